/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a card by euiccd.h: with and without its IPAe, growable options, clock, random numbers.
 */
#include "card/agent_card.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card fake;

/* The file of a card that is closed. */
static int make(void **state)
{
    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_close(fake.card);
    fake.card = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_card_end(&fake);
    return 0;
}

static int open_card(const struct euiccd_open_options *options)
{
    struct euiccd_error error = {""};

    return euiccd_open(&fake.card, fake.path, options, &error);
}

static void reopen(const struct euiccd_open_options *options)
{
    euiccd_close(fake.card);
    fake.card = NULL;
    assert_int_equal(open_card(options), 0);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
}

/* FCI of the ISD-R: ISDRProprietaryApplicationTemplateIoT shows whether the eUICC has an IPAe
 * (A-13). */
static void get_fci(struct buf *fci)
{
    struct bytes data;

    assert_int_equal(fake_send(&fake, "00700001", NULL), 0x9000);
    assert_int_equal(fake_exchange(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", &data),
                     0x9000);
    fci->len = 0;
    buf_put(fci, data);
}

static void test_ipae(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    uint8_t with_memory[256], without_memory[256];
    struct buf with = BUF_OVER(with_memory);
    struct buf without = BUF_OVER(without_memory);

    (void)state;
    reopen(NULL);
    get_fci(&with);
    options.without_ipae = true;
    reopen(&options);
    get_fci(&without);
    assert_false(bytes_equal(buf_bytes(&with), buf_bytes(&without)));
    options.without_ipae = false;
    options.context = fake.context;
    reopen(&options);
    get_fci(&without);
    assert_true(bytes_equal(buf_bytes(&with), buf_bytes(&without)));
}

static void test_read_only(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_card *reader;
    char eid[33], same[33];

    (void)state;
    reopen(NULL);
    euiccd_eid(fake.card, eid);
    assert_int_equal(euiccd_open(&reader, fake.path, NULL, NULL), EUICCD_ERR_BUSY);
    options.read_only = true;
    assert_int_equal(euiccd_open(&reader, fake.path, &options, NULL), 0);
    euiccd_eid(reader, same);
    assert_string_equal(eid, same);
    euiccd_close(reader);
}

/* A program that was compiled with a shorter struct: what it does not have is zero, and what stands
 * behind its struct is not read. One without a size is refused. */
static void test_size_of_options(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_open_options empty = {0};
    struct {
        struct euiccd_open_options options;
        uint8_t later[64];
    } future;

    (void)state;
    options.size = offsetof(struct euiccd_open_options, clock);
    options.clock = (int64_t(*)(void *))0x1;
    options.random = (int (*)(void *, uint8_t *, size_t))0x1;
    reopen(&options);
    memset(&future, 0xFF, sizeof(future));
    future.options = (struct euiccd_open_options)EUICCD_INIT(struct euiccd_open_options);
    future.options.size = sizeof(future);
    reopen(&future.options);
    euiccd_close(fake.card);
    fake.card = NULL;
    empty.read_only = true;
    assert_int_equal(open_card(&empty), EUICCD_ERR_RANGE);
}

static int64_t clock_of(void *context)
{
    return *(const int64_t *)context;
}

static void keep_time(void *context, const struct euiccd_trace_event *event)
{
    *(int64_t *)context = event->time;
}

static void test_clock(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    int64_t now = 86400000000000, seen = 0;

    (void)state;
    assert_int_equal(euiccd_trace_new(&options.trace), 0);
    assert_int_equal(euiccd_trace_callback(options.trace, keep_time, &seen), 0);
    options.clock = clock_of;
    options.clock_context = &now;
    reopen(&options);
    assert_int_equal(seen, now);
    now++;
    euiccd_power_off(fake.card);
    assert_int_equal(seen, now);
    euiccd_close(fake.card);
    fake.card = NULL;
    euiccd_trace_free(options.trace);
}

static int fill_with(void *context, uint8_t *out, size_t length)
{
    memset(out, *(const uint8_t *)context, length);
    return *(const uint8_t *)context ? 0 : -1;
}

/* GetEUICCChallenge has the given octets; a failure of the generator is one of the command. */
static void test_random(void **state)
{
    static const uint8_t get_challenge[] = {0xBF, 0x2E, 0x00};
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    uint8_t octet = 0x5A, response[64], expected[16];
    size_t length;

    (void)state;
    options.random = fill_with;
    options.random_context = &octet;
    reopen(&options);
    assert_int_equal(euiccd_es10(fake.card, get_challenge, sizeof(get_challenge), response,
                                 sizeof(response), &length),
                     0x9000);
    memset(expected, octet, sizeof(expected));
    assert_int_equal(length, 21);
    assert_memory_equal(response + 5, expected, sizeof(expected));
    octet = 0;
    assert_int_not_equal(euiccd_es10(fake.card, get_challenge, sizeof(get_challenge), response,
                                     sizeof(response), &length),
                         0x9000);
    assert_int_equal(length, 0);
}

static void test_response_too_long(void **state)
{
    static const uint8_t get_info[] = {0xBF, 0x22, 0x00};
    uint8_t response[20];
    size_t length = 1;

    (void)state;
    reopen(NULL);
    assert_int_equal(
        euiccd_es10(fake.card, get_info, sizeof(get_info), response, sizeof(response), &length),
        0x6581);
    assert_int_equal(length, 0);
}

static void test_version(void **state)
{
    char text[32];

    (void)state;
    snprintf(text, sizeof(text), "%d.%d.%d", EUICCD_VERSION_MAJOR, EUICCD_VERSION_MINOR,
             EUICCD_VERSION_PATCH);
    assert_memory_equal(euiccd_version(), text, strlen(text));
    assert_true(euiccd_version()[strlen(text)] == '\0' || euiccd_version()[strlen(text)] == '+');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ipae, make, end),
        cmocka_unit_test_setup_teardown(test_read_only, make, end),
        cmocka_unit_test_setup_teardown(test_size_of_options, make, end),
        cmocka_unit_test_setup_teardown(test_clock, make, end),
        cmocka_unit_test_setup_teardown(test_random, make, end),
        cmocka_unit_test_setup_teardown(test_response_too_long, make, end),
        cmocka_unit_test(test_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
