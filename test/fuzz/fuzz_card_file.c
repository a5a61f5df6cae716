/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a damaged card file. The input is a list of changes to the file of a card with an
 * installed profile, an eIM and notifications; each begins with an octet:
 *
 *   0 to 4   a value of a row: table, column, row (an octet each), then the value: a length octet
 *            and its octets; with length 0 NULL, with 1 an integer
 *   5        octets of the file: offset (3 octets), a length octet and the octets
 *   6        the file ends behind this many octets (3)
 *   7        a page is a copy of another one (an octet each)
 *   8        a table, index or trigger (an octet) is missing
 *   9        PRAGMA user_version (an octet)
 *   10       the whole file is the rest of the input
 *   11       durability `os` instead of `none`
 *
 * The card is refused with one line and the file stays as it was; or it is a card, each of whose
 * commands has a response.
 */
#include "card/store/store_tx.h"
#include "test/fuzz/card.h"
#include "test/fuzz/input.h"

#include <sqlite3.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    VALUE,
    OCTETS = 5,
    TRUNCATED,
    PAGE,
    MISSING,
    VERSION,
    WHOLE,
    DURABLE,
    CHANGES,
    CHANGES_MAX = 12,
    PAGE_SIZE = 1024,
    FILE_SIZE_MAX = 1 << 20
};

static const char file_name[] = "damaged.euicc";

/* ---- the card ---- */

/* The octets of a card file; made once. */
static struct bytes card_file(void)
{
    static uint8_t octets[FILE_SIZE_MAX];
    static size_t len;
    struct euiccd_card *card;
    struct store *store;
    struct store_profile profile = {.state = STORE_PROFILE_ENABLED,
                                    .profile_class = 2,
                                    .fallback_allowed = true,
                                    .iccid = {0x98, 0x00, 0x10},
                                    .aid = {0xA0, 0, 0, 0x05, 0x59, 0x10, 0x10, 1}};
    struct store_eim eim = {.eim_id = BYTES_TEXT("eim.example"),
                            .fqdn = BYTES_TEXT("eim.example"),
                            .supported_protocols = 0x80,
                            .eim_id_type = 2,
                            .association_token = 1,
                            .public_key_data = BYTES_TEXT("\xA0\x00")};
    char path[FUZZ_PATH_MAX];
    int64_t id;
    int err;

    if (len)
        return bytes_at(octets, len);
    card = fuzz_card_open(EUICCD_MODE_DUAL, EUICCD_DURABILITY_OS);
    store = card->euicc.store;
    err = store_begin(store);
    assert(err == 0);
    err = store_add_profile(store, &profile, &id);
    assert(err == 0);
    profile.state = STORE_PROFILE_DISABLED;
    profile.iccid[2] = profile.aid[7] = 2;
    err = store_add_profile(store, &profile, &id);
    assert(err == 0);
    err = store_add_eim(store, &eim);
    assert(err == 0);
    err = store_commit(store);
    assert(err == 0);
    euiccd_close(card);
    len = fuzz_read_file(fuzz_path(path, "card.euicc"), octets, sizeof(octets));
    assert(len > 0);
    return bytes_at(octets, len);
}

/* ---- changes ---- */

/* The name in row `index` (modulo their number) of a query; false: there is none. */
static bool choose(sqlite3 *database, const char *query, uint32_t index, char name[80])
{
    sqlite3_stmt *statement;
    uint32_t count = 0;

    for (int pass = 0; pass < 2; pass++) {
        uint32_t at = 0;

        if (sqlite3_prepare_v2(database, query, -1, &statement, NULL) != SQLITE_OK)
            return false;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            if (pass == 1 && at == index % count)
                snprintf(name, 80, "%s", (const char *)sqlite3_column_text(statement, 0));
            at++;
        }
        sqlite3_finalize(statement);
        count = at;
        if (count == 0)
            return false;
    }
    return true;
}

static void change_value(sqlite3 *database, struct bytes *input)
{
    uint32_t table_number = fuzz_take_number(input, 1), column_number = fuzz_take_number(input, 1),
             row = fuzz_take_number(input, 1);
    struct bytes value = fuzz_take(input, fuzz_take_number(input, 1));
    char table[80], column[80], query[400];
    sqlite3_stmt *statement;

    if (!choose(database, "SELECT name FROM sqlite_master WHERE type = 'table'", table_number,
                table))
        return;
    snprintf(query, sizeof(query), "SELECT name FROM pragma_table_info('%s')", table);
    if (!choose(database, query, column_number, column))
        return;
    snprintf(query, sizeof(query),
             "UPDATE %s SET %s = ?1 WHERE rowid = (SELECT rowid FROM %s LIMIT 1 OFFSET %u)", table,
             column, table, row % 4);
    if (sqlite3_prepare_v2(database, query, -1, &statement, NULL) != SQLITE_OK)
        return;
    if (value.len == 1)
        sqlite3_bind_int64(statement, 1, (int8_t)value.at[0]);
    else if (value.len)
        sqlite3_bind_blob(statement, 1, value.at, (int)value.len, SQLITE_STATIC);
    sqlite3_step(statement); /* a STRICT column may refuse it */
    sqlite3_finalize(statement);
}

/* Changes through SQLite, without triggers and CHECKs. */
static void change_tables(const char *path, uint32_t kind, struct bytes *input)
{
    sqlite3 *database;
    char name[80], query[200];

    if (sqlite3_open(path, &database) == SQLITE_OK) {
        sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
        sqlite3_exec(database,
                     "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                     "PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON",
                     NULL, NULL, NULL);
        if (kind == VERSION) {
            snprintf(query, sizeof(query), "PRAGMA user_version = %u", fuzz_take_number(input, 1));
            sqlite3_exec(database, query, NULL, NULL, NULL);
        } else if (kind == MISSING) {
            if (choose(database, "SELECT name FROM sqlite_master", fuzz_take_number(input, 1),
                       name)) {
                snprintf(query, sizeof(query), "DELETE FROM sqlite_master WHERE name = '%s'", name);
                sqlite3_exec(database, query, NULL, NULL, NULL);
            }
        } else {
            change_value(database, input);
        }
        sqlite3_exec(database, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    }
    sqlite3_close(database);
}

static void change_octets(const char *path, uint32_t kind, struct bytes *input)
{
    uint8_t page[PAGE_SIZE];
    struct bytes value;
    int fd = open(path, O_RDWR);
    off_t size, offset;

    assert(fd >= 0);
    size = lseek(fd, 0, SEEK_END);
    if (kind == TRUNCATED) {
        assert(ftruncate(fd, fuzz_take_number(input, 3) % (size + 1)) == 0);
    } else if (kind == OCTETS && size) {
        offset = fuzz_take_number(input, 3) % size;
        value = fuzz_take(input, fuzz_take_number(input, 1));
        assert(pwrite(fd, value.at, value.len, offset) == (ssize_t)value.len);
    } else if (size >= PAGE_SIZE) {
        offset = (off_t)fuzz_take_number(input, 1) % (size / PAGE_SIZE) * PAGE_SIZE;
        assert(pread(fd, page, sizeof(page), offset) == PAGE_SIZE);
        offset = (off_t)fuzz_take_number(input, 1) % (size / PAGE_SIZE) * PAGE_SIZE;
        assert(pwrite(fd, page, sizeof(page), offset) == PAGE_SIZE);
    }
    close(fd);
}

/* Puts the damaged file into the folder; whether it is opened with durability `os`. */
static bool damage(const char *path, struct bytes input)
{
    bool durable = false;

    fuzz_put_file(file_name, card_file());
    for (unsigned i = 0; i < CHANGES_MAX && input.len; i++) {
        uint32_t kind = fuzz_take_number(&input, 1) % CHANGES;

        if (kind == WHOLE) {
            fuzz_put_file(file_name, input);
            return durable;
        }
        durable = durable || kind == DURABLE;
        if (kind < OCTETS || kind == MISSING || kind == VERSION)
            change_tables(path, kind, &input);
        else if (kind != DURABLE)
            change_octets(path, kind, &input);
    }
    return durable;
}

/* ---- the damaged card ---- */

static void use(struct euiccd_card *card)
{
    static const char *const requests[] = {
        "BF2000",
        "BF2200",
        "BF2E00",
        "BF2D00",
        "BF2800",
        "BF2B00",
        "BF3E035C015A",
        "BF4300",
        "BF5500",
        "BF5600",
        "BF3C00",
        "BF5F00",
        "BF5A00",
        "BF3111A00C5A0A98001000000000000000810100", /* EnableProfile */
        "BF3211A00C5A0A98000200000000000000810100", /* DisableProfile */
        "BF330C5A0A98000200000000000000",           /* DeleteProfile */
        "BF290F5A0A98000200000000000000900178",     /* SetNickname */
        "BF34028200",
        "BF65020500"};
    static const char *const commands[] = {
        "00A40004023F00",
        "00A40804022FE2",
        "00B000000A",
        "80F2000C00",
        "00A4040C07A0000000871002",
        "00880081221011111111111111111111111111111111102222222222222222222222222222222200",
        "00A4000C026F07",
        "00B0000009",
        "00200001083030303030303030",
        "00B2010400"};
    static uint8_t memory[FUZZ_RESPONSE_MAX];
    uint8_t octets[100];

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        struct buf request = BUF_OVER(octets), response = BUF_OVER(memory);
        int err = buf_put_hex(&request, requests[i]);

        assert(err == 0);
        assert(fuzz_es10(card, buf_bytes(&request), &response) != 0);
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        struct buf command = BUF_OVER(octets);
        int err = buf_put_hex(&command, commands[i]);

        assert(err == 0);
        assert(card_transmit(card, buf_bytes(&command)).sw != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t before[FILE_SIZE_MAX], after[FILE_SIZE_MAX];
    struct euiccd_open_options options = {.size = sizeof(options), .without_ipae = true};
    struct euiccd_error error = {""};
    struct euiccd_card *card = NULL;
    char path[FUZZ_PATH_MAX];
    size_t len;
    int err;

    fuzz_path(path, file_name);
    options.durability =
        damage(path, bytes_at(data, size)) ? EUICCD_DURABILITY_OS : EUICCD_DURABILITY_NONE;
    options.context = fuzz_context;
    len = fuzz_read_file(path, before, sizeof(before));
    err = euiccd_open(&card, path, &options, &error);
    if (err < 0) {
        assert(!card && error.text[0] && !strchr(error.text, '\n'));
    } else {
        if (euiccd_power_on(card, NULL) == 0)
            use(card);
        if (euiccd_reset(card, NULL) == 0)
            use(card);
        euiccd_close(card);
    }
    if (err < 0 || options.durability == EUICCD_DURABILITY_NONE)
        assert(fuzz_read_file(path, after, sizeof(after)) == len &&
               memcmp(before, after, len) == 0);
    return 0;
}
