// SPDX-License-Identifier: GPL-2.0-only
/* the names behind the enumerations of hw.h */
#include "hw/hw.h"

#include <string.h>

const struct hw_fault_info hw_fault_table[HW_FAULT_COUNT] = {
	[HW_FAULT_NONE] = { "none", "", "", "", "" },
#define FAULT(id, name, event, code, log, effect) [HW_FAULT_##id] = { name, event, code, log, effect },
#include "hw/faults.def"
#undef FAULT
};

const struct hw_knob_info hw_knob_table[HW_KNOB_COUNT] = {
#define KNOB(id, name, def, doc) [HW_KNOB_##id] = { name, doc, def },
#include "hw/knobs.def"
#undef KNOB
};

const struct hw_event_info hw_event_table[HW_EVENT_COUNT] = {
#define EVENT(id, name, v0, v1) [HW_EVENT_##id] = { name, { v0, v1 } },
#include "hw/events.def"
#undef EVENT
};

int hw_knob_find(const char *name)
{
	for (int i = 0; i < HW_KNOB_COUNT; i++)
		if (!strcmp(hw_knob_table[i].name, name))
			return i;
	return -1;
}
