/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store costs, as ratios against floors measured in the same run, in turns.
 *
 *     bench_store [FOLDER]    (default: the current one; it must be on a real disk)
 */
#include "card/store/copy.h"
#include "card/store/store.h"
#include "card/store/store_tx.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 15, TURN = 100, COPIES = 15, FLEET_SMALL = 10, FLEET_LARGE = 1000 };

struct bench {
    char folder[200];
    char card[220], copy[220], scratch[220];
    struct store *full, *os;
    int64_t profile;
    int append;
    uint8_t number;
};

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare);
    return values[count / 2];
}

/* -- one durable change -- */

static void append_and_sync(struct bench *bench)
{
    static const uint8_t octets[256];

    must(write(bench->append, octets, sizeof(octets)) == sizeof(octets), "append");
    must(fdatasync(bench->append) == 0, "fdatasync");
}

static void change_settings(struct store *store, uint8_t number)
{
    char address[32];
    struct store_settings settings;
    int len = snprintf(address, sizeof(address), "smdp%03u.example.com", number);

    settings = (struct store_settings){.default_smdp_address = bytes_at(address, (size_t)len)};
    must(store_begin(store) == 0 && store_put_settings(store, &settings) == 0 &&
             store_commit(store) == 0,
         "change settings");
}

static void change_settings_full(struct bench *bench)
{
    change_settings(bench->full, bench->number++);
}

static void change_settings_os(struct bench *bench)
{
    change_settings(bench->os, bench->number++);
}

static void change_octet(struct bench *bench)
{
    uint32_t offset = (uint32_t)bench->number * 37 % 5000;

    bench->number++;
    must(store_begin(bench->full) == 0 &&
             store_update_object(bench->full, bench->profile, 2, 1, offset,
                                 bytes_at(&bench->number, 1)) == 0 &&
             store_commit(bench->full) == 0,
         "change an octet");
}

/* As much as a package with an operation changes: eIM counter, number, result, state, marks. */
static void change_much(struct bench *bench)
{
    static uint8_t body[400];
    struct store *store = bench->full;
    struct store_message message = {.kind = STORE_PACKAGE_RESULT, .body = BYTES_OF(body)};
    struct store_switching marks = {.cause = ++bench->number};

    must(store_begin(store) == 0 && store_next_sequence_number(store, &message.number) == 0 &&
             store_add_message(store, &message) == 0 && store_put_switching(store, &marks) == 0 &&
             (message.number < 8 || store_remove_message(store, message.number - 8) == 0) &&
             store_set_profile_state(store, bench->profile,
                                     bench->number % 2 ? STORE_PROFILE_ENABLED
                                                       : STORE_PROFILE_DISABLED) == 0 &&
             store_commit(store) == 0,
         "change much");
}

struct way {
    const char *name;
    void (*run)(struct bench *bench);
    double goal; /* times the floor; 0: none */
};

static const struct way changes[] = {
    {"append 256 octets + fdatasync (the floor)", append_and_sync, 0},
    {"one setting, full", change_settings_full, 2},
    {"one octet of a file, full", change_octet, 2},
    {"a package's worth, full", change_much, 0},
    {"one setting, os", change_settings_os, 0},
};
enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };

static void measure_changes(struct bench *bench)
{
    double times[CHANGES][ROUNDS], floor;

    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t way = 0; way < CHANGES; way++) {
            double start = now_us();

            for (size_t i = 0; i < TURN; i++)
                changes[way].run(bench);
            times[way][round] = (now_us() - start) / TURN;
        }
    floor = median(times[0], ROUNDS);
    puts("one durable change                               us   ratio   goal");
    for (size_t way = 0; way < CHANGES; way++) {
        double us = way ? median(times[way], ROUNDS) : floor;

        printf("%-42s %8.1f %7.2f", changes[way].name, us, us / floor);
        printf(changes[way].goal > 0 ? " <= %.2f\n" : "\n", changes[way].goal);
    }
}

/* -- copies -- */

static void copy_bare(struct bench *bench)
{
    int from = open(bench->card, O_RDONLY);
    int to = open(bench->scratch, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int folder = open(bench->folder, O_RDONLY | O_DIRECTORY);
    struct stat status;

    must(from >= 0 && to >= 0 && folder >= 0 && fstat(from, &status) == 0, "open");
    must(copy_file_range(from, NULL, to, NULL, (size_t)status.st_size, 0) == status.st_size,
         "copy_file_range");
    must(fsync(to) == 0 && rename(bench->scratch, bench->copy) == 0 && fsync(folder) == 0,
         "publish");
    close(from);
    close(to);
    close(folder);
    unlink(bench->copy);
}

/* A copy-on-write map of the card with 8 pages touched; nothing durable. */
static void copy_map(struct bench *bench)
{
    int from = open(bench->card, O_RDONLY);
    struct stat status;
    volatile uint8_t *map;

    must(from >= 0 && fstat(from, &status) == 0, "open");
    map = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, from, 0);
    must(map != MAP_FAILED, "mmap");
    for (size_t i = 0; i < 8; i++)
        map[i * ((size_t)status.st_size / 8)] = 1;
    munmap((void *)map, (size_t)status.st_size);
    close(from);
}

static void copy_snapshot(struct bench *bench)
{
    must(store_snapshot(bench->card, bench->copy, NULL, 0) == 0, "snapshot");
    unlink(bench->copy);
}

static void copy_restore(struct bench *bench)
{
    must(store_restore(bench->card, bench->scratch, NULL, 0) == 0, "restore");
}

static void measure_copies(struct bench *bench)
{
    static const struct way copies[] = {
        {"copy_file_range, fsync, rename, fsync folder", copy_bare, 0},
        {"snapshot", copy_snapshot, 1.5},
        {"restore over a card", copy_restore, 1.5},
        {"copy-on-write map, 8 pages (not durable)", copy_map, 0},
    };
    enum { WAYS = sizeof(copies) / sizeof(copies[0]) };
    double times[WAYS][COPIES], floor;

    for (size_t round = 0; round < COPIES; round++)
        for (size_t way = 0; way < WAYS; way++) {
            double start;

            if (copies[way].run == copy_restore)
                must(store_snapshot(bench->card, bench->scratch, NULL, 0) == 0, "snapshot");
            start = now_us();
            copies[way].run(bench);
            times[way][round] = now_us() - start;
            unlink(bench->scratch);
        }
    floor = median(times[0], COPIES);
    puts("a copy of the card                               us   ratio   goal");
    for (size_t way = 0; way < WAYS; way++) {
        double us = way ? median(times[way], COPIES) : floor;

        printf("%-42s %8.1f %7.2f", copies[way].name, us, us / floor);
        printf(copies[way].goal > 0 ? " <= %.2f\n" : "\n", copies[way].goal);
    }
}

/* -- opening, and resting cards -- */

static long private_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[200];
    long sum = 0, kib;

    must(file != NULL, "smaps_rollup");
    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "Private_Dirty: %ld", &kib) == 1 ||
            sscanf(line, "Private_Clean: %ld", &kib) == 1)
            sum += kib;
    fclose(file);
    return sum;
}

static int make_card(const char *path)
{
    static uint8_t certificate[600], key[32];
    struct store_identity identity = {.nvm_bytes = 1 << 20};
    struct store_settings settings = {.default_smdp_address = BYTES_TEXT("smdp.example.com")};
    struct store_credential credential = {
        .ci_key_id = BYTES_TEXT("12345678901234567890"),
        .ci_certificate = BYTES_OF(certificate),
        .eum_certificate = BYTES_OF(certificate),
        .euicc_certificate = BYTES_OF(certificate),
        .euicc_private_key = BYTES_OF(key),
    };

    return store_create(path, &identity, &settings, &credential, 1);
}

static struct store *open_card(const char *path, enum store_durability durability)
{
    struct store *store = NULL;

    must(store_open(&store, path, STORE_WRITE, durability, NULL, NULL, 0) == 0, path);
    return store;
}

static double rest_fleet(struct bench *bench, struct store **fleet, size_t from, size_t to)
{
    long before = private_kib();
    char path[240];

    for (size_t i = from; i < to; i++) {
        snprintf(path, sizeof(path), "%s/fleet%zu.euicc", bench->folder, i);
        must(make_card(path) == 0, path);
        fleet[i] = open_card(path, STORE_DURABILITY_OS);
        change_settings(fleet[i], (uint8_t)i);
        must(store_rest(fleet[i]) == 0, "rest");
    }
    return (double)(private_kib() - before) / (double)(to - from);
}

static void measure_resting(struct bench *bench)
{
    static struct store *fleet[FLEET_LARGE];
    double small, large, opening[ROUNDS], resting[ROUNDS];
    char path[240];

    small = rest_fleet(bench, fleet, 0, FLEET_SMALL);
    large = rest_fleet(bench, fleet, FLEET_SMALL, FLEET_LARGE);
    for (size_t i = 0; i < ROUNDS; i++) {
        uint32_t octets;
        double start = now_us();

        must(store_get_free_memory(fleet[i], &octets) == 0, "wake");
        opening[i] = now_us() - start;
        start = now_us();
        must(store_rest(fleet[i]) == 0, "rest");
        resting[i] = now_us() - start;
    }
    printf("a resting card: %.2f KiB private (the first %d: %.2f), wakes in %.0f us, rests in %.0f "
           "us\n",
           large, FLEET_SMALL, small, median(opening, ROUNDS), median(resting, ROUNDS));
    for (size_t i = 0; i < FLEET_LARGE; i++) {
        store_close(fleet[i]);
        snprintf(path, sizeof(path), "%s/fleet%zu.euicc", bench->folder, i);
        unlink(path);
    }
}

static void measure_opening(struct bench *bench)
{
    double times[ROUNDS], waking;
    struct store *store;
    struct stat status;
    long before;

    must(stat(bench->card, &status) == 0, "stat");
    before = private_kib();
    store = open_card(bench->card, STORE_DURABILITY_FULL);
    change_settings(store, 1);
    waking = (double)(private_kib() - before);
    store_close(store);
    for (size_t i = 0; i < ROUNDS; i++) {
        double start = now_us();

        store = open_card(bench->card, STORE_DURABILITY_FULL);
        times[i] = now_us() - start;
        store_close(store);
    }
    printf("the card file: %lld octets; opens in %.0f us; open it takes %.0f KiB\n",
           (long long)status.st_size, median(times, ROUNDS), waking);
}

static void add_profile(struct bench *bench)
{
    static uint8_t body[5000];
    struct store_profile profile = {.iccid = {1}, .aid = {1}, .state = STORE_PROFILE_DISABLED};

    must(store_begin(bench->full) == 0 &&
             store_add_profile(bench->full, &profile, &bench->profile) == 0 &&
             store_put_object(bench->full, bench->profile, 2, 1, BYTES_OF(body)) == 0,
         "profile");
    for (uint32_t key = 2; key < 150; key++) /* as many files as a TS.48 profile has */
        must(store_put_object(bench->full, bench->profile, 2, key, bytes_at(body, 200)) == 0,
             "files");
    must(store_commit(bench->full) == 0, "profile");
}

int main(int argc, char **argv)
{
    struct bench bench = {.append = -1};
    char other[240];

    snprintf(bench.folder, sizeof(bench.folder), "%s/bench-store-XXXXXX", argc > 1 ? argv[1] : ".");
    must(mkdtemp(bench.folder) != NULL, bench.folder);
    snprintf(bench.card, sizeof(bench.card), "%s/card.euicc", bench.folder);
    snprintf(bench.copy, sizeof(bench.copy), "%s/copy", bench.folder);
    snprintf(bench.scratch, sizeof(bench.scratch), "%s/scratch", bench.folder);
    snprintf(other, sizeof(other), "%s/os.euicc", bench.folder);
    must(make_card(bench.card) == 0 && make_card(other) == 0, "create");
    bench.append = open(bench.scratch, O_WRONLY | O_CREAT | O_APPEND, 0600);
    bench.full = open_card(bench.card, STORE_DURABILITY_FULL);
    bench.os = open_card(other, STORE_DURABILITY_OS);
    add_profile(&bench);
    measure_changes(&bench);
    store_close(bench.full);
    store_close(bench.os);
    close(bench.append);
    unlink(bench.scratch);
    unlink(other);
    measure_copies(&bench);
    measure_opening(&bench);
    measure_resting(&bench);
    unlink(bench.card);
    rmdir(bench.folder);
    return 0;
}
