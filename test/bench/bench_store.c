/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost of the store: a durable change against an append and fdatasync; copies of a card against
 * copy_file_range with the same durability. The files are in the folder of the program, which must
 * be on a real disk.
 */
#include "card/store/copy.h"
#include "card/store/internal.h"
#include "card/store/memory.h"
#include "card/store/store.h"
#include "card/store/store_tx.h"
#include "test/bench/bench.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { ROUNDS = 15, TURN = 100 };

struct world {
    char folder[200];
    char card[220], copy[220], scratch[220];
    struct store *full, *os, *memory;
    struct store_image *image; /* of `memory` */
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

/* -- one durable change -- */

static void append_and_sync(struct world *world)
{
    static const uint8_t octets[256];

    must(write(world->append, octets, sizeof(octets)) == sizeof(octets), "append");
    must(fdatasync(world->append) == 0, "fdatasync");
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

static void change_settings_full(struct world *world)
{
    change_settings(world->full, world->number++);
}

static void change_settings_os(struct world *world)
{
    change_settings(world->os, world->number++);
}

static void change_octet(struct world *world)
{
    uint32_t offset = (uint32_t)world->number * 37 % 5000;

    world->number++;
    must(store_begin(world->full) == 0 &&
             store_update_object(world->full, world->profile, 2, 1, offset,
                                 bytes_at(&world->number, 1)) == 0 &&
             store_commit(world->full) == 0,
         "change an octet");
}

/* The changes of a package with an operation: eIM counter, number, result, state, marks. */
static void change_much(struct world *world)
{
    static uint8_t body[400];
    struct store *store = world->full;
    struct store_message message = {.kind = STORE_PACKAGE_RESULT, .body = BYTES_OF(body)};
    struct store_switching marks = {.cause = ++world->number};

    must(store_begin(store) == 0 && store_next_sequence_number(store, &message.number) == 0 &&
             store_add_message(store, &message) == 0 && store_put_switching(store, &marks) == 0 &&
             (message.number < 8 || store_remove_message(store, message.number - 8) == 0) &&
             store_set_profile_state(store, world->profile,
                                     world->number % 2 ? STORE_PROFILE_ENABLED
                                                       : STORE_PROFILE_DISABLED) == 0 &&
             store_commit(store) == 0,
         "change much");
}

/* -- copies -- */

static void copy_bare(struct world *world)
{
    int from = open(world->card, O_RDONLY);
    int to = open(world->scratch, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int folder = open(world->folder, O_RDONLY | O_DIRECTORY);
    struct stat status;

    must(from >= 0 && to >= 0 && folder >= 0 && fstat(from, &status) == 0, "open");
    must(copy_file_range(from, NULL, to, NULL, (size_t)status.st_size, 0) == status.st_size,
         "copy_file_range");
    must(fsync(to) == 0 && rename(world->scratch, world->copy) == 0 && fsync(folder) == 0,
         "publish");
    close(from);
    close(to);
    close(folder);
    unlink(world->copy);
}

/* SQLite's integrity check of the file `path` succeeds. */
static void look_through(const char *path)
{
    sqlite3 *database = NULL;

    must(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ==
                 SQLITE_OK &&
             connection_check_pages(database) == 0,
         "look through");
    sqlite3_close(database);
}

/* From `scratch` to the card, after an integrity check of `scratch`. */
static void copy_bare_over(struct world *world)
{
    int from = open(world->scratch, O_RDONLY);
    int to = open(world->copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int folder = open(world->folder, O_RDONLY | O_DIRECTORY);
    struct stat status;

    must(from >= 0 && to >= 0 && folder >= 0 && fstat(from, &status) == 0, "open");
    must(copy_file_range(from, NULL, to, NULL, (size_t)status.st_size, 0) == status.st_size,
         "copy_file_range");
    look_through(world->copy);
    must(fsync(to) == 0 && rename(world->copy, world->card) == 0 && fsync(folder) == 0, "publish");
    close(from);
    close(to);
    close(folder);
    unlink(world->scratch);
}

/* Without fsync. */
static void copy_bare_os(struct world *world)
{
    int from = open(world->card, O_RDONLY);
    int to = open(world->scratch, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    struct stat status;

    must(from >= 0 && to >= 0 && fstat(from, &status) == 0, "open");
    must(copy_file_range(from, NULL, to, NULL, (size_t)status.st_size, 0) == status.st_size,
         "copy_file_range");
    must(rename(world->scratch, world->copy) == 0, "publish");
    close(from);
    close(to);
    unlink(world->copy);
}

/* A copy-on-write map of the card with 8 changed pages; nothing durable. */
static void copy_map(struct world *world)
{
    int from = open(world->card, O_RDONLY);
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

static void copy_snapshot(struct world *world)
{
    must(store_snapshot(world->card, world->copy, STORE_DURABILITY_FULL, NULL, 0) == 0, "snapshot");
    unlink(world->copy);
}

static void copy_restore(struct world *world)
{
    must(store_restore(world->card, world->scratch,
                       &(struct restore_options){STORE_DURABILITY_FULL, true}, NULL, 0) == 0,
         "restore");
    unlink(world->scratch);
}

static void copy_snapshot_os(struct world *world)
{
    must(store_snapshot(world->card, world->copy, STORE_DURABILITY_OS, NULL, 0) == 0, "snapshot");
    unlink(world->copy);
}

static void copy_restore_os(struct world *world)
{
    must(store_restore(world->card, world->scratch,
                       &(struct restore_options){STORE_DURABILITY_OS, true}, NULL, 0) == 0,
         "restore");
    unlink(world->scratch);
}

/* -- images of a card in memory -- */

static void take_image(struct world *world)
{
    struct store_image *image;

    must(store_image_take(world->memory, &image) == 0, "image");
    store_image_free(image);
}

/* The card differs from the image before each turn, and is read after it. */
static void change_memory(struct world *world)
{
    change_settings(world->memory, world->number++);
}

static void put_image(struct world *world)
{
    struct store_switching record;

    must(store_image_put(world->memory, world->image) == 0 &&
             store_get_switching(world->memory, &record) == 0,
         "image");
}

/* -- measuring -- */

struct way {
    const char *name;
    void (*run)(struct world *world);
    double goal;                         /* times the floor, which is the first way; 0: none */
    void (*before)(struct world *world); /* each turn, untimed; NULL: nothing */
};

/* The file to restore is `scratch`. */
static void stand_by(struct world *world)
{
    must(store_snapshot(world->card, world->scratch, STORE_DURABILITY_FULL, NULL, 0) == 0,
         "snapshot");
}

/* Each way in turn, `turn` times; prints the medians. */
static void measure(struct world *world, const struct way *ways, size_t count, size_t turn)
{
    double times[8][ROUNDS], floor = 0;

    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t way = 0; way < count; way++) {
            double start;

            if (ways[way].before)
                ways[way].before(world);
            start = bench_now();
            for (size_t i = 0; i < turn; i++)
                ways[way].run(world);
            times[way][round] = (bench_now() - start) / (double)turn * 1e6;
        }
    for (size_t way = 0; way < count; way++) {
        double us = bench_quantile(times[way], ROUNDS, 0.5);

        if (way == 0)
            floor = us;
        if (ways[way].goal > 0)
            bench_at_most(ways[way].name, "us", floor, us, ways[way].goal);
        else
            bench_note(ways[way].name, "us", us);
    }
}

static const struct way changes[] = {
    {"append 256 octets, fdatasync", append_and_sync, 0, NULL},
    {"one setting, full", change_settings_full, 2, NULL},
    {"one octet of a file, full", change_octet, 2, NULL},
    {"what a package changes, full", change_much, 2, NULL},
    {"one setting, os", change_settings_os, 0, NULL},
};
static const struct way snapshots[] = {
    {"copy_file_range, fsync, rename, fsync folder", copy_bare, 0, NULL},
    {"snapshot", copy_snapshot, 1.5, NULL},
};
static const struct way restores[] = {
    {"the same, looked through, over a file", copy_bare_over, 0, stand_by},
    {"restore over a card", copy_restore, 1.5, stand_by},
};
static const struct way images[] = {
    {"copy-on-write map of the card file, 8 pages", copy_map, 0, NULL},
    {"image of a card in memory", take_image, 1.5, NULL},
    {"image put back and read", put_image, 1.5, change_memory},
};
static const struct way quick_copies[] = {
    {"copy_file_range, rename", copy_bare_os, 0, NULL},
    {"snapshot, os", copy_snapshot_os, 0, NULL},
    {"restore over a card, os", copy_restore_os, 0, stand_by},
};

/* -- opening -- */

static long private_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[200];
    long sum = 0;

    must(file != NULL, "smaps_rollup");
    while (fgets(line, sizeof(line), file))
        if (strncmp(line, "Private_", 8) == 0 && strchr(line, ':')) /* _Clean, _Dirty */
            sum += strtol(strchr(line, ':') + 1, NULL, 10);
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

static void measure_opening(struct world *world)
{
    double times[ROUNDS], open_kib;
    struct store *store;
    struct stat status;
    long before;

    must(stat(world->card, &status) == 0, "stat");
    before = private_kib();
    store = open_card(world->card, STORE_DURABILITY_FULL);
    change_settings(store, 1);
    open_kib = (double)(private_kib() - before);
    store_close(store);
    for (size_t i = 0; i < ROUNDS; i++) {
        double start = bench_now();

        store = open_card(world->card, STORE_DURABILITY_FULL);
        times[i] = (bench_now() - start) * 1e6;
        store_close(store);
    }
    bench_note("the card file", "octet", (double)status.st_size);
    bench_note("opening", "us", bench_quantile(times, ROUNDS, 0.5));
    bench_note("an open card, private memory", "KiB", open_kib);
}

static void add_profile(struct world *world)
{
    static uint8_t body[5000];
    struct store_profile profile = {.iccid = {1}, .aid = {1}, .state = STORE_PROFILE_DISABLED};

    must(store_begin(world->full) == 0 &&
             store_add_profile(world->full, &profile, &world->profile) == 0 &&
             store_put_object(world->full, world->profile, 2, 1, BYTES_OF(body)) == 0,
         "profile");
    for (uint32_t key = 2; key < 150; key++) /* as many files as a TS.48 profile has */
        must(store_put_object(world->full, world->profile, 2, key, bytes_at(body, 200)) == 0,
             "files");
    must(store_commit(world->full) == 0, "profile");
}

int main(int argc, char **argv)
{
    struct world world = {.append = -1};
    char other[240];

    (void)argc;
    bench_begin("store");
    snprintf(world.folder, sizeof(world.folder), "%s-XXXXXX", argv[0]);
    must(mkdtemp(world.folder) != NULL, world.folder);
    snprintf(world.card, sizeof(world.card), "%s/card.euicc", world.folder);
    snprintf(world.copy, sizeof(world.copy), "%s/copy", world.folder);
    snprintf(world.scratch, sizeof(world.scratch), "%s/scratch", world.folder);
    snprintf(other, sizeof(other), "%s/os.euicc", world.folder);
    must(make_card(world.card) == 0 && make_card(other) == 0, "create");
    world.append = open(world.scratch, O_WRONLY | O_CREAT | O_APPEND, 0600);
    world.full = open_card(world.card, STORE_DURABILITY_FULL);
    world.os = open_card(other, STORE_DURABILITY_OS);
    add_profile(&world);
    measure(&world, changes, sizeof(changes) / sizeof(changes[0]), TURN);
    store_close(world.full);
    store_close(world.os);
    close(world.append);
    unlink(world.scratch);
    unlink(other);
    measure(&world, snapshots, sizeof(snapshots) / sizeof(snapshots[0]), 1);
    measure(&world, restores, sizeof(restores) / sizeof(restores[0]), 1);
    world.memory = open_card(world.card, STORE_DURABILITY_NONE);
    must(store_image_take(world.memory, &world.image) == 0, "image");
    measure(&world, images, sizeof(images) / sizeof(images[0]), 1);
    store_image_free(world.image);
    store_close(world.memory);
    measure(&world, quick_copies, sizeof(quick_copies) / sizeof(quick_copies[0]), 1);
    measure_opening(&world);
    unlink(world.card);
    rmdir(world.folder);
    return bench_end();
}
