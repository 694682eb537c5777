/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes of a scenario file: read up to the limit, and looked through before YAML sees them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario/source.h"
#include "scenario/text.h"

static int read_all(int fd, char **text, size_t *size, const char **why)
{
	struct text t = { 0 };
	char buffer[16384];
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
		int error = errno;

		if (n < 0 && error == EINTR)
			continue;
		if (n < 0) {
			free(t.s);
			*why = strerror(error);
			return -error;
		}
		text_add(&t, buffer, (size_t)n);
		if (t.failed || t.size > SOURCE_LIMIT) {
			*why = t.failed ? "out of memory" : "larger than 16 MiB";
			free(t.s);
			return t.failed ? -ENOMEM : -EFBIG;
		}
	}
	*size = t.size;
	*text = text_take(&t);
	*why = "out of memory";
	return *text ? 0 : -ENOMEM;
}

static int source_read(const char *path, char **text, size_t *size, const char **why)
{
	struct stat st;
	int fd, error;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, text, size, why);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		error = errno;
		*why = strerror(error);
		return -error;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		*why = "is a folder, not a file";
		error = -EISDIR;
	} else {
		error = read_all(fd, text, size, why);
	}
	close(fd);
	return error;
}

int source_load(const char *path, const char **name, char **text, size_t *size, struct dmasim_diagnostics *diagnostics)
{
	const char *why = NULL;
	struct diag diag;
	int error;

	*name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	*text = NULL;
	*size = 0;
	error = source_read(path, text, size, &why);
	if (error && diag_begin(&diag, diagnostics, *name, NULL, 0))
		diag_error(&diag, NULL, "cannot be read: %s", why);
	return error;
}

int source_read_regular(const char *path, char **text, size_t *size, struct source_id *id, const char **why)
{
	/* not to wait for the writer of a pipe */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = errno;
	struct stat st;

	if (fd < 0) {
		*why = strerror(error);
		return -error;
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		*why = "is no regular file";
		error = -EINVAL;
	} else {
		*id = (struct source_id){ .device = st.st_dev, .number = st.st_ino };
		error = read_all(fd, text, size, why);
	}
	close(fd);
	return error;
}

bool source_check(struct diag *d, const char *text, size_t size)
{
	struct dmasim_span at = { NULL, 1, 1, 0 };
	unsigned char byte;
	u32 c = 0;

	for (size_t i = 0; i < size;) {
		unsigned int n;

		/* nearly all of a file */
		if (text[i] >= ' ' && text[i] <= '~') {
			at.column++;
			i++;
			continue;
		}
		n = line_break(text + i, size - i);
		if (n) {
			at.line++;
			at.column = 1;
			i += n;
			continue;
		}
		n = utf8_decode(text + i, size - i, &c);
		byte = (unsigned char)text[i];
		if (!n && (byte == 0xff || byte == 0xfe) && i == 0) {
			diag_hint(diag_error(d, &at, "not UTF-8: it looks like UTF-16"), "save it as UTF-8");
			return false;
		}
		if (!n) {
			diag_error(d, &at, "not UTF-8: byte 0x%02x", byte);
			return false;
		}
		if (!yaml_printable(c)) {
			diag_error(d, &at, c ? "control character U+%04X" : "NUL character U+%04X", c);
			return false;
		}
		at.column++;
		i += n;
	}
	return true;
}
