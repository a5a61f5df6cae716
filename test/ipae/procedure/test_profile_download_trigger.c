/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the trigger of the eIM to its response to the result (SGP.32 3.2.3): malformed triggers,
 * refused results, several eIMs. */
#include "test/fake/fixture_downloads.h"

static void test_triggers_that_make_no_sense(void **state)
{
    static const char *const codes[] = {"",
                                        "LPA:",
                                        "LPA:2$127.0.0.1$one",
                                        "1$127.0.0.1",
                                        "1$$one",
                                        "1$127.0.0.1$one$2.999.10$2",
                                        "1$127.0.0.1$one$2.999.10$1$",
                                        "1$127.0.0.1\"$one",
                                        "1$127.0.0.1$o\\ne",
                                        "1$a/b$one"};

    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        downloads_begin(circle, smdpp, indirect, "", 0);
        for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
            fake_eim_order_download(&circle->eims[0], codes[i]);
            terminal_start(&circle->terminal);
            assert_int_equal(circle->eims[0].errors, i + 1); /* E-60 */
            assert_int_equal(circle->eims[0].last[circle->eims[0].last_len - 1], 1);
        }
        assert_int_equal(smdpp->https.connections, 0);
        downloads_end(circle, smdpp);
    }
}

/* The eIM refuses the result: it is sent again, and nothing is downloaded twice. */
static void test_refused_result(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    circle->eims[0].refuses = true;
    terminal_start(&circle->terminal);
    assert_int_equal(smdpp->installed, 1);
    terminal_wait(&circle->terminal, 2000);
    assert_int_equal(smdpp->bound, 1);
    circle->eims[0].refuses = false;
    terminal_wait(&circle->terminal, 4000);
    downloads_assert_installed(circle, smdpp, 1);
    assert_int_equal(smdpp->bound, 1);
    downloads_end(circle, smdpp);
}

/* The eIM dropped its trigger and refuses the result: the next trigger is executed. */
static void test_refused_result_of_a_forgotten_order(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    circle->eims[0].refuses_downloads = true;
    terminal_start(&circle->terminal);
    fake_eim_order(&circle->eims[0], "dp=other.example");
    free((void *)circle->eims[0].queue[0].at);
    circle->eims[0].queue[0] = circle->eims[0].queue[1];
    circle->eims[0].queue_len = 1;
    terminal_wait(&circle->terminal, 4000);
    assert_int_equal(circle->eims[0].results, 1);
    fake_eim_order_download(&circle->eims[0], "1$127.0.0.1$two"); /* another trigger */
    terminal_wait(&circle->terminal, 2000);
    circle->eims[0].refuses_downloads = false;
    terminal_wait(&circle->terminal, 5000);
    assert_int_equal(circle->eims[0].downloads, 1);
    assert_non_null(memmem(circle->eims[0].last, circle->eims[0].last_len, "8.2.6", 5));
    assert_int_equal(smdpp->bound, 1);
    assert_outbox_is_empty(circle);
    downloads_end(circle, smdpp);
}

/* Every kind of refusal (E-26): the next package is executed in the same poll; nothing is lost. */
static void test_results_that_are_refused_in_any_way(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2U * EIM_REFUSALS; i++) {
        struct fake_eim *eim = &circle->eims[0];

        circle->scene.eims[0].protocols = i % 2 ? 0x40 : 0;
        downloads_begin(circle, smdpp, false, "", 0);
        print_message("refusal %u%s\n", i / 2, i % 2 ? " over CoAP" : "");
        fake_eim_order_download(eim, DOWNLOADS_CODE);
        eim->refuses_downloads = true;
        eim->refusal = (enum fake_eim_refusal)(i / 2);
        terminal_start(&circle->terminal);
        assert_int_equal(smdpp->installed, 1);
        fake_eim_drop(eim);
        fake_eim_order(eim, "rat");
        terminal_wait(&circle->terminal, 200);
        assert_int_equal(eim->results, 1);
        assert_int_equal(eim->downloads, 0);
        circle_cut(circle);
        eim->refuses_downloads = false;
        terminal_start(&circle->terminal);
        assert_int_equal(eim->downloads, 1);
        assert_non_null(memmem(eim->last, eim->last_len, "\xBF\x37", 2));
        assert_int_equal(smdpp->bound, 1);
        downloads_assert_installed(circle, smdpp, 1);
        assert_outbox_is_empty(circle);
        downloads_end(circle, smdpp);
    }
}

/* Two eIMs trigger the same profile: the second gets the failure that it is installed already. */
static void test_two_eims(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 2, downloads_settings);
    fake_smdpp_begin(smdpp, circle, "", 0);
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    fake_eim_order_download(&circle->eims[1], DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    assert_int_equal(smdpp->installed, 1);
    assert_int_equal(smdpp->failed, 1);
    assert_int_equal(circle->eims[0].downloads, 1);
    assert_int_equal(circle->eims[1].downloads, 1);
    assert_outbox_is_empty(circle);
    downloads_end(circle, smdpp);
}

/* With the Emergency Profile enabled: ecallActive (E-43, E-54). */
static void test_emergency(void **state)
{
    static const uint8_t download[] = {0x30, 0x03, 0x80, 0x01, 104}, data[] = {0x02, 0x01, 104};
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A Be*", 1, downloads_settings);
    fake_smdpp_begin(smdpp, circle, "", 0);
    fake_eim_order_download(eim, DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->downloads, 1);
    assert_int_equal(smdpp->https.connections, 0);
    assert_non_null(memmem(eim->last, eim->last_len, download, sizeof(download)));
    fake_eim_queue_hex(eim, "BF5204 5C02BF20");
    terminal_start(&circle->terminal);
    assert_non_null(memmem(eim->last, eim->last_len, data, sizeof(data)));
    downloads_end(circle, smdpp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_triggers_that_make_no_sense),
        cmocka_unit_test(test_refused_result),
        cmocka_unit_test(test_results_that_are_refused_in_any_way),
        cmocka_unit_test(test_refused_result_of_a_forgotten_order),
        cmocka_unit_test(test_two_eims),
        cmocka_unit_test(test_emergency),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
