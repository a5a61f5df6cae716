/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET DATA and STORE DATA: each object, each status word (DP-6.1, DP-6.4). */
#include "test/profiles/gp/gp_fixture.h"

static void test_get_data(void **state)
{
    static const struct fake_step steps[] = {
        {"80CA004200", "6A88"},
        {"80CA004500", "6A88"},
        {"80CA006600", "6607730506035504039000"}, /* of sdPersoData */
        {"80CA00C100", "C10200009000"},
        {"80CA00D300", "D301009000"},
        {"80CA9F7F00", "6A88"},
        {"80CA5F5000", "6A88"},
        {"80CA00660166", "6700"},
        {NULL, NULL}};

    (void)state;
    start(NULL);
    play(steps, apdu);
    assert_string_equal(apdu("80CA006700"),
                        "671BA006800180810100A006800102810155A00980010381017082010"
                        "79000");
    assert_string_equal(apdu("80CA00E000"), "E048C00401018810C00402018810C00403018810"
                                            "C00401208010C00402208010C00403208010"
                                            "C00401308810C00402308810C00403308810"
                                            "C00401318820C00402318820C004033188209000");
    /* two RFM applications and the free memory */
    apdu("80CAFF2100");
    assert_int_equal(admin.sw, SW_OK);
    assert_memory_equal(admin.data, "\xFF\x21\x0F\x81\x01\x02\x82\x04", 8);
    stop();
}

/* Of a domain without personalisation, keys and protocols. */
static void test_bare_domain(void **state)
{
    static const struct fake_step steps[] = {
        {"80CA006600", "6623732106072A864886FC6B01600B06092A864886FC6B020202630906072A864886FC6B03"
                       "9000"},
        {"80CA006700", "67009000"},
        {"80CA00C100", "6A88"},
        {"80CA00E000", "6A88"},
        {NULL, NULL}};

    (void)state;
    start("A6{A0{80= 81=20} A1{4F=A0000001515350 4F=A000000151535041 4F=" GP_AID " 82=80}}");
    play(steps, apdu);
    stop();
}

/* The card recognition data of a domain without personalisation: each protocol and its option. */
static void test_recognised_protocols(void **state)
{
    (void)state;
    start("A6{A0{80= 81=20} A1{4F=A0000001515350 4F=A000000151535041 4F=" GP_AID " 82=80 "
          "C9=8102025581020370}}");
    assert_string_equal(apdu("80CA006600"),
                        "663D733B06072A864886FC6B01600B06092A864886FC6B020202630906072A864886FC6B03"
                        "640B06092A864886FC6B040255640B06092A864886FC6B0403709000");
    stop();
}

/* The counter of a key set of SCP03 has three octets. */
static void test_counter_of_scp03(void **state)
{
    (void)state;
    start(NULL);
    assert_int_equal(gp_find_number(&admin.profile.records, 2, &admin.session), 0);
    assert_string_equal(apdu("80CA00C100"), "C1030000009000");
    apdu("8050300008" GP_HOST_CHALLENGE);
    assert_string_equal(apdu("80CA00C100"), "C1030000019000");
    stop();
}

static void test_store_data(void **state)
{
    static const struct fake_step steps[] = {
        {"80E29000054203112233", "9000"},
        {"80CA004200", "42031122339000"},
        {"80E290000345010"
         "9",
         "9000"}, /* replaced and added, without structure */
        {"80E2800006420101450102", "9000"},
        {"80CA004200", "4201019000"},
        {"80CA004500", "4501029000"},
        {"80E288000700700442024142", "9000"}, /* a data group */
        {"80CA004200", "420241429000"},
        {"80E28800080070FF0003420143", "9000"}, /* its length in three octets */
        {"80CA004200", "4201439000"},
        {"80E2900004440101"
         "00",
         "6A88"},                         /* no object of a security domain */
        {"80E28800050071024200", "6A88"}, /* no such data group */
        {"80E2900003420211", "6A80"},
        {"80E288000300700442", "6A80"},
        {"80E2900000", "6700"},
        {"80E298000342010"
         "1",
         "6A86"},                     /* structure RFU */
        {"80E2F00003420101", "6A81"}, /* enciphered */
        {"80E29001034201"
         "01",
         "6A86"},                     /* block 01 first */
        {"80E2100003420101", "9000"}, /* two blocks */
        {"80E2900103450101", "9000"},
        {"80E2100003420101", "9000"}, /* another command in between */
        {"80CA004200", "4201019000"},
        {"80E2900103450101", "6A86"},
        {NULL, NULL}};

    (void)state;
    start(NULL);
    admin.context.remote = true;
    play(steps, apdu);
    stop();
}

/* Card memory is full: 6A84. */
static void test_full(void **state)
{
    char command[530] = "80E29000FF4281FC";
    uint32_t left = 0;

    (void)state;
    start(NULL);
    admin.context.remote = true;
    for (size_t i = 0; i < 252; i++)
        strcat(command, "00");
    admin.profile.records.functions->free_memory(admin.profile.records.context, &left);
    for (uint32_t key = 0; left >= 200; key++, left -= 200) {
        static const uint8_t filler[200];

        assert_int_equal(admin.profile.records.functions->put(admin.profile.records.context,
                                                              RECORD_CDMA, key, BYTES_OF(filler)),
                         0);
    }
    assert_string_equal(apdu(command), "6A84");
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_data),
        cmocka_unit_test(test_bare_domain),
        cmocka_unit_test(test_recognised_protocols),
        cmocka_unit_test(test_counter_of_scp03),
        cmocka_unit_test(test_store_data),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
