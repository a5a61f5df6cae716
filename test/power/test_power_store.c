/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power cuts below the store: each kind of change that its functions make. */
#include "card/store/copy.h"
#include "card/store/store.h"
#include "card/store/store_tx.h"
#include "test/power/power.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool make_card(const char *path)
{
    struct store_identity identity = {.nvm_bytes = 1 << 20};
    struct store_settings settings = {.default_smdp_address = BYTES_TEXT("before")};

    return store_create(path, &identity, &settings, NULL, 0) == 0;
}

static struct store *open_card(const char *path)
{
    struct store *store = NULL;

    store_open(&store, path, STORE_WRITE, STORE_DURABILITY_FULL, NULL, NULL, 0);
    return store;
}

/* Opens, does `change` in a transaction, commits and closes. */
static bool change_card(const char *path, int (*change)(struct store *store))
{
    struct store *store = open_card(path);
    bool answered = false;

    if (store && store_begin(store) == 0) {
        if (change(store) == 0)
            answered = store_commit(store) == 0;
        else
            store_rollback(store);
    }
    store_close(store);
    return answered;
}

/* The default SM-DP+ address and the eIM list change together. */
static int put_address_and_eim(struct store *store)
{
    struct store_settings settings = {.default_smdp_address = BYTES_TEXT("after")};
    struct store_eim eim = {.eim_id = BYTES_TEXT("eim"),
                            .eim_id_type = -1,
                            .supported_protocols = -1,
                            .public_key_data = BYTES_TEXT("key")};
    int err = store_put_settings(store, &settings);

    if (!err)
        err = store_next_association_token(store, &eim.association_token);
    return err ? err : store_add_eim(store, &eim);
}

static bool run_address_and_eim(const char *path)
{
    return change_card(path, put_address_and_eim);
}

static enum power_state check_address_and_eim(const char *path)
{
    enum power_state state = POWER_BROKEN;
    struct store *store = open_card(path);
    struct store_settings settings;
    struct arena arena;
    unsigned eims = 0;

    arena_init(&arena, 4096);
    if (store && store_get_settings(store, &arena, &settings) == 0 &&
        store_count_eims(store, &eims) == 0) {
        if (bytes_equal(settings.default_smdp_address, BYTES_TEXT("before")) && eims == 0)
            state = POWER_BEFORE;
        if (bytes_equal(settings.default_smdp_address, BYTES_TEXT("after")) && eims == 1)
            state = POWER_AFTER;
    }
    store_close(store);
    arena_free(&arena);
    return state;
}

/* A profile with a large file, larger than the page cache: pages go to the disk before the commit.
 */
enum { LARGE = 80000 };
static const struct store_profile large_profile = {.iccid = {1}, .aid = {1}, .state = 1};

static int add_large_profile(struct store *store)
{
    static uint8_t body[LARGE];
    int64_t id = 0;
    int err = store_add_profile(store, &large_profile, &id);

    memset(body, 7, sizeof(body));
    if (!err)
        err = store_put_object(store, id, 2, 1, BYTES_OF(body));
    if (!err)
        err = store_put_object(store, id, 3, 1, BYTES_TEXT("3 tries"));
    return err ? err : store_set_profile_state(store, id, STORE_PROFILE_ENABLED);
}

static bool run_large_profile(const char *path)
{
    return change_card(path, add_large_profile);
}

/* Sum and length of the large file: all of it or nothing. */
static bool has_whole_file(struct store *store, struct arena *arena, int64_t profile)
{
    struct bytes value;

    if (store_get_object(store, arena, profile, 2, 1, &value) != 0 || value.len != LARGE)
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] != 7)
            return false;
    return true;
}

static enum power_state check_large_profile(const char *path)
{
    enum power_state state = POWER_BROKEN;
    struct store *store = open_card(path);
    struct store_profile profile;
    struct arena arena;
    uint32_t left = 0;
    int err = ERR_IO;

    arena_init(&arena, 1 << 20);
    if (store && store_get_free_memory(store, &left) == 0)
        err = store_find_enabled_profile(store, &arena, &profile);
    if (err == ERR_NOT_FOUND && left == 1 << 20)
        state = POWER_BEFORE;
    if (err == 0 && has_whole_file(store, &arena, profile.id) && left < (1 << 20) - LARGE)
        state = POWER_AFTER;
    store_close(store);
    arena_free(&arena);
    return state;
}

static bool make_card_with_profile(const char *path)
{
    return make_card(path) && run_large_profile(path);
}

/* The profile goes, its notification comes: both or neither. */
static int delete_with_notification(struct store *store)
{
    struct store_profile profile;
    struct store_message message = {
        .kind = STORE_NOTIFICATION, .event = 3, .body = BYTES_TEXT("deleted")};
    struct arena arena;
    int err;

    arena_init(&arena, 4096);
    err = store_find_enabled_profile(store, &arena, &profile);
    if (!err)
        err = store_delete_profile(store, profile.id);
    if (!err)
        err = store_next_sequence_number(store, &message.number);
    if (!err)
        err = store_add_message(store, &message);
    arena_free(&arena);
    return err;
}

static bool run_delete(const char *path)
{
    return change_card(path, delete_with_notification);
}

static enum power_state check_delete(const char *path)
{
    enum power_state profile = check_large_profile(path);
    struct store *store = open_card(path);
    unsigned messages = 9;

    if (!store || store_count_messages(store, STORE_NOTIFICATION, &messages) != 0)
        messages = 9;
    store_close(store);
    if (profile == POWER_AFTER && messages == 0)
        return POWER_BEFORE;
    return profile == POWER_BEFORE && messages == 1 ? POWER_AFTER : POWER_BROKEN;
}

static void find_pin(struct store *store, char tries[8])
{
    struct store_profile profile;
    struct bytes value = BYTES_NONE;
    struct arena arena;

    arena_init(&arena, 4096);
    if (store_find_enabled_profile(store, &arena, &profile) == 0 &&
        store_get_object(store, &arena, profile.id, 3, 1, &value) == 0 && value.len == 7)
        memcpy(tries, value.at, 7);
    arena_free(&arena);
}

/* STORE-S6: a consumed try stays consumed. */
static bool run_consume_try(const char *path)
{
    struct store *store = open_card(path);
    struct store_profile profile;
    struct arena arena;
    bool answered = false;

    arena_init(&arena, 4096);
    if (store && store_find_enabled_profile(store, &arena, &profile) == 0)
        answered = store_consume_try(store, profile.id, 3, 1, 0, BYTES_TEXT("2")) == 0;
    store_close(store);
    arena_free(&arena);
    return answered;
}

static enum power_state check_consumed_try(const char *path)
{
    struct store *store = open_card(path);
    char tries[8] = {0};

    if (store)
        find_pin(store, tries);
    store_close(store);
    if (strcmp(tries, "3 tries") == 0)
        return POWER_BEFORE;
    return strcmp(tries, "2 tries") == 0 ? POWER_AFTER : POWER_BROKEN;
}

/* Several commits, and an unload between them, which checkpoints the -wal file: the last response
 * counts.
 */
static bool run_with_unload(const char *path)
{
    struct store *store = open_card(path);
    bool answered = false;
    int64_t number;

    for (int i = 0; store && i < 3; i++) {
        if (store_begin(store) != 0 || store_next_sequence_number(store, &number) != 0)
            break;
        if (i == 2 && put_address_and_eim(store) != 0)
            break;
        if (store_commit(store) != 0)
            break;
        answered = i == 2;
        store_release_memory(store);
    }
    store_close(store);
    return answered;
}

/* Making a card: it is there whole or not at all. */
static bool make_nothing(const char *path)
{
    (void)path;
    return true;
}

static enum power_state check_there(const char *path)
{
    if (access(path, F_OK) != 0)
        return POWER_BEFORE;
    return check_address_and_eim(path) == POWER_BEFORE ? POWER_AFTER : POWER_BROKEN;
}

/* A process that died left so long a -wal file that the next commit is followed by a checkpoint. */
static bool make_card_with_long_wal(const char *path)
{
    enum { COMMITS = 508 }; /* of a page each; a checkpoint is due at 512 */
    bool made = make_card(path);
    pid_t child = made ? fork() : -1;
    int status = 1;

    if (child == 0) {
        struct store *store = open_card(path);

        for (int i = 0; i < COMMITS; i++) {
            struct store_switching record = {.cause = (uint8_t)(i + 1)};

            if (!store || store_begin(store) || store_put_switching(store, &record) ||
                store_commit(store))
                _exit(1);
        }
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* Restoring replaces a card from `card.euicc.copy` beside it. Only from within does that write
 * through SQLite; elsewhere it is fsync, rename, fsync. */
static bool name_copy(const char *path, char name[100])
{
    return snprintf(name, 100, "%s.copy", path) < 100;
}

static bool make_card_and_snapshot(const char *path)
{
    char name[100];

    return name_copy(path, name) && make_card(path) && run_address_and_eim(path) &&
           store_snapshot(path, name, STORE_DURABILITY_FULL, NULL, 0) == 0 && unlink(path) == 0 &&
           make_card_with_profile(path);
}

static bool run_restore(const char *path)
{
    char name[100];

    return name_copy(path, name) &&
           store_restore(path, name, &(struct restore_options){STORE_DURABILITY_FULL, true}, NULL,
                         0) == 0;
}

static enum power_state check_restore(const char *path)
{
    if (check_large_profile(path) == POWER_AFTER && check_address_and_eim(path) == POWER_BEFORE)
        return POWER_BEFORE;
    return check_large_profile(path) == POWER_BEFORE ? check_address_and_eim(path) : POWER_BROKEN;
}

/* The card that is replaced was killed, so that it is replaced from within. */
static bool make_killed_card_and_snapshot(const char *path)
{
    pid_t child = make_card_and_snapshot(path) ? fork() : -1;
    int status = 1;

    if (child == 0) {
        struct store *store = open_card(path);

        _exit(store && store_begin(store) == 0 &&
                      store_put_switching(store, &(struct store_switching){.cause = 1}) == 0 &&
                      store_commit(store) == 0
                  ? 0
                  : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static const struct power_case cases[] = {
    {"store: create", make_nothing, make_card, check_there},
    {"store: settings and eIM", make_card, run_address_and_eim, check_address_and_eim},
    {"store: profile larger than the cache", make_card, run_large_profile, check_large_profile},
    {"store: delete with notification", make_card_with_profile, run_delete, check_delete},
    {"store: consume_try", make_card_with_profile, run_consume_try, check_consumed_try},
    {"store: commits and unloads", make_card, run_with_unload, check_address_and_eim},
    {"store: commit and checkpoint", make_card_with_long_wal, run_address_and_eim,
     check_address_and_eim},
    {"store: restore over a killed card", make_killed_card_and_snapshot, run_restore,
     check_restore},
};

int main(void)
{
    return power_main(cases, sizeof(cases) / sizeof(cases[0]));
}
