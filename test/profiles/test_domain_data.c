/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data objects of a security domain, from data objects and from data groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/domain_data.h"

typedef int store_function(const struct records *records, uint32_t domain, struct bytes octets);

/* What `octets` store as the object `tag` of domain 3, as hex; "" when there is none. */
static int store(store_function *function, const char *hex, uint32_t tag, char text[64])
{
    struct records_memory *memory = records_memory_new(100);
    struct records records = records_memory_of(memory);
    uint8_t octets[300];
    struct buf raw = BUF_OVER(octets);
    struct bytes value = BYTES_NONE;
    struct arena arena;
    int err;

    arena_init(&arena, 1024);
    assert_int_equal(buf_put_hex(&raw, hex), 0);
    err = function(&records, 3, buf_bytes(&raw));
    records.functions->get(records.context, RECORD_DOMAIN_DATA, 3 << 16 | tag, &arena, &value);
    bytes_to_hex(value, text, 64);
    records_memory_free(memory);
    arena_free(&arena);
    return err;
}

static void test_store(void **state)
{
    static const struct {
        store_function *function;
        const char *octets;
        uint32_t tag;
        int err;
        const char *stored;
    } rows[] = {
        {domain_data_store, "42021122", 0x42, 0, "42021122"},
        {domain_data_store, "42004501AA", 0x45, 0, "4501AA"},
        {domain_data_store, "66037301AA", 0x66, 0, "66037301AA"},
        {domain_data_store, "5F5003414243", 0x5F50, 0, "5F5003414243"},
        {domain_data_store, "", 0x42, ERR_MALFORMED, ""},
        {domain_data_store, "4202", 0x42, ERR_MALFORMED, ""},
        {domain_data_store, "4E0100", 0x4E, ERR_NOT_FOUND, ""},
        {domain_data_store, "420211224E00", 0x4E, ERR_NOT_FOUND, ""},
        {domain_data_store_groups, "00700442021122", 0x42, 0, "42021122"},
        {domain_data_store_groups, "0070FF000442021122", 0x42, 0, "42021122"},
        {domain_data_store_groups,
         "00700342014100700345014"
         "2",
         0x45, 0, "450142"},
        {domain_data_store_groups, "", 0x42, ERR_MALFORMED, ""},
        {domain_data_store_groups, "0070", 0x42, ERR_MALFORMED, ""},
        {domain_data_store_groups, "00700542021122", 0x42, ERR_MALFORMED, ""},
        {domain_data_store_groups, "0070FF00", 0x42, ERR_MALFORMED, ""},
        {domain_data_store_groups, "00B90442021122", 0x42, ERR_NOT_FOUND, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];

        assert_int_equal(store(rows[i].function, rows[i].octets, rows[i].tag, text), rows[i].err);
        assert_string_equal(text, rows[i].stored);
    }
}

/* Longer than one object may be, or than the memory of the card. */
static void test_limits(void **state)
{
    char hex[600] = "428200FD", text[64];

    (void)state;
    for (size_t i = 0; i < 0xFD; i++)
        strcat(hex, "00");
    memcpy(hex, "4281FD", 6);
    memmove(hex + 6, hex + 8, strlen(hex + 8) + 1);
    assert_int_equal(store(domain_data_store, hex, 0x42, text), ERR_TOO_LONG);
    memcpy(hex,
           "42818"
           "0",
           6);
    hex[6 + 2 * 0x80] = 0;
    assert_int_equal(store(domain_data_store, hex, 0x42, text), ERR_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
