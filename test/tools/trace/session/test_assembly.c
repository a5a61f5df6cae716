/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands and responses from APDUs: GET RESPONSE, 6Cxx, warnings, chains, channels, damage. */
#include "test/tools/trace/session/session_scene.h"

static void test_a_command_is_an_exchange(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "00A40004023F00", "9000");
    assert_lines(scene, "1 0 00 A4 00 04 3F00 > 9000\n");
    scene_apdu(scene, "00B0000002", "A1B29000");
    assert_lines(scene, "2 0 00 B0 00 00 > A1B2 9000\n");
    scene_apdu(scene, "0070800100", "6882");
    assert_lines(scene, "3 0 00 70 80 01 > 6882\n");
    scene_end(scene);
    assert_lines(scene, "");
    scene_close(scene);
}

static void test_get_response_follows_61(void **state)
{
    /* command on the channel, CLA of GET RESPONSE */
    static const char *const rows[][2] = {{"80", "00"}, {"80", "80"}, {"81", "01"}, {"81", "81"},
                                          {"83", "03"}, {"C0", "40"}, {"CF", "4F"}, {"CF", "CF"}};
    static const unsigned channels[] = {0, 0, 1, 1, 3, 4, 19, 19};
    char command[64], expected[256];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scene *scene = scene_open(0);

        snprintf(command, sizeof(command), "%sE2910003BF2E00", rows[i][0]);
        scene_apdu(scene, command, "6103");
        assert_lines(scene, "");
        snprintf(command, sizeof(command), "%sC0000003", rows[i][1]);
        scene_apdu(scene, command, "0102036102");
        assert_lines(scene, "");
        snprintf(command, sizeof(command), "%sC0000003", rows[i][1]);
        scene_apdu(scene, command, "6C02");
        snprintf(command, sizeof(command), "%sC0000002", rows[i][1]);
        scene_apdu(scene, command, "04059000");
        snprintf(expected, sizeof(expected), "1-4 %u %s E2 91 00 BF2E00 > 0102030405 9000 x4\n",
                 channels[i], rows[i][0]);
        assert_lines(scene, expected);
        scene_close(scene);
    }
}

static void test_get_response_of_the_basic_channel_belongs_to_the_last_command(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "81E2910003BF2E00", "6102");
    scene_apdu(scene, "00C0000002", "01029000");
    assert_lines(scene, "1-2 1 81 E2 91 00 BF2E00 > 0102 9000 x2\n");
    scene_apdu(scene, "81E2910003BF2E00", "6102");
    scene_apdu(scene, "00C0000002", "6700");
    assert_lines(scene, "4 0 00 C0 00 00 > 6700 incomplete\n");
    scene_apdu(scene, "01C0000002", "01029000");
    assert_lines(scene, "3-5 1 81 E2 91 00 BF2E00 > 0102 9000 x2\n");
    scene_close(scene);
}

static void test_gsm_responses_follow_9f(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "A0A40000023F00", "9F02");
    scene_apdu(scene, "A0C0000002", "01029000");
    assert_lines(scene, "1-2 0 A0 A4 00 00 3F00 > 0102 9000 x2\n");
    scene_close(scene);
}

static void test_a_response_that_is_not_fetched(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "80E2910003BF2E00", "6103");
    scene_apdu(scene, "80F2000C00", "9000");
    assert_lines(scene, "1 0 80 E2 91 00 BF2E00 > 6103 incomplete\n2 0 80 F2 00 0C > 9000\n");
    scene_apdu(scene, "80E2910003BF2E00", "6103");
    scene_apdu(scene, "80C0000003", "0102036101");
    scene_end(scene);
    assert_lines(scene, "3-4 0 80 E2 91 00 BF2E00 > 010203 6101 x2 incomplete\n");
    scene_close(scene);
}

static void test_a_trace_that_begins_with_get_response(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "00C0000002", "01026101");
    scene_apdu(scene, "00C0000001", "039000");
    assert_lines(scene, "1-2 0 00 C0 00 00 > 010203 9000 x2 incomplete\n");
    scene_apdu(scene, "00C0000001", "6985");
    assert_lines(scene, "3 0 00 C0 00 00 > 6985 incomplete\n");
    scene_close(scene);
}

static void test_a_command_is_repeated_after_6c(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "00B0000000", "6C02");
    scene_apdu(scene, "00B0000002", "01029000");
    assert_lines(scene, "1-2 0 00 B0 00 00 > 0102 9000 x2\n");
    scene_apdu(scene, "80CA005A00", "6C02");
    scene_apdu(scene, "80CA005B02", "01029000");
    assert_lines(scene, "3 0 80 CA 00 5A > 6C02\n4 0 80 CA 00 5B > 0102 9000\n");
    scene_apdu(scene, "00A200040201020A", "6C03");
    scene_apdu(scene, "00A2000402010203", "0102039000");
    assert_lines(scene, "5-6 0 00 A2 00 04 0102 > 010203 9000 x2\n");
    scene_apdu(scene, "00A200040201020A", "6C03");
    scene_apdu(scene, "00A2000402010303", "0102039000");
    assert_lines(scene, "7 0 00 A2 00 04 0102 > 6C03\n8 0 00 A2 00 04 0103 > 010203 9000\n");
    scene_close(scene);
}

static void test_get_response_after_a_warning(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "00A40004026F07", "6283");
    scene_apdu(scene, "00C0000002", "62009000");
    assert_lines(scene, "1-2 0 00 A4 00 04 6F07 > 6200 6283 x2\n");
    scene_apdu(scene, "00A40004026F07", "6283");
    assert_lines(scene, "");
    scene_apdu(scene, "00B0000001", "019000");
    assert_lines(scene, "3 0 00 A4 00 04 6F07 > 6283\n4 0 00 B0 00 00 > 01 9000\n");
    scene_apdu(scene, "80C2000002D600", "62F3");
    scene_apdu(scene, "80C0000001", "0A6101");
    scene_apdu(scene, "80C0000001", "0B910B");
    assert_lines(scene, "5-7 0 80 C2 00 00 D600 > 0A0B 910B x3\n");
    scene_apdu(scene, "00B0000002", "016282"); /* with data: complete */
    assert_lines(scene, "8 0 00 B0 00 00 > 01 6282\n");
    scene_apdu(scene, "0020000108FFFFFFFFFFFFFFFF", "63C2"); /* tries left */
    assert_lines(scene, "9 0 00 20 00 01 FFFFFFFFFFFFFFFF > 63C2\n");
    scene_close(scene);
}

static void test_chains(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "80E2110002BF38", "9000");
    scene_apdu(scene, "80E2110102820A", "910B");
    scene_apdu(scene, "80E29102020102", "6102");
    scene_apdu(scene, "80C0000002", "BF389000");
    assert_lines(scene, "1-4 0 80 E2 11 00 BF38820A0102 > BF38 9000 x4\n");

    /* restarted */
    scene_apdu(scene, "80E2110002BF38", "9000");
    scene_apdu(scene, "80E2110002BF21", "9000");
    assert_lines(scene, "5 0 80 E2 11 00 BF38 > 9000 part\n");
    /* interrupted by another command */
    scene_apdu(scene, "80F2000C00", "9000");
    assert_lines(scene, "6 0 80 E2 11 00 BF21 > 9000 part\n7 0 80 F2 00 0C > 9000\n");
    /* its beginning, its middle, its end are not in the trace */
    scene_apdu(scene, "80E2910302BF38", "9000");
    assert_lines(scene, "8 0 80 E2 91 03 BF38 > 9000 incomplete\n");
    scene_apdu(scene, "80E2110002BF38", "9000");
    scene_apdu(scene, "80E29102020102", "9000");
    assert_lines(scene, "9-10 0 80 E2 11 00 BF380102 > 9000 x2 incomplete\n");
    /* a refused block */
    scene_apdu(scene, "80E2110002BF38", "9000");
    scene_apdu(scene, "80E21101020102", "6A80");
    assert_lines(scene, "11-12 0 80 E2 11 00 BF380102 > 6A80 x2 part\n");
    scene_apdu(scene, "80E2110002BF38", "6985");
    assert_lines(scene, "13 0 80 E2 11 00 BF38 > 6985 part\n");
    scene_apdu(scene, "80E2110002BF38", "9000");
    scene_end(scene);
    assert_lines(scene, "14 0 80 E2 11 00 BF38 > 9000 incomplete part\n");
    scene_close(scene);
}

static void test_chains_of_several_channels_at_once(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "81E211000101", "9000");
    scene_apdu(scene, "82E2110001A1", "9000");
    scene_apdu(scene, "00A40004023F00", "6102");
    scene_apdu(scene, "CFE2110001E1", "9000");
    scene_apdu(scene, "81E291010102", "6101");
    scene_apdu(scene, "82E2910101A2", "9000");
    assert_lines(scene, "2-6 2 82 E2 11 00 A1A2 > 9000 x2\n");
    scene_apdu(scene, "01C0000001", "039000");
    assert_lines(scene, "1-7 1 81 E2 11 00 0102 > 03 9000 x3\n");
    scene_apdu(scene, "CFE2910101E2", "9000");
    assert_lines(scene, "4-8 19 CF E2 11 00 E1E2 > 9000 x2\n");
    scene_apdu(scene, "00C0000002", "62009000");
    assert_lines(scene, "3-9 0 00 A4 00 04 3F00 > 6200 9000 x2\n");
    scene_close(scene);
}

static void test_extended_lengths(void **state)
{
    static char command[2 * 40000 + 1], expected[256];
    struct scene *scene = scene_open(0);

    (void)state;
    memcpy(command, "80E21100009C2E", 14);
    memset(command + 14, '3', (size_t)2 * 39982);
    scene_apdu(scene, command, "9000");
    command[4] = '9';
    command[7] = '1';
    memcpy(command + 14 + 2 * 39982, "0000", 5);
    scene_apdu(scene, command, "A1A29000");
    snprintf(expected, sizeof(expected), "1-2 0 80 E2 11 00 %.80s..(%u) > A1A2 9000 x2\n",
             command + 14, 2 * 39982);
    assert_lines(scene, expected);
    scene_close(scene);
}

static void test_command_chaining_by_class(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "10DA00400101", "9000");
    scene_apdu(scene, "10DA00400102", "9000");
    scene_apdu(scene, "00DA00400103", "9000");
    assert_lines(scene, "1-3 0 10 DA 00 40 010203 > 9000 x3\n");
    scene_apdu(scene, "10DA00400101", "9000");
    scene_apdu(scene, "00DA00410103", "9000");
    assert_lines(scene, "4 0 10 DA 00 40 01 > 9000 part\n5 0 00 DA 00 41 03 > 9000\n");
    scene_close(scene);
}

static void test_data_objects_in_several_commands(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "80CB0080015C00", "62F1");
    scene_apdu(scene, "80C0000002", "01029000");
    scene_apdu(scene, "80CB000002", "03049000");
    assert_lines(scene, "1-3 0 80 CB 00 80 5C > 01020304 9000 x3\n");
    scene_apdu(scene, "80DB008003800401", "63F1");
    scene_apdu(scene, "80DB000003020304", "9000");
    assert_lines(scene, "4-5 0 80 DB 00 80 800401020304 > 9000 x2\n");
    scene_close(scene);
}

static void test_damaged_commands(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_apdu(scene, "", "9000");
    scene_apdu(scene, "80", "9000");
    scene_apdu(scene, "80E291", "9000");
    scene_apdu(scene, "80E2910010BF2E", "9000"); /* captured in part */
    scene_apdu(scene, "80E291000001", "6700");
    scene_apdu(scene, "00A4000C023F00", ""); /* no response */
    scene_apdu(scene, "FFA40004023F00", "6E00");
    scene_apdu(scene, "20A40004023F00", "6E00");
    assert_lines(scene, "1 0 00 00 00 00 > 9000 incomplete\n"
                        "2 0 00 00 00 00 80 > 9000 incomplete\n"
                        "3 0 00 00 00 00 80E291 > 9000 incomplete\n"
                        "4 0 80 E2 91 00 BF2E > 9000 incomplete\n"
                        "5 0 80 E2 91 00 01 > 6700\n"
                        "6 0 00 A4 00 0C 3F00 > 0000 incomplete\n"
                        "7 19 FF A4 00 04 3F00 > 6E00\n"
                        "8 0 20 A4 00 04 3F00 > 6E00\n");
    scene_close(scene);
}

/* A chain without end is emitted in parts. */
static void test_a_chain_without_end_is_cut(void **state)
{
    static char command[2 * 40000 + 1];
    struct scene *scene = scene_open(0);
    unsigned parts = 0;

    (void)state;
    memcpy(command, "80E21100009C2E", 14);
    memset(command + 14, '3', (size_t)2 * 39982);
    for (unsigned block = 0; block < 60; block++) {
        char number[3];

        snprintf(number, sizeof(number), "%02X", block);
        memcpy(command + 6, number, 2);
        scene_apdu(scene, command, "9000");
    }
    scene_end(scene);
    for (const char *at = scene->text; (at = strstr(at, " part")); at++)
        parts++;
    assert_in_range(parts, 3, 20);
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command_is_an_exchange),
        cmocka_unit_test(test_get_response_follows_61),
        cmocka_unit_test(test_get_response_of_the_basic_channel_belongs_to_the_last_command),
        cmocka_unit_test(test_gsm_responses_follow_9f),
        cmocka_unit_test(test_a_response_that_is_not_fetched),
        cmocka_unit_test(test_a_trace_that_begins_with_get_response),
        cmocka_unit_test(test_a_command_is_repeated_after_6c),
        cmocka_unit_test(test_get_response_after_a_warning),
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_chains_of_several_channels_at_once),
        cmocka_unit_test(test_extended_lengths),
        cmocka_unit_test(test_command_chaining_by_class),
        cmocka_unit_test(test_data_objects_in_several_commands),
        cmocka_unit_test(test_damaged_commands),
        cmocka_unit_test(test_a_chain_without_end_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
