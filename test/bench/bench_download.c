/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CPU time of a download of a 12 KB TS.48 package in the card. The reference is the primitives that
 * it needs: five verifications, three signatures, one key pair, one key agreement, and the
 * segments.
 *
 * The interpretation of the profile and the durable records are excluded. Measured alone they would
 * look cheaper than between two signatures, where the caches are cold. Therefore a bare download is
 * measured too: the primitives with the elements and records between them, in the order of a
 * download, without a card. The time of the card above that is added to the primitives alone. Each
 * download is compared with the adjacent bare downloads, because the speed of the machine varies
 * more than the difference; the row has the median of the pairs.
 */
#include "test/bench/bench.h"
#include "test/bench/download_floor.h"

#include <malloc.h>

enum { ROUNDS = 9, PAIRS = 300, BLOCK = 255, COMMAND_MAX = 5 + BLOCK + 1 };

static double card_seconds;  /* CPU time of the card since it was set to zero */
static double clock_seconds; /* time of reading the clock */
static unsigned apdus;
static bool watch_heap;
static size_t heap_most;

/* ---- What test/fake/download.c needs of a fake card: fake_es10, with a clock. ---- */

/* The blocks of STORE DATA for `request`, made before the clock starts. */
static void put_blocks(struct buf *blocks, struct bytes request)
{
    for (size_t at = 0, block = 0; at < request.len; at += BLOCK, block++) {
        struct bytes data = bytes_cut(request, at, BLOCK);

        buf_put_u8(blocks, 0x80);
        buf_put_u8(blocks, 0xE2);
        buf_put_u8(blocks, at + BLOCK < request.len ? 0x11 : 0x91);
        buf_put_u8(blocks, (unsigned)block);
        buf_put_u8(blocks, (unsigned)data.len);
        buf_put(blocks, data);
    }
}

uint16_t fake_es10(struct fake_card *fake, struct bytes request, struct bytes *response)
{
    static uint8_t octets[256 * COMMAND_MAX];
    struct buf all = BUF_OVER(fake->data), blocks = BUF_OVER(octets);
    struct rapdu rapdu = {0};
    struct bytes left;
    double began;

    put_blocks(&blocks, request);
    left = buf_bytes(&blocks);
    began = cpu_now();
    for (; left.len; apdus++) {
        struct bytes command = bytes_cut(left, 0, 5U + left.at[4]);

        rapdu = card_transmit(fake->card, command);
        left = bytes_from(left, command.len);
    }
    buf_put(&all, rapdu.data);
    for (; rapdu.sw >> 8 == 0x61; apdus++) {
        const uint8_t get[] = {0x00, 0xC0, 0, 0, (uint8_t)rapdu.sw};

        rapdu = card_transmit(fake->card, BYTES_OF(get));
        buf_put(&all, rapdu.data);
    }
    card_seconds += cpu_now() - began - clock_seconds;
    if (watch_heap && mallinfo2().uordblks > heap_most)
        heap_most = mallinfo2().uordblks;
    if (response)
        *response = buf_bytes(&all);
    return rapdu.sw;
}

uint16_t fake_es10_hex(struct fake_card *fake, const char *request, struct bytes *response)
{
    uint8_t octets[512];
    struct buf buf = BUF_OVER(octets);

    if (buf_put_hex(&buf, request) < 0)
        die(request, "no request");
    return fake_es10(fake, buf_bytes(&buf), response);
}

static void make_card(struct fake_card *fake)
{
    make_card_file(fake);
    open_card(fake);
}

/* CPU seconds of the card in one download. */
static double run(struct download *download)
{
    double seconds;

    card_seconds = 0;
    apdus = 0;
    download_once(download, DOWNLOAD_CUT_LPAC);
    seconds = card_seconds;
    clean(download->fake);
    return seconds;
}

static void measure(enum ec_curve curve, const char *name, double goal)
{
    static struct primitives bare;
    double added[PAIRS], floor[PAIRS];
    struct download download;
    struct fake_card fake, other;
    struct store *store;
    size_t count = 0;

    make_card(&fake);
    make_card(&other);
    euiccd_close(other.card);
    other.card = NULL;
    check(store_open(&store, other.path, STORE_WRITE, STORE_DURABILITY_OS, NULL, NULL, 0), "store");
    download_begin(&download, &fake, curve);
    prepare(&bare, curve, cpu_now);
    (void)run(&download);
    (void)run_bare(&bare, store);
    for (; count < PAIRS; count++) {
        double before = run_bare(&bare, NULL), whole = run(&download);
        double between = run_bare(&bare, NULL), without_card = run_bare(&bare, store);

        floor[count] = (before + between) / 2;
        added[count] = (whole - without_card) / floor[count];
    }
    double primitives = bench_quantile(floor, count, 0.5) * 1e3;

    printf("download   %s: %u APDUs\n", ec_curve_name(curve), apdus);
    bench_at_most(name, "ms", primitives, primitives * (1 + bench_quantile(added, count, 0.5)),
                  goal);
    free_primitives(&bare);
    download_end(&download);
    store_close(store);
    arena_free(&bare.arena);
    end_card(&fake);
    end_card(&other);
}

/* ---- Large packages, many profiles ---- */

enum { LARGE_FILE = 30000, LARGE_FILES = 16, PROFILES = 100, SWITCHES = 60 };

static void measure_large(void)
{
    double small[ROUNDS], large[ROUNDS];
    struct download download;
    struct fake_card fake;

    make_card(&fake);
    download_begin(&download, &fake, EC_CURVE_P256);
    make_package(1, LARGE_FILE);
    (void)run(&download); /* creates what cards share */
    make_package(LARGE_FILES, LARGE_FILE);
    /* The ASN.1 module, one for all cards of a process, is created with the first card. */
    if (fake_es10_hex(&fake, "BF3E035C015A", NULL) != 0x9000)
        die("GetEID", "refused");
    heap_most = 0;
    watch_heap = true;
    size_t before = mallinfo2().uordblks;
    (void)run(&download);
    watch_heap = false;
    bench_bound("heap of a download of 480 KB", "KiB", (double)(heap_most - before) / 1024, 256);
    for (unsigned round = 0; round < ROUNDS; round++) {
        make_package(LARGE_FILES / 8, LARGE_FILE);
        small[round] = run(&download);
        make_package(LARGE_FILES, LARGE_FILE);
        large[round] = run(&download);
    }
    bench_at_most("download of 480 KB to 8 of 60 KB, CPU", "ms",
                  8e3 * bench_quantile(small, ROUNDS, 0.25),
                  1e3 * bench_quantile(large, ROUNDS, 0.25), 1.0);
    download_end(&download);
    end_card(&fake);
}

/* Installs one more profile, whose ICCID is `number`. */
static void install(struct download *download, unsigned number)
{
    make_numbered_package(number);
    download_once(download, DOWNLOAD_CUT_WHOLE);
}

/* CPU seconds of a request with the last ICCID in it. */
static double ask(struct fake_card *fake, const char *format)
{
    char text[128];

    snprintf(text, sizeof(text), format, iccid);
    card_seconds = 0;
    if (fake_es10_hex(fake, text, NULL) != 0x9000)
        die(text, "refused");
    return card_seconds;
}

static void measure_many(void)
{
    static const char list[] = "BF2D0EA00C5A0A%s", enable[] = "BF3111A00C5A0A%s810100",
                      disable[] = "BF3211A00C5A0A%s810100";
    double lists[2][SWITCHES], switches[2][SWITCHES];
    struct download download[2];
    struct fake_card fakes[2];

    for (unsigned i = 0; i < 2; i++) {
        make_card(&fakes[i]);
        download_begin(&download[i], &fakes[i], EC_CURVE_P256);
        for (unsigned number = i ? 1 : PROFILES; number <= PROFILES; number++)
            install(&download[i], number);
    }
    for (unsigned round = 0; round < SWITCHES; round++) {
        for (unsigned i = 0; i < 2; i++) {
            lists[i][round] = ask(&fakes[i], list);
            switches[i][round] = ask(&fakes[i], enable) + ask(&fakes[i], disable);
        }
    }
    bench_at_most("GetProfilesInfo of 1 in 100, CPU", "us",
                  1e6 * bench_quantile(lists[0], SWITCHES, 0.25),
                  1e6 * bench_quantile(lists[1], SWITCHES, 0.25), 2);
    bench_at_most("enable and disable 1 in 100, CPU", "us",
                  1e6 * bench_quantile(switches[0], SWITCHES, 0.25),
                  1e6 * bench_quantile(switches[1], SWITCHES, 0.25), 2);
    for (unsigned i = 0; i < 2; i++) {
        download_end(&download[i]);
        end_card(&fakes[i]);
    }
}

int main(void)
{
    bench_begin("download");
    load_profile();
    clock_seconds = clock_cost(cpu_now);
    measure(EC_CURVE_P256, "download on P-256, CPU without records", 1.25);
    measure(EC_CURVE_BRAINPOOL_P256R1, "download on brainpoolP256r1, the same", 1.10);
    measure_large();
    measure_many();
    return bench_end();
}
