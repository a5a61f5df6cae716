/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts in a download: afterwards the card is without the profile, and may say that it was
 * interrupted, or with it; and nothing else is left.
 */
#include "test/fake/download.h"
#include "test/power/client.h"
#include "test/power/fault_vfs.h"
#include "test/power/power.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { CHAIN = 700 };

static struct fake_card fake;
static struct download download;
static uint8_t request_octets[8192];

static bool setup(const char *path)
{
    fake_card_renew(&fake, NULL);
    euiccd_close(fake.card);
    fake.card = NULL;
    return euiccd_restore(path, fake.path, EUICCD_DURABILITY_FULL, true, NULL) == 0;
}

/* Opens, and proceeds to `steps`: 1 authenticated, 2 prepared. */
static bool open_session(const char *path, int steps)
{
    fault_vfs_hold(true);
    fake.card = client_open(path, fake.context);
    if (fake.card && euiccd_power_on(fake.card, NULL) == 0) {
        download_challenge(&download);
        download_authenticate(&download);
        if (steps > 1)
            download_prepare(&download);
    }
    fault_vfs_hold(false);
    return fake.card != NULL;
}

static void close_session(void)
{
    euiccd_close(fake.card);
    fake.card = NULL;
}

/* -- LoadBoundProfilePackage -- */

static bool load(const char *path)
{
    uint8_t octets[DOWNLOAD_RESULT_MAX];
    struct buf answer = BUF_OVER(octets);
    struct bpp_order order;
    struct bytes package;
    size_t at = 0;

    if (!open_session(path, 2))
        return false;
    download_order(&download, &order);
    package = download_make(&download, &order);
    while (at < package.len && answer.len == 0 &&
           client_is_answer(client_es10(fake.card, bytes_cut(package, at, CHAIN), &answer)))
        at += CHAIN;
    close_session();
    return at >= package.len && answer.len > 0;
}

/* The number that `sql` gives; -1: none. */
static int number(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int out = -1;

    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return out;
}

static bool is_tidy(sqlite3 *database)
{
    return number(database, "SELECT count(*) FROM profile WHERE state = 0") == 0 &&
           number(database, "SELECT count(*) FROM object WHERE id >> 40 NOT IN "
                            "(SELECT id FROM profile)") == 0 &&
           number(database, "SELECT under_way FROM installation") == 0;
}

static enum power_state state_of_load(sqlite3 *database)
{
    int profiles = number(database, "SELECT count(*) FROM profile WHERE state = 1");
    int objects = number(database, "SELECT count(*) FROM object");
    int messages = number(database, "SELECT count(*) FROM message");

    if (!is_tidy(database))
        return POWER_BROKEN;
    if (profiles == 0 && objects == 0 && (messages == 0 || messages == 1))
        return POWER_BEFORE;
    /* the result of this download, and of one that was interrupted before */
    if (profiles == 1 && objects > 10 && (messages == 1 || messages == 2))
        return POWER_AFTER;
    return POWER_BROKEN;
}

static enum power_state check_with(const char *path, enum power_state (*state_of)(sqlite3 *))
{
    enum power_state state = POWER_BROKEN;
    sqlite3 *database = NULL;

    if (client_power_cycle(path, fake.context) &&
        sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
        state = state_of(database);
    sqlite3_close(database);
    return state;
}

static enum power_state check_load(const char *path)
{
    return check_with(path, state_of_load);
}

/* -- PrepareDownload keeps its one-time key, CancelSession drops it -- */

static bool send_prepare(void)
{
    uint8_t octets[4096];
    struct buf answer = BUF_OVER(octets), request = BUF_OVER(request_octets);

    download_put_prepare(&download, &download.pb, false, BYTES_NONE, BYTES_NONE, &request);
    return client_is_answer(client_es10(fake.card, buf_bytes(&request), &answer)) &&
           download_error(buf_bytes(&answer)) == 0;
}

static bool prepare(const char *path)
{
    bool answered = open_session(path, 1) && send_prepare();

    close_session();
    return answered;
}

static enum power_state state_of_key(sqlite3 *database)
{
    int kept = number(database, "SELECT kept FROM one_time_key");
    int len = number(database, "SELECT length(private_key) FROM one_time_key");

    if (!is_tidy(database))
        return POWER_BROKEN;
    if (kept == 0 && len == 0)
        return POWER_BEFORE;
    return kept == 1 && len == 32 ? POWER_AFTER : POWER_BROKEN;
}

static enum power_state check_prepare(const char *path)
{
    return check_with(path, state_of_key);
}

static const struct power_case cases[] = {
    {"ES10b.PrepareDownload", setup, prepare, check_prepare},
    {"ES10b.LoadBoundProfilePackage", setup, load, check_load},
};

int main(void)
{
    struct rng rng = power_rng();
    int status;

    fault_vfs_install();
    fake_card_make_by(&fake, &rng, NULL);
    download_begin(&download, &fake, EC_CURVE_P256);
    download.rng = rng;
    status = power_main(cases, sizeof(cases) / sizeof(cases[0]));
    download_end(&download);
    fake_card_end(&fake);
    return status;
}
