/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of an IPAd against a card in memory, with CMocka. The IPAd is `ipad_*` below: it reads the
 * EID and sets the default SM-DP+ address by a function that transmits APDUs, which a real IPAd has
 * from its modem. Every test begins with the same card.
 *
 *     cc test_ipad.c $(pkg-config --cflags --libs libeuiccd) -lcmocka -o test_ipad && ./test_ipad
 */
#include <euiccd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- The IPAd ---- */

/* Sends a command; its response data to `out`, their length to `*length`. The status word. */
typedef uint16_t transmit_function(void *context, const uint8_t *command, size_t command_length,
                                   uint8_t *out, size_t *length);

struct ipad {
    transmit_function *transmit;
    void *context;
};

enum { DATA_MAX = 256, REQUEST_MAX = 255 };

/* Opens channel 1 and selects the ISD-R. 0, or -1. */
static int ipad_begin(const struct ipad *ipad)
{
    static const uint8_t open_channel[] = {0x00, 0x70, 0x00, 0x00, 0x01};
    static const uint8_t select[] = {0x01, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    uint8_t data[DATA_MAX];
    size_t length;

    if (ipad->transmit(ipad->context, open_channel, sizeof(open_channel), data, &length) != 0x9000)
        return -1;
    return ipad->transmit(ipad->context, select, sizeof(select), data, &length) >> 8 == 0x61 ? 0
                                                                                             : -1;
}

/* One ES10 request in one STORE DATA block; the response to `out`, at most DATA_MAX octets. */
static int ipad_es10(const struct ipad *ipad, const uint8_t *request, size_t request_length,
                     uint8_t *out, size_t *length)
{
    uint8_t command[5 + REQUEST_MAX] = {0x81, 0xE2, 0x91, 0x00};
    uint8_t get_response[] = {0x01, 0xC0, 0x00, 0x00, 0x00};
    uint16_t sw;

    if (request_length > REQUEST_MAX)
        return -1;
    command[4] = (uint8_t)request_length;
    memcpy(command + 5, request, request_length);
    sw = ipad->transmit(ipad->context, command, 5 + request_length, out, length);
    if (sw >> 8 == 0x61) {
        get_response[4] = (uint8_t)(sw & 0xFF);
        sw = ipad->transmit(ipad->context, get_response, sizeof(get_response), out, length);
    }
    return sw == 0x9000 ? 0 : -1;
}

/* ES10c.GetEID (SGP.22 5.7.20). */
static int ipad_read_eid(const struct ipad *ipad, char eid[33])
{
    static const uint8_t request[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    uint8_t response[DATA_MAX];
    size_t length;

    if (ipad_es10(ipad, request, sizeof(request), response, &length) < 0 || length != 21)
        return -1;
    for (size_t i = 0; i < 16; i++)
        snprintf(eid + 2 * i, 3, "%02X", response[5 + i]);
    return 0;
}

/* ES10a.SetDefaultDpAddress (SGP.22 5.7.4). */
static int ipad_set_default_smdp(const struct ipad *ipad, const char *address)
{
    uint8_t request[REQUEST_MAX] = {0xBF, 0x3F};
    uint8_t response[DATA_MAX];
    size_t address_length = strlen(address);
    size_t length;

    if (address_length > 100)
        return -1;
    request[2] = (uint8_t)(address_length + 2);
    request[3] = 0x80;
    request[4] = (uint8_t)address_length;
    memcpy(request + 5, address, address_length);
    if (ipad_es10(ipad, request, 5 + address_length, response, &length) < 0 || length != 6)
        return -1;
    return response[5] == 0 ? 0 : -1;
}

/* ---- The card of the tests ---- */

static struct euiccd_card *card;
static struct euiccd_image *image; /* the card before each test */
static char path[64];

static uint16_t transmit(void *context, const uint8_t *command, size_t command_length, uint8_t *out,
                         size_t *length)
{
    struct euiccd_response response = euiccd_transmit(context, command, command_length);

    assert_true(response.length <= DATA_MAX);
    *length = response.length;
    if (response.length > 0)
        memcpy(out, response.data, response.length);
    return response.sw;
}

static int make_card(void **state)
{
    struct euiccd_create_options create = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    char *folder = strcpy(path, "/tmp/ipad-XXXXXX");

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    strcat(path, "/card.euicc");
    create.mode = EUICCD_MODE_DUAL;
    options.durability = EUICCD_DURABILITY_NONE;
    if (euiccd_create_test(path, NULL, &create, NULL, &error) < 0 ||
        euiccd_open(&card, path, &options, &error) < 0) {
        print_error("%s\n", error.text);
        return -1;
    }
    return euiccd_image_take(card, &image);
}

static int remove_card(void **state)
{
    char command[128];

    (void)state;
    euiccd_image_free(image);
    euiccd_close(card);
    snprintf(command, sizeof(command), "rm -r \"$(dirname '%s')\"", path);
    return system(command);
}

static int begin(void **state)
{
    static struct ipad ipad = {transmit, NULL};

    euiccd_power_off(card);
    if (euiccd_image_put(card, image) < 0 || euiccd_power_on(card, NULL) < 0)
        return -1;
    ipad.context = card;
    *state = &ipad;
    return ipad_begin(&ipad);
}

/* ---- Tests ---- */

static void test_eid(void **state)
{
    char eid[33], expected[EUICCD_EID_TEXT_SIZE];

    euiccd_eid(card, expected);
    assert_int_equal(ipad_read_eid(*state, eid), 0);
    assert_string_equal(eid, expected);
}

static void test_default_smdp(void **state)
{
    static const uint8_t get_addresses[] = {0xBF, 0x3C, 0x00};
    uint8_t response[DATA_MAX];
    size_t length;

    assert_int_equal(ipad_set_default_smdp(*state, "smdp.example"), 0);
    assert_int_equal(ipad_es10(*state, get_addresses, sizeof(get_addresses), response, &length), 0);
    assert_int_equal(response[4], strlen("smdp.example"));
    assert_memory_equal(response + 5, "smdp.example", response[4]);
}

/* What the test before changed is gone. */
static void test_no_default_smdp(void **state)
{
    static const uint8_t get_addresses[] = {0xBF, 0x3C, 0x00};
    uint8_t response[DATA_MAX];
    size_t length;

    assert_int_equal(ipad_es10(*state, get_addresses, sizeof(get_addresses), response, &length), 0);
    for (size_t i = 0; i + 12 <= length; i++)
        assert_memory_not_equal(response + i, "smdp.example", 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_eid, begin),
        cmocka_unit_test_setup(test_default_smdp, begin),
        cmocka_unit_test_setup(test_no_default_smdp, begin),
    };
    return cmocka_run_group_tests(tests, make_card, remove_card);
}
