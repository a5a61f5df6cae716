/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded and received exchanges in pairs. */
#include "tools/trace/replay/compare.h"

#include "test/apdu/hex.h"

#include <stdio.h>

static char results[1000];

static void on_result(void *context, const struct replay_result *result)
{
    (void)context;
    if (result->same)
        sprintf(results + strlen(results), "%d same\n", (int)result->number);
    else
        sprintf(results + strlen(results), "%d %s: %s, %s\n", (int)result->number, result->field,
                result->recorded ? result->recorded : "-",
                result->received ? result->received : "-");
}

static struct compare *begin(struct replay_options *options)
{
    struct compare *compare;

    results[0] = '\0';
    options->on_result = on_result;
    assert_int_equal(compare_new(&compare, options), 0);
    return compare;
}

static void add(struct compare *compare, enum compare_side side, uint64_t number,
                const char *command, const char *data, uint16_t sw)
{
    struct trace_record record = {.number = number,
                                  .event = {.kind = TRACE_APDU,
                                            .card = "ship",
                                            .time = -1,
                                            .command = hex_bytes(command),
                                            .data = hex_bytes(data),
                                            .sw = sw}};

    assert_int_equal(compare_add(compare, side, &record, false), 0);
    hex_free(record.event.command);
    hex_free(record.event.data);
    assert_int_equal(compare_pairs(compare), 0);
}

static void check_end(struct compare *compare, const char *expected)
{
    assert_int_equal(compare_end(compare), 0);
    assert_string_equal(results, expected);
    compare_free(compare);
}

/* One side has the response at once, the other by GET RESPONSE and after 6Cxx. */
static void the_way_of_a_response_is_no_difference(void **state)
{
    struct replay_options options = {.card = NULL};
    struct compare *compare = begin(&options);

    (void)state;
    add(compare, COMPARE_RECORDED, 1, "00A40004023F0000", "6F028200", 0x9000);
    add(compare, COMPARE_RECEIVED, 1, "00A40004023F0000", "", 0x6104);
    add(compare, COMPARE_RECEIVED, 1, "00C0000004", "6F028200", 0x9000);
    add(compare, COMPARE_RECORDED, 2, "00B0000010", "", 0x6C02);
    add(compare, COMPARE_RECORDED, 3, "00B0000002", "AABB", 0x9000);
    add(compare, COMPARE_RECEIVED, 2, "00B0000002", "AABB", 0x9000);
    check_end(compare, "1 same\n2 same\n");
}

static void the_first_field_is_told(void **state)
{
    struct replay_options options = {.card = NULL};
    struct compare *compare = begin(&options);

    (void)state;
    add(compare, COMPARE_RECORDED, 1, "00B0000002", "AABB", 0x9000);
    add(compare, COMPARE_RECEIVED, 1, "00B0000002", "", 0x6986);
    add(compare, COMPARE_RECORDED, 2, "00A4000C023F01", "", 0x6A82);
    add(compare, COMPARE_RECEIVED, 2, "00A4000C023F01", "", 0x6A86);
    compare_end(compare);
    assert_non_null(strstr(results, "1 response"));
    assert_non_null(strstr(results, "2 status: 6A82 "));
    assert_non_null(strstr(results, ", 6A86 "));
    compare_free(compare);
}

static void ignored_fields_are_not_compared(void **state)
{
    const char *const ignored[] = {"status"};
    struct replay_options options = {.ignored = ignored, .ignored_count = 1};
    struct compare *compare = begin(&options);

    (void)state;
    add(compare, COMPARE_RECORDED, 2, "00A4000C023F01", "", 0x6A82);
    add(compare, COMPARE_RECEIVED, 2, "00A4000C023F01", "", 0x6A86);
    check_end(compare, "2 same\n");
}

/* A random value: the challenge of GET CHALLENGE. */
static void random_values_have_the_same_length(void **state)
{
    struct replay_options options = {.card = NULL};
    struct compare *compare = begin(&options);

    (void)state;
    add(compare, COMPARE_RECORDED, 1, "0084000004", "01020304", 0x9000);
    add(compare, COMPARE_RECEIVED, 1, "0084000004", "A1A2A3A4", 0x9000);
    check_end(compare, "1 same\n");
}

/* The card refuses the first of two blocks: one difference, not three. */
static void a_chain_that_breaks_is_one_difference(void **state)
{
    struct replay_options options = {.card = NULL};
    struct compare *compare = begin(&options);

    (void)state;
    add(compare, COMPARE_RECORDED, 1, "80E2110002BF3E", "", 0x9000);
    add(compare, COMPARE_RECEIVED, 1, "80E2110002BF3E", "", 0x6985);
    add(compare, COMPARE_RECORDED, 2, "80E29101035C015A", "", 0x9000);
    add(compare, COMPARE_RECEIVED, 2, "80E29101035C015A", "", 0x6985);
    add(compare, COMPARE_RECORDED, 3, "00B0000002", "AABB", 0x9000);
    add(compare, COMPARE_RECEIVED, 3, "00B0000002", "AABB", 0x9000);
    compare_end(compare);
    assert_memory_equal(results, "1 ", 2);
    assert_null(strstr(results, "\n2 "));
    assert_non_null(strstr(results, "\n3 same\n"));
    compare_free(compare);
}

static void silent_records_are_not_reported(void **state)
{
    struct replay_options options = {.card = NULL};
    struct compare *compare = begin(&options);
    static const uint8_t command[] = {0x00, 0xB0, 0x00, 0x00, 0x02};
    const struct trace_record record = {.number = 1,
                                        .event = {.kind = TRACE_APDU,
                                                  .card = "",
                                                  .time = -1,
                                                  .command = BYTES_OF(command),
                                                  .sw = 0x6986}};

    (void)state;
    assert_int_equal(compare_add(compare, COMPARE_RECORDED, &record, true), 0);
    assert_int_equal(compare_add(compare, COMPARE_RECEIVED, &record, true), 0);
    check_end(compare, "");
}

/* The recorded command was not sent, as the trace ended before. */
static void a_missing_exchange_is_a_difference(void **state)
{
    struct replay_options options = {.card = NULL};
    struct compare *compare = begin(&options);

    (void)state;
    add(compare, COMPARE_RECORDED, 1, "00B0000002", "AABB", 0x9000);
    add(compare, COMPARE_RECORDED, 2, "00B0000002", "AABB", 0x9000);
    add(compare, COMPARE_RECEIVED, 2, "00B0000002", "AABB", 0x9000);
    check_end(compare, "1 exchange: complete, -\n2 same\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_of_a_response_is_no_difference),
        cmocka_unit_test(the_first_field_is_told),
        cmocka_unit_test(ignored_fields_are_not_compared),
        cmocka_unit_test(random_values_have_the_same_length),
        cmocka_unit_test(a_chain_that_breaks_is_one_difference),
        cmocka_unit_test(silent_records_are_not_reported),
        cmocka_unit_test(a_missing_exchange_is_a_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
