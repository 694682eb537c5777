// SPDX-License-Identifier: GPL-2.0-only
/*
 * Standard output and standard error, which may be closed, full, or read by somebody who leaves early.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* of the process, as standard output is: the errno of the first failed write */
static int output_error;

static void complain_output(void)
{
	cli_complain("standard output: %s", strerror(output_error));
}

/* the last of the output is written when the program ends, so that is when a full disk shows */
static void close_output(void)
{
	bool said = output_error != 0;

	if (fflush(stdout) && !output_error)
		output_error = errno;
	if (close(STDOUT_FILENO) && !output_error)
		output_error = errno;
	if (!output_error)
		return;
	if (!said)
		complain_output();
	_exit(CLI_BAD);
}

void cli_output_init(void)
{
	/* a file opened later must not take the place of a closed standard stream; reads give nothing, writes fail */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(CLI_BAD);
	signal(SIGPIPE, SIG_IGN);
	if (atexit(close_output))
		_exit(CLI_INTERNAL);
}

bool cli_write(const struct dmasim_buffer *buffer)
{
	if (output_error)
		return false;
	if (buffer->size && fwrite(buffer->data, 1, buffer->size, stdout) != buffer->size) {
		output_error = errno;
		complain_output();
		return false;
	}
	return true;
}

bool cli_write_failed(void)
{
	return output_error != 0;
}

void cli_complain(const char *format, ...)
{
	va_list args;

	fputs("dmasim: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void cli_show_diagnostics(const struct dmasim_diagnostics *diagnostics, struct dmasim_buffer *out)
{
	bool colour = cli_colour(STDERR_FILENO);

	for (unsigned int i = 0; i < diagnostics->count; i++) {
		char *text = dmasim_diagnostics_render(diagnostics, i, colour);

		if (text)
			dmasim_buffer_puts(out, text);
		else
			out->failed = true;
		free(text);
	}
	if (diagnostics->more)
		dmasim_buffer_printf(out, "%s: %u more like these\n", diagnostics->file ? diagnostics->file : "",
				     diagnostics->more);
}

enum cli_status cli_refuse(const char *path, int code, const struct dmasim_diagnostics *diagnostics)
{
	struct dmasim_buffer text = { 0 };

	cli_show_diagnostics(diagnostics, &text);
	if (text.size)
		fwrite(text.data, 1, text.size, stderr);
	if (!text.size || text.failed)
		cli_complain("%s: %s", path, strerror(-code));
	dmasim_buffer_free(&text);
	return code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
}

bool cli_colour(int descriptor)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(descriptor) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}

enum cli_status cli_finish(struct dmasim_buffer *buffer)
{
	enum cli_status status = CLI_OK;

	if (buffer->failed) {
		cli_complain("no memory");
		status = CLI_INTERNAL;
	} else if (!cli_write(buffer)) {
		status = CLI_BAD;
	}
	dmasim_buffer_free(buffer);
	return status;
}

enum cli_status cli_write_file(const char *path, struct dmasim_buffer *buffer)
{
	enum cli_status status = CLI_OK;
	FILE *file;

	if (!path || !strcmp(path, "-") || buffer->failed)
		return cli_finish(buffer);
	file = fopen(path, "w");
	if (!file || fwrite(buffer->data, 1, buffer->size, file) != buffer->size || fflush(file)) {
		cli_complain("%s: %s", path, strerror(errno));
		status = CLI_BAD;
	}
	if (file && fclose(file) && status == CLI_OK) {
		cli_complain("%s: %s", path, strerror(errno));
		status = CLI_BAD;
	}
	dmasim_buffer_free(buffer);
	return status;
}

enum cli_status cli_unknown(const char *what, const char *word, const char *const *names, unsigned int count)
{
	const char *near = dmasim_nearest(word, names, count);

	if (near)
		cli_complain("no %s '%s'; did you mean '%s'?", what, word, near);
	else
		cli_complain("no %s '%s'", what, word);
	return CLI_BAD;
}
