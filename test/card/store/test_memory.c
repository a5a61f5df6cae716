/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/store/internal.h"
#include "card/store/memory.h"
#include "test/card/store/fixture.h"

#include <sys/wait.h>

/* What was freed is filled at once: a statement that outlives its tables does not go unseen. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "max_free_fill_size=4096";
}

/* A card file that no process has open. */
static int setup_closed(void **state)
{
    fixture_setup(state);
    struct fixture *f = *state;

    assert_int_equal(fixture_create(f->path), 0);
    return 0;
}

static int setup_in_memory(void **state)
{
    setup_closed(state);
    return fixture_open_as(*state, STORE_WRITE, STORE_DURABILITY_NONE);
}

static void put_number(struct store *store, uint8_t number)
{
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_put_switching(store, &(struct store_switching){.cause = number}), 0);
    assert_int_equal(store_commit(store), 0);
}

static uint8_t number_of(struct store *store)
{
    struct store_switching record;

    assert_int_equal(store_get_switching(store, &record), 0);
    return record.cause;
}

static void add_profile(struct store *store, uint8_t iccid, size_t octets)
{
    static uint8_t body[60000];
    struct store_profile profile = {
        .iccid = {iccid}, .aid = {iccid}, .state = STORE_PROFILE_DISABLED};
    int64_t id;

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_add_profile(store, &profile, &id), 0);
    assert_int_equal(store_put_object(store, id, 1, 1, (struct bytes){body, octets}), 0);
    assert_int_equal(store_commit(store), 0);
}

static unsigned count_of(struct store *store)
{
    unsigned count;

    assert_int_equal(store_count_profiles(store, &count), 0);
    return count;
}

static char *octets_of(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *octets = malloc(1 << 20);

    assert_non_null(file);
    *len = fread(octets, 1, 1 << 20, file);
    fclose(file);
    return octets;
}

/* -- the file -- */

static void it_begins_as_its_file_and_leaves_that_alone(void **state)
{
    struct fixture *f = *state;
    size_t before_len, after_len;
    char *before = octets_of(f->path, &before_len), *after;
    struct store_settings settings;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), 0);
    assert_int_equal(store_get_settings(f->store, &f->arena, &settings), 0);
    assert_bytes(settings.default_smdp_address, "smdp.example");
    put_number(f->store, 7);
    assert_int_equal(number_of(f->store), 7);
    assert_int_equal(fixture_names(f), 1);
    fixture_close(f);
    after = octets_of(f->path, &after_len);
    assert_int_equal(before_len, after_len);
    assert_memory_equal(before, after, before_len);
    free(before);
    free(after);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), 0);
    assert_int_equal(number_of(f->store), 0);
}

static void many_begin_as_one_file_that_runs(void **state)
{
    struct fixture *f = *state;
    struct store *others[2];

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    put_number(f->store, 5);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(store_open(&others[i], f->path, STORE_WRITE, STORE_DURABILITY_NONE, NULL,
                                    f->why, sizeof(f->why)),
                         0);
        assert_int_equal(number_of(others[i]), 5);
        put_number(others[i], (uint8_t)(10 + i));
    }
    put_number(f->store, 6);
    assert_int_equal(number_of(others[0]), 10);
    assert_int_equal(number_of(others[1]), 11);
    assert_int_equal(number_of(f->store), 6);
    store_close(others[0]);
    store_close(others[1]);
}

/* A card that was killed: its last commit is in the -wal file, which stays. */
static void it_begins_with_the_last_commit_of_a_killed_card(void **state)
{
    struct fixture *f = *state;
    pid_t child = fork();
    int status;

    if (child == 0) {
        if (fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL) != 0)
            _exit(1);
        put_number(f->store, 9);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), 0);
    assert_int_equal(number_of(f->store), 9);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(number_of(f->store), 9);
}

static void a_file_that_is_no_card_is_refused(void **state)
{
    struct fixture *f = *state;
    FILE *file;

    snprintf(f->path, sizeof(f->path), "%s/b.euicc", f->folder);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), ERR_NOT_FOUND);
    assert_string_equal(f->why, "No such file or directory");
    file = fopen(f->path, "w");
    assert_non_null(file);
    fputs("something else, which is long enough to have a header of a hundred octets and more, as "
          "a database has one",
          file);
    fclose(file);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), ERR_FOREIGN);
    assert_string_equal(f->why, "is not a card file");
    assert_null(f->store);
}

/* -- transactions -- */

static void a_rollback_and_a_rest_lose_nothing(void **state)
{
    struct fixture *f = *state;

    put_number(f->store, 1);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_switching(f->store, &(struct store_switching){.cause = 2}), 0);
    store_rollback(f->store);
    assert_int_equal(number_of(f->store), 1);
    assert_int_equal(store_release_memory(f->store), 0);
    assert_int_equal(number_of(f->store), 1);
}

/* -- images -- */

static void an_image_brings_everything_back(void **state)
{
    struct fixture *f = *state;
    struct store_image *early, *late;
    uint32_t free_early, free_late, free_now;

    put_number(f->store, 1);
    assert_int_equal(store_get_free_memory(f->store, &free_early), 0);
    assert_int_equal(store_image_take(f->store, &early), 0);
    put_number(f->store, 2);
    add_profile(f->store, 1, 40000);
    assert_int_equal(store_get_free_memory(f->store, &free_late), 0);
    assert_true(free_late < free_early);
    assert_int_equal(store_image_take(f->store, &late), 0);
    for (int round = 0; round < 3; round++) {
        /* Back, and changed to something of the same size that no image has. */
        assert_int_equal(store_image_put(f->store, early), 0);
        assert_int_equal(number_of(f->store), 1);
        assert_int_equal(count_of(f->store), 0);
        assert_int_equal(store_get_free_memory(f->store, &free_now), 0);
        assert_int_equal(free_now, free_early);
        put_number(f->store, 77);
        add_profile(f->store, 2, 100);
        assert_int_equal(store_image_put(f->store, late), 0);
        assert_int_equal(number_of(f->store), 2);
        assert_int_equal(count_of(f->store), 1);
        assert_int_equal(store_get_free_memory(f->store, &free_now), 0);
        assert_int_equal(free_now, free_late);
        add_profile(f->store, 3, 200);
        assert_int_equal(count_of(f->store), 2);
    }
    store_image_free(early);
    store_image_free(late);
}

/* Notifications, a hundred more where a download is under way. */
static unsigned outbox(struct fixture *f)
{
    struct store_installation installation;
    unsigned count = 0;

    assert_int_equal(store_count_messages(f->store, STORE_NOTIFICATION, &count), 0);
    assert_int_equal(store_get_installation(f->store, &f->arena, &installation), 0);
    return count + (installation.under_way ? 100 : 0);
}

static void put_outbox(struct fixture *f, int64_t number, bool under_way)
{
    const struct store_message message = {.number = number, .body = BYTES_TEXT("body")};
    const struct store_installation installation = {.under_way = under_way, .stage = 1};

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_message(f->store, &message), 0);
    assert_int_equal(store_put_installation(f->store, &installation), 0);
    assert_int_equal(store_commit(f->store), 0);
}

/* Cached counts are invalidated when an image replaces the tables. */
static void an_image_changes_what_is_known(void **state)
{
    struct fixture *f = *state;
    struct store_image *early, *late;

    assert_int_equal(outbox(f), 0);
    assert_int_equal(store_image_take(f->store, &early), 0);
    put_outbox(f, 1, true);
    assert_int_equal(outbox(f), 101);
    assert_int_equal(store_image_take(f->store, &late), 0);
    put_outbox(f, 2, false);
    assert_int_equal(outbox(f), 2);
    assert_int_equal(store_image_put(f->store, late), 0);
    assert_int_equal(outbox(f), 101);
    assert_int_equal(store_image_put(f->store, early), 0);
    assert_int_equal(outbox(f), 0);
    store_image_free(early);
    store_image_free(late);
}

/* Settings of the connection hold after an image, too: foreign keys are checked. */
static void constraints_hold_after_an_image_is_put_back(void **state)
{
    struct fixture *f = *state;
    struct store_image *image;

    assert_int_equal(store_image_take(f->store, &image), 0);
    assert_int_equal(store_image_put(f->store, image), 0);
    store_image_free(image);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_object(f->store, 99, 1, 1, BYTES_TEXT("of nobody")), ERR_NOT_FOUND);
    store_rollback(f->store);
    add_profile(f->store, 1, 10);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_profile(f->store, &(struct store_profile){.iccid = {1}, .aid = {2}},
                                       &(int64_t){0}),
                     ERR_EXISTS);
    store_rollback(f->store);
}

static void images_are_for_their_store_in_memory_and_between_transactions(void **state)
{
    struct fixture *f = *state;
    struct store_image *image, *none;
    struct store *other;

    assert_int_equal(store_image_take(f->store, &image), 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_image_take(f->store, &none), ERR_STATE);
    assert_int_equal(store_image_put(f->store, image), ERR_STATE);
    store_rollback(f->store);
    assert_int_equal(store_begin_read(f->store), 0);
    assert_int_equal(number_of(f->store), 0);
    assert_int_equal(store_image_put(f->store, image), ERR_STATE);
    store_end_read(f->store);
    assert_int_equal(store_open(&other, f->path, STORE_WRITE, STORE_DURABILITY_NONE, NULL, NULL, 0),
                     0);
    assert_int_equal(store_image_put(other, image), ERR_STATE);
    store_close(other);
    for (int access = STORE_WRITE; access <= STORE_READ; access++) {
        enum store_durability durability =
            access == STORE_READ ? STORE_DURABILITY_NONE : STORE_DURABILITY_OS;

        assert_int_equal(
            store_open(&other, f->path, (enum store_access)access, durability, NULL, NULL, 0), 0);
        assert_int_equal(store_image_take(other, &none), ERR_STATE);
        store_close(other);
    }
    store_image_free(image);
    store_image_free(NULL);
}

#define FILE_TEST(name)   cmocka_unit_test_setup_teardown(name, setup_closed, fixture_teardown)
#define MEMORY_TEST(name) cmocka_unit_test_setup_teardown(name, setup_in_memory, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(it_begins_as_its_file_and_leaves_that_alone),
        FILE_TEST(many_begin_as_one_file_that_runs),
        FILE_TEST(it_begins_with_the_last_commit_of_a_killed_card),
        FILE_TEST(a_file_that_is_no_card_is_refused),
        MEMORY_TEST(a_rollback_and_a_rest_lose_nothing),
        MEMORY_TEST(an_image_brings_everything_back),
        MEMORY_TEST(an_image_changes_what_is_known),
        MEMORY_TEST(constraints_hold_after_an_image_is_put_back),
        MEMORY_TEST(images_are_for_their_store_in_memory_and_between_transactions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
