// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what the capture script wrote to a scenario, whatever became of it on the way.
 */
#include "test.h"

#include <errno.h>
#include <string.h>

#include <dmasim/dmasim.h>

static const char sample[] =
	"@dmasim-capture 1\n@release\n 6.12.30\n@machine\n x86_64\n@cmdline\n mem_encrypt=on iommu=pt swiotlb=65536\n"
	"@cpus\n 0-7\n@vendor\n AuthenticAMD\n@flags\n sme\n@iomem\n 00001000-bfffffff : System RAM\n"
	" 100000000-43fffffff : System RAM\n@log\n [    0.1] Memory Encryption Features active: AMD SME\n"
	" [    0.2] AMD-Vi: Extended features (0x58f77ef22294a5a, 0x0): PPR NX\n"
	" [    0.3] software IO TLB: mapped [mem 0x00000000b8000000-0x00000000c0000000] (128MB)\n"
	"@iommus\n ivhd0\n@devices\n pci 0000:01:00.0 64 64 nvme 0x010802 12 identity\n"
	" pci 0000:00:01.0 32 32 pcieport 0x060400 1 -\n pci 0000:03:00.0 32 32 - 0x010000 14 -\n"
	" pci 0000:02:00.0 44 32 e1000e 0x020000 13 DMA-FQ\n platform x 32 32 i2c - - -\n"
	"@swiotlb\n@dma_pools\n@guest\n@config\n read\n SWIOTLB_DYNAMIC\n@end\n";

/* what the sample becomes with another text in the place of one */
static struct dmasim_file made(const char *from, const char *to)
{
	struct dmasim_buffer text = { 0 }, out = { 0 };
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_error error = { 0 };
	const char *at = strstr(sample, from);
	struct dmasim_file file;

	assert_non_null(at);
	dmasim_buffer_add(&text, sample, (size_t)(at - sample));
	dmasim_buffer_puts(&text, to);
	dmasim_buffer_puts(&text, at + strlen(from));
	if (dmasim_capture("s", text.data, text.size, NULL, &out, &error))
		fail_msg("%s", error.text);
	if (dmasim_file_parse("s.yaml", out.data, out.size, &file, &d))
		fail_msg("%s\n%s", d.error[0].text, out.data);
	assert_int_equal(dmasim_file_lint(&file, &d), 0);
	dmasim_diagnostics_free(&d);
	dmasim_buffer_free(&text);
	dmasim_buffer_free(&out);
	return file;
}

static void passes(const struct dmasim_file *file)
{
	struct dmasim_run run;

	assert_int_equal(dmasim_scenario_run(&file->scenario[0], NULL, 0, &run), 0);
	assert_true(run.passed);
	dmasim_run_free(&run);
}

static void the_machine_is_the_one_that_was_captured(void **state)
{
	struct dmasim_file file = made("@end", "@end");
	const struct dmasim_platform *p = &file.scenario[0].platform;

	(void)state;
	assert_string_equal(p->kernel, "v6.12");
	assert_int_equal(p->encryption, DMASIM_ENC_SME);
	assert_int_equal(p->iommu, DMASIM_IOMMU_AMD);
	assert_int_equal(p->cpus, 8);
	assert_int_equal(p->rams, 2);
	assert_int_equal(p->swiotlb_base, 0xb8000000);
	/* a bridge and what no driver serves are no devices here */
	assert_int_equal(p->devices, 3);
	assert_true(p->device[0].dma_mask == UINT64_MAX);
	assert_int_equal(p->device[1].dma_mask, (1ull << 44) - 1);
	assert_int_equal(p->device[1].coherent_dma_mask, 0xffffffff);
	assert_false(p->device[1].no_iommu);
	assert_true(p->device[2].no_iommu);
	assert_true(p->device[2].not_pci);
	passes(&file);
	dmasim_file_free(&file);
}

static void a_guest_says_what_it_is_in_several_places(void **state)
{
	static const struct {
		const char *text;
		enum dmasim_encryption encryption;
	} guest[] = {
		{ "@machine\n x86_64\n@vendor\n GenuineIntel\n@log\n [ 0.1] Memory Encryption Features active: Intel "
		  "TDX\n",
		  DMASIM_ENC_TDX },
		{ "@machine\n x86_64\n@vendor\n GenuineIntel\n@flags\n tdx_guest\n", DMASIM_ENC_TDX },
		{ "@machine\n x86_64\n@vendor\n AuthenticAMD\n@guest\n sev-snp\n", DMASIM_ENC_SEV_SNP },
		{ "@machine\n s390x\n@guest\n s390-pv\n", DMASIM_ENC_S390_PV },
		{ "@machine\n ppc64le\n@guest\n ppc-svm\n@cmdline\n swiotlb=force\n", DMASIM_ENC_PPC_SVM },
		{ "@machine\n s390x\n", DMASIM_ENC_NONE },
		{ "@machine\n aarch64\n@iommus\n smmu3.0x0000000009050000\n", DMASIM_ENC_NONE },
		{ "@machine\n x86_64\n@flags\n sme\n@cmdline\n mem_encrypt=on\n", DMASIM_ENC_SME },
		{ "@machine\n x86_64\n@flags\n sme\n", DMASIM_ENC_NONE },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(guest) / sizeof(guest[0]); i++) {
		struct dmasim_buffer text = { 0 }, out = { 0 };
		struct dmasim_diagnostics d = { 0 };
		struct dmasim_error error = { 0 };
		struct dmasim_file file;

		dmasim_buffer_printf(&text, "@dmasim-capture 1\n@release\n 6.12.1\n%s@end\n", guest[i].text);
		if (dmasim_capture("s", text.data, text.size, NULL, &out, &error))
			fail_msg("%s: %s", guest[i].text, error.text);
		assert_int_equal(dmasim_file_parse("s", out.data, out.size, &file, &d), 0);
		assert_int_equal(file.scenario[0].platform.encryption, guest[i].encryption);
		assert_int_equal(dmasim_file_lint(&file, &d), 0);
		passes(&file);
		dmasim_file_free(&file);
		dmasim_diagnostics_free(&d);
		dmasim_buffer_free(&text);
		dmasim_buffer_free(&out);
	}
}

/* no realm runs under a kernel that old */
static void what_does_not_go_together_is_refused(void **state)
{
	static const char text[] = "@dmasim-capture 1\n@release\n 6.1.90\n@guest\n cca\n@end\n";
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };

	(void)state;
	assert_true(dmasim_capture("s", text, sizeof(text) - 1, NULL, &out, &error) < 0);
	assert_non_null(strstr(error.text, "does not go together"));
	dmasim_buffer_free(&out);
}

static void one_device_stands_for_those_that_cannot_be_seen(void **state)
{
	struct dmasim_file file = made("@devices", "@nothing");

	(void)state;
	assert_int_equal(file.scenario[0].platform.devices, 1);
	passes(&file);
	dmasim_file_free(&file);
}

static void two_devices_never_have_one_name(void **state)
{
	struct dmasim_file file = made(" platform x", " pci 0000:01:00.0 64 64 nvme 0x010802 12 identity\n platform x");

	(void)state;
	assert_int_equal(file.scenario[0].platform.devices, 4);
	passes(&file);
	dmasim_file_free(&file);
}

/* whatever came: a scenario that can be read, or an error */
static void check(const char *text, size_t size)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	struct dmasim_file file;

	if (dmasim_capture("s", text, size, NULL, &out, &error)) {
		assert_true(error.code && error.text[0]);
	} else {
		if (dmasim_file_parse("s.yaml", out.data, out.size, &file, &d))
			fail_msg("%s\n%s", d.error[0].text, out.data);
		dmasim_file_free(&file);
	}
	dmasim_diagnostics_free(&d);
	dmasim_buffer_free(&out);
}

static void damaged_text_is_read_or_refused(void **state)
{
	char text[sizeof(sample)];
	uint32_t random = 1;

	(void)state;
	for (size_t size = 0; size < sizeof(sample); size++)
		check(sample, size);
	for (unsigned int n = 0; n < 3000; n++) {
		memcpy(text, sample, sizeof(sample));
		for (unsigned int k = 0; k <= n % 8; k++) {
			random = random * 1664525 + 1013904223;
			text[18 + (random >> 8) % (sizeof(sample) - 19)] = (char)(random >> 24);
		}
		check(text, sizeof(sample) - 1);
	}
}

static void what_no_script_wrote_is_refused(void **state)
{
	static const char *const text[] = { "", "dmasim: 1\n", "@dmasim-capture\n", "@dmasim-capture 2\n", "\n" };

	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		struct dmasim_buffer out = { 0 };
		struct dmasim_error error = { 0 };

		assert_int_equal(dmasim_capture("s", text[i], strlen(text[i]), NULL, &out, &error), -EINVAL);
		assert_int_equal(error.at.line, 1);
		dmasim_buffer_free(&out);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_machine_is_the_one_that_was_captured),
	cmocka_unit_test(a_guest_says_what_it_is_in_several_places),
	cmocka_unit_test(what_does_not_go_together_is_refused),
	cmocka_unit_test(one_device_stands_for_those_that_cannot_be_seen),
	cmocka_unit_test(two_devices_never_have_one_name),
	cmocka_unit_test(damaged_text_is_read_or_refused),
	cmocka_unit_test(what_no_script_wrote_is_refused),
};

TEST_MAIN(tests)
