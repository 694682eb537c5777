// SPDX-License-Identifier: GPL-2.0-only
/* HEADER is one public header; strict C wants something in the file beside it */
#include HEADER

int main(void)
{
	return 0;
}
