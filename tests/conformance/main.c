// SPDX-License-Identifier: GPL-2.0-only
/*
 * conformance-run: holds dmasim against the kernel's own code. Exit status 0: no difference; 1: a difference, shrunk
 * and printed; 2: bad usage; 77: that tree was not built here.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "generate.h"
#include "linux/decision.h"
#include "linux/kernel.h"
#include "print.h"
#include "scenario.h"
#include "session.h"

#define EXIT_SKIP 77

struct options {
	const char *tree, *arch, *modules, *profile, *scenario;
	bool dynamic, verbose, coverage;
	uint64_t ops, seed, boot, per_boot;
	bool one_boot;
};

struct counts {
	uint64_t boots, ops, made, refused, over, faulted;
	uint16_t seen[DECISION_COUNT]; /* answers that dmasim gave */
};

static void usage(FILE *out)
{
	fputs("usage: conformance-run --tree 6.12|6.1|custom [--arch x86|arm64] [--dynamic] [--ops N] [--seed S]\n"
	      "                       [--boot N] [--profile NAME] [--modules DIR] [--scenario FILE] [--coverage] "
	      "[--verbose]\n"
	      "Runs N operations of seed S on the kernel's code and on dmasim and compares each result.\n"
	      "--boot runs one boot of the stream only; --scenario names the file for a shrunk difference.\n",
	      out);
}

static bool parse(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "tree", 1, NULL, 't' },
		{ "arch", 1, NULL, 'a' },
		{ "dynamic", 0, NULL, 'd' },
		{ "ops", 1, NULL, 'n' },
		{ "seed", 1, NULL, 's' },
		{ "boot", 1, NULL, 'b' },
		{ "profile", 1, NULL, 'p' },
		{ "modules", 1, NULL, 'm' },
		{ "scenario", 1, NULL, 'o' },
		{ "verbose", 0, NULL, 'v' },
		{ "coverage", 0, NULL, 'c' },
		{ "per-boot", 1, NULL, 'r' },
		{ 0 },
	};
	int c;

	*o = (struct options){
		.arch = "x86", .modules = CONFORMANCE_MODULES, .ops = 200000, .seed = 1, .per_boot = 300
	};
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 't':
			o->tree = optarg;
			break;
		case 'a':
			o->arch = optarg;
			break;
		case 'd':
			o->dynamic = true;
			break;
		case 'n':
			o->ops = strtoull(optarg, NULL, 0);
			break;
		case 's':
			o->seed = strtoull(optarg, NULL, 0);
			break;
		case 'b':
			o->boot = strtoull(optarg, NULL, 0);
			o->one_boot = true;
			break;
		case 'r':
			o->per_boot = strtoull(optarg, NULL, 0);
			break;
		case 'p':
			o->profile = optarg;
			break;
		case 'm':
			o->modules = optarg;
			break;
		case 'o':
			o->scenario = optarg;
			break;
		case 'c':
			o->coverage = true;
			break;
		case 'v':
			o->verbose = true;
			break;
		default:
			return false;
		}
	}
	return o->tree && optind == argc && o->ops;
}

static const char *profile_of(const struct options *o)
{
	if (o->profile)
		return o->profile;
	if (!strcmp(o->tree, "6.1"))
		return "v6.1";
	return strcmp(o->tree, "custom") ? "v6.12" : CONFORMANCE_CUSTOM_PROFILE;
}

/* the shortest way to the difference that was found, with both answers */
static void report(struct session *s, struct gen *g, struct op *ops, unsigned int count, const struct options *o)
{
	long where = SESSION_BOOT;

	printf("difference: %s\nshrinking %u operations ...\n", s->why, count);
	session_end(s);
	session_shrink(s, &g->platform, ops, &count);
	if (session_replay(s, &g->platform, ops, count, &where)) {
		printf("it does not show again: the harness itself is at fault\n");
		return;
	}
	printf("%s\n\n", s->why);
	print_platform(stdout, &g->platform);
	for (unsigned int i = 0; i < count; i++)
		print_op(stdout, &ops[i]);
	if (where >= 0) {
		printf("kernel: ");
		print_result(stdout, &ops[where], &s->on_kernel);
		printf("dmasim: ");
		print_result(stdout, &ops[where], &s->on_sim);
	}
	if (o->scenario) {
		FILE *out = fopen(o->scenario, "w");

		if (!out || !scenario_write(out, s, &g->platform, ops, count))
			perror(o->scenario);
		else
			printf("as a scenario: %s\n", o->scenario);
		if (out)
			fclose(out);
	}
}

static bool run_boot(struct session *s, struct gen *g, const struct options *o, uint64_t boot, struct counts *c)
{
	struct gen_build build = { .arm = !strcmp(o->arch, "arm64"),
				   .dynamic = o->dynamic,
				   .fragile = !strcmp(o->tree, "6.1") };
	struct op *ops = calloc(o->per_boot, sizeof(*ops));
	unsigned int count = 0;
	bool same;

	if (!ops)
		return false;
	gen_boot(g, o->seed, boot, &build);
	same = session_start(s, &g->platform);
	while (same && !s->over && !g->last && count < o->per_boot) {
		gen_next(g, &ops[count]);
		same = session_do(s, &ops[count]);
		if (o->verbose) {
			print_op(stdout, &ops[count]);
			print_result(stdout, &ops[count], &s->on_kernel);
		}
		gen_note(g, &ops[count], &s->on_kernel);
		count++;
	}
	if (same)
		same = session_states_agree(s);
	for (unsigned int i = 0; s->sim && i < DECISION_COUNT; i++)
		c->seen[i] |= sim_kernel(s->sim)->seen[i];
	c->boots++;
	c->ops += count;
	c->over += s->over && !s->faulted;
	c->faulted += s->faulted;
	if (!same) {
		printf("tree %s %s %s, seed %" PRIu64 ", boot %" PRIu64 ", operation %u\n", o->tree, o->arch,
		       o->dynamic ? "dynamic" : "static", o->seed, boot, count);
		report(s, g, ops, count, o);
	} else {
		session_end(s);
	}
	free(ops);
	return same;
}

/* answers of the kernel/dma decisions that no operation has led to */
static void print_coverage(const struct counts *c, const char *profile_name)
{
	struct kernel_profile profile;
	unsigned int met = 0, all = 0;

	profile_load(profile_find(profile_name), &profile);
	for (unsigned int i = 0; i < DECISION_COUNT; i++) {
		const struct decision_info *d = &decision_table[i];

		if (strncmp(d->file, "kernel/dma/", 11) || !decision_applies((enum decision)i, &profile))
			continue;
		for (unsigned int a = 0; a < decision_answers((enum decision)i); a++) {
			size_t n;
			const char *text = decision_answer((enum decision)i, a, &n);

			all++;
			if (c->seen[i] >> a & 1)
				met++;
			else
				printf("not met: %s (%s, %s): %.*s\n", d->name, d->function, d->file, (int)n, text);
		}
	}
	printf("%u of %u answers of kernel/dma met\n", met, all);
}

int main(int argc, char **argv)
{
	struct options o;
	struct session s = { 0 };
	struct counts c = { 0 };
	struct gen g;
	char module[512];
	bool same = true;
	clock_t start = clock();

	if (!parse(argc, argv, &o)) {
		usage(stderr);
		return 2;
	}
	snprintf(module, sizeof(module), "%s/kapi-%s-%s-%s.so", o.modules, o.tree, o.arch,
		 o.dynamic ? "dynamic" : "static");
	if (access(module, R_OK)) {
		printf("skipped: %s was not built: is the package linux-source-%s installed?\n", module, o.tree);
		return EXIT_SKIP;
	}
	s.module = module;
	s.build.profile = profile_of(&o);
	s.host = host_new();
	if (!s.host) {
		perror("conformance: sparse memory");
		return 2;
	}
	for (uint64_t boot = o.one_boot ? o.boot : 0; same && c.ops < o.ops; boot++) {
		same = run_boot(&s, &g, &o, boot, &c);
		if (o.one_boot)
			break;
	}
	if (o.coverage)
		print_coverage(&c, s.build.profile);
	printf("tree %s %s %s, profile %s, seed %" PRIu64 ": %" PRIu64 " operations in %" PRIu64 " boots, %" PRIu64
	       " ended in BUG() or a hang on both sides, %" PRIu64 " in a fault of dmasim's, %.1f s: %s\n",
	       o.tree, o.arch, o.dynamic ? "dynamic" : "static", s.build.profile, o.seed, c.ops, c.boots, c.over, c.faulted,
	       (double)(clock() - start) / CLOCKS_PER_SEC, same ? "no difference" : "DIFFERENT");
	host_free(s.host);
	return same ? 0 : 1;
}
