/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite's k-th allocation fails, for k = 1, 2, ... until the call needs no more: each call of the
 * store ends with ERR_MEMORY and changes nothing, or succeeds although an allocation failed.
 */
#include "test/card/store/card_file.h"
#include "test/fake/failing_call.h"

#include <inttypes.h>

/* ---- An allocator that fails ---- */

static sqlite3_mem_methods real;
static struct failing_call allocation;

static void *allocate(int size)
{
    return failing_call_fails(&allocation) ? NULL : real.xMalloc(size);
}

static void *reallocate(void *old, int size)
{
    return failing_call_fails(&allocation) ? NULL : real.xRealloc(old, size);
}

static int install(void **state)
{
    sqlite3_mem_methods methods;

    (void)state;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
    methods = real;
    methods.xMalloc = allocate;
    methods.xRealloc = reallocate;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods), SQLITE_OK);
    /* Each small allocation is one of its own. */
    return sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

/* ---- The card, and the calls ---- */

#define OCTETS(text) BYTES_TEXT(text)

static const struct store_eim eim = {
    .eim_id = {(const uint8_t *)"eim one", 7},
    .eim_id_type = -1,
    .public_key_data = {(const uint8_t *)"key", 3},
    .supported_protocols = -1,
};
static const struct store_eim new_eim = {
    .eim_id = {(const uint8_t *)"eim two", 7},
    .fqdn = {(const uint8_t *)"eim.example", 11},
    .eim_id_type = 1,
    .public_key_data = {(const uint8_t *)"other key", 9},
    .supported_protocols = 3,
    .ci_key_id = {(const uint8_t *)"ci", 2},
};
static const struct store_profile profile = {.iccid = {1},
                                             .aid = {1},
                                             .state = STORE_PROFILE_DISABLED,
                                             .profile_class = 2,
                                             .preloaded = true};
static const struct store_profile new_profile = {.iccid = {2},
                                                 .aid = {2},
                                                 .state = STORE_PROFILE_INSTALLING,
                                                 .profile_class = 2,
                                                 .name = {(const uint8_t *)"name", 4}};
static const struct store_message message = {
    .number = 0, .kind = STORE_NOTIFICATION, .event = 1, .body = {(const uint8_t *)"body", 4}};
static const struct store_message new_message = {.number = 1,
                                                 .kind = STORE_PACKAGE_RESULT,
                                                 .eim_id = {(const uint8_t *)"eim one", 7},
                                                 .body = {(const uint8_t *)"body", 4}};
enum { PROFILE = 1, KIND = 3, KEY = 7, OBJECT_LEN = 5000 };

static int visit(void *context, uint32_t key, struct bytes value)
{
    (void)key;
    *(size_t *)context += value.len;
    return 0;
}

static const uint8_t octets[OBJECT_LEN] = {0xA5, 0x5A};
#define S struct store *store, struct arena *arena
#define CHANGE(name, call)                                                                         \
    static int name(S)                                                                             \
    {                                                                                              \
        (void)arena;                                                                               \
        return call;                                                                               \
    }
#define GET(name, type, call)                                                                      \
    static int name(S)                                                                             \
    {                                                                                              \
        type out = {0};                                                                            \
        (void)arena;                                                                               \
        return call;                                                                               \
    }

CHANGE(put_settings, store_put_settings(store, &(struct store_settings){.immediate_enable = true}))
CHANGE(add_eim, store_add_eim(store, &new_eim))
CHANGE(update_eim, store_update_eim(store, &(struct store_eim){.eim_id = OCTETS("eim one"),
                                                               .counter = 5,
                                                               .eim_id_type = 2,
                                                               .public_key_data = OCTETS("key"),
                                                               .supported_protocols = 1}))
CHANGE(delete_eim, store_delete_eim(store, OCTETS("eim one")))
GET(next_token, int64_t, store_next_association_token(store, &out))
GET(next_number, int64_t, store_next_sequence_number(store, &out))
GET(next_life, int64_t, store_next_life(store, &out))
GET(add_profile, int64_t, store_add_profile(store, &new_profile, &out))
CHANGE(update_profile,
       store_update_profile(store, &(struct store_profile){.id = PROFILE,
                                                           .iccid = {1},
                                                           .aid = {1},
                                                           .state = STORE_PROFILE_DISABLED,
                                                           .nickname = OCTETS("nickname")}))
CHANGE(delete_profile, store_delete_profile(store, PROFILE))
CHANGE(set_state, store_set_profile_state(store, PROFILE, STORE_PROFILE_ENABLED))
CHANGE(set_fallback, store_set_fallback_attribute(store, PROFILE))
CHANGE(put_object, store_put_object(store, PROFILE, KIND, KEY + 1, bytes_at(octets, OBJECT_LEN)))
CHANGE(replace_object, store_put_object(store, PROFILE, KIND, KEY, bytes_at(octets, 1)))
CHANGE(update_object, store_update_object(store, PROFILE, KIND, KEY, 4000, OCTETS("part")))
CHANGE(delete_object, store_delete_object(store, PROFILE, KIND, KEY))
CHANGE(add_message, store_add_message(store, &new_message))
CHANGE(remove_message, store_remove_message(store, 0))
CHANGE(put_switching,
       store_put_switching(store, &(struct store_switching){.cause = 1, .enables = true}))
CHANGE(put_rollback,
       store_put_rollback(store, &(struct store_rollback){
                                     .granted = true, .counter = 5, .eim_id = OCTETS("eim")}))
CHANGE(put_return,
       store_put_return(store, STORE_RETURN_FROM_TEST, &(struct store_return){.recorded = true}))
CHANGE(put_one_time_key, store_put_one_time_key(store, &(struct store_one_time_key){
                                                           .kept = true,
                                                           .smdp_oid = OCTETS("oid"),
                                                           .public_key = OCTETS("public"),
                                                           .private_key = OCTETS("private")}))
CHANGE(put_installation,
       store_put_installation(store, &(struct store_installation){.under_way = true, .stage = 2}))
CHANGE(put_agent_state, store_put_agent_state(store, "name", OCTETS("value")))
CHANGE(remove_agent_state, store_put_agent_state(store, "kept", BYTES_NONE))

GET(get_identity, struct store_identity, store_get_identity(store, arena, &out))
GET(get_credential, struct store_credential, store_get_credential(store, arena, 0, &out))
GET(get_settings, struct store_settings, store_get_settings(store, arena, &out))
GET(count_eims, unsigned, store_count_eims(store, &out))
GET(get_eim, struct store_eim, store_get_eim(store, arena, 0, &out))
GET(find_eim, struct store_eim, store_find_eim(store, arena, OCTETS("eim one"), &out))
GET(get_durability, enum store_durability, store_get_durability(store, &out))
GET(next_profile, struct store_profile, store_next_profile(store, arena, 0, &out))
GET(find_profile, struct store_profile, store_find_profile(store, arena, profile.iccid, &out))
GET(find_by_aid, struct store_profile, store_find_profile_by_aid(store, arena, profile.aid, &out))
GET(each_object, size_t, store_each_object(store, PROFILE, KIND, visit, &out))
GET(get_object, struct bytes, store_get_object(store, arena, PROFILE, KIND, KEY, &out))
GET(next_message, struct store_message,
    store_next_message(store, arena, STORE_NOTIFICATION, 0, &out))
GET(find_message, struct store_message, store_find_message(store, arena, 0, &out))
GET(count_messages, unsigned, store_count_messages(store, STORE_NOTIFICATION, &out))
GET(get_switching, struct store_switching, store_get_switching(store, &out))
GET(get_rollback, struct store_rollback, store_get_rollback(store, arena, &out))
GET(get_return, struct store_return, store_get_return(store, STORE_RETURN_FROM_TEST, &out))
GET(get_one_time_key, struct store_one_time_key, store_get_one_time_key(store, arena, &out))
GET(get_installation, struct store_installation, store_get_installation(store, arena, &out))
GET(get_agent_state, struct bytes, store_get_agent_state(store, arena, "kept", &out))
GET(get_free_memory, uint32_t, store_get_free_memory(store, &out))
GET(count_profiles, unsigned, store_count_profiles(store, &out))

static int list_eims(S)
{
    struct store_eim out[4];
    size_t count;

    return store_list_eims(store, arena, out, 4, &count);
}

CHANGE(consume_try, store_consume_try(store, PROFILE, KIND, KEY, 1, OCTETS("x")))

static int read_in_one_state(S)
{
    unsigned count;
    int err = store_begin_read(store);

    (void)arena;
    if (err)
        return err;
    err = store_count_eims(store, &count);
    store_end_read(store);
    return err;
}

enum kind { READS, CHANGES, CHANGES_ALONE /* outside of a transaction */ };
static const struct row {
    const char *name;
    int (*call)(S);
    enum kind kind;
} rows[] = {
#define ROW(name, kind)                                                                            \
    {                                                                                              \
#name, name, kind                                                                          \
    }
    ROW(put_settings, CHANGES),
    ROW(add_eim, CHANGES),
    ROW(update_eim, CHANGES),
    ROW(delete_eim, CHANGES),
    ROW(next_token, CHANGES),
    ROW(next_number, CHANGES),
    ROW(next_life, CHANGES),
    ROW(add_profile, CHANGES),
    ROW(update_profile, CHANGES),
    ROW(delete_profile, CHANGES),
    ROW(set_state, CHANGES),
    ROW(set_fallback, CHANGES),
    ROW(put_object, CHANGES),
    ROW(replace_object, CHANGES),
    ROW(update_object, CHANGES),
    ROW(delete_object, CHANGES),
    ROW(add_message, CHANGES),
    ROW(remove_message, CHANGES),
    ROW(put_switching, CHANGES),
    ROW(put_rollback, CHANGES),
    ROW(put_return, CHANGES),
    ROW(put_one_time_key, CHANGES),
    ROW(put_installation, CHANGES),
    ROW(put_agent_state, CHANGES),
    ROW(remove_agent_state, CHANGES),
    ROW(consume_try, CHANGES_ALONE),
    ROW(get_identity, READS),
    ROW(get_credential, READS),
    ROW(get_settings, READS),
    ROW(count_eims, READS),
    ROW(get_eim, READS),
    ROW(find_eim, READS),
    ROW(get_durability, READS),
    ROW(next_profile, READS),
    ROW(find_profile, READS),
    ROW(find_by_aid, READS),
    ROW(each_object, READS),
    ROW(get_object, READS),
    ROW(next_message, READS),
    ROW(find_message, READS),
    ROW(count_messages, READS),
    ROW(get_switching, READS),
    ROW(get_rollback, READS),
    ROW(get_return, READS),
    ROW(get_one_time_key, READS),
    ROW(get_installation, READS),
    ROW(get_agent_state, READS),
    ROW(get_free_memory, READS),
    ROW(count_profiles, READS),
    ROW(list_eims, READS),
    ROW(read_in_one_state, READS),
};

static int setup_card(void **state)
{
    struct fixture *f;
    int64_t id;

    fixture_setup_open(state);
    f = *state;
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_eim(f->store, &eim), 0);
    assert_int_equal(store_add_profile(f->store, &profile, &id), 0);
    assert_int_equal(id, PROFILE);
    assert_int_equal(store_put_object(f->store, id, KIND, KEY, bytes_at(octets, OBJECT_LEN)), 0);
    assert_int_equal(store_next_sequence_number(f->store, &id), 0);
    assert_int_equal(store_add_message(f->store, &message), 0);
    assert_int_equal(store_put_agent_state(f->store, "kept", OCTETS("octets")), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_release_memory(f->store), 0);
    return 0;
}

/* ---- All rows of a card file as text ---- */

struct text {
    char at[40000];
    size_t len;
};

static int append(void *context, int count, char **values, char **names)
{
    struct text *text = context;

    (void)names;
    for (int i = 0; i < count; i++)
        text->len += (size_t)snprintf(text->at + text->len, sizeof(text->at) - text->len, "%s\n",
                                      values[i] ? values[i] : "NULL");
    assert_true(text->len < sizeof(text->at));
    return 0;
}

static void dump(struct fixture *f, struct text *out)
{
    static const char query[] =
        "SELECT group_concat('SELECT ''' || name || ''', ' || (SELECT group_concat("
        "'quote(' || name || ')', '||'',''||') FROM pragma_table_info(m.name)) || ' FROM ' || name "
        "|| ' ORDER BY 2', ';') FROM sqlite_master m WHERE type = 'table'";
    static struct text queries;
    sqlite3 *database;

    out->len = queries.len = 0;
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, query, append, &queries, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, queries.at, append, out, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/* ---- The sweep ---- */

static int act(struct fixture *f, const struct row *row)
{
    int err;

    if (row->kind != CHANGES)
        return row->call(f->store, &f->arena);
    err = store_begin(f->store);
    if (!err)
        err = row->call(f->store, &f->arena);
    if (!err)
        return store_commit(f->store);
    store_rollback(f->store);
    return err;
}

/* The file as setup_card made it. */
static struct bytes whole;

static void take_back(struct fixture *f)
{
    fixture_close(f);
    put_file(f->path, whole.at, whole.len);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
}

/* `opens`: the allocations of opening the file are among those that fail. */
static void sweep(struct fixture *f, const struct row *row, bool opens, bool also_all_after)
{
    static struct text before, after, now;
    unsigned k = 1;

    dump(f, &before);
    assert_int_equal(act(f, row), 0);
    dump(f, &after);
    if ((strcmp(before.at, after.at) == 0) != (row->kind == READS))
        fail_msg("%s: a row of the wrong kind", row->name);
    if (row->kind != READS)
        take_back(f);
    for (;; k += 1 + k / (also_all_after ? 1 : 4)) {
        unsigned count;
        int err;

        /* The statements are prepared anew. */
        assert_int_equal(store_release_memory(f->store), 0);
        if (!opens)
            assert_int_equal(store_count_messages(f->store, STORE_PACKAGE_RESULT, &count), 0);
        failing_call_arm(&allocation, k, also_all_after);
        err = act(f, row);
        if (!failing_call_end(&allocation))
            break;
        dump(f, &now);
        if (err != (err ? ERR_MEMORY : 0) || strcmp(now.at, err ? before.at : after.at) != 0)
            fail_msg("%s, allocation %u%s: %s, and the card is neither as before nor as after",
                     row->name, k, also_all_after ? " and all after it" : "", err_text(err));
        if (!err && row->kind != READS)
            take_back(f);
    }
    if (k < 4)
        fail_msg("%s needs %u allocations only", row->name, k);
    take_back(f);
}

static void sweep_all(struct fixture *f, bool also_all_after)
{
    static uint8_t file[200000];
    int fd = open(f->path, O_RDONLY);
    ssize_t len = read(fd, file, sizeof(file));

    assert_in_range(len, 1, sizeof(file) - 1);
    close(fd);
    whole = bytes_at(file, (size_t)len);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        sweep(f, &rows[i], i == 0, also_all_after);
}

static void one_allocation_fails(void **state)
{
    sweep_all(*state, false);
}

static void all_allocations_fail_from_one_on(void **state)
{
    sweep_all(*state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_allocation_fails, setup_card, fixture_teardown),
        cmocka_unit_test_setup_teardown(all_allocations_fail_from_one_on, setup_card,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, install, NULL);
}
