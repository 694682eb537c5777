// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST (16u << 20)

struct capture_options {
	const char *file, *kernel, *output;
	bool script, raw;
};

/* all that comes, up to a bound; false: an error, which is said */
static bool read_all(FILE *file, const char *name, struct dmasim_buffer *text)
{
	char part[65536];
	size_t size;

	while ((size = fread(part, 1, sizeof(part), file)) && text->size + size <= MOST)
		dmasim_buffer_add(text, part, size);
	if (!ferror(file) && !size && !text->failed)
		return true;
	cli_complain("%s: %s", name, size ? "larger than 16 MiB" : text->failed ? "no memory" : strerror(errno));
	return false;
}

static bool read_file(const char *path, struct dmasim_buffer *text)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	bool good;

	if (!file) {
		cli_complain("%s: %s", path, strerror(errno));
		return false;
	}
	good = read_all(file, path, text);
	if (file != stdin)
		fclose(file);
	return good;
}

/* in the child: the script from the pipe, its output into the other one */
static void run_shell(int script, int out)
{
	static char name[] = "sh", option[] = "-s";
	char *const words[] = { name, option, NULL };

	if (dup2(script, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	close(script);
	close(out);
	signal(SIGPIPE, SIG_DFL);
	execv("/bin/sh", words);
	_exit(127);
}

/* the script fits into a temporary file more surely than into a pipe */
static FILE *script_file(void)
{
	FILE *file = tmpfile();

	if (file &&
	    fwrite(dmasim_capture_script, 1, strlen(dmasim_capture_script), file) == strlen(dmasim_capture_script) &&
	    !fflush(file) && !fseek(file, 0, SEEK_SET) && !lseek(fileno(file), 0, SEEK_SET))
		return file;
	if (file)
		fclose(file);
	return NULL;
}

static bool collect(struct dmasim_buffer *text)
{
	FILE *script = script_file(), *from;
	bool good = false;
	int end[2], status;
	pid_t child;

	if (!script || pipe(end)) {
		cli_complain("the capture script: %s", strerror(errno));
		if (script)
			fclose(script);
		return false;
	}
	child = fork();
	if (!child) {
		close(end[0]);
		run_shell(fileno(script), end[1]);
	}
	close(end[1]);
	fclose(script);
	from = child < 0 ? NULL : fdopen(end[0], "r");
	if (from)
		good = read_all(from, "the capture script", text);
	else
		cli_complain("the capture script: %s", strerror(errno));
	if (from)
		fclose(from);
	else
		close(end[0]);
	if (child > 0 && (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > 125)) {
		cli_complain("/bin/sh could not run the capture script");
		good = false;
	}
	return good;
}

static enum cli_status make(const struct capture_options *options, const struct dmasim_buffer *text)
{
	const char *name = options->file ? (strcmp(options->file, "-") ? options->file : "<stdin>") : "capture.sh";
	struct dmasim_error error = { 0 };
	struct dmasim_buffer out = { 0 };
	int code = dmasim_capture(name, text->data ? text->data : "", text->size, options->kernel, &out, &error);

	if (code) {
		char *shown = dmasim_error_render(&error, text->data, text->size, cli_colour(STDERR_FILENO));

		fputs(shown ? shown : "dmasim: no memory\n", stderr);
		free(shown);
		dmasim_buffer_free(&out);
		return code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
	}
	return cli_write_file(options->output, &out);
}

static enum cli_status print_script(const struct capture_options *options)
{
	struct dmasim_buffer out = { 0 };

	dmasim_buffer_puts(&out, dmasim_capture_script);
	return cli_write_file(options->output, &out);
}

static enum cli_status capture(const struct capture_options *options)
{
	struct dmasim_buffer text = { 0 };
	enum cli_status status = CLI_BAD;

	if (options->script)
		return print_script(options);
	if (options->file ? read_file(options->file, &text) : collect(&text)) {
		if (options->raw)
			return cli_write_file(options->output, &text);
		status = make(options, &text);
	}
	dmasim_buffer_free(&text);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct capture_options *options = state->input;

	switch (key) {
	case 'k':
		options->kernel = arg;
		return 0;
	case 'o':
		options->output = arg;
		return 0;
	case 'r':
		options->raw = true;
		return 0;
	case 's':
		options->script = true;
		return 0;
	case ARGP_KEY_ARG:
		if (options->file)
			argp_error(state, "unexpected argument '%s'", arg);
		options->file = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum cli_status cli_capture(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "kernel", 'k', "PROFILE", 0, "this kernel, not the one nearest to the machine's", 0 },
		{ "output", 'o', "FILE", 0, "write it there; - (the default): standard output", 0 },
		{ "raw", 'r', NULL, 0, "what was collected, not yet a scenario", 0 },
		{ "script", 's', NULL, 0, "print the shell script that collects, and run nothing", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "[FILE]",
		.doc = "Make a scenario of the machine that this runs on: command line, memory, devices with their "
		       "masks, "
		       "IOMMU groups, pools, encryption, kernel version, as far as they may be read.\v"
		       "FILE is what the script wrote on another machine, - standard input. Serial numbers, MAC "
		       "addresses, UUIDs and the names of hosts and users are left out. Exit status: 0 it was written; "
		       "2 "
		       "bad usage, or nothing that the script wrote; 3 an internal error.",
	};
	struct capture_options options = { 0 };

	cli_parse(&argp, argc, argv, &options);
	if (options.kernel) {
		char *kernel = cli_kernel(options.kernel);

		if (!kernel)
			return CLI_BAD;
		free(kernel);
	}
	return capture(&options);
}
