/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The harness of the benchmarks. A benchmark is a program bench_*.c that measures a reference and
 * the product alternately, in one run on one CPU, and prints both. Times of different runs cannot
 * be compared; ratios can.
 *
 *     int main(void)
 *     {
 *         bench_begin("store");
 *         ... measure ...
 *         bench_at_most("one durable change", "us", floor, ours, 2.0);
 *         return bench_end();
 *     }
 *
 * Each row is a line on standard output and a JSON object appended to $BENCH_JSON.
 */
#ifndef TEST_BENCH_BENCH_H
#define TEST_BENCH_BENCH_H

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct bench {
    const char *group;
    FILE *json;
    unsigned missed;
};

static struct bench *bench_state(void)
{
    static struct bench bench;

    return &bench;
}

/*
 * Pins the process, and what it starts, to one CPU: the last one, which the machine uses least. Not
 * pinned, every CPU is free, as for measures that overlap work on purpose.
 */
static inline void bench_pin(bool pinned)
{
    cpu_set_t set;
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    CPU_ZERO(&set);
    for (long cpu = pinned ? count - 1 : 0; cpu < count; cpu++)
        CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0)
        perror("bench: cannot be pinned to one CPU; ratios are less sure");
    /* If permitted, with priority over other programs on that CPU, for both sides of a comparison.
     */
    (void)sched_setscheduler(0, pinned ? SCHED_RR : SCHED_OTHER,
                             &(struct sched_param){.sched_priority = pinned ? 1 : 0});
}

static inline void bench_begin(const char *group)
{
    const char *path = getenv("BENCH_JSON");

    bench_state()->group = group;
    bench_state()->json = path ? fopen(path, "ae") : NULL;
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_pin(true);
}

static inline int bench_end(void)
{
    if (bench_state()->json)
        fclose(bench_state()->json);
    return bench_state()->missed ? 1 : 0;
}

/* Seconds of a monotonic clock. */
static inline double bench_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The quantile `part` (0..1) of the samples, which it sorts. 0.25 is robust to noise. */
static inline double bench_quantile(double *samples, size_t count, double part)
{
    size_t index = (size_t)((double)count * part);

    qsort(samples, count, sizeof(*samples), bench_compare);
    return samples[index < count ? index : count - 1];
}

static inline void bench_row(const char *name, const char *unit, double floor, double value,
                             double ratio, const char *sense, double goal, bool held)
{
    struct bench *bench = bench_state();
    char floor_text[32] = "-";
    char ratio_text[32] = "-";

    if (floor > 0) {
        snprintf(floor_text, sizeof(floor_text), "%.3f", floor);
        snprintf(ratio_text, sizeof(ratio_text), "%.3f", ratio);
    }
    if (!held)
        bench->missed++;
    printf("%-10s %-44s %-5s floor %10s  ours %10.3f  ratio %7s  goal %s %-7g %s\n", bench->group,
           name, unit, floor_text, value, ratio_text, sense, goal, held ? "ok" : "MISSED");
    if (bench->json)
        fprintf(bench->json,
                "{\"group\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"floor\":%.6g,\"ours\":%.6g,"
                "\"ratio\":%.6g,\"sense\":\"%s\",\"goal\":%g,\"held\":%s}\n",
                bench->group, name, unit, floor, value, ratio, sense, goal,
                held ? "true" : "false");
}

/* Ours may take at most `goal` times the floor. */
static inline void bench_at_most(const char *name, const char *unit, double floor, double ours,
                                 double goal)
{
    bench_row(name, unit, floor, ours, ours / floor, "<=", goal, ours <= goal * floor);
}

/* Ours must reach at least `goal` of the floor's rate; both parameters are times. */
static inline void bench_rate_at_least(const char *name, const char *unit, double floor,
                                       double ours, double goal)
{
    bench_row(name, unit, floor, ours, floor / ours, ">=", goal, floor >= goal * ours);
}

/* An absolute goal, without a floor. */
static inline void bench_bound(const char *name, const char *unit, double ours, double goal)
{
    bench_row(name, unit, 0, ours, 0, "<=", goal, ours <= goal);
}

/* No row: the measurement failed its own check. */
static inline void bench_void(const char *name, const char *why)
{
    printf("%-10s %-44s void: %s\n", bench_state()->group, name, why);
}

/* A measurement without a goal, for comparison. */
static inline void bench_note(const char *name, const char *unit, double value)
{
    printf("%-10s %-44s %-5s       %10s       %10.3f\n", bench_state()->group, name, unit, "",
           value);
    if (bench_state()->json)
        fprintf(bench_state()->json,
                "{\"group\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.6g}\n",
                bench_state()->group, name, unit, value);
}

#endif
