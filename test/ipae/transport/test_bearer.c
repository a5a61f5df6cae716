/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The enabled profile's connectivity parameters in OPEN CHANNEL (B-151, E-110), good and malformed.
 */
#include "card/store/store_tx.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define INTERNET "4709 08696E7465726E6574"
#define DEFAULT  "3501 03"

static struct circle *circle;

/* Sets the parameters in the profile's header. */
static void set_parameters(char letter, const char *hex)
{
    uint8_t iccid[10], header_octets[600], octets[520];
    struct buf header = BUF_OVER(header_octets), parameters = BUF_OVER(octets);
    struct store *store = inside_euicc(circle->scene.fake.card)->store;
    struct store_profile profile;
    struct arena arena;
    size_t whole = tlv_open(&header, 0xA0);

    assert_int_equal(buf_put_hex(&parameters, hex), 0);
    tlv_put(&header, 0x87, buf_bytes(&parameters));
    tlv_close(&header, whole);
    assert_false(header.overflow);
    scene_iccid(letter, iccid);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store_find_profile(store, &arena, iccid, &profile), 0);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_put_object(store, profile.id, RECORD_HEADER, 0, buf_bytes(&header)), 0);
    assert_int_equal(store_commit(store), 0);
    arena_free(&arena);
}

static void assert_way(const char *hex)
{
    uint8_t octets[256];
    struct buf expected = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&expected, hex), 0);
    assert_int_equal(circle->terminal.way.len, expected.len);
    assert_memory_equal(circle->terminal.way.at, expected.at, expected.len);
}

/* One poll of a card whose profile has these parameters. */
static void poll_with(const char *parameters)
{
    circle_begin(circle, "A* B", 1, NULL);
    if (parameters)
        set_parameters('A', parameters);
    circle->scene.fake.refusal[0] = '\0';
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
}

static void test_good(void **state)
{
    static const struct {
        const char *parameters, *way;
    } rows[] = {
        {NULL, DEFAULT},
        {"", DEFAULT},
        {DEFAULT, DEFAULT},
        {INTERNET, DEFAULT INTERNET},
        {DEFAULT INTERNET, DEFAULT INTERNET},
        {"3507 02030403041F02" INTERNET "0D05 0475736572 0D05 0470617373",
         "3507 02030403041F02" INTERNET "0D05 0475736572 0D05 0470617373"},
        {INTERNET "0D05 0475736572", DEFAULT INTERNET "0D05 0475736572"},
        {"C709 08696E7465726E6574", DEFAULT INTERNET}, /* CR set */
        {INTERNET DEFAULT, DEFAULT INTERNET},          /* another order */
        {DEFAULT "3902 0100" INTERNET "3E05 2101020304",
         DEFAULT INTERNET}, /* set by the IPAe, not by the profile */
        {"470D 03696F74 08696E7465726E6574", "3501 03 470D 03696F74 08696E7465726E6574"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        poll_with(rows[i].parameters);
        assert_way(rows[i].way);
        assert_string_equal(circle->scene.fake.refusal, "");
        circle_end(circle);
    }
}

/* Malformed parameters: one trace line with clause and octets, and the default bearer. */
static void test_bad(void **state)
{
#define LABEL                                                                                      \
    "3F303132333435363738393031323334353637383930313233343536373839303132333435363738393031323334" \
    "353637383930313233343536373839303132"
    static const char *const rows[] = {
        "3500",          /* an empty description */
        DEFAULT DEFAULT, /* two of them */
        "3521 030000000000000000000000000000000000000000000000000000000000000000",
        "4700",                             /* an empty name */
        "4709 09696E7465726E6574",          /* a label longer than the name */
        "470A 08696E7465726E657400",        /* an empty label */
        INTERNET INTERNET,                  /* two names */
        "4781 80" LABEL LABEL,              /* 128 octets */
        "0D05 0475736572",                  /* a login without access name */
        INTERNET "0D01 04 0D01 04 0D01 04", /* three texts */
        "4709 0869",                        /* truncated */
        "0001 00",                          /* no tag */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        poll_with(rows[i]);
        assert_way(DEFAULT);
        assert_non_null(strstr(circle->scene.fake.refusal, "SGP.32 2.4.4 B-151"));
        circle_end(circle);
    }
}

/* A name that fits a command and a login that does not. */
static void test_too_long(void **state)
{
    char text[1100] = DEFAULT INTERNET "0D8180 04";

    (void)state;
    for (int i = 0; i < 127; i++)
        strcat(text, "41");
    poll_with(text);
    assert_way(text);
    circle_end(circle);
    strcat(text, "0D20 04");
    for (int i = 0; i < 31; i++)
        strcat(text, "42");
    poll_with(text);
    assert_way(DEFAULT);
    assert_non_null(strstr(circle->scene.fake.refusal, "too long"));
    circle_end(circle);
}

/* A terminal that does not support the profile's bearer gets the default bearer. */
static void test_beyond_the_terminal(void **state)
{
    static const struct {
        unsigned result;
        bool again;
    } rows[] = {{0x30, true}, {0x32, true}, {0x36, true}, {0x21, false}, {0x3A, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle_begin(circle, "A* B", 1, NULL);
        set_parameters('A', "3507 02030403041F02" INTERNET);
        circle->terminal.result = rows[i].result;
        circle->terminal.result_type = 0x40;
        circle->terminal.result_times = 1;
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, rows[i].again);
        if (rows[i].again)
            assert_way(DEFAULT);
        circle_end(circle);
    }
}

/* Each profile has its own parameters: read again after a profile switch. */
static void test_after_a_switch(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, NULL);
    set_parameters('A', INTERNET);
    set_parameters('B', "4704 03696F74");
    fake_eim_order(&circle->eims[0], "+B");
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_way(DEFAULT "4704 03696F74");
    circle_end(circle);
}

static void own_access_point(struct euiccd_create_options *factory)
{
    factory->access_name = "sea.example";
}

/* Order: the profile's parameters, the card's setting, the terminal's default bearer. */
static void test_own_access_point(void **state)
{
#define OWN "470C 03736561 076578616D706C65"
    static const struct {
        const char *parameters;
        unsigned refused; /* OPEN CHANNELs that the terminal refuses as not supported */
        const char *way;
    } rows[] = {
        {NULL, 0, DEFAULT OWN},          {"", 0, DEFAULT OWN},
        {"3E00", 0, DEFAULT OWN},                               /* no bearer or access point */
        {INTERNET, 0, DEFAULT INTERNET}, {DEFAULT, 0, DEFAULT}, /* the profile requests it */
        {"4700", 0, DEFAULT OWN},        {INTERNET, 1, DEFAULT OWN},
        {INTERNET, 2, DEFAULT},          {NULL, 1, DEFAULT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle_begin(circle, "A*", 1, own_access_point);
        if (rows[i].parameters)
            set_parameters('A', rows[i].parameters);
        circle->terminal.result = 0x32;
        circle->terminal.result_type = 0x40;
        circle->terminal.result_times = rows[i].refused;
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, 1);
        assert_way(rows[i].way);
        circle_end(circle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),           cmocka_unit_test(test_bad),
        cmocka_unit_test(test_too_long),       cmocka_unit_test(test_beyond_the_terminal),
        cmocka_unit_test(test_after_a_switch), cmocka_unit_test(test_own_access_point),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
