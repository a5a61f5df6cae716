/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The harness of long runs (`make soak`): what a process uses is measured again and again, and
 * after a warm-up nothing of it may grow.
 *
 *     struct soak soak;
 *
 *     soak_begin(&soak, "cards", folder);
 *     while (soak_goes_on(&soak))
 *         ... one round ...
 *     return soak_end(&soak);
 *
 * SOAK_SECONDS: how long a run lasts (default 60). SOAK_SEED: random numbers as in the run that
 * printed this seed.
 */
#ifndef TEST_SOAK_SOAK_H
#define TEST_SOAK_SOAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum soak_figure {
    SOAK_RESIDENT,    /* KiB of memory of the process */
    SOAK_HEAP,        /* KiB that malloc has given away */
    SOAK_DESCRIPTORS, /* open ones */
    SOAK_FILES,       /* KiB of all files in the folder but the -wal files */
    SOAK_WAL,         /* KiB of the largest -wal file */
    SOAK_FILE_COUNT,  /* their number */
    SOAK_FIGURES
};

enum { SOAK_SAMPLES = 24 };

struct soak_series {
    uint64_t samples[SOAK_SAMPLES][SOAK_FIGURES];
    size_t count;
};

struct soak {
    const char *name, *folder;
    double began, seconds;
    uint64_t state;            /* of soak_choose; the seed at first */
    unsigned rounds, due;      /* intervals that have passed */
    struct soak_series series; /* at equal intervals */
};

/* `folder`: where the process has its files. */
void soak_begin(struct soak *soak, const char *name, const char *folder);
/* Counts a round and takes a sample when one is due; prints it. False: the time is over. */
bool soak_goes_on(struct soak *soak);
/* Prints each figure after the warm-up and at the end; an exit status: 1 when one of them grew. */
int soak_end(struct soak *soak);

/* A number below `limit`. */
unsigned soak_choose(struct soak *soak, unsigned limit);
/* What the process uses now. */
void soak_measure(const char *folder, uint64_t figures[SOAK_FIGURES]);
/* The most, of heap the median, in the second third of the series and in the last one. False: the
 * last one is above it by more than is allowed: 1 % and 256 KiB of resident memory, 0.5 % of the
 * resident memory and 16 KiB of heap, 5 % and 64 KiB of files, no descriptor, no file. */
bool soak_is_flat(const struct soak_series *series, enum soak_figure figure, uint64_t *warm,
                  uint64_t *last);

#endif
