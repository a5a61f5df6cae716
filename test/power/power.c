/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See power.h. */
#include "test/power/power.h"

#include "test/power/fault_vfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    MODES = DISK_RANDOM + 12,
    BOTH_MAX = 24,    /* linear: up to this cut two modes are tried, then one in turn */
    SECOND_EACH = 16, /* exhaustive: up to here each second cut is made, then ever fewer */
    SEEN_MAX = 4096,
    FILES_MAX = 16
};

struct sweep {
    const struct power_case *row;
    const struct power_manner *manner;
    bool exhaustive;
    char folder[64];
    char path[80];
    unsigned cut_points; /* changes that the action makes */
    unsigned runs;
    unsigned failures;
    uint64_t seen[SEEN_MAX]; /* states of the disk whose recovery was swept */
    size_t seen_count;
};

/* The files of the folder. */
struct image {
    struct {
        char name[64];
        uint8_t *octets;
        size_t len;
    } files[FILES_MAX];
    size_t count;
};

static void die(const char *what, const char *name)
{
    fprintf(stderr, "power: %s: %s\n", what, name);
    exit(2);
}

static void name_in(const struct sweep *sweep, const char *name, char *out, size_t size)
{
    if (snprintf(out, size, "%s/%s", sweep->folder, name) >= (int)size)
        die("name too long", name);
}

static void image_take(const struct sweep *sweep, struct image *image)
{
    DIR *folder = opendir(sweep->folder);
    struct dirent *entry;
    char path[160];

    image->count = 0;
    while ((entry = readdir(folder)) != NULL) {
        struct stat status;
        int fd;

        if (entry->d_name[0] == '.')
            continue;
        if (image->count == FILES_MAX || strlen(entry->d_name) >= sizeof(image->files[0].name))
            die("too many or too long names", entry->d_name);
        name_in(sweep, entry->d_name, path, sizeof(path));
        fd = open(path, O_RDONLY);
        if (fd < 0 || fstat(fd, &status) != 0)
            die("cannot read", path);
        memcpy(image->files[image->count].name, entry->d_name, strlen(entry->d_name) + 1);
        image->files[image->count].len = (size_t)status.st_size;
        image->files[image->count].octets = malloc((size_t)status.st_size + 1);
        if (read(fd, image->files[image->count].octets, (size_t)status.st_size) != status.st_size)
            die("cannot read", path);
        close(fd);
        image->count++;
    }
    closedir(folder);
}

static void folder_empty(const struct sweep *sweep)
{
    DIR *folder = opendir(sweep->folder);
    struct dirent *entry;
    char path[160];

    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        name_in(sweep, entry->d_name, path, sizeof(path));
        unlink(path);
    }
    closedir(folder);
}

static void image_put(const struct sweep *sweep, const struct image *image)
{
    char path[160];

    fault_vfs_power_on();
    folder_empty(sweep);
    for (size_t i = 0; i < image->count; i++) {
        int fd;

        name_in(sweep, image->files[i].name, path, sizeof(path));
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (fd < 0 ||
            write(fd, image->files[i].octets, image->files[i].len) != (ssize_t)image->files[i].len)
            die("cannot write", path);
        close(fd);
    }
}

static void image_free(struct image *image)
{
    for (size_t i = 0; i < image->count; i++)
        free(image->files[i].octets);
    image->count = 0;
}

/* FNV-1a over all files. */
static uint64_t image_hash(const struct image *image)
{
    uint64_t hash = 14695981039346656037ULL;

    for (size_t i = 0; i < image->count; i++) {
        for (size_t j = 0; j < image->files[i].len; j++)
            hash = (hash ^ image->files[i].octets[j]) * 1099511628211ULL;
        hash = (hash ^ image->files[i].len) * 1099511628211ULL;
    }
    return hash;
}

/* Was the recovery from this state swept? From now on it was. */
static bool is_seen(struct sweep *sweep, uint64_t hash)
{
    for (size_t i = 0; i < sweep->seen_count; i++)
        if (sweep->seen[i] == hash)
            return true;
    if (sweep->seen_count < SEEN_MAX)
        sweep->seen[sweep->seen_count++] = hash;
    return false;
}

uint64_t power_seed(void)
{
    static uint64_t seed;
    const char *text = getenv("POWER_SEED");
    struct rng rng = rng_system();

    if (seed == 0 && text)
        seed = strtoull(text, NULL, 10);
    while (seed == 0)
        if (rng.fill(&rng, (uint8_t *)&seed, sizeof(seed)) < 0)
            die("no random numbers", "");
    return seed;
}

static int power_fill(struct rng *rng, uint8_t *out, size_t len)
{
    static struct rng_seeded seeded;
    static bool ready;
    uint64_t seed = power_seed();

    (void)rng;
    if (!ready && rng_seeded_init(&seeded, bytes_at((const uint8_t *)&seed, sizeof(seed)), 0) < 0)
        die("no random numbers", "");
    ready = true;
    return seeded.rng.fill(&seeded.rng, out, len);
}

struct rng power_rng(void)
{
    return (struct rng){power_fill};
}

static void complain(struct sweep *sweep, unsigned cut, unsigned mode, unsigned second,
                     const char *what)
{
    const char *seen = sweep->manner->explain ? sweep->manner->explain() : "";

    if (sweep->failures++ < 10)
        fprintf(stderr, "power: %s: cut %u, mode %u, second cut %u: %s (POWER_SEED=%llu)%s%s\n",
                sweep->row->name, cut, mode, second, what, (unsigned long long)power_seed(),
                *seen ? ": " : "", seen);
}

static bool is_allowed(enum power_state state, bool answered)
{
    return state == POWER_AFTER || (state == POWER_BEFORE && !answered);
}

/* Cuts power again at each change during power-on and check. */
static void sweep_recovery(struct sweep *sweep, unsigned cut, unsigned mode, bool answered)
{
    struct image image = {.count = 0};
    bool is_cut = true;

    image_take(sweep, &image);
    if (is_seen(sweep, image_hash(&image) ^ answered))
        is_cut = false;
    for (unsigned second = 1; is_cut; second += 1 + second / SECOND_EACH) {
        image_put(sweep, &image);
        fault_vfs_arm(second, mode);
        sweep->row->check(sweep->path);
        is_cut = fault_vfs_is_cut();
        fault_vfs_power_on();
        sweep->runs++;
        if (!is_allowed(sweep->row->check(sweep->path), answered))
            complain(sweep, cut, mode, second, "lost or half done after a cut of the recovery");
    }
    image_put(sweep, &image);
    image_free(&image);
}

/* One cut. False when the action came to its end before it. */
static bool sweep_cut(struct sweep *sweep, const struct image *before, unsigned cut, unsigned mode)
{
    enum power_state state;
    bool answered, is_cut;

    image_put(sweep, before);
    if (sweep->manner->restore)
        sweep->manner->restore();
    fault_vfs_arm(cut, mode);
    answered = sweep->row->action(sweep->path);
    is_cut = fault_vfs_is_cut();
    fault_vfs_power_on();
    sweep->runs++;
    if (!is_cut && !answered)
        complain(sweep, cut, mode, 0, "does not answer with power on");
    if (sweep->exhaustive && is_cut && mode <= DISK_RANDOM && mode != DISK_TEAR)
        sweep_recovery(sweep, cut, mode, answered);
    state = sweep->row->check(sweep->path);
    if (state == POWER_BROKEN)
        complain(sweep, cut, mode, 0, "half done");
    else if (!is_allowed(state, answered))
        complain(sweep, cut, mode, 0, "answered and lost");
    /* A card that lost the change is a card on which it can be done. */
    if (state == POWER_BEFORE && is_cut) {
        if (!sweep->row->action(sweep->path))
            complain(sweep, cut, mode, 0, "cannot be done after the cut");
        else if (sweep->row->check(sweep->path) != POWER_AFTER)
            complain(sweep, cut, mode, 0, "is not there when done after the cut");
    }
    return is_cut;
}

/* That the action makes when nothing disturbs it. */
static unsigned count_changes(struct sweep *sweep, const struct image *before)
{
    struct fault_counts counts;

    sweep_cut(sweep, before, 0, DISK_KEEP);
    counts = fault_vfs_counts();
    return counts.writes + counts.syncs + counts.truncates + counts.deletes + counts.creates;
}

static void sweep_case(struct sweep *sweep)
{
    struct image before = {.count = 0};
    unsigned step = 1;
    bool is_cut = true;

    fault_vfs_arm(0, 0);
    if (!sweep->row->setup(sweep->path))
        die("setup failed", sweep->row->name);
    image_take(sweep, &before);
    if (sweep->row->check(sweep->path) != POWER_BEFORE)
        die("setup does not give the state before", sweep->row->name);
    if (sweep->manner->cuts && !sweep->exhaustive)
        step = (count_changes(sweep, &before) / sweep->manner->cuts) | 1;
    for (unsigned cut = 1; is_cut && !sweep->failures; cut += step) {
        if (sweep->exhaustive) {
            for (unsigned mode = 0; is_cut && mode < MODES; mode++)
                is_cut = sweep_cut(sweep, &before, cut, mode);
        } else { /* the worst, and in turn the others; of a long action either the one or the other
                  */
            is_cut = (cut > BOTH_MAX && cut % 2) || sweep_cut(sweep, &before, cut, DISK_DROP);
            if (is_cut && (cut <= BOTH_MAX || cut % 2))
                is_cut = sweep_cut(sweep, &before, cut, cut / 2 % MODES);
        }
        sweep->cut_points = cut - 1;
    }
    image_free(&before);
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct sweep *sweep_new(const struct power_case *row, const struct power_manner *manner)
{
    struct sweep *sweep = calloc(1, sizeof(*sweep));
    const char *power = getenv("POWER");

    if (!sweep)
        die("out of memory", row->name);
    sweep->row = row;
    sweep->manner = manner;
    sweep->exhaustive = power && strcmp(power, "exhaustive") == 0;
    snprintf(sweep->folder, sizeof(sweep->folder), "%s/euiccd-power-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(sweep->folder))
        die("cannot make", sweep->folder);
    name_in(sweep, "card.euicc", sweep->path, sizeof(sweep->path));
    return sweep;
}

static void sweep_free(struct sweep *sweep)
{
    folder_empty(sweep);
    rmdir(sweep->folder);
    free(sweep);
}

bool power_sweep(const struct power_case *row, size_t number)
{
    return power_sweep_in(row, number, &(struct power_manner){.cuts = 0});
}

bool power_sweep_in(const struct power_case *row, size_t number, const struct power_manner *manner)
{
    const char *match = getenv("POWER_MATCH");
    struct sweep *sweep;
    double start = seconds_now();
    bool good;

    if (match && !strstr(row->name, match))
        return true;
    sweep = sweep_new(row, manner);
    fault_vfs_install();
    sweep_case(sweep);
    good = sweep->failures == 0;
    printf("%sok %zu - %s: %u cut points, %u runs, %.1f s\n", good ? "" : "not ", number, row->name,
           sweep->cut_points, sweep->runs, seconds_now() - start);
    fflush(stdout);
    sweep_free(sweep);
    return good;
}

int power_main(const struct power_case *cases, size_t count)
{
    bool good = true;

    printf("1..%zu\n", count); /* the Test Anything Protocol, for test/run */
    for (size_t i = 0; i < count; i++)
        good = power_sweep(&cases[i], i + 1) && good;
    return good ? 0 : 1;
}
