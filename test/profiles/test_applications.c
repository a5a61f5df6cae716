/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load files and applications as records: added, found, deleted; memory back to the octet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "profiles/applications.h"
#include "profiles/gp/gp.h"
#include "profiles/uicc_records.h"
#include "test/fake/cap.h"

static struct records_memory *memory;
static struct records records;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    memory = records_memory_new(400);
    records = records_memory_of(memory);
    arena_init(&arena, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    records_memory_free(memory);
    arena_free(&arena);
    return 0;
}

static struct bytes hex(const char *text)
{
    struct buf out = arena_buf(&arena, strlen(text) / 2 + 1);

    assert_int_equal(buf_put_hex(&out, text), 0);
    return buf_bytes(&out);
}

static uint32_t free_memory(void)
{
    uint32_t octets = 0;

    assert_int_equal(records.functions->free_memory(records.context, &octets), 0);
    return octets;
}

static int add_file(const char *aid, const char *file)
{
    const char *why = "";

    return load_file_add(&records, &arena, hex(aid), BYTES_NONE, hex(file), &why);
}

static int add(const char *load_file, const char *module, const char *aid)
{
    const struct application application = {.aid = hex(aid),
                                            .load_file = hex(load_file),
                                            .module = hex(module),
                                            .privileges = hex("00"),
                                            .life = LIFE_SELECTABLE};

    return application_add(&records, &arena, &application);
}

static int check_application(void *context, const struct application *application)
{
    assert_true(bytes_equal(application->aid, hex("F0000000010101")));
    assert_true(bytes_equal(application->load_file, hex(CAP_PACKAGE)));
    assert_true(bytes_equal(application->module, hex(CAP_APPLET)));
    assert_true(bytes_equal(application->privileges, hex("00")));
    assert_int_equal(application->domain.len, 0);
    assert_int_equal(application->life, LIFE_SELECTABLE);
    ++*(unsigned *)context;
    return 0;
}

static void test_add_and_find(void **state)
{
    struct load_file file;
    unsigned count = 0;

    (void)state;
    assert_int_equal(add_file(CAP_PACKAGE, CAP_FILE), 0);
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, "F0000000010101"), 0);
    assert_int_equal(load_file_find(&records, hex(CAP_PACKAGE), &arena, &file), 0);
    assert_true(bytes_equal(file.contents, hex(CAP_FILE)));
    assert_int_equal(file.domain.len, 0);
    assert_int_equal(applications_each(&records, check_application, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(load_file_find(&records, hex(CAP_APPLET), &arena, &file), ERR_NOT_FOUND);
}

static void test_refusals(void **state)
{
    struct rfm_record rfm = {.aid = {0xA0, 0, 0, 0, 1}, .aid_len = 5};
    uint8_t octets[256];
    struct buf record = BUF_OVER(octets);

    (void)state;
    rfm_record_put(&rfm, &record);
    assert_int_equal(records.functions->put(records.context, RECORD_RFM, 1, buf_bytes(&record)), 0);
    assert_int_equal(add_file("F000000002", CAP_FILE), ERR_MALFORMED); /* another AID */
    assert_int_equal(add_file(CAP_PACKAGE, CAP_HEADER), ERR_MALFORMED);
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, CAP_APPLET), ERR_NOT_FOUND);
    assert_int_equal(add_file(CAP_PACKAGE, CAP_FILE), 0);
    assert_int_equal(add_file(CAP_PACKAGE, CAP_FILE), ERR_EXISTS);
    assert_int_equal(add(CAP_PACKAGE, "F00000000103", CAP_APPLET), ERR_NOT_FOUND); /* no module */
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, CAP_PACKAGE), ERR_EXISTS);
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, "A000000001"), ERR_EXISTS); /* of the RFM */
    assert_int_equal(application_delete(&records, hex("A000000001"), true), ERR_UNSUPPORTED);
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, CAP_APPLET), 0);
    assert_int_equal(add(CAP_PACKAGE, CAP_OTHER_APPLET, CAP_APPLET), ERR_EXISTS);
}

static void test_full(void **state)
{
    static const uint8_t filler[350];

    (void)state;
    assert_int_equal(records.functions->put(records.context, RECORD_CDMA, 1, BYTES_OF(filler)), 0);
    assert_int_equal(add_file(CAP_PACKAGE, CAP_FILE), ERR_FULL);
}

static void test_delete(void **state)
{
    const uint32_t before = free_memory();

    (void)state;
    assert_int_equal(application_delete(&records, hex(CAP_PACKAGE), true), ERR_NOT_FOUND);
    assert_int_equal(add_file(CAP_PACKAGE, CAP_FILE), 0);
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, CAP_APPLET), 0);
    assert_int_equal(add(CAP_PACKAGE, CAP_APPLET, "F0000000010102"), 0);
    assert_int_equal(add(CAP_PACKAGE, CAP_OTHER_APPLET, CAP_OTHER_APPLET), 0);
    assert_int_equal(application_delete(&records, hex(CAP_PACKAGE), false), ERR_STATE);
    assert_int_equal(application_delete(&records, hex(CAP_APPLET), false), 0);
    assert_int_equal(application_delete(&records, hex(CAP_APPLET), false), ERR_NOT_FOUND);
    assert_int_equal(application_delete(&records, hex(CAP_PACKAGE), true), 0);
    assert_int_equal(application_delete(&records, hex(CAP_OTHER_APPLET), false), ERR_NOT_FOUND);
    assert_int_equal(free_memory(), before);
    assert_int_equal(add_file(CAP_PACKAGE, CAP_FILE), 0);
    assert_int_equal(application_delete(&records, hex(CAP_PACKAGE), false), 0);
    assert_int_equal(free_memory(), before);
}

static int count(void *context, const struct application *application)
{
    (void)application;
    ++*(unsigned *)context;
    return 0;
}

/* In a damaged card file a field of a record may have any length up to 255. */
static void test_damaged_lengths(void **state)
{
    /* AID, load file, module, domain, privileges. */
    static const size_t valid[] = {7, 5, 6, 0, 1}, least[] = {5, 5, 5, 0, 1},
                        most[] = {16, 16, 16, 16, 3};
    static const uint8_t content[255];

    (void)state;
    for (size_t field = 0; field < 5; field++)
        for (size_t len = 0; len <= sizeof(content); len++) {
            const bool fits = len >= least[field] && len <= most[field];
            uint8_t octets[400];
            struct buf record = BUF_OVER(octets);
            struct gp_session session;
            unsigned found = 0;

            for (size_t i = 0; i < 5; i++)
                tlv_put_lv(&record, bytes_at(content, i == field ? len : valid[i]));
            buf_put_u8(&record, LIFE_SELECTABLE);
            assert_int_equal(
                records.functions->put(records.context, RECORD_APPLICATION, 1, buf_bytes(&record)),
                0);
            assert_int_equal(applications_each(&records, count, &found), fits ? 0 : ERR_FOREIGN);
            assert_int_equal(found, fits);
            assert_int_equal(gp_find_application(&records, BYTES_NONE, &session),
                             fits ? 0 : ERR_FOREIGN);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add_and_find, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full, setup, teardown),
        cmocka_unit_test_setup_teardown(test_delete, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_lengths, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
