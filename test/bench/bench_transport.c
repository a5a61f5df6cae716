/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport through pcscd and Debian's vpcd, against a null card with a constant response in
 * the same event loop (null_card.c). Everything is pinned to one CPU, in namespaces of its own;
 * blocks alternate between the two slots of one vpcd, and the 25th percentile of the blocks counts.
 */
#include "test/bench/pcsc.h"

enum { BLOCKS = 100, BLOCK = 10, STALL_APDUS = 10000, STARTS = 30, ROUNDS = 5 };

struct command {
    uint8_t at[32];
    DWORD len;
};

/* Commands that are sent once, and measured commands, as a terminal sends them. */
struct scene {
    const char *name;
    struct command before[2], measured[3];
    size_t before_count, measured_count;
    double goal;
};

static const struct scene scenes[] = {
    {"SELECT + GetEID, an APDU",
     {{{0x00, 0x70, 0x00, 0x00, 0x01}, 5}},
     {{{0x01, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00, 0x00, 0x05, 0x59, 0x10,
        0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00},
       21},
      {{0x81, 0xE2, 0x91, 0x00, 0x06, 0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A}, 11},
      {{0x01, 0xC0, 0x00, 0x00, 0x15}, 5}},
     1,
     3,
     0.95},
    {"READ BINARY of EF.ICCID",
     {{{0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00}, 7},
      {{0x00, 0xA4, 0x00, 0x0C, 0x02, 0x2F, 0xE2}, 7}},
     {{{0x00, 0xB0, 0x00, 0x00, 0x0A}, 5}},
     2,
     1,
     0.97},
    {"SELECT + READ BINARY of EF.AD, an APDU",
     {{{0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02}, 12}},
     {{{0x00, 0xA4, 0x00, 0x04, 0x02, 0x6F, 0xAD}, 7},
      {{0x00, 0xC0, 0x00, 0x00, 0x19}, 5},
      {{0x00, 0xB0, 0x00, 0x00, 0x04}, 5}},
     1,
     3,
     0.95},
};
enum { SCENES = sizeof(scenes) / sizeof(scenes[0]) };

struct world {
    char folder[64];
    const char *euicc;
    const char *null_card;
};

static void transmit(SCARDHANDLE card, const uint8_t *command, DWORD len)
{
    uint8_t answer[300];
    size_t answer_len = pcsc_transmit(card, command, len, answer);

    if (answer[answer_len - 2] != 0x90 && answer[answer_len - 2] != 0x61)
        pcsc_die("the card answers %02X%02X", answer[answer_len - 2], answer[answer_len - 1]);
}

static void prepare(SCARDHANDLE card, const struct scene *scene)
{
    for (size_t c = 0; c < scene->before_count; c++)
        transmit(card, scene->before[c].at, scene->before[c].len);
}

/* Microseconds for an APDU, over one block. */
static double block(SCARDHANDLE card, const struct scene *scene)
{
    double began = bench_now();

    for (int i = 0; i < BLOCK; i++)
        for (size_t c = 0; c < scene->measured_count; c++)
            transmit(card, scene->measured[c].at, scene->measured[c].len);
    return (bench_now() - began) / BLOCK / (double)scene->measured_count * 1e6;
}

struct pair {
    double first, second; /* microseconds for an APDU */
};

/* Two cards in the two slots of one vpcd, block by block. */
static struct pair compare(const struct scene *scene, pid_t first, pid_t second)
{
    static const char *const readers[] = {PCSC_READER_35963, PCSC_READER_35964};
    double samples[2][BLOCKS];
    SCARDCONTEXT contexts[2];
    SCARDHANDLE cards[2];

    for (int i = 0; i < 2; i++) {
        cards[i] = pcsc_connect(&contexts[i], readers[i]);
        prepare(cards[i], scene);
        block(cards[i], scene);
    }
    for (int b = 0; b < BLOCKS; b++)
        for (int i = 0; i < 2; i++)
            samples[i][b] = block(cards[i], scene);
    for (int i = 0; i < 2; i++) {
        SCardDisconnect(cards[i], SCARD_UNPOWER_CARD);
        SCardReleaseContext(contexts[i]);
    }
    pcsc_stop(first);
    pcsc_stop(second);
    sleep(1); /* pcscd looks for cards every 0.4 s */
    return (struct pair){bench_quantile(samples[0], BLOCKS, 0.25),
                         bench_quantile(samples[1], BLOCKS, 0.25)};
}

static pid_t start_null(const struct world *world, const char *port)
{
    return pcsc_start(world->null_card, "127.0.0.1", port, NULL);
}

static pid_t start_card(const struct world *world, const char *card)
{
    return pcsc_start(world->euicc, "run", card, "--vpcd", "127.0.0.1:35963", NULL);
}

/* A round is valid if two null cards take the same time in it; a few attempts. */
static void compare_rates(const struct world *world, const char *card, const struct scene *scene)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct pair same = compare(scene, start_null(world, "35963"), start_null(world, "35964"));
        struct pair ours = compare(scene, start_card(world, card), start_null(world, "35964"));
        struct pair raw =
            compare(scene, pcsc_start(world->null_card, "--blocking", "127.0.0.1", "35963", NULL),
                    start_null(world, "35964"));

        if (same.first > 1.01 * same.second || same.second > 1.01 * same.first)
            continue;
        bench_at_most("a null card against itself", "us", same.second, same.first, 1.01);
        bench_rate_at_least(scene->name, "us", ours.second, ours.first, scene->goal);
        bench_rate_at_least("event loop against a blocking null card", "us", raw.first, raw.second,
                            0.9);
        return;
    }
    bench_void(scene->name, "two null cards differ by over 1 %; the machine is busy");
}

static void look_for_stalls(const struct world *world, const char *card)
{
    static double samples[STALL_APDUS];
    const struct command *commands = scenes[0].measured;
    pid_t pid = start_card(world, card);
    SCARDCONTEXT context;
    SCARDHANDLE handle = pcsc_connect(&context, PCSC_READER_35963);
    double median;

    prepare(handle, &scenes[0]);
    transmit(handle, commands[0].at, commands[0].len);
    for (size_t i = 0; i < STALL_APDUS; i++) {
        double began = bench_now();

        transmit(handle, commands[1 + i % 2].at, commands[1 + i % 2].len);
        samples[i] = (bench_now() - began) * 1e3;
    }
    SCardDisconnect(handle, SCARD_UNPOWER_CARD);
    SCardReleaseContext(context);
    pcsc_stop(pid);
    median = bench_quantile(samples, STALL_APDUS, 0.5);
    bench_at_most("p99 of 10,000 APDUs against their median", "ms", median,
                  bench_quantile(samples, STALL_APDUS, 0.99), 5);
    bench_bound("slowest of 10,000 APDUs", "ms", samples[STALL_APDUS - 1], 20);
}

/* Milliseconds from starting `program` to the first APDU. */
static double first_apdu(pid_t pid, double began)
{
    SCARDCONTEXT context;
    SCARDHANDLE card = pcsc_connect(&context, PCSC_READER_35963);
    double took;

    prepare(card, &scenes[0]);
    took = (bench_now() - began) * 1e3;
    SCardDisconnect(card, SCARD_UNPOWER_CARD);
    SCardReleaseContext(context);
    pcsc_stop(pid);
    return took;
}

/*
 * In turn; a round counts when two null cards are alike in it. Where pcscd looks for its readers
 * too early it sleeps for 10 ms, with any card, so a start takes one of two times; the lower
 * quarter is printed.
 */
static void compare_starts(const struct world *world, const char *card)
{
    for (int round = 0; round < ROUNDS; round++) {
        double ours[STARTS], floor[STARTS], again[STARTS];
        double floor_ms, again_ms;

        for (int i = 0; i < STARTS; i++) {
            double began = bench_now();

            floor[i] = first_apdu(pcsc_start(world->null_card, "--pcscd", NULL), began);
            began = bench_now();
            ours[i] = first_apdu(pcsc_start(world->euicc, "run", card, "--pcscd", NULL), began);
            began = bench_now();
            again[i] = first_apdu(pcsc_start(world->null_card, "--pcscd", NULL), began);
        }
        floor_ms = bench_quantile(floor, STARTS, 0.25);
        again_ms = bench_quantile(again, STARTS, 0.25);
        if (floor_ms > 1.05 * again_ms || again_ms > 1.05 * floor_ms)
            continue;
        bench_at_most("--pcscd to first APDU", "ms", (floor_ms + again_ms) / 2,
                      bench_quantile(ours, STARTS, 0.25), 1.2);
        return;
    }
    bench_void("--pcscd to first APDU", "two null cards differ by over 5 %; the machine is busy");
}

int main(void)
{
    struct world world = {"/tmp/euicc-bench-XXXXXX", "build/euicc", "build/bench/null_card"};
    char card[96];
    char clean[96];
    int status;
    pid_t pcscd;

    bench_begin("transport");
    pcsc_enter_own_world();
    if (!mkdtemp(world.folder))
        pcsc_die("%s: %s", world.folder, strerror(errno));
    snprintf(card, sizeof(card), "%s/card.euicc", world.folder);
    if (waitpid(pcsc_start(world.euicc, "create", card, NULL), &status, 0) < 0 || status != 0 ||
        waitpid(pcsc_start(world.euicc, "install", card, "build/profiles/milenage.der", "--enable",
                           NULL),
                &status, 0) < 0 ||
        status != 0)
        pcsc_die("euicc create or install failed");
    bench_pin(false);
    compare_starts(&world, card);
    bench_pin(true);

    pcscd = pcsc_daemon(world.folder);
    for (size_t i = 0; i < SCENES; i++)
        compare_rates(&world, card, &scenes[i]);
    look_for_stalls(&world, card);
    pcsc_stop(pcscd);
    snprintf(clean, sizeof(clean), "rm -r %s", world.folder);
    return system(clean) == 0 ? bench_end() : 1;
}
