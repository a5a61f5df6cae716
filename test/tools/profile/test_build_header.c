/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile header and the metadata: connectivity parameters, fallbackAllowed. */
#include "test/tools/profile/build_scene.h"

static void test_fallback_allowed(void **state)
{
    static const char *const lines[] = {"fallback yes", NULL}, *const none[] = {NULL};
    struct tlv whole, found;

    (void)state;
    assert_int_equal(build(lines, EID, BYTES_NONE), 0);
    assert_int_equal(tlv_only(buf_bytes(&metadata), &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0x9F67, &found), 0);
    assert_memory_equal(found.whole.at, "\x9F\x67\x01\xFF", 4);
    assert_int_equal(build(none, EID, BYTES_NONE), 0);
    assert_int_equal(tlv_only(buf_bytes(&metadata), &whole), 0);
    assert_true(tlv_find(whole.value, 0x9F67, &found) < 0);
}

/* Connectivity parameters in the header: the default bearer and this name (B-151). */
static void test_access_point(void **state)
{
    static const char *const lines[] = {"access-point iot.example", NULL};
    static const char wanted[] = "\x87\x11\x35\x01\x03\x47\x0C\x03iot\x07"
                                 "example";
    struct bytes all;
    struct tlv header, found;

    (void)state;
    assert_int_equal(build(lines, EID, BYTES_NONE), 0);
    all = buf_bytes(&package);
    assert_int_equal(tlv_next(&all, &header), 0);
    assert_int_equal(tlv_find(header.value, 0x87, &found), 0);
    assert_true(bytes_equal(found.whole, BYTES_TEXT(wanted)));
}

/* The address to which notifications are delivered is one that can be called. */
static void test_notification_address(void **state)
{
    static const char *const good[] = {"smdp.example.com", "localhost:8443", "[::1]:443"};
    static const char *const bad[] = {"s\xFF.example", "https://a.example", "a b", "a/b", "a:x"};
    char line[80];
    const char *const lines[] = {line, NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        snprintf(line, sizeof(line), "notification %s", good[i]);
        assert_int_equal(build(lines, EID, BYTES_NONE), 0);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(line, sizeof(line), "notification %s", bad[i]);
        assert_int_equal(build(lines, EID, BYTES_NONE), ERR_MALFORMED);
        assert_non_null(strstr(why, "notification: "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fallback_allowed),
        cmocka_unit_test(test_access_point),
        cmocka_unit_test(test_notification_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
