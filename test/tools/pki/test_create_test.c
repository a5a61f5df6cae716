/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccd_create_test: the folder beside the card or a given one, the EID, and what is left after a
 * failure. */
#include "card/euiccd.h"
#include "crypto/eid.h"
#include "test/fake/folder.h"
#include "tools/pki/pki.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define GOOD_EID "89049032123451234512345678901235"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/euiccd-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return folder_remove(folder);
}

static const char *in_folder(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static void assert_eid(const char *card, const char *eid)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_card *opened;
    char text[EUICCD_EID_TEXT_SIZE];

    options.read_only = true;
    assert_int_equal(euiccd_open(&opened, card, &options, NULL), 0);
    euiccd_eid(opened, text);
    assert_string_equal(text, eid);
    euiccd_close(opened);
}

/* Cards of one PKI have EIDs and certificates of their own; the PKI has all parties. */
static void test_folder_of_the_card(void **state)
{
    char first[EUICCD_EID_TEXT_SIZE], second[EUICCD_EID_TEXT_SIZE];
    struct euiccd_error error = {""};
    struct pki_entity entity;

    (void)state;
    assert_int_equal(euiccd_create_test(in_folder("a.euicc"), NULL, NULL, first, &error), 0);
    assert_eid(in_folder("a.euicc"), first);
    assert_int_equal(euiccd_create_test(in_folder("b"), in_folder("a.pki"), NULL, second, &error),
                     0);
    assert_eid(in_folder("b"), second);
    assert_string_not_equal(first, second);
    for (int holder = 0; holder < PKI_HOLDERS; holder++) {
        assert_int_equal(pki_load_entity(&entity, in_folder("a.pki"), (enum pki_holder)holder,
                                         EC_CURVE_BRAINPOOL_P256R1, NULL),
                         0);
        pki_entity_free(&entity);
    }
    assert_int_equal(euiccd_create_test(in_folder("a.euicc"), NULL, NULL, NULL, &error),
                     EUICCD_ERR_EXISTS);
    assert_non_null(strstr(error.text, "a.euicc"));
}

static void test_options(void **state)
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_settings settings = EUICCD_INIT(struct euiccd_settings);
    struct euiccd_card *card;
    char eid[EUICCD_EID_TEXT_SIZE];

    (void)state;
    assert_int_equal(eid_from_digits(options.eid, GOOD_EID), 0);
    options.mode = EUICCD_MODE_DUAL;
    options.poll_seconds = 77;
    assert_int_equal(euiccd_create_test(in_folder("c"), in_folder("new pki"), &options, eid, NULL),
                     0);
    assert_string_equal(eid, GOOD_EID);
    assert_int_equal(euiccd_open(&card, in_folder("c"), NULL, NULL), 0);
    assert_int_equal(euiccd_get_settings(card, &settings), 0);
    assert_int_equal(settings.mode, EUICCD_MODE_DUAL);
    assert_int_equal(settings.poll_seconds, 77);
    assert_int_equal(settings.rollback_seconds, 240);
    assert_string_equal(settings.quirks, "none");
    euiccd_close(card);
}

/* The same seed, the same card: EID and keys. */
static void test_seed(void **state)
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    char eids[2][EUICCD_EID_TEXT_SIZE];

    (void)state;
    options.seed = (struct euiccd_bytes){(const uint8_t *)"seed", 4};
    assert_int_equal(euiccd_create_test(in_folder("d1"), NULL, &options, eids[0], NULL), 0);
    assert_int_equal(euiccd_create_test(in_folder("d2"), NULL, &options, eids[1], NULL), 0);
    assert_string_equal(eids[0], eids[1]);
}

/* Neither a card nor a new PKI is left; the next call succeeds. */
static void test_failure_leaves_nothing(void **state)
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_error error = {""};

    (void)state;
    options.quirks = "no-such-quirk";
    assert_int_equal(euiccd_create_test(in_folder("e.euicc"), NULL, &options, NULL, &error),
                     EUICCD_ERR_RANGE);
    assert_non_null(strstr(error.text, "no-such-quirk"));
    options.quirks = NULL;
    options.eid[0] = 0x89; /* wrong check digits */
    assert_int_equal(euiccd_create_test(in_folder("e.euicc"), NULL, &options, NULL, &error),
                     EUICCD_ERR_RANGE);
    assert_int_equal(access(in_folder("e.euicc"), F_OK), -1);
    assert_int_equal(access(in_folder("e.pki"), F_OK), -1);
    options.size = 0;
    assert_int_equal(euiccd_create_test(in_folder("e.euicc"), NULL, &options, NULL, &error),
                     EUICCD_ERR_RANGE);
    assert_non_null(strstr(error.text, "EUICCD_INIT"));
    assert_int_equal(euiccd_create_test(in_folder("none/e.euicc"), NULL, NULL, NULL, &error),
                     EUICCD_ERR_NOT_FOUND);
    assert_int_equal(euiccd_create_test(in_folder("e.euicc"), NULL, NULL, NULL, &error), 0);
}

/* A folder of which nothing can be told is not taken for one that is still to be made, and stays.
 */
static void test_folder_that_cannot_be_reached(void **state)
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_error error = {""};
    char eid[EUICCD_EID_TEXT_SIZE], target[16];

    (void)state;
    assert_int_equal(symlink("loop.pki", in_folder("loop.pki")), 0);
    assert_int_equal(
        euiccd_create_test(in_folder("loop.euicc"), in_folder("loop.pki"), &options, eid, &error),
        EUICCD_ERR_IO);
    assert_non_null(strstr(error.text, "loop.pki: Too many levels of symbolic links"));
    assert_int_equal(readlink(in_folder("loop.pki"), target, sizeof(target)), 8);
    assert_int_equal(access(in_folder("loop.euicc"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folder_of_the_card),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_failure_leaves_nothing),
        cmocka_unit_test(test_folder_that_cannot_be_reached),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
