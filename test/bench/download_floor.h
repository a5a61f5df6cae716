/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the benchmarks of downloads: the package, an LPA that downloads it repeatedly and
 * deletes it each time, and the reference: the primitives that a download needs, and what it
 * interprets and stores, in the order of a download but without a card.
 */
#ifndef TEST_BENCH_DOWNLOAD_FLOOR_H
#define TEST_BENCH_DOWNLOAD_FLOOR_H

#include "card/euicc/profile_records.h"
#include "card/store/store_tx.h"
#include "crypto/hash.h"
#include "profiles/package/pe.h"
#include "test/bench/bench.h"
#include "test/fake/download.h"
#include "test/fake/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Noreturn void die(const char *what, const char *why);
void check(int err, const char *what);

/* Seconds of CPU time of this thread. */
double cpu_now(void);
/* Time of reading the clock: a system call for a thread's clock. */
double clock_cost(double (*now)(void));

/* ---- The package ---- */

/* Its elements and its metadata, and the ICCID in both. */
extern struct buf profile, metadata;
extern char iccid[21];

/* The first package of TS.48, or one of the same size. */
void load_profile(void);
/* The small package with `files` files of `octets` each. */
void make_package(unsigned files, size_t octets);
/* The small package with ICCID `number`. */
void make_numbered_package(unsigned number);

/* ---- A card, and downloads to it ---- */

/* A card file in a fresh folder. */
void make_card_file(struct fake_card *fake);
/* Powers it on in this process. */
void open_card(struct fake_card *fake);
void end_card(struct fake_card *fake);

/* The session and the package; fake_es10 of the benchmark measures the time. */
void download_once(struct download *download, enum download_cut cut);
/* Deletes the profile and the result of a download. */
void clean(struct fake_card *fake);

/* ---- The floor ---- */

/* Octets that are signed, as this SM-DP+, its certificates and this card sign them. */
enum {
    FLOOR_CERTIFICATE = 489,
    FLOOR_SERVER_SIGNED1 = 75,
    FLOOR_SMDP_SIGNED2 = 90,
    FLOOR_SMDP_SIGN = 175,
    FLOOR_EUICC_SIGNED1 = 271,
    FLOOR_EUICC_SIGNED2 = 155,
    FLOOR_RESULT = 100
};

struct primitives {
    enum ec_curve curve;
    double (*now)(void);
    struct rng rng;
    struct ec_private *signer, *server;
    struct ec_public *verifier; /* the CI's: the card keeps it too */
    struct bytes server_point;
    uint8_t message[FLOOR_CERTIFICATE], signature[EC_SIGNATURE_LEN];
    uint8_t signatures_by_server[3][EC_SIGNATURE_LEN]; /* in the order of a download */
    struct bsp_keys keys;
    uint8_t segments[1 << 16];
    size_t segments_len;
    struct store *store; /* NULL: primitives alone */
    struct arena arena;
    struct ec_private *one_time_key;
    struct bsp *bsp;
    struct store_profile profile;
    struct store_installation stone;
    struct profile_records records;
    struct pe *pe;
    double began, seconds; /* of the clock that is stopped while the SM-DP+ works */
    double clock_seconds;  /* time of reading the clock */
};

/* `now` is the clock to take. */
void prepare(struct primitives *bare, enum ec_curve curve, double (*now)(void));
/* Seconds of a download without a card: the primitives, and with `store` what is interpreted and
 * stored. */
double run_bare(struct primitives *bare, struct store *store);
void free_primitives(struct primitives *bare);

#endif
