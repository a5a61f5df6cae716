/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels and power of the card that a trace is replayed against. */
#include "tools/trace/replay/card_port.h"

#include "test/apdu/hex.h"
#include "test/fake/card.h"

#include <stdio.h>

static struct fake_card fake;
static struct link *link;
static struct card_port port;
static int reopened;

static int reopen(void *context, struct link **out, struct link_error *error)
{
    assert_ptr_equal(context, &fake);
    reopened++;
    link_close(*out);
    *out = NULL;
    return link_open_card(out, fake.path, NULL, error);
}

static int begin(void **state)
{
    struct link_error error;

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_close(fake.card);
    fake.card = NULL;
    reopened = 0;
    if (link_open_card(&link, fake.path, NULL, &error) < 0)
        return -1;
    return card_port_init(&port, &link, reopen, &fake);
}

static int end(void **state)
{
    (void)state;
    card_port_free(&port);
    link_close(link);
    fake_card_end(&fake);
    return 0;
}

/* Sends; checks the response with its status word. */
static void check(const char *command, uint8_t opened, const char *expected)
{
    struct bytes sent = hex_bytes(command);
    struct bytes data;
    struct link_error error = {""};
    char text[600];
    uint16_t sw;

    assert_int_equal(card_port_send(&port, sent, opened, &data, &sw, &error), 0);
    bytes_to_hex(data, text, sizeof(text));
    sprintf(text + strlen(text), "%04X", sw);
    assert_string_equal(text, expected);
    hex_free(sent);
}

/* Recorded channel 3 and 5 are channels 1 and 2 of this card. */
static void channels_are_mapped(void **state)
{
    (void)state;
    check("0070000001", 3, "039000");
    check("0070000001", 5, "059000");
    check("03A4000C023F00", 0, "9000");
    check("41A4000C023F00", 0, "9000");
    check("02A4000C023F00", 0, "9000"); /* not recorded as opened: the same number */
    check("0070800300", 0, "9000");
    check("01A4000C023F00", 0, "6881");
    check("00708005", 0, "9000");
    check("02A4000C023F00", 0, "6881");
    check("", 0, "6700");
}

static void power_is_switched(void **state)
{
    struct link_error error;

    (void)state;
    assert_int_equal(card_port_power(&port, "power on", &error), 0); /* it is on, and not used */
    assert_int_equal(reopened, 0);
    check("0070000001", 3, "039000");
    assert_int_equal(card_port_power(&port, "reset", &error), 0);
    check("03A4000C023F00", 0, "6881"); /* the map is forgotten */
    assert_int_equal(card_port_power(&port, "power off", &error), 0);
    assert_int_equal(card_port_power(&port, "power off", &error), 0);
    assert_int_equal(card_port_power(&port, "power on", &error), 0);
    check("00A4000C023F00", 0, "9000");
    assert_int_equal(reopened, 0);
    assert_int_equal(card_port_power(&port, "power on", &error), 0); /* without power off */
    assert_int_equal(reopened, 1);
    check("00A4000C023F00", 0, "9000");
    port.reopen = NULL;
    assert_int_equal(card_port_power(&port, "power on", &error), 0);
    check("00A4000C023F00", 0, "9000");
    assert_int_equal(reopened, 1);
    assert_int_equal(card_port_power(&port, "power off", &error), 0);
    assert_int_equal(card_port_power(&port, "reset", &error), 0);
    check("00A4000C023F00", 0, "9000");
}

static void get_response_has_the_channel_only(void **state)
{
    static const uint8_t classes[][2] = {{0x00, 0x00}, {0x81, 0x01}, {0x83, 0x03}, {0x0D, 0x01},
                                         {0xC5, 0x45}, {0x40, 0x40}, {0xA0, 0x00}, {0x6F, 0x4F}};

    (void)state;
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        assert_int_equal(card_port_get_response_cla(classes[i][0]), classes[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(channels_are_mapped, begin, end),
        cmocka_unit_test_setup_teardown(power_is_switched, begin, end),
        cmocka_unit_test(get_response_has_the_channel_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
