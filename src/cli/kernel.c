// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels on the command line: "v7.3,pool_check=none", or the path of a profile file in the place of "v7.3".
 */
#include "cli.h"

#include <stdio.h>

char *cli_kernel(const char *given)
{
	struct dmasim_diagnostics said = { 0 };
	char *text = dmasim_kernel_text(given, &said);
	struct dmasim_buffer out = { 0 };

	if (!text && !said.count)
		cli_complain("no memory");
	else if (!text && !dmasim_kernel_is_file(given))
		cli_complain("%s%s%s", said.error[0].text, said.error[0].hint[0] ? "; " : "", said.error[0].hint);
	else if (!text)
		cli_show_diagnostics(&said, &out);
	if (out.size)
		fwrite(out.data, 1, out.size, stderr);
	dmasim_buffer_free(&out);
	dmasim_diagnostics_free(&said);
	return text;
}

bool cli_kernel_given(const char *given, char **kernel)
{
	*kernel = given ? cli_kernel(given) : NULL;
	return *kernel || !given;
}
