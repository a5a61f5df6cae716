/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts in downloads: afterwards the card is without the profile, and has a result for it
 * where a secure channel had been opened, or it has the profile and its result (BPP-L3 to BPP-L5 of
 * bpp.h).
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/store/store_tx.h"
#include "test/fake/download.h"
#include "test/fake/inside.h"
#include "test/fake/random.h"
#include "test/power/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card fake; /* keys and credentials of all cards here */
static struct download download;

static bool open_card(const char *path)
{
    static struct rng rng;
    const struct euiccd_open_options options = {.size = sizeof(options),
                                                .without_ipae = true,
                                                .context = fake.context,
                                                .durability = EUICCD_DURABILITY_FULL,
                                                .random = fake_random,
                                                .random_context = &rng};

    rng = power_rng();
    fake.card = NULL;
    if (euiccd_open(&fake.card, path, &options, NULL) < 0)
        return false;
    return euiccd_power_on(fake.card, NULL) == 0;
}

static void close_card(void)
{
    euiccd_close(fake.card);
    fake.card = NULL;
}

/* A new card at `path`; it stays open. */
static void make(const char *path)
{
    close_card();
    snprintf(fake.path, sizeof(fake.path), "%s", path);
    fake_card_renew(&fake, NULL);
}

static bool setup(const char *path)
{
    make(path);
    close_card();
    return true;
}

/* Opens a session up to PrepareDownload; false when the power went. */
static bool open_session(void)
{
    int code;

    return download_try_challenge(&download) == SW_OK &&
           download_try_authenticate(&download, &download.auth, &code) == SW_OK && code == 0 &&
           download_try_prepare(&download, &download.pb, &code) == SW_OK && code == 0;
}

/* Everything. True when the card responded with a result, which must be a success. */
static bool act(const char *path)
{
    struct bpp_order order;
    bool done = false;

    if (open_card(path) && open_session()) {
        download_order(&download, &order);
        order.piece = 400;
        done = download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC) ==
                   SW_OK &&
               download_result(&download) == 0;
    }
    close_card();
    return done;
}

/* What a store holds of a download. */
struct finding {
    unsigned profiles, results, interruptions;
    bool installing, interrupted_download, key;
};

/* A ProfileInstallationResult with installFailedDueToInterruption(11). */
static bool is_interruption(struct bytes message)
{
    static const uint32_t way[] = {0xBF37, 0xBF27, 0xA2, 0xA1, 0x81};
    struct tlv at = {.value = message};

    for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++)
        if (tlv_find(at.value, way[i], &at) < 0)
            return false;
    return bytes_equal(at.value, BYTES_TEXT("\x0B"));
}

static bool find(const char *path, struct finding *out)
{
    struct store_installation installation;
    struct store_one_time_key key;
    struct store_profile profile;
    struct store_message message;
    struct store *store = NULL;
    struct arena arena;
    int err;

    *out = (struct finding){0};
    arena_init(&arena, 1 << 18);
    err = store_open(&store, path, STORE_WRITE, STORE_DURABILITY_FULL, NULL, NULL, 0);
    if (err == 0)
        err = store_count_profiles(store, &out->profiles);
    if (err == 0)
        err = store_get_installation(store, &arena, &installation);
    if (err == 0)
        err = store_get_one_time_key(store, &arena, &key);
    if (err == 0) {
        out->interrupted_download = installation.under_way;
        out->key = key.kept;
        out->installing = store_find_installing_profile(store, &arena, &profile) == 0;
        for (int64_t from = 0;
             store_next_message(store, &arena, STORE_NOTIFICATION, from, &message) == 0;
             from = message.number + 1) {
            out->results++;
            out->interruptions += is_interruption(message.body);
        }
    }
    store_close(store);
    arena_free(&arena);
    return err == 0;
}

static enum power_state look(const char *path)
{
    struct finding found;
    bool on = open_card(path);

    close_card();
    if (!on || !find(path, &found) || found.installing || found.interrupted_download)
        return POWER_BROKEN;
    if (found.profiles > 1 || found.results != found.profiles + found.interruptions ||
        (found.key && (found.profiles || found.interruptions))) /* BPP-L3 */
        return POWER_BROKEN;
    return found.profiles ? POWER_AFTER : POWER_BEFORE;
}

/* A card that lost power in the middle of a download, not yet powered again. */
static bool setup_interrupted(const char *path)
{
    struct bpp_order order;
    struct bytes package;

    make(path);
    if (!open_session())
        return false;
    download_order(&download, &order);
    package = download_make(&download, &order);
    if (download_load(&download, bytes_cut(package, 0, package.len - 100), DOWNLOAD_CUT_LPAC) !=
        SW_OK)
        return false;
    close_card();
    return true;
}

static bool power_on(const char *path)
{
    bool on = open_card(path);

    close_card();
    return on;
}

static enum power_state look_at_recovery(const char *path)
{
    struct finding found;

    if (!find(path, &found) || found.profiles)
        return POWER_BROKEN;
    if (found.installing && found.interrupted_download && found.results == 0)
        return POWER_BEFORE;
    if (!found.installing && !found.interrupted_download && found.interruptions == 1)
        return POWER_AFTER;
    return POWER_BROKEN;
}

/* A card that had a session, so that a one-time key waits. */
static bool setup_session(const char *path)
{
    bool done;

    make(path);
    done = open_session();
    close_card();
    return done;
}

/* CancelSession in the middle of a download; what earlier ones left is removed first. */
static bool cancel(const char *path)
{
    uint8_t octets[64];
    struct buf request = BUF_OVER(octets);
    struct bpp_order order;
    struct bytes package;
    bool done = false;
    size_t mark = tlv_open(&request, 0xBF41);

    if (open_card(path) && fake_es10_hex(&fake, "BF3003800100", NULL) == SW_OK && open_session()) {
        download_order(&download, &order);
        package = download_make(&download, &order);
        tlv_put(&request, 0x80, BYTES_OF(download.transaction_id));
        tlv_put_uint(&request, 0x81, 5);
        tlv_close(&request, mark);
        done = download_load(&download, bytes_cut(package, 0, package.len - 100),
                             DOWNLOAD_CUT_LPAC) == SW_OK &&
               fake_es10(&fake, buf_bytes(&request), NULL) == SW_OK;
    }
    close_card();
    return done;
}

/* Interrupted, with a result; or cancelled, without one. */
static enum power_state look_at_cancelled(const char *path)
{
    enum power_state state = look(path);
    struct finding found;

    if (state != POWER_BEFORE || !find(path, &found))
        return POWER_BROKEN;
    return found.results || found.key ? POWER_BEFORE : POWER_AFTER;
}

static const struct power_case cases[] = {
    {"a download", setup, act, look},
    {"an interrupted download at the start of a card session", setup_interrupted, power_on,
     look_at_recovery},
    {"ES10b.CancelSession in a download", setup_session, cancel, look_at_cancelled},
};

int main(void)
{
    struct rng rng = power_rng();
    char path[sizeof(fake.path)];
    int status;

    fake_card_make_by(&fake, &rng, NULL);
    download_begin(&download, &fake, EC_CURVE_P256);
    download.rng = rng;
    strcpy(path, fake.path);
    status = power_main(cases, sizeof(cases) / sizeof(cases[0]));
    close_card();
    strcpy(fake.path, path);
    download_end(&download);
    fake_card_end(&fake);
    return status;
}
