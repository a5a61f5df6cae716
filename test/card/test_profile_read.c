/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the records of an installed profile, also of a read-only card. */
#include "card/profile_read.h"

#include "apdu/sw.h"
#include "test/fake/installed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t iccid[] = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14};
static const uint8_t other[] = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x15};

struct seen {
    unsigned calls, files, headers;
};

static int count_file(void *context, uint32_t key, struct bytes value)
{
    struct seen *seen = context;

    assert_int_equal(key, seen->files);
    assert_true(value.len > 0);
    seen->files++;
    return 0;
}

static int read_all(void *context, const struct records *records)
{
    struct seen *seen = context;
    struct arena arena;
    struct bytes header;

    seen->calls++;
    arena_init(&arena, 1 << 16);
    if (records->functions->get(records->context, RECORD_HEADER, 0, &arena, &header) == 0)
        seen->headers++;
    arena_free(&arena);
    return records->functions->each(records->context, RECORD_FILE, count_file, seen);
}

static int refuse(void *context, const struct records *records)
{
    (void)context;
    (void)records;
    return ERR_FOREIGN;
}

static void test_records_of_a_profile_are_read(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_card *reader;
    struct fake_card fake;
    struct euiccd_error error = {""};
    struct seen seen = {0}, again = {0};

    (void)state;
    installed_card_make(&fake, "");
    assert_int_equal(card_read_profile(fake.card, BYTES_OF(iccid), read_all, &seen), 0);
    assert_int_equal(seen.calls, 1);
    assert_int_equal(seen.headers, 1);
    assert_true(seen.files > 5);
    assert_int_equal(card_read_profile(fake.card, BYTES_OF(iccid), refuse, NULL), ERR_FOREIGN);
    /* another process, while the card is in use */
    options.read_only = true;
    assert_int_equal(euiccd_open(&reader, fake.path, &options, &error), 0);
    assert_int_equal(card_read_profile(reader, BYTES_OF(iccid), read_all, &again), 0);
    assert_memory_equal(&seen, &again, sizeof seen);
    assert_int_equal(card_read_profile(reader, BYTES_OF(other), read_all, &again), ERR_NOT_FOUND);
    assert_int_equal(card_read_profile(reader, BYTES_NONE, read_all, &again), ERR_NOT_FOUND);
    assert_int_equal(again.calls, 1);
    euiccd_close(reader);
    /* the card goes on */
    assert_int_equal(fake_exchange(&fake, "00A40004023F00", NULL), SW_OK);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_of_a_profile_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
