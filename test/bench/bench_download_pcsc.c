/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wall-clock time of a download of a 12 KB TS.48 package through pcscd and Debian's vpcd. The
 * reference is its parts: the same APDUs to a null card in the other slot of the vpcd, and the
 * download without a card, which computes, interprets and commits (durably, as `euicc run` does).
 * Both exclude the work of the SM-DP+ between the APDUs.
 */
#include "test/bench/download_floor.h"
#include "test/bench/pcsc.h"

enum {
    ROUNDS = 4,
    DOWNLOADS = 40,
    BLOCK = 255,
    APDUS_MAX = 400,
    OCTETS_MAX = APDUS_MAX * (BLOCK + 6)
};

struct apdu {
    size_t at, len; /* in `octets` */
};

/* APDUs sent to the card since both counts were set to zero, and their time. */
static struct {
    SCARDHANDLE card, null_card;
    uint8_t octets[OCTETS_MAX];
    size_t used;
    struct apdu apdus[APDUS_MAX];
    size_t count;
    double seconds;
} door;

static struct bytes add_apdu(const uint8_t header[5], struct bytes data)
{
    struct apdu *apdu = &door.apdus[door.count++];

    if (door.count == APDUS_MAX)
        die("download", "too many APDUs");
    *apdu = (struct apdu){door.used, 5 + data.len};
    memcpy(door.octets + apdu->at, header, 5);
    if (data.len)
        memcpy(door.octets + apdu->at + 5, data.at, data.len);
    door.used += apdu->len;
    return bytes_at(door.octets + apdu->at, apdu->len);
}

static double seconds_of(SCARDHANDLE card, struct bytes command, uint8_t answer[300], size_t *len)
{
    double began = bench_now();

    *len = pcsc_transmit(card, command.at, command.len, answer);
    return bench_now() - began;
}

/* ---- What test/fake/download.c needs of a fake card: fake_es10. ---- */

uint16_t fake_es10(struct fake_card *fake, struct bytes request, struct bytes *response)
{
    struct buf all = BUF_OVER(fake->data);
    uint8_t answer[300];
    uint16_t sw = 0;
    size_t len;

    for (size_t at = 0, block = 0; at < request.len; at += BLOCK, block++) {
        struct bytes data = bytes_cut(request, at, BLOCK);
        const uint8_t header[] = {0x80, 0xE2, at + BLOCK < request.len ? 0x11 : 0x91,
                                  (uint8_t)block, (uint8_t)data.len};

        door.seconds += seconds_of(door.card, add_apdu(header, data), answer, &len);
        sw = (uint16_t)(answer[len - 2] << 8 | answer[len - 1]);
    }
    while (sw >> 8 == 0x61) {
        const uint8_t get[] = {0x00, 0xC0, 0, 0, (uint8_t)sw};

        door.seconds += seconds_of(door.card, add_apdu(get, BYTES_NONE), answer, &len);
        sw = (uint16_t)(answer[len - 2] << 8 | answer[len - 1]);
        buf_put(&all, bytes_at(answer, len - 2));
    }
    if (response)
        *response = buf_bytes(&all);
    return sw;
}

uint16_t fake_es10_hex(struct fake_card *fake, const char *request, struct bytes *response)
{
    uint8_t octets[512];
    struct buf buf = BUF_OVER(octets);

    if (buf_put_hex(&buf, request) < 0)
        die(request, "no request");
    return fake_es10(fake, buf_bytes(&buf), response);
}

/* The same APDUs to the null card. */
static double replay(void)
{
    uint8_t answer[300];
    double seconds = 0;
    size_t len;

    for (size_t i = 0; i < door.count; i++)
        seconds +=
            seconds_of(door.null_card, bytes_at(door.octets + door.apdus[i].at, door.apdus[i].len),
                       answer, &len);
    return seconds;
}

static double wall_now(void)
{
    return bench_now();
}

static void forget_apdus(void)
{
    door.used = door.count = 0;
    door.seconds = 0;
}

/* Milliseconds. */
struct round {
    double ours, apdus, before, after; /* parts of the floor; the latter two are equal */
    size_t apdu_count;
};

static struct round run_round(struct download *download, struct primitives *bare,
                              struct store *store)
{
    double ours[DOWNLOADS], apdus[DOWNLOADS], before[DOWNLOADS], after[DOWNLOADS];
    struct round round;

    for (unsigned i = 0; i < DOWNLOADS; i++) {
        before[i] = run_bare(bare, store) * 1e3;
        forget_apdus();
        download_once(download, DOWNLOAD_CUT_LPAC);
        ours[i] = door.seconds * 1e3;
        round.apdu_count = door.count;
        apdus[i] = replay() * 1e3;
        after[i] = run_bare(bare, store) * 1e3;
        clean(download->fake);
    }
    round.ours = bench_quantile(ours, DOWNLOADS, 0.25);
    round.apdus = bench_quantile(apdus, DOWNLOADS, 0.25);
    round.before = bench_quantile(before, DOWNLOADS, 0.25);
    round.after = bench_quantile(after, DOWNLOADS, 0.25);
    return round;
}

/* A round is valid if its equal parts took the same time: then the disk was idle. */
static void measure(struct fake_card *fake, struct store *store, enum ec_curve curve,
                    const char *name)
{
    static struct primitives bare;
    struct download download;
    struct round round;
    bool alike = false;

    download_begin(&download, fake, curve);
    prepare(&bare, curve, wall_now);
    for (unsigned i = 0; i < ROUNDS && !alike; i++) {
        round = run_round(&download, &bare, store);
        alike = round.before <= 1.05 * round.after && round.after <= 1.05 * round.before;
    }
    if (alike) {
        double parts = (round.before + round.after) / 2;

        printf("download   %s over PC/SC: %zu APDUs; to a null card %.3f ms, without a card %.3f "
               "ms\n",
               ec_curve_name(curve), round.apdu_count, round.apdus, parts);
        bench_at_most(name, "ms", round.apdus + parts, round.ours, 1.2);
    } else {
        bench_void(name, "two bare downloads differ by over 5 %; the disk is busy");
    }
    free_primitives(&bare);
    arena_free(&bare.arena);
    download_end(&download);
}

int main(void)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x04, 0x0C, 0x10, 0xA0, 0x00,
                                     0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    struct fake_card fake, other;
    pid_t pcscd, card, null_card;
    SCARDCONTEXT contexts[2];
    struct store *store;
    uint8_t answer[300];
    size_t len;

    bench_begin("download");
    load_profile();
    pcsc_enter_own_world();
    make_card_file(&fake);
    make_card_file(&other);
    check(store_open(&store, other.path, STORE_WRITE, STORE_DURABILITY_FULL, NULL, NULL, 0),
          "store");
    pcscd = pcsc_daemon(other.folder);
    card = pcsc_start("build/euicc", "run", fake.path, "--vpcd", "127.0.0.1:35963", NULL);
    null_card = pcsc_start("build/bench/null_card", "127.0.0.1", "35964", NULL);
    door.card = pcsc_connect(&contexts[0], PCSC_READER_35963);
    door.null_card = pcsc_connect(&contexts[1], PCSC_READER_35964);
    (void)seconds_of(door.card, BYTES_OF(select), answer, &len);
    if (answer[len - 2] != 0x90)
        die("card", "no ISD-R");
    measure(&fake, store, EC_CURVE_P256, "download over PC/SC on P-256, wall");
    measure(&fake, store, EC_CURVE_BRAINPOOL_P256R1,
            "download over PC/SC on brainpoolP256r1, wall");
    for (int i = 0; i < 2; i++)
        SCardReleaseContext(contexts[i]);
    pcsc_stop(card);
    pcsc_stop(null_card);
    pcsc_stop(pcscd);
    store_close(store);
    end_card(&fake);
    end_card(&other);
    return bench_end();
}
