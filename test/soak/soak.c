/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/soak/soak.h"

#include <dirent.h>
#include <ftw.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES_MIN = 6 };

static const struct {
    const char *name;
    double share;   /* by which it may grow */
    uint64_t more;  /* and by which too */
    uint64_t limit; /* not 0: it may grow up to this */
} figures[SOAK_FIGURES] = {
    [SOAK_RESIDENT] = {"resident memory, KiB", 0.01, 256, 0},
    [SOAK_HEAP] = {"heap in use, KiB", 0.005, 16, 0},
    [SOAK_DESCRIPTORS] = {"descriptors", 0, 0, 0},
    [SOAK_FILES] = {"files, KiB", 0.05, 64, 0},
    /* It grows to the 512 pages of STORE_WAL_FRAMES and a transaction, and begins anew. */
    [SOAK_WAL] = {"largest -wal file, KiB", 0, 0, 3072},
    [SOAK_FILE_COUNT] = {"files", 0, 0, 0},
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

void soak_begin(struct soak *soak, const char *name, const char *folder)
{
    *soak = (struct soak){.name = name, .folder = folder, .began = now()};
    soak->seconds = (double)number_from("SOAK_SECONDS", 60);
    soak->state = number_from("SOAK_SEED", (uint64_t)time(NULL));
    printf("soak %s: seed %llu, %.0f s\n", name, (unsigned long long)soak->state, soak->seconds);
    printf("%10s %10s %12s %10s %8s %11s %9s %8s\n", "seconds", "rounds", "resident KiB",
           "heap KiB", "fds", "files KiB", "-wal KiB", "files");
}

/* splitmix64 */
unsigned soak_choose(struct soak *soak, unsigned limit)
{
    uint64_t z = soak->state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (unsigned)((z ^ z >> 31) % limit);
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static uint64_t *total;

static int add_file(const char *path, const struct stat *stat, int type, struct FTW *where)
{
    uint64_t size = (uint64_t)stat->st_size;

    (void)where;
    if (type != FTW_F)
        return 0;
    total[SOAK_FILE_COUNT]++;
    if (!ends_with(path, "-wal"))
        total[SOAK_FILES] += size;
    else if (size / 1024 > total[SOAK_WAL])
        total[SOAK_WAL] = size / 1024;
    return 0;
}

void soak_measure(const char *folder, uint64_t out[SOAK_FIGURES])
{
    FILE *file = fopen("/proc/self/statm", "r");
    DIR *descriptors = opendir("/proc/self/fd");
    uint64_t pages = 0;

    memset(out, 0, SOAK_FIGURES * sizeof(*out));
    malloc_trim(0);
    if (file && fscanf(file, "%*u %lu", &pages) == 1)
        out[SOAK_RESIDENT] = pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
    if (file)
        fclose(file);
    out[SOAK_HEAP] = (mallinfo2().uordblks + mallinfo2().hblkhd) / 1024;
    while (descriptors && readdir(descriptors))
        out[SOAK_DESCRIPTORS]++; /* with . and .. and its own, which are always there */
    if (descriptors)
        closedir(descriptors);
    total = out;
    nftw(folder, add_file, 16, FTW_PHYS);
    out[SOAK_FILES] /= 1024;
}

bool soak_goes_on(struct soak *soak)
{
    double passed = now() - soak->began;
    struct soak_series *series = &soak->series;
    uint64_t *sample;

    soak->rounds++;
    if (passed < soak->seconds * (double)(soak->due + 1) / SOAK_SAMPLES)
        return true;
    soak->due = (unsigned)(passed / soak->seconds * SOAK_SAMPLES);
    sample = series->samples[series->count++];
    soak_measure(soak->folder, sample);
    printf("%10.1f %10u %12lu %10lu %8lu %11lu %9lu %8lu\n", passed, soak->rounds,
           sample[SOAK_RESIDENT], sample[SOAK_HEAP], sample[SOAK_DESCRIPTORS], sample[SOAK_FILES],
           sample[SOAK_WAL], sample[SOAK_FILE_COUNT]);
    fflush(stdout);
    return passed < soak->seconds && series->count < SOAK_SAMPLES;
}

static uint64_t most(const struct soak_series *series, enum soak_figure figure, size_t from,
                     size_t to)
{
    uint64_t value = 0;

    for (size_t i = from; i < to; i++)
        if (series->samples[i][figure] > value)
            value = series->samples[i][figure];
    return value;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

/* The median. */
static uint64_t middle(const struct soak_series *series, enum soak_figure figure, size_t from,
                       size_t to)
{
    uint64_t values[SOAK_SAMPLES];
    size_t count = 0;

    for (size_t i = from; i < to; i++)
        values[count++] = series->samples[i][figure];
    qsort(values, count, sizeof(values[0]), compare);
    return count ? values[count / 2] : 0;
}

bool soak_is_flat(const struct soak_series *series, enum soak_figure figure, uint64_t *warm,
                  uint64_t *last)
{
    size_t first = series->count / 3, second = 2 * series->count / 3;
    double whole; /* of the share: heap that is never touched costs nothing */
    /* The heap of one moment depends on what is under way then. */
    uint64_t (*value)(const struct soak_series *, enum soak_figure, size_t, size_t) =
        figure == SOAK_HEAP ? middle : most;

    *warm = value(series, figure, first, second);
    *last = value(series, figure, second, series->count);
    if (figures[figure].limit)
        return *last <= figures[figure].limit;
    whole = (double)(figure == SOAK_HEAP ? most(series, SOAK_RESIDENT, first, second) : *warm);
    return (double)*last <=
           (double)*warm + whole * figures[figure].share + (double)figures[figure].more;
}

int soak_end(struct soak *soak)
{
    bool good = soak->series.count >= SAMPLES_MIN;

    if (!good)
        printf("soak %s: %zu samples; a verdict needs %d: give it more time\n", soak->name,
               soak->series.count, SAMPLES_MIN);
    for (enum soak_figure figure = 0; figure < SOAK_FIGURES; figure++) {
        uint64_t warm, last;
        bool flat = soak_is_flat(&soak->series, figure, &warm, &last);

        printf("soak %s: %-22s %10lu -> %10lu  %s\n", soak->name, figures[figure].name, warm, last,
               flat ? "ok" : "GROWS");
        good = good && flat;
    }
    return good ? 0 : 1;
}
