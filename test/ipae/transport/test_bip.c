/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The octets of the BIP commands, as in the examples of CAT-1.5, and the effect of each TERMINAL
 * RESPONSE. The test plays the terminal: no network, no server.
 */
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NO_DNS_REQUEST "3301E842111C00078000001FE260000043400000000000005000000000000000"
#define OPEN_EIM                                                                                   \
    "D01C8103054001820281823501033902"                                                             \
    "05DC3C030201BB3E0521C0A87A01"
#define OPEN_DNS                                                                                   \
    "D01C8103054001820281823501033902"                                                             \
    "05DC3C030100353E052108080808"
#define ASK_DNS                                                                                    \
    "D01581030540098202818235010339"                                                               \
    "0205DC3C03010035"
#define RECEIVE        "D00C810307420082028121B701ED"
#define CLOSE          "D009810308410082028121"
#define CHANNEL_STATUS "D009810309440082028182"

#define TEN         "30313233343536373839"
#define FORTY       TEN TEN TEN TEN
#define LONG_OBJECT "2F8182" FORTY FORTY FORTY TEN
#define OPENED      "830100 38028100 350103 390205DC"
#define SENT        "830100 B701FF"
#define DONE        "830100"
#define AVAILABLE   "D60E 990109 82028281 B8028100 B701FF"
#define DROPPED     "D60B 99010A 82028281 B8020105"

enum { NUMBER_AT = 4, FIRST_BIP = 0x40, LAST_BIP = 0x44 };

static struct circle *circle;
static uint16_t sw;
static char fetched[600]; /* the command that waits for its TERMINAL RESPONSE, in hex */

static void transmit(const char *head, const char *body)
{
    char command[600];
    uint8_t octets[260];
    struct buf data = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&data, body), 0);
    snprintf(command, sizeof(command), "%s %02zX %s", head, data.len, body);
    sw = fake_send(&circle->scene.fake, command, NULL);
}

/* The TERMINAL RESPONSE to the fetched command, with these objects. */
static void answer(const char *objects)
{
    size_t at = memcmp(fetched, "D081", 4) == 0 ? NUMBER_AT + 1 : NUMBER_AT;
    char body[600];

    snprintf(body, sizeof(body), "8103%.6s 82028281 %s", fetched + 2 * at, objects);
    transmit("80140000", body);
}

/* FETCH up to the next BIP command; events, timers and local information are answered. */
static const char *next(void)
{
    fetched[0] = '\0';
    while (sw >> 8 == 0x91) {
        struct bytes data;
        char fetch[16];
        unsigned type;

        snprintf(fetch, sizeof(fetch), "80120000%02X", sw & 0xFFU);
        assert_int_equal(fake_send(&circle->scene.fake, fetch, &data), 0x9000);
        bytes_to_hex(data, fetched, sizeof(fetched));
        type = data.at[data.at[1] == 0x81 ? NUMBER_AT + 2 : NUMBER_AT + 1];
        if (type >= FIRST_BIP && type <= LAST_BIP)
            return fetched;
        answer(DONE);
        fetched[0] = '\0';
    }
    assert_int_equal(sw, 0x9000);
    return fetched;
}

/* The next BIP command is this one; its command number is ignored. */
static void expect(const char *command)
{
    char wanted[600];

    snprintf(wanted, sizeof(wanted), "%s", command);
    next();
    if (strlen(fetched) > 10 && strlen(wanted) > 10)
        memcpy(wanted + 2 * NUMBER_AT, fetched + 2 * NUMBER_AT, 2);
    assert_string_equal(fetched, wanted);
}

static void expect_nothing(void)
{
    assert_string_equal(next(), "");
}

/* The next command is SEND DATA; returns its channel data in hex. */
static const char *expect_send(unsigned qualifier)
{
    char wanted[16];
    const char *objects = next();

    snprintf(wanted, sizeof(wanted), "43%02X82028121B6", qualifier);
    objects += memcmp(fetched, "D081", 4) == 0 ? 12 : 10;
    assert_memory_equal(objects, wanted, strlen(wanted));
    objects += strlen(wanted);
    return objects + (memcmp(objects, "81", 2) == 0 && strlen(objects) > 2 * 0x81 ? 4 : 2);
}

/* A terminal with this profile and a network; the card has an eIM at `address`. */
static void begin(const char *address, const char *profile)
{
    circle_begin_with(circle, "A*", 1, EIM_TRUST_KEY, address, NULL);
    assert_int_equal(euiccd_reset(circle->scene.fake.card, NULL), 0);
    fake_send(&circle->scene.fake, "00A4040010A0000005591010FFFFFFFF890000010000", NULL);
    transmit("80AA0000", "A903840100");
    transmit("80100000", profile);
    expect_nothing();
    transmit("80C20000", "D615 990103 82028281 9B0100 130900F110000100010 01F");
}

/* The terminal sends everything; no data comes. */
static void take_sends(void)
{
    while (memcmp(next(), "D0", 2) == 0 && strstr(fetched, "82028121B6"))
        answer(SENT);
    assert_string_equal(fetched, "");
}

/* ---- from the name to the eIM ---- */

static void resolve(const char *server_known_by)
{
    char question[200], response[400], received[500];
    const char *sent;

    if (server_known_by) {
        expect(ASK_DNS);
        answer(server_known_by);
        expect(CLOSE);
        answer(DONE);
    }
    expect(OPEN_DNS);
    answer(OPENED);
    sent = expect_send(1);
    snprintf(question, sizeof(question), "%s", sent);
    assert_memory_equal(question + 4, "01000001000000000000", 20);
    answer(SENT);
    expect_nothing();
    transmit("80C20000", AVAILABLE);
    expect(RECEIVE);
    answer("830102 B603616263 B70100"); /* not a DNS message: the wait continues */
    expect_nothing();
    transmit("80C20000", AVAILABLE);
    expect(RECEIVE);
    snprintf(response, sizeof(response),
             "%.4s81800001000100000000%sC00C000100010000003C0004C0A87A01", question, question + 24);
    snprintf(received, sizeof(received), "830100 B6%02zX %s B70100", strlen(response) / 2,
             response);
    answer(received);
    expect(CLOSE);
    answer("83023A03"); /* no such channel: it is closed */
    expect(OPEN_EIM);
}

static void test_examples(void **state)
{
    (void)state;
    begin("eim.example", NO_DNS_REQUEST);
    resolve(NULL);
    circle_end(circle);
    begin("eim.example", TERMINAL_PROFILE_FULL);
    resolve("830100 38028100 350103 390205DC 40052108080808");
    circle_end(circle);
    begin("192.168.122.1", TERMINAL_PROFILE_FULL);
    expect(OPEN_EIM);
    circle_end(circle);
}

/* The address of a DNS server in the response to OPEN CHANNEL: one of a known type and its length
 * is used; else the public server. */
static void test_dns_server_of_the_terminal(void **state)
{
    static const char open_ipv4[] = "D01C8103054001820281823501033902"
                                    "05DC3C030100353E05210A000001";
    static const char open_ipv6[] = "D0288103054001820281823501033902"
                                    "05DC3C030100353E115720010DB8000000000000000000000053";
    static const struct {
        const char *address, *opens;
    } rows[] = {
        {"4005210A000001", open_ipv4},
        {"C005210A000001", open_ipv4},
        {"40115720010DB8000000000000000000000053", open_ipv6},
        {"4005220A000001", OPEN_DNS}, /* another type */
        {"4005570A000001", OPEN_DNS}, /* IPv6 with the length of IPv4, and the reverse */
        {"40112120010DB8000000000000000000000053", OPEN_DNS},
        {"40110020010DB8000000000000000000000053", OPEN_DNS},
        {"4004210A0000", OPEN_DNS},
        {"4006210A00000101", OPEN_DNS},
        {"400121", OPEN_DNS},
        {"400100", OPEN_DNS},
        {"4000", OPEN_DNS},
        {"", OPEN_DNS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char objects[120];

        print_message("%s\n", rows[i].address);
        begin("eim.example", TERMINAL_PROFILE_FULL);
        expect(ASK_DNS);
        snprintf(objects, sizeof(objects), OPENED "%s", rows[i].address);
        answer(objects);
        expect(CLOSE);
        answer(DONE);
        expect(rows[i].opens);
        circle_end(circle);
    }
}

/* Encodings of the same TERMINAL RESPONSE, and refusals. */
static void test_answers_to_open(void **state)
{
    static const struct {
        const char *answer;
        bool opened;
    } rows[] = {
        {OPENED, true},
        {"030100 B8028100 B50103 B90205DC", true},   /* the other flags */
        {"2F0100 830100 7F012301AA 38028100", true}, /* unknown objects */
        {LONG_OBJECT "830100 38028100", true},
        {"830107 38028100 350103 39020400", true}, /* modified */
        {"830102 38028100", true},
        {"83023A07 38020100 350103 390205DC", false}, /* not reached */
        {"83022004 350103 390205DC", false},          /* no service */
        {"83023A01", false},
        {"830121", false},
        {"830130", false},
        {DONE, false},              /* no channel status */
        {"830100 38028000", false}, /* none */
        {"38028100", false},        /* no result */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin("192.168.122.1", TERMINAL_PROFILE_FULL);
        expect(OPEN_EIM);
        answer(rows[i].answer);
        if (rows[i].opened)
            expect_send(1);
        else
            expect_nothing();
        circle_end(circle);
    }
}

/* The terminal's buffer size limits each SEND DATA. */
static void test_buffer_size(void **state)
{
    static const struct {
        const char *size;
        size_t octets;
    } rows[] = {{"390205DC", 237}, {"390200ED", 237}, {"39020064", 100}, {"39020001", 1},
                {"39020000", 237}, {"390164", 237},   {"", 237}};
    char opened[100];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin("192.168.122.1", TERMINAL_PROFILE_FULL);
        expect(OPEN_EIM);
        snprintf(opened, sizeof(opened), "830107 38028100 350103 %s", rows[i].size);
        answer(opened);
        assert_int_equal(strlen(expect_send(1)) / 2, rows[i].octets);
        answer(SENT);
        if (rows[i].octets == 100) {
            assert_int_equal(strlen(expect_send(1)) / 2, 100);
            answer(SENT);
        }
        circle_end(circle);
    }
}

static void connect_to_eim(void)
{
    begin("192.168.122.1", TERMINAL_PROFILE_FULL);
    expect(OPEN_EIM);
    answer(OPENED);
    take_sends();
}

/* Without data: GET CHANNEL STATUS after a STATUS, and the meaning of its responses. */
static void test_channel_status(void **state)
{
    static const struct {
        const char *answer;
        bool stands;
    } rows[] = {
        {"830100 B8028100", true},
        {"830100 38028100", true},
        {"830100 B8020205 B8028100", true}, /* another channel was closed */
        {"830100 B8020105", false},
        {"830100 B8020000", false},
        {"830100 B8028200", false}, /* only another channel */
        {"830100", false},
        {"830130", true}, /* refused: RECEIVE DATA will show it */
        {"830121", true},
        {"8301", true}, /* truncated result */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        connect_to_eim();
        sw = fake_send(&circle->scene.fake, "80F2000C", NULL);
        expect(CHANNEL_STATUS);
        answer(rows[i].answer);
        expect(RECEIVE); /* data received before */
        answer("830102 B600 B70100");
        if (rows[i].stands) {
            expect_nothing();
        } else {
            expect(RECEIVE); /* and since */
            answer("830102 B600 B70100");
            expect(CLOSE);
        }
        circle_end(circle);
    }
}

/* The link drops: buffered data is read, then the channel is closed. */
static void test_dropped(void **state)
{
    static const char *const last[] = {"830102 B600 B70100", "83023A02", "83023A03"};

    (void)state;
    for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
        connect_to_eim();
        transmit("80C20000", DROPPED);
        expect(RECEIVE);
        answer("830102 B603160303 B70100"); /* the first octets of a record */
        expect(RECEIVE);
        answer(last[i]);
        expect(CLOSE);
        answer(i ? "83023A03" : DONE);
        expect_nothing();
        circle_end(circle);
    }
}

/* DATA AVAILABLE is sent once: the card reads until no data is left before it waits. */
static void test_drains(void **state)
{
    (void)state;
    connect_to_eim();
    transmit("80C20000", AVAILABLE);
    expect(RECEIVE);
    answer("830100 B60116 B70140");
    expect(RECEIVE);
    answer("030100 36020303 3701FF");
    expect(RECEIVE);
    answer("830102 B60100 B70100");
    expect_nothing();
    circle_end(circle);
}

/* SEND DATA that fails ends the connection. */
static void test_send_fails(void **state)
{
    static const char *const rows[] = {"83023A02", "83023A04", "83023A03", "830121", "830132"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin("192.168.122.1", TERMINAL_PROFILE_FULL);
        expect(OPEN_EIM);
        answer(OPENED);
        expect_send(1);
        answer(rows[i]);
        expect(CLOSE);
        answer(DONE);
        expect_nothing();
        circle_end(circle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),        cmocka_unit_test(test_dns_server_of_the_terminal),
        cmocka_unit_test(test_answers_to_open), cmocka_unit_test(test_buffer_size),
        cmocka_unit_test(test_channel_status),  cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_drains),          cmocka_unit_test(test_send_fails),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
