/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key sets SCP02 and SCP03 use. */
#include "test/profiles/gp/gp_fixture.h"

#define KEY(identifier, version, type, value)                                                      \
    "30{95=18 82=" identifier " 83=" version " 30{30{80=" type " 86=" value "}}} "
#define DOMAIN(parameters, keys)                                                                   \
    "A6{A0{80= 81=20} A1{4F=A0000001515350 4F=A000000151535041 4F=" GP_AID " 82=80 " parameters    \
    "} A2{" keys "}}"
#define SET(version, type)                                                                         \
    KEY("01", version, type, GP_ENC)                                                               \
    KEY("02", version, type, GP_MAC) KEY("03", version, type, GP_DEK)

static void test_choice(void **state)
{
    static const struct {
        const char *elements;
        uint8_t asked, version; /* version 0: none */
        enum scp_protocol protocol;
        uint8_t option;
    } rows[] = {
        {DOMAIN("", SET("20", "80")), 0x20, 0x20, SCP_02, 0x55}, /* no list: both protocols */
        {DOMAIN("", SET("30", "88")), 0x00, 0x30, SCP_03, 0x70},
        {DOMAIN("C9=81020215", SET("20", "80")), 0x20, 0x20, SCP_02, 0x15},
        {DOMAIN("C9=810402550360", SET("30", "88")), 0x30, 0x30, SCP_03, 0x60}, /* two in one */
        {DOMAIN("C9=81028000", SET("20", "80")), 0x20, 0, SCP_NONE, 0},         /* SCP80 only */
        {DOMAIN("C9=81020370", SET("20", "80")), 0x20, 0, SCP_NONE, 0},
        {DOMAIN("C9=8102037181020310", SET("30", "88")), 0x30, 0x30, SCP_03, 0x10}, /* not S16 */
        {DOMAIN("C9=81020371", SET("30", "88")), 0x30, 0, SCP_NONE, 0},
        {DOMAIN("", SET("0F", "80")), 0x0F, 0, SCP_NONE, 0}, /* of SCP80 */
        {DOMAIN("", SET("0F", "80") SET("70", "80")), 0x00, 0x70, SCP_02, 0x55},
        {DOMAIN("", SET("40", "85")), 0x40, 0, SCP_NONE, 0}, /* PSK of SCP81 */
        {DOMAIN("", KEY("01", "30", "88", GP_ENC) KEY("02", "30", "88", GP_MAC)), 0x30, 0, SCP_NONE,
         0},
        {DOMAIN("", KEY("01", "30", "88", GP_ENC) KEY("02", "30", "80", GP_MAC)
                        KEY("03", "30", "88", GP_DEK)),
         0x30, 0, SCP_NONE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gp_key_set set;

        start(rows[i].elements);
        assert_int_equal(gp_key_set(&admin.context, rows[i].asked, &set),
                         rows[i].version ? 0 : ERR_NOT_FOUND);
        if (rows[i].version) {
            assert_int_equal(set.version, rows[i].version);
            assert_int_equal(set.protocol, rows[i].protocol);
            assert_int_equal(set.option, rows[i].option);
        }
        stop();
    }
}

/* keyCounterValue is where the counter begins, whichever key of the version has it. */
static void test_counter(void **state)
{
    static const char elements[] =
        DOMAIN("", "30{95=18 82=01 83=30 85=0000000102 30{30{80=88 86=" GP_ENC
                   "}}}" KEY("02", "30", "88", GP_MAC) KEY("03", "30", "88", GP_DEK));
    struct gp_key_set set;

    (void)state;
    start(elements);
    assert_int_equal(gp_key_set(&admin.context, 0x30, &set), 0);
    assert_int_equal(set.counter, 0x0102);
    assert_int_equal(gp_put_counter(&admin.context, 0x30, 0x0103), 0);
    assert_int_equal(gp_key_set(&admin.context, 0x30, &set), 0);
    assert_int_equal(set.counter, 0x0103);
    stop();
}

/* DES keys of 24 octets are no keys of SCP02. */
static void test_length(void **state)
{
    static const char elements[] =
        DOMAIN("", KEY("01", "20", "80", GP_ENC "0101010101010101")
                       KEY("02", "20", "80", GP_MAC "0101010101010101")
                           KEY("03", "20", "80", GP_DEK "0101010101010101"));

    (void)state;
    start(elements);
    assert_string_equal(apdu("8050200008" GP_HOST_CHALLENGE), "6A88");
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_counter),
        cmocka_unit_test(test_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
