/* SPDX-License-Identifier: GPL-2.0-only */
/* log and warnings: every line goes to the host with a level; limits apply only where the host wants them */
#ifndef SHIM_PRINT_H
#define SHIM_PRINT_H

#include "shim_base.h"

/* as enum log_level of src/linux/printk.h */
enum { SHIM_ERR, SHIM_WARN, SHIM_NOTICE, SHIM_INFO, SHIM_WARNING };

struct device;
const char *shim_dev_name(const struct device *dev);
void shim_printk(int level, const struct device *dev, const char *format, ...);
bool shim_limits(void);
_Noreturn void shim_bug(const char *file, int line, const char *what);

/* true unless this place has spoken `n` times already and limits are on */
#define shim_may_speak(n)                                                                                              \
	({                                                                                                             \
		static unsigned int spoken_;                                                                           \
		!shim_limits() || spoken_ < (n) ? (spoken_++, true) : false;                                           \
	})
#define SHIM_SAY(n, level, dev, ...) (shim_may_speak(n) ? shim_printk(level, dev, __VA_ARGS__) : (void)0)
#define SHIM_ALWAYS (~0u)
#define SHIM_BURST 10

#define pr_err(f, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_ERR, NULL, pr_fmt(f), ##__VA_ARGS__)
#define pr_warn(f, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_WARN, NULL, pr_fmt(f), ##__VA_ARGS__)
#define pr_notice(f, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_NOTICE, NULL, pr_fmt(f), ##__VA_ARGS__)
#define pr_info(f, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_INFO, NULL, pr_fmt(f), ##__VA_ARGS__)
#define pr_debug(f, ...) ((void)0)
#define pr_warn_once(f, ...) SHIM_SAY(1, SHIM_WARN, NULL, pr_fmt(f), ##__VA_ARGS__)
#define pr_err_once(f, ...) SHIM_SAY(1, SHIM_ERR, NULL, pr_fmt(f), ##__VA_ARGS__)
#define pr_warn_ratelimited(f, ...) SHIM_SAY(SHIM_BURST, SHIM_WARN, NULL, pr_fmt(f), ##__VA_ARGS__)
#define dev_err(d, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_ERR, d, __VA_ARGS__)
#define dev_warn(d, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_WARN, d, __VA_ARGS__)
#define dev_info(d, ...) SHIM_SAY(SHIM_ALWAYS, SHIM_INFO, d, __VA_ARGS__)
#define dev_dbg(d, ...) ((void)0)
#define dev_err_once(d, ...) SHIM_SAY(1, SHIM_ERR, d, __VA_ARGS__)
#define dev_warn_once(d, ...) SHIM_SAY(1, SHIM_WARN, d, __VA_ARGS__)
#define dev_warn_ratelimited(d, ...) SHIM_SAY(SHIM_BURST, SHIM_WARN, d, __VA_ARGS__)
#define dev_err_ratelimited(d, ...) SHIM_SAY(SHIM_BURST, SHIM_ERR, d, __VA_ARGS__)

#define SHIM_WARN_IF(n, cond, dev, ...)                                                                                \
	({                                                                                                             \
		bool bad_ = !!(cond);                                                                                  \
		if (bad_)                                                                                              \
			SHIM_SAY(n, SHIM_WARNING, dev, __VA_ARGS__);                                                   \
		bad_;                                                                                                  \
	})
#define WARN(cond, ...) SHIM_WARN_IF(SHIM_ALWAYS, cond, NULL, __VA_ARGS__)
#define WARN_ONCE(cond, ...) SHIM_WARN_IF(1, cond, NULL, __VA_ARGS__)
/* a bare WARN has no text of its own: the host is given the condition */
#define WARN_ON(cond) SHIM_WARN_IF(SHIM_ALWAYS, cond, NULL, "WARN_ON(%s)", #cond)
#define WARN_ON_ONCE(cond) SHIM_WARN_IF(1, cond, NULL, "WARN_ON(%s)", #cond)
#define dev_WARN_ONCE(d, cond, ...) SHIM_WARN_IF(1, cond, d, __VA_ARGS__)
#define BUG_ON(cond) ((cond) ? shim_bug(__FILE__, __LINE__, #cond) : (void)0)
#define BUG() shim_bug(__FILE__, __LINE__, "BUG")
#define BUILD_BUG_ON(cond) _Static_assert(!(cond), #cond)

#endif

/* outside the guard: a file defines its own before its first include */
#ifndef pr_fmt
#define pr_fmt(f) f
#endif
