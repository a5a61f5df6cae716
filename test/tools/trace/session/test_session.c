/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cards of a trace: power, several cards at once, the end of a trace, a callback that stops; memory
 * is bounded whatever comes.
 */
#include "apdu/err.h"
#include "test/tools/trace/session/session_scene.h"

static void test_power(void **state)
{
    struct scene *scene = scene_open(0);

    (void)state;
    scene_power(scene, "power on");
    scene_apdu(scene, "80E2110002BF38", "9000");
    scene_apdu(scene, "01A4040002A000", "6110");
    scene_power(scene, "reset");
    assert_lines(scene, "1 power power on\n"
                        "2 0 80 E2 11 00 BF38 > 9000 incomplete part\n"
                        "3 1 01 A4 04 00 A000 > 6110 incomplete\n"
                        "4 power reset\n");
    scene_apdu(scene, "00C0000010", "6985");
    assert_lines(scene, "5 0 00 C0 00 00 > 6985 incomplete\n");
    scene_power(scene, NULL);
    assert_lines(scene, "6 power \n");
    scene_close(scene);
}

static void test_cards_do_not_mix(void **state)
{
    struct scene *scene = scene_open(SHOW_CARD);

    (void)state;
    scene->card = "a";
    scene_apdu(scene, "80E2110001A1", "9000");
    scene->card = "b";
    scene_apdu(scene, "80E2110001B1", "9000");
    scene_power(scene, "reset");
    scene->card = "a";
    scene_apdu(scene, "80E2910101A2", "6101");
    scene->card = NULL; /* none */
    scene_apdu(scene, "00C0000001", "019000");
    scene->card = "a";
    scene_apdu(scene, "00C0000001", "A39000");
    assert_lines(scene, "b 2 0 80 E2 11 00 B1 > 9000 incomplete part\n"
                        "b 3 power reset\n"
                        " 5 0 00 C0 00 00 > 01 9000 incomplete\n"
                        "a 1-6 0 80 E2 11 00 A1A2 > A3 9000 x3\n");
    scene_close(scene);
}

static void test_the_end_emits_what_is_open_in_order_of_use(void **state)
{
    struct scene *scene = scene_open(SHOW_CARD);

    (void)state;
    scene->card = "z";
    scene_apdu(scene, "80E2110001A1", "9000");
    scene->card = "a";
    scene_apdu(scene, "80E2110001B1", "6101");
    scene_end(scene);
    assert_lines(scene, "z 1 0 80 E2 11 00 A1 > 9000 incomplete part\n"
                        "a 2 0 80 E2 11 00 B1 > 6101 incomplete part\n");
    scene_end(scene);
    assert_lines(scene, "");
    scene_close(scene);
}

static int keep_last(void *context, const struct exchange *exchange)
{
    *(struct exchange *)context = *exchange;
    return 0;
}

static void test_times_lengths_and_octets(void **state)
{
    static const uint8_t command[] = {0x80, 0xE2, 0x91, 0x00, 0x02, 0xBF, 0x20, 0x00};
    static const uint8_t fetch[] = {0x00, 0xC0, 0x00, 0x00, 0x03};
    static const uint8_t data[] = {1, 2, 3};
    struct trace_record record = {.event = {.kind = TRACE_APDU,
                                            .card = "card",
                                            .time = 1000,
                                            .command = BYTES_OF(command),
                                            .sw = 0x6103},
                                  .number = 5};
    struct trace_session *session;
    struct exchange last = {0};

    (void)state;
    assert_int_equal(trace_session_new(&session, NULL, keep_last, &last), 0);
    assert_int_equal(trace_session_add(session, &record), 0);
    record.number = 9;
    record.event.time = 1400;
    record.event.command = BYTES_OF(fetch);
    record.event.data = BYTES_OF(data);
    record.event.sw = 0x9000;
    assert_int_equal(trace_session_add(session, &record), 0);
    assert_int_equal(last.number, 5);
    assert_int_equal(last.last, 9);
    assert_int_equal(last.time, 1000);
    assert_int_equal(last.nanoseconds, 400);
    assert_int_equal(last.le, 256);
    assert_int_equal(last.octets_sent, sizeof(command) + sizeof(fetch));
    assert_int_equal(last.octets_received, 2 + 5);
    assert_string_equal(last.pins, "");
    /* without times */
    record.event.time = -1;
    record.event.command = BYTES_OF(command);
    record.event.nanoseconds = 77;
    record.event.data = BYTES_NONE;
    assert_int_equal(trace_session_add(session, &record), 0);
    assert_int_equal(last.time, -1);
    assert_int_equal(last.nanoseconds, 77);
    assert_int_equal(last.octets_received, 2);
    trace_session_free(session);
}

/* Two datagrams over a BIP channel are a message, after the commands that carried them. */
static void test_messages_of_bip_channels(void **state)
{
    static const struct {
        const char *fetch, *response;
    } rows[] = {
        {"D01C 8103014001 82028182 350103 39020200 3C03010FC1 3E0521C0000201",
         "8103014001 82028281 830100 38028100 350103 39020200"},
        {"D00E 8103024301 82028121 B603AABBCC", "8103024301 82028281 830100 370164"},
        {"D00C 8103034200 82028121 370102", "8103034200 82028281 830100 B602D1D2 370100"},
        {"D009 8103044100 82028121", "8103044100 82028281 830100"},
    };
    struct scene *scene = scene_open(SHOW_CARD);
    char text[200];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[64];
        struct buf response = BUF_OVER(octets);

        snprintf(text, sizeof(text), "%s 9000", rows[i].fetch);
        scene_apdu(scene, "8012000000", text);
        assert_int_equal(buf_put_hex(&response, rows[i].response), 0);
        snprintf(text, sizeof(text), "80140000 %02X %s", (unsigned)response.len, rows[i].response);
        scene_apdu(scene, text, "9000");
    }
    scene_end(scene);
    assert_non_null(strstr(scene->text, "card 3-6 UDP 192.0.2.1:4033 AABBCC > D1D2\n"));
    scene_close(scene);
}

static int stop(void *context, const struct exchange *exchange)
{
    (void)exchange;
    return ++*(int *)context == 2 ? 7 : 0;
}

static void test_a_callback_stops(void **state)
{
    static const uint8_t command[] = {0x80, 0xF2, 0x00, 0x0C};
    const struct trace_record record = {
        .event = {.kind = TRACE_APDU, .card = "", .command = BYTES_OF(command), .sw = 0x9000}};
    struct trace_session *session;
    int calls = 0;

    (void)state;
    assert_int_equal(trace_session_new(&session, NULL, stop, &calls), 0);
    assert_int_equal(trace_session_add(session, &record), 0);
    assert_int_equal(trace_session_add(session, &record), 7);
    assert_int_equal(trace_session_add(session, &record), 0);
    assert_int_equal(calls, 3);
    trace_session_free(session);
    trace_session_free(NULL);
}

static int ignore(void *context, const struct exchange *exchange)
{
    struct {
        uint64_t exchanges, apdus, octets;
    } *counted = context;

    counted->exchanges++;
    counted->apdus += exchange->apdus;
    counted->octets += exchange->command.len + exchange->response.len;
    return 0;
}

static void test_secrets_of_the_trace_become_keys(void **state)
{
    const struct trace_record record = {.secrets = BYTES_TEXT("EUICCD_BSP 0102 03\n")};
    struct trace_session *session;
    struct trace_keys *keys;

    (void)state;
    assert_int_equal(trace_keys_new(&keys), 0);
    assert_int_equal(trace_session_new(&session, keys, ignore, NULL), 0);
    assert_int_equal(trace_session_add(session, &record), 0);
    assert_int_equal(trace_keys_find(keys, "EUICCD_BSP", BYTES_TEXT("\x01\x02")).len, 1);
    trace_session_free(session);
    trace_keys_free(keys);
}

size_t __sanitizer_get_current_allocated_bytes(void);

static size_t memory_in_use(void)
{
    return __sanitizer_get_current_allocated_bytes();
}

/* A million APDUs: chains on three channels, GET RESPONSE, 6Cxx, files, toolkit commands. The
 * memory at the end is that after the first thousand. */
static void test_memory_does_not_grow_with_the_trace(void **state)
{
    static const struct {
        const char *command, *response;
    } rows[] = {
        {"81E21100204142434445464748494A4B4C4D4E4F505152535455565758595A303132333435", "9000"},
        {"00A4000C022FE2", "9000"},
        {"82E2110004BF380102", "9000"},
        {"00B0000000", "6C0A"},
        {"00B000000A", "010203040506070809109000"},
        {"81E29101204142434445464748494A4B4C4D4E4F505152535455565758595A303132333435", "6104"},
        {"01C0000004", "BF3801009000"},
        {"801200000B", "D0098103014000820281829000"},
        {"801400000C810301400082028281830100", "9000"},
        {"82E2910104BF380102", "6A80"},
    };
    enum { ROWS = sizeof(rows) / sizeof(rows[0]), APDUS = 1000000 };
    uint8_t commands[ROWS][64], responses[ROWS][64];
    struct trace_record records[ROWS];
    struct trace_session *session;
    struct {
        uint64_t exchanges, apdus, octets;
    } counted = {0};
    size_t before = 0;

    (void)state;
    for (int i = 0; i < ROWS; i++) {
        struct buf command = BUF_OVER(commands[i]), response = BUF_OVER(responses[i]);

        assert_int_equal(buf_put_hex(&command, rows[i].command), 0);
        assert_int_equal(buf_put_hex(&response, rows[i].response), 0);
        records[i] =
            (struct trace_record){.event = {.kind = TRACE_APDU,
                                            .card = "card",
                                            .command = buf_bytes(&command),
                                            .data = bytes_at(responses[i], response.len - 2),
                                            .sw = (uint16_t)(responses[i][response.len - 2] * 256u +
                                                             responses[i][response.len - 1])}};
    }
    assert_int_equal(trace_session_new(&session, NULL, ignore, &counted), 0);
    for (unsigned i = 0; i < APDUS; i++) {
        struct trace_record record = records[i % ROWS];

        record.number = i + 1;
        assert_int_equal(trace_session_add(session, &record), 0);
        if (i == 1000)
            before = memory_in_use();
    }
    assert_true(memory_in_use() <= before + 4096);
    assert_int_equal(trace_session_end(session), 0);
    assert_int_equal(counted.apdus, APDUS);
    assert_int_equal(counted.exchanges, APDUS / ROWS * 6);
    trace_session_free(session);
}

/* SESSION-M1: chains without end on all channels of many cards, with long notes. */
static void test_memory_is_bounded_for_hostile_traces(void **state)
{
    enum { CARDS = 3000, BLOCK = 60000, MEMORY_MAX = 40 << 20 };
    static uint8_t command[BLOCK + 7], note[60000];
    struct trace_session *session;
    struct {
        uint64_t exchanges, apdus, octets;
    } counted = {0};
    uint64_t octets = 0, number = 0, apdus = 0;
    size_t before = memory_in_use(), most = 0;

    (void)state;
    memset(command, 0x33, sizeof(command));
    memset(note, 'x', sizeof(note) - 1);
    command[1] = 0xE2;
    command[2] = 0x11;
    command[4] = 0;
    command[5] = BLOCK >> 8;
    command[6] = BLOCK & 0xFF;
    assert_int_equal(trace_session_new(&session, NULL, ignore, &counted), 0);
    for (unsigned card = 0; card < CARDS; card++) {
        char name[16];

        snprintf(name, sizeof(name), "%u", card);
        for (unsigned block = 0; block < 4; block++) {
            struct trace_record record = {0};

            record.number = ++number;
            command[0] = (uint8_t)(block & 1 ? 0x80 : 0xC0 + card % 16);
            command[3] = (uint8_t)block;
            record.event = (struct trace_event){
                .kind = TRACE_NOTE, .card = name, .name = "note", .reason = (const char *)note};
            assert_int_equal(trace_session_add(session, &record), 0);
            record.event = (struct trace_event){
                .kind = TRACE_APDU, .card = name, .command = BYTES_OF(command), .sw = 0x9000};
            assert_int_equal(trace_session_add(session, &record), 0);
            octets += BLOCK;
            apdus++;
        }
        if (memory_in_use() - before > most)
            most = memory_in_use() - before;
    }
    assert_true(most < MEMORY_MAX);
    assert_int_equal(trace_session_end(session), 0);
    assert_int_equal(counted.octets, octets); /* nothing is lost */
    assert_int_equal(counted.apdus, apdus);
    trace_session_free(session);
}

static void test_more_cards_than_are_kept(void **state)
{
    struct scene *scene = scene_open(SHOW_CARD);
    unsigned lines = 0;

    (void)state;
    for (unsigned i = 0; i < 1100; i++) {
        char name[16];

        snprintf(name, sizeof(name), "%u", i);
        scene->card = name;
        scene_apdu(scene, "80E2110001A1", "9000");
    }
    assert_non_null(strstr(scene->text, "0 1 0 80 E2 11 00 A1 > 9000 incomplete part\n1 2 0"));
    for (const char *at = scene->text; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, 1100 - 1024);
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power),
        cmocka_unit_test(test_cards_do_not_mix),
        cmocka_unit_test(test_the_end_emits_what_is_open_in_order_of_use),
        cmocka_unit_test(test_times_lengths_and_octets),
        cmocka_unit_test(test_messages_of_bip_channels),
        cmocka_unit_test(test_a_callback_stops),
        cmocka_unit_test(test_secrets_of_the_trace_become_keys),
        cmocka_unit_test(test_memory_does_not_grow_with_the_trace),
        cmocka_unit_test(test_memory_is_bounded_for_hostile_traces),
        cmocka_unit_test(test_more_cards_than_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
