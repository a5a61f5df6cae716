/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agent of the card: it gets the events of the toolkit, has one command at a time, precedes
 * REFRESH, and gets nothing without TERMINAL PROFILE.
 */
#include "card/toolkit/agent.h"

#include "apdu/sw.h"
#include "card/toolkit/card_session.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PROFILE      "8010000003 01E8C2"
#define DATA_EVENT   "80C2000010 D60E 990109 82028281 B8028100 B701FF"
#define TIMER_EVENT  "80C200000E D70C 82028281 A40101 A503000100"
#define SMS_EVENT    "80C2000008 D106 82028381 8B00"
#define MORE_TIME    "D009810301020082028182"
#define MORE_TIME_OK "801400000C 8103010200 82028281 830100"

/* Records each event as a letter, and returns a command each time that it may. */
struct actor {
    char received[200];
    struct bytes last;
    uint8_t last_octets[300];
    unsigned commands;      /* commands that it still has */
    bool rejects_envelopes; /* accepts no envelope */
    struct fake_card *fake;
    const char *es10; /* a request to send when it gets an envelope */
};

static bool on_event(void *context, enum card_event event, struct bytes data, struct buf *command)
{
    static const char letters[] = {'R', 'P', 'E', 'T', 'S'};
    struct actor *actor = context;
    size_t len = strlen(actor->received);

    actor->received[len] = letters[event];
    actor->received[len + 1] = '\0';
    memcpy(actor->last_octets, data.len ? data.at : actor->last_octets, data.len);
    actor->last = bytes_at(actor->last_octets, data.len);
    if (event == CARD_EVENT_ENVELOPE && actor->es10) {
        uint8_t octets[64], answer[512];
        struct buf request = BUF_OVER(octets), response = BUF_OVER(answer);

        assert_int_equal(buf_put_hex(&request, actor->es10), 0);
        assert_int_equal(card_es10(actor->fake->card, buf_bytes(&request), &response), SW_OK);
        actor->es10 = NULL;
        actor->commands = 1; /* "close the channel first" */
    }
    if (command && event != CARD_EVENT_RESET && actor->commands) {
        actor->commands--;
        assert_int_equal(buf_put_hex(command, MORE_TIME), 0);
    }
    return !actor->rejects_envelopes;
}

static void begin(struct fake_card *fake, struct actor *actor)
{
    *actor = (struct actor){.fake = fake};
    fake_card_make(fake, NULL);
    card_set_agent(fake->card, (struct card_agent){on_event, NULL, actor});
}

static void assert_received(struct actor *actor, const char *letters)
{
    assert_string_equal(actor->received, letters);
    actor->received[0] = '\0';
}

/* CAT-S1 */
static void test_nothing_without_a_profile(void **state)
{
    struct fake_card fake;
    struct actor actor;

    (void)state;
    begin(&fake, &actor);
    actor.commands = 1;
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, DATA_EVENT, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, SMS_EVENT, NULL), SW_CONDITIONS);
    assert_received(&actor, "");
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_received(&actor, "R");
    fake_card_end(&fake);
}

static void test_one_command_at_a_time(void **state)
{
    struct fake_card fake;
    struct actor actor;

    (void)state;
    begin(&fake, &actor);
    actor.commands = 2;
    assert_int_equal(fake_send(&fake, PROFILE, NULL), 0x910B);
    assert_received(&actor, "P");
    assert_int_equal(actor.last.len, 3);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), 0x910B); /* still pending */
    assert_received(&actor, "S");
    assert_int_equal(fake_send(&fake, "8012000010", NULL), sw_wrong_le(11));
    assert_answer(&fake, "801200000B", MORE_TIME, SW_OK);
    assert_int_equal(fake_send(&fake, DATA_EVENT, NULL),
                     SW_OK); /* received meanwhile, no command */
    assert_received(&actor, "E");
    assert_int_equal(fake_send(&fake, MORE_TIME_OK, NULL), 0x910B); /* the second one */
    assert_received(&actor, "T");
    assert_int_equal(actor.last.len, 12);
    assert_answer(&fake, "801200000B", MORE_TIME, SW_OK);
    assert_int_equal(fake_send(&fake, MORE_TIME_OK, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, MORE_TIME_OK, NULL), SW_CONDITIONS);
    fake_card_end(&fake);
}

/* 91xx is the last status of whatever succeeds, on any channel; warnings, errors and 61xx stay. */
static void test_announced_on_any_channel(void **state)
{
    struct fake_card fake;
    struct actor actor;

    (void)state;
    begin(&fake, &actor);
    actor.commands = 1;
    assert_int_equal(fake_send(&fake, PROFILE, NULL), 0x910B);
    assert_answer(&fake, "0070000001", "01", 0x910B);
    assert_int_equal(fake_send(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", NULL), 0x6127);
    assert_int_equal(fake_send(&fake, "01C0000027", NULL), 0x910B);
    assert_int_equal(fake_send(&fake, "81E2910006BF3E035C015A", NULL), 0x6115);
    assert_int_equal(fake_send(&fake, "01C0000015", NULL), 0x910B);
    assert_int_equal(fake_send(&fake, "81E2910003BF7F00", NULL), SW_REFERENCE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "01A4000402DEAD", NULL), SW_FILE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "811200000B", NULL), SW_CHANNEL_NOT_SUPPORTED);
    assert_answer(&fake, "801200000B", MORE_TIME, SW_OK);
    assert_int_equal(fake_send(&fake, "81F2000C", NULL), SW_OK); /* fetched: announced no more */
    assert_int_equal(fake_send(&fake, "811400000C 8103010200 82028281 830100", NULL),
                     SW_CHANNEL_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, MORE_TIME_OK, NULL), SW_OK);
    fake_card_end(&fake);
}

static void test_response_to_another_command(void **state)
{
    struct fake_card fake;
    struct actor actor;

    (void)state;
    begin(&fake, &actor);
    actor.commands = 1;
    assert_int_equal(fake_send(&fake, PROFILE, NULL), 0x910B);
    assert_int_equal(fake_send(&fake, "801200000B", NULL), SW_OK);
    actor.received[0] = '\0';
    assert_int_equal(fake_send(&fake, "801400000C 8103020200 82028281 830100", NULL), 0x910B);
    assert_received(&actor, "");
    assert_int_equal(fake_send(&fake, "801200000B", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "8014000003 830100", NULL), SW_OK);
    assert_received(&actor, "T");
    assert_int_equal(actor.last.len, 0);
    assert_int_equal(fake_send(&fake, "8012000000", NULL), SW_TECHNICAL_PROBLEM);
    fake_card_end(&fake);
}

static void test_envelopes(void **state)
{
    struct fake_card fake;
    struct actor actor;

    (void)state;
    begin(&fake, &actor);
    assert_int_equal(fake_send(&fake, PROFILE, NULL), SW_OK);
    actor.received[0] = '\0';
    assert_int_equal(fake_send(&fake, TIMER_EVENT, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, SMS_EVENT, NULL), SW_OK);
    assert_received(&actor, "EE");
    actor.rejects_envelopes = true;
    assert_int_equal(fake_send(&fake, TIMER_EVENT, NULL),
                     SW_OK); /* an unsolicited event may be ignored */
    assert_int_equal(fake_send(&fake, SMS_EVENT, NULL), SW_CONDITIONS);
    actor.commands = 1;
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), 0x910B);
    assert_int_equal(fake_send(&fake, SMS_EVENT, NULL), SW_BUSY); /* only while a session is open */
    assert_int_equal(fake_send(&fake, "80C2000002 D400", NULL), SW_CONDITIONS);
    assert_int_equal(fake_send(&fake, "80C2000003 D60E99", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_send(&fake, "80C20000", NULL), SW_WRONG_LENGTH);
    assert_int_equal(fake_send(&fake, "80C20100 02 D600", NULL), SW_WRONG_P1P2);
    fake_card_end(&fake);
}

/* ExecuteFallbackMechanism from inside: the agent's last command goes before REFRESH. */
static void test_refresh_waits_for_the_agent(void **state)
{
    struct scene scene;
    struct actor actor = {.fake = &scene.fake};

    (void)state;
    scene_begin(&scene);
    scene_set(&scene, "A* BF", 0, NULL);
    card_set_agent(scene.fake.card, (struct card_agent){on_event, NULL, &actor});
    (void)scene_profiles(&scene); /* opens channel 1 */
    assert_int_equal(fake_send(&scene.fake, PROFILE, NULL), SW_OK);
    actor.es10 = "BF5D038001FF";
    assert_int_equal(fake_send(&scene.fake, DATA_EVENT, NULL), 0x910B);
    assert_true(card_is_switching(scene.fake.card));
    assert_answer(&scene.fake, "801200000B", MORE_TIME, SW_OK);
    assert_int_equal(fake_send(&scene.fake, MORE_TIME_OK, NULL), 0x910B);
    assert_answer(&scene.fake, "801200000B", "D009810301010482028182", SW_OK);
    actor.received[0] = '\0';
    assert_int_equal(fake_send(&scene.fake, "801400000C 8103010104 82028281 830120", NULL), SW_OK);
    assert_int_equal(fake_send(&scene.fake, "81F2000C", NULL), 0x910B); /* sent again */
    assert_answer(&scene.fake, "801200000B", "D009810301010482028182", SW_OK);
    assert_int_equal(euiccd_reset(scene.fake.card, NULL), 0);
    assert_received(&actor, "SR");
    assert_false(card_is_switching(scene.fake.card));
    assert_string_equal(scene_profiles(&scene), "A B*F");
    scene_end(&scene);
}

static void test_facts(void **state)
{
    struct fake_card fake;
    uint8_t octets[8];
    struct buf value = BUF_OVER(octets);
    int64_t number;
    struct card_times times;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(card_read_agent_state(fake.card, "device", &value), ERR_NOT_FOUND);
    assert_int_equal(card_write_agent_state(fake.card, "device", BYTES_TEXT("one")), 0);
    assert_int_equal(card_write_agent_state(fake.card, "device", BYTES_TEXT("three")), 0);
    fake_card_cut(&fake);
    assert_int_equal(card_read_agent_state(fake.card, "device", &value), 0);
    assert_true(bytes_equal(buf_bytes(&value), BYTES_TEXT("three")));
    assert_int_equal(card_read_agent_state(fake.card, "device", &value), ERR_TOO_LONG);
    assert_int_equal(card_write_agent_state(fake.card, "device", BYTES_NONE), 0);
    assert_int_equal(card_write_agent_state(fake.card, "device", BYTES_NONE), 0);
    assert_int_equal(card_write_agent_state(fake.card, "", BYTES_TEXT("x")), ERR_RANGE);
    value = BUF_OVER(octets);
    assert_int_equal(card_read_agent_state(fake.card, "device", &value), ERR_NOT_FOUND);
    assert_int_equal(card_rollback_result(fake.card, &number), ERR_NOT_FOUND);
    assert_int_equal(card_times(fake.card, &times), 0);
    assert_true(times.poll_seconds > 0);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_without_a_profile),
        cmocka_unit_test(test_one_command_at_a_time),
        cmocka_unit_test(test_announced_on_any_channel),
        cmocka_unit_test(test_response_to_another_command),
        cmocka_unit_test(test_envelopes),
        cmocka_unit_test(test_refresh_waits_for_the_agent),
        cmocka_unit_test(test_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
