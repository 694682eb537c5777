/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel log: the lines that the modelled kernel prints, with its text, once or rate-limited as there.
 */
#ifndef DMASIM_LINUX_PRINTK_H
#define DMASIM_LINUX_PRINTK_H

#include "base/types.h"

struct kernel;
struct device;

enum log_level { LOG_ERR, LOG_WARN, LOG_NOTICE, LOG_INFO, LOG_WARNING_BACKTRACE /* a WARN_ON() */ };

/* call sites that print only once, or through a rate limit; one bit or counter each in struct kernel */
enum log_site {
#define LOG_SITE(id) LOG_SITE_##id,
#include "linux/log_sites.def"
#undef LOG_SITE
	LOG_SITE_COUNT
};

struct log_record {
	char *text;
	u32 step;
	u8 level;
};

struct kernel_log {
	struct log_record *record;
	size_t count, capacity;
	size_t lost;		  /* records dropped because memory ran out */
	u32 step;		  /* stamped on each record; the machine sets it */
	bool no_limits;		  /* print each time, even where the kernel would print once: for comparing runs */
	u8 burst[LOG_SITE_COUNT]; /* how often a site has printed, saturating */
};

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

void kernel_log_free(struct kernel_log *log);
/* "name: " in front when @dev is given, as dev_err() does ("driver name: " is not modelled) */
void kernel_printk(struct kernel *k, enum log_level level, const struct device *dev, const char *format, ...)
	PRINTF_LIKE(4, 5);
void kernel_printk_once(struct kernel *k, enum log_site site, enum log_level level, const struct device *dev,
			const char *format, ...) PRINTF_LIKE(5, 6);
/* ten in a row, then silence: no time passes in the model unless a scenario lets it */
void kernel_printk_ratelimited(struct kernel *k, enum log_site site, enum log_level level, const struct device *dev,
			       const char *format, ...) PRINTF_LIKE(5, 6);

#endif
