// SPDX-License-Identifier: GPL-2.0-only
/*
 * A project outside: maps a page for a device of an SEV-SNP guest and tells where it went.
 */
#include <stdio.h>

#include <dmasim/dmasim.h>

int main(void)
{
	struct dmasim_result result = { 0 };
	struct dmasim_platform platform;
	struct dmasim_machine *machine;
	struct dmasim_device nic;
	struct dmasim_error error;
	struct dmasim_step map;
	int status = 1;

	dmasim_device_init(&nic, "nic");
	nic.dma_mask = UINT64_MAX;
	dmasim_platform_init(&platform);
	platform.encryption = DMASIM_ENC_SEV_SNP;
	platform.device = &nic;
	platform.devices = 1;
	machine = dmasim_machine_new(&platform, DMASIM_TRACE, &error);
	if (!machine) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	dmasim_step_init(&map, DMASIM_VERB_MAP);
	map.device = 0;
	map.addr = 0x12345000;
	map.size = 4096;
	map.direction = DMASIM_TO_DEVICE;
	map.has_addr = map.has_size = map.has_direction = true;
	if (dmasim_machine_step(machine, 0, &map, &result, &error)) {
		fprintf(stderr, "%s\n", error.text);
	} else if (dmasim_result_has(&result, DMASIM_FIELD_PATH)) {
		printf("%s\n", result.path);
		status = 0;
	}
	dmasim_result_free(&result);
	dmasim_machine_free(machine);
	return status;
}
