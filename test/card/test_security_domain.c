/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The security domains of the enabled profile through the card: SELECT, channels, secure channels,
 * what is durable, and what goes with the profile (DP-6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/sw.h"
#include "test/fake/cap.h"
#include "test/fake/card.h"
#include "test/fake/gp.h"
#include "test/fake/installed.h"

#define SELECT_DOMAIN   "00A4040008" GP_AID
#define DISABLE_PROFILE "BF3211A00C5A0A" INSTALLED_ICCID "810100"
#define DELETE_PROFILE  "BF330C5A0A" INSTALLED_ICCID
#define FCI             "6F108408" GP_AID "A5049F6501FF"

/* An authenticated session with the key set, on the basic channel. */
static void open_session(struct fake_card *fake, struct gp_host *host, unsigned version,
                         uint8_t level)
{
    char command[64];
    struct bytes data;

    *host = (struct gp_host){0};
    assert_int_equal(fake_send(fake, SELECT_DOMAIN, NULL), 0x6112);
    snprintf(command, sizeof command, "8050%02X0008" GP_HOST_CHALLENGE, version);
    assert_int_equal(fake_exchange(fake, command, &data), SW_OK);
    gp_host_begin(host, data);
    assert_int_equal(fake_send(fake, gp_host_authenticate(host, level), NULL), SW_OK);
}

static void test_select(void **state)
{
    struct fake_card fake;
    struct bytes data;
    char text[64];

    (void)state;
    installed_card_make(&fake, gp_elements);
    assert_int_equal(fake_exchange(&fake, SELECT_DOMAIN, &data), SW_OK);
    assert_string_equal(bytes_to_hex(data, text, sizeof text), FCI);
    assert_int_equal(fake_send(&fake, "00A4040C08" GP_AID, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00A4040005A000000151", NULL), 0x6112); /* partial AID */
    assert_int_equal(fake_send(&fake, "00A4040108" GP_AID, NULL), 0x6112);    /* last */
    assert_int_equal(fake_send(&fake, "00A4040208" GP_AID, NULL), SW_FILE_NOT_FOUND); /* next */
    assert_int_equal(fake_send(&fake, "00A4044008" GP_AID, NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "00A4040008A000000151000009", NULL), SW_FILE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "00A4040008A000000151000001", NULL), 0x6112);
    /* STATUS of TS 102 221 */
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_answer(&fake, "80F200010A", "8408A000000151000001", SW_OK);
    assert_answer(&fake, "80F2000012", "6F108408A000000151000001A5049F6501FF", SW_OK);
    fake_card_end(&fake);
}

/* Without an enabled profile there is no security domain. */
static void test_needs_an_enabled_profile(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, SELECT_DOMAIN, NULL), SW_FILE_NOT_FOUND);
    fake_card_end(&fake);
}

/* Secure messaging goes to a security domain only; GET RESPONSE may have the class of the command.
 */
static void test_class(void **state)
{
    struct fake_card fake;
    struct gp_host host;
    struct bytes data;
    char fetch[16];
    uint16_t sw;

    (void)state;
    installed_card_make(&fake, gp_elements);
    assert_int_equal(fake_send(&fake, "84F2000008" GP_AID, NULL),
                     SW_SECURE_MESSAGING_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, SELECT_DOMAIN, NULL), 0x6112);
    assert_int_equal(fake_send(&fake, "84F2000008" GP_AID, NULL), SW_CONDITIONS);
    assert_int_equal(fake_send(&fake, "84A4000008" GP_AID, NULL), SW_INS_NOT_SUPPORTED);
    open_session(&fake, &host, 0x30, 0x01);
    sw = fake_send(&fake, gp_host_seal(&host, "80F28002024F00"), NULL);
    assert_int_equal(sw >> 8, SW1_MORE);
    snprintf(fetch, sizeof fetch, "84C00000%02X", sw & 0xFF);
    assert_int_equal(fake_send(&fake, fetch, &data), SW_OK);
    assert_int_equal(data.at[0], 0xE3);
    fake_card_end(&fake);
}

/* Both protocols, each level: a command and its response. */
static void test_sessions(void **state)
{
    static const struct {
        unsigned version;
        uint8_t level;
    } rows[] = {{0x20, 0x00}, {0x20, 0x01}, {0x20, 0x03}, {0x30, 0x00}, {0x30, 0x01}, {0x30, 0x03},
                {0x30, 0x11}, {0x30, 0x13}, {0x30, 0x33}, {0x31, 0x33}, {0x00, 0x01}};
    static const char status[] = "E3134F08" GP_AID "9F70010FC50382DC00";
    struct fake_card fake;
    struct gp_host host;
    struct bytes data;

    (void)state;
    installed_card_make(&fake, gp_elements);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *command = "80F28002094F005C054F9F70C5CC";
        char text[200];
        uint16_t sw;

        open_session(&fake, &host, rows[i].version, rows[i].level);
        for (unsigned j = 0; j < 3; j++) {
            sw =
                fake_exchange(&fake, rows[i].level ? gp_host_seal(&host, command) : command, &data);
            assert_int_equal(sw, SW_OK);
            if (rows[i].level & SCP_R_MAC)
                assert_string_equal(gp_host_open(&host, data, sw), status);
            else
                assert_string_equal(bytes_to_hex(data, text, sizeof text), status);
        }
    }
    fake_card_end(&fake);
}

/* A new selection, a reset, a closed channel end the secure channel. */
static void test_ends(void **state)
{
    struct fake_card fake;
    struct gp_host host;

    (void)state;
    installed_card_make(&fake, gp_elements);
    open_session(&fake, &host, 0x30, 0x01);
    assert_int_equal(fake_send(&fake, SELECT_DOMAIN, NULL), 0x6112);
    assert_int_equal(fake_send(&fake, gp_host_seal(&host, "80F28002024F00"), NULL), SW_CONDITIONS);
    assert_int_equal(fake_send(&fake, "80F28002024F00", NULL), SW_SECURITY_STATUS);
    open_session(&fake, &host, 0x30, 0x00);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(fake_send(&fake, SELECT_DOMAIN, NULL), 0x6112);
    assert_int_equal(fake_send(&fake, "80F28002024F00", NULL), SW_SECURITY_STATUS);
    /* another channel does not share it */
    open_session(&fake, &host, 0x30, 0x00);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_send(&fake, "01A4040C08" GP_AID, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "81F28002024F00", NULL), SW_SECURITY_STATUS);
    /* nor does a channel that is opened from it */
    assert_answer(&fake, "0170000001", "02", SW_OK);
    assert_int_equal(fake_send(&fake, "82F28002024F00", NULL), SW_SECURITY_STATUS);
    assert_int_equal(fake_send(&fake, "80F28002024F00", NULL) >> 8, SW1_MORE);
    fake_card_end(&fake);
}

static unsigned counter_of(struct fake_card *fake, unsigned version)
{
    struct bytes data;
    char command[64];
    const size_t at = version == 0x20 ? 12 : 30;

    assert_int_equal(fake_send(fake, SELECT_DOMAIN, NULL), 0x6112);
    snprintf(command, sizeof command, "8050%02X0008" GP_HOST_CHALLENGE, version);
    assert_int_equal(fake_exchange(fake, command, &data), SW_OK);
    return (unsigned)data.at[at] << 8 | data.at[at + 1];
}

/* The sequence counters survive a loss of power right after the response (GP-G2). */
static void test_counters_are_durable(void **state)
{
    struct fake_card fake;
    struct gp_host host;

    (void)state;
    installed_card_make(&fake, gp_elements);
    assert_int_equal(counter_of(&fake, 0x20), 0);
    assert_int_equal(counter_of(&fake, 0x20), 0); /* SCP02 counts a session with a right MAC */
    for (unsigned i = 0; i < 3; i++) {
        open_session(&fake, &host, 0x20, 0x01);
        assert_int_equal(host.scp.counter, i);
        fake_card_cut(&fake);
    }
    assert_int_equal(counter_of(&fake, 0x20), 3);
    for (unsigned i = 1; i <= 3; i++) { /* SCP03 counts each challenge */
        assert_int_equal(counter_of(&fake, 0x30), i);
        fake_card_cut(&fake);
    }
    assert_int_equal(counter_of(&fake, 0x31), 1); /* each key set has its own */
    fake_card_end(&fake);
}

/* Objects and keys that were stored survive a loss of power; refused commands change nothing. */
static void test_writes_are_durable(void **state)
{
    struct fake_card fake;
    struct gp_host host;

    (void)state;
    installed_card_make(&fake, gp_elements);
    open_session(&fake, &host, 0x30, 0x01);
    assert_int_equal(fake_send(&fake, gp_host_seal(&host, "80E29000054203112233"), NULL), SW_OK);
    /* the second object is refused, and so is the first */
    assert_int_equal(fake_send(&fake, gp_host_seal(&host, "80E290000745010044020102"), NULL),
                     SW_REFERENCE_NOT_FOUND);
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, SELECT_DOMAIN, NULL), 0x6112);
    assert_answer(&fake, "80CA004205", "4203112233", SW_OK);
    assert_int_equal(fake_send(&fake, "80CA004500", NULL), SW_REFERENCE_NOT_FOUND);
    fake_card_end(&fake);
}

static void consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

/* Free non-volatile memory of the card, of EUICCInfo2. */
static unsigned free_memory(struct fake_card *fake)
{
    static const uint8_t tag[] = {0x82, 0x04}; /* in extCardResource */
    struct bytes data;

    assert_int_equal(fake_es10_hex(fake, "BF2200", &data), SW_OK);
    for (size_t i = 0; i + 6 < data.len; i++)
        if (data.at[i] == 0x84 && memcmp(data.at + i + 5, tag, 2) == 0)
            return (unsigned)data.at[i + 7] << 24 | (unsigned)data.at[i + 8] << 16 |
                   (unsigned)data.at[i + 9] << 8 | data.at[i + 10];
    fail_msg("no extCardResource");
    return 0;
}

/* Disabled: the domain is gone, on the channel that had it selected, too. Deleted: all that it
 * stored is gone, and the memory is free again to the octet. */
static void test_goes_with_the_profile(void **state)
{
    struct fake_card fake;
    struct gp_host host;
    unsigned before;

    (void)state;
    fake_card_make(&fake, consumer);
    before = free_memory(&fake);
    euiccd_power_off(fake.card);
    assert_int_equal(installed_put(fake.card, gp_elements, NULL), 0);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    open_session(&fake, &host, 0x30, 0x00);
    assert_int_equal(fake_send(&fake, "80E29000054203112233", NULL), SW_OK);
    assert_true(free_memory(&fake) < before);
    assert_es10(&fake, DISABLE_PROFILE, "BF3203800100");
    assert_int_equal(fake_send(&fake, "80CA004200", NULL), SW_INS_NOT_SUPPORTED); /* of the UICC */
    assert_int_equal(fake_send(&fake, SELECT_DOMAIN, NULL), SW_FILE_NOT_FOUND);
    assert_es10(&fake, DELETE_PROFILE, "BF3303800100");
    assert_int_equal(free_memory(&fake), before);
    fake_card_end(&fake);
}

static void inert(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
    factory->applications = EUICCD_APPLICATIONS_INERT;
}

#define APPLICATION                                                                                \
    "A8{A0{80= 81=30} A1{4F=" CAP_PACKAGE " C4=" CAP_FILE "} "                                     \
    "A2{30{4F=" CAP_PACKAGE " 4F=" CAP_APPLET " 4F=" CAP_APPLET " 82=00 C9=} "                     \
    "30{4F=" CAP_PACKAGE " 4F=" CAP_OTHER_APPLET " 4F=" CAP_OTHER_APPLET " 82=00 83=03 C9=}}}"

/* The basic channel has this in the state of the card. */
static void assert_channel(struct fake_card *fake, const char *expected)
{
    char *text = NULL;

    assert_int_equal(euiccd_state(fake->card, &text), 0);
    if (!strstr(text, expected))
        fail_msg("no %s in %s", expected, text);
    euiccd_state_free(text);
}

/* Installs the profile with its application; the result of euiccd_install. */
static int install_application(struct fake_card *fake, struct euiccd_error *error)
{
    char elements[4000];
    int err;

    assert_true(snprintf(elements, sizeof elements, "%s" APPLICATION, gp_elements) <
                (int)sizeof elements);
    euiccd_power_off(fake->card);
    err = installed_put(fake->card, elements, error);
    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
    return err;
}

/* Disables and deletes the profile. */
static void delete_profile(struct fake_card *fake)
{
    assert_es10(fake, DISABLE_PROFILE, "BF3203800100");
    assert_int_equal(fake_send(fake, "00A4040006" CAP_APPLET, NULL), SW_FILE_NOT_FOUND);
    assert_es10(fake, DELETE_PROFILE, "BF3303800100");
}

/* By default a package with an application is refused, by a message that names the option. */
static void test_applications_are_refused(void **state)
{
    struct euiccd_error error = {""};
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_true(install_application(&fake, &error) < 0);
    assert_non_null(strstr(error.text, "--applications inert"));
    fake_card_end(&fake);
}

/* Stored, selectable by their life cycle state, not executed, deleted by DELETE or with the
 * profile; the memory is back to the octet. */
static void test_inert_applications(void **state)
{
    struct euiccd_error error = {""};
    struct fake_card fake;
    struct gp_host host;
    struct bytes data;
    char text[64];
    unsigned before, with_profile;

    (void)state;
    fake_card_make(&fake, inert);
    before = free_memory(&fake);
    if (install_application(&fake, &error) < 0)
        fail_msg("%s", error.text);
    with_profile = free_memory(&fake);
    assert_int_equal(fake_exchange(&fake, "00A4040006" CAP_APPLET, &data), SW_OK);
    assert_string_equal(bytes_to_hex(data, text, sizeof text),
                        "6F0E8406" CAP_APPLET "A5049F6501FF");
    assert_channel(&fake,
                   "{\"channel\":0,\"application\":\"application\",\"aid\":\"" CAP_APPLET "\"}");
    assert_int_equal(fake_send(&fake, "80CA006600", NULL), SW_INS_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, "8050300008" GP_HOST_CHALLENGE, NULL), SW_INS_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00A4040006" CAP_OTHER_APPLET, NULL),
                     SW_FILE_NOT_FOUND); /* installed, not selectable */
    open_session(&fake, &host, 0x30, 0x00);
    assert_channel(&fake,
                   "{\"channel\":0,\"application\":\"security domain\",\"aid\":\"" GP_AID "\"}");
    assert_int_equal(fake_send(&fake, "80E40000084F06" CAP_APPLET, NULL), 0x6101);
    assert_int_equal(fake_send(&fake, "80E40080074F05" CAP_PACKAGE, NULL), 0x6101);
    assert_true(free_memory(&fake) > with_profile);
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, "00A4040006" CAP_APPLET, NULL), SW_FILE_NOT_FOUND);
    delete_profile(&fake);
    assert_int_equal(free_memory(&fake), before);
    /* with its profile */
    assert_int_equal(install_application(&fake, &error), 0);
    delete_profile(&fake);
    assert_int_equal(free_memory(&fake), before);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_select),
        cmocka_unit_test(test_needs_an_enabled_profile),
        cmocka_unit_test(test_class),
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_counters_are_durable),
        cmocka_unit_test(test_writes_are_durable),
        cmocka_unit_test(test_goes_with_the_profile),
        cmocka_unit_test(test_applications_are_refused),
        cmocka_unit_test(test_inert_applications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
