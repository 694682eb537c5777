// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work on several threads whose results are taken in order.
 */
#include "cli.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define MOST_THREADS 256

struct jobs {
	size_t count;
	void (*work)(void *context, size_t i);
	void *context;
	atomic_size_t next;
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool *finished; /* under the lock */
	size_t awaited; /* the number that the taker waits for */
};

unsigned int cli_processors(void)
{
	cpu_set_t set;
	int count = 0;

	if (!sched_getaffinity(0, sizeof(set), &set))
		count = CPU_COUNT(&set);
	return count > 0 ? (unsigned int)count : 1;
}

static void *worker(void *argument)
{
	struct jobs *jobs = argument;

	while (!atomic_load(&jobs->stop)) {
		size_t i = atomic_fetch_add(&jobs->next, 1);

		if (i >= jobs->count)
			break;
		jobs->work(jobs->context, i);
		pthread_mutex_lock(&jobs->lock);
		jobs->finished[i] = true;
		if (jobs->awaited == i)
			pthread_cond_signal(&jobs->changed);
		pthread_mutex_unlock(&jobs->lock);
	}
	return NULL;
}

static void await(struct jobs *jobs, size_t i)
{
	pthread_mutex_lock(&jobs->lock);
	jobs->awaited = i;
	while (!jobs->finished[i])
		pthread_cond_wait(&jobs->changed, &jobs->lock);
	pthread_mutex_unlock(&jobs->lock);
}

static void here(size_t count, void (*work)(void *context, size_t i), bool (*done)(void *context, size_t i),
		 void *context)
{
	for (size_t i = 0; i < count; i++) {
		work(context, i);
		if (done && !done(context, i))
			break;
	}
}

void cli_jobs(unsigned int jobs, size_t count, void (*work)(void *context, size_t i),
	      bool (*done)(void *context, size_t i), void *context)
{
	struct jobs shared = { .count = count, .work = work, .context = context, .awaited = SIZE_MAX };
	pthread_t thread[MOST_THREADS];
	unsigned int started = 0;

	if (jobs > count)
		jobs = (unsigned int)count;
	if (jobs > MOST_THREADS)
		jobs = MOST_THREADS;
	shared.finished = jobs > 1 ? calloc(count, sizeof(*shared.finished)) : NULL;
	if (!shared.finished) {
		here(count, work, done, context);
		return;
	}
	pthread_mutex_init(&shared.lock, NULL);
	pthread_cond_init(&shared.changed, NULL);
	while (started < jobs && !pthread_create(&thread[started], NULL, worker, &shared))
		started++;
	if (!started)
		worker(&shared);
	for (size_t i = 0; i < count; i++) {
		await(&shared, i);
		if (done && !done(context, i))
			break;
	}
	atomic_store(&shared.stop, true);
	while (started)
		pthread_join(thread[--started], NULL);
	pthread_cond_destroy(&shared.changed);
	pthread_mutex_destroy(&shared.lock);
	free(shared.finished);
}
