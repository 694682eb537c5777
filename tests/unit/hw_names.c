// SPDX-License-Identifier: GPL-2.0-only
#include "doc_table.h"
#include "hw_rig.h"
int main(void){return 0;}
