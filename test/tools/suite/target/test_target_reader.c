/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card in a PC/SC reader. The functions of PC/SC are those of this file: one reader with a card
 * of this process in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <winscard.h>

#include "apdu/err.h"
#include "card/euiccd.h"
#include "test/tools/suite/target/cards_scene.h"
#include "tools/suite/target/target.h"

enum { HANDLE = 7 };

static struct {
    struct euiccd_card *card; /* NULL: the reader is empty */
    LONG other;               /* the result of connecting to the other reader; 0: it is empty */
    LONG own;                 /* the same of this reader; 0: it has the card */
    bool is_gone;             /* the reader was removed */
    bool is_cut;              /* responses have one octet */
    bool silent;              /* the next response waits for an octet of `silence` */
    int silence[2];
    DWORD protocol, share;
    size_t contexts, connections, resets, power_cycles;
} reader;

LONG SCardEstablishContext(DWORD scope, LPCVOID first, LPCVOID second, LPSCARDCONTEXT context)
{
    (void)scope;
    (void)first;
    (void)second;
    *context = HANDLE;
    reader.contexts++;
    return SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT context)
{
    assert_int_equal(context, HANDLE);
    reader.contexts--;
    return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR readers, LPDWORD len)
{
    static const char list[] = "Other 00 00\0Virtual PCD 00 00\0";

    (void)context;
    (void)groups;
    assert_int_equal(*len, SCARD_AUTOALLOCATE);
    *(char **)readers = malloc(sizeof(list));
    memcpy(*(char **)readers, list, sizeof(list));
    *len = sizeof(list);
    return SCARD_S_SUCCESS;
}

LONG SCardFreeMemory(SCARDCONTEXT context, LPCVOID memory)
{
    (void)context;
    free((void *)(uintptr_t)memory);
    return SCARD_S_SUCCESS;
}

LONG SCardConnect(SCARDCONTEXT context, LPCSTR name, DWORD share, DWORD protocols,
                  LPSCARDHANDLE handle, LPDWORD protocol)
{
    (void)context;
    (void)protocols;
    if (strcmp(name, "Virtual PCD 00 00") != 0)
        return reader.other ? reader.other : SCARD_E_NO_SMARTCARD;
    if (!reader.card || reader.own)
        return reader.own ? reader.own : SCARD_E_NO_SMARTCARD;
    reader.share = share;
    reader.connections++;
    *handle = HANDLE;
    *protocol = reader.protocol;
    return SCARD_S_SUCCESS;
}

LONG SCardReconnect(SCARDHANDLE handle, DWORD share, DWORD protocols, DWORD initialization,
                    LPDWORD protocol)
{
    (void)protocols;
    assert_int_equal(handle, HANDLE);
    assert_int_equal(share, SCARD_SHARE_EXCLUSIVE);
    if (reader.is_gone)
        return SCARD_E_READER_UNAVAILABLE;
    *protocol = reader.protocol;
    if (initialization == SCARD_RESET_CARD) {
        reader.resets++;
        assert_int_equal(euiccd_reset(reader.card, NULL), 0);
    } else {
        assert_int_equal(initialization, SCARD_UNPOWER_CARD);
        reader.power_cycles++;
        euiccd_power_off(reader.card);
        assert_int_equal(euiccd_power_on(reader.card, NULL), 0);
    }
    return SCARD_S_SUCCESS;
}

LONG SCardDisconnect(SCARDHANDLE handle, DWORD disposition)
{
    assert_int_equal(handle, HANDLE);
    assert_int_equal(disposition, SCARD_UNPOWER_CARD);
    reader.connections--;
    return SCARD_S_SUCCESS;
}

static const uint8_t own_atr[] = {0x3B, 0x80, 0x80, 0x01, 0x01};

LONG SCardStatus(SCARDHANDLE handle, LPSTR name, LPDWORD name_len, LPDWORD state, LPDWORD protocol,
                 LPBYTE atr, LPDWORD atr_len)
{
    (void)name;
    assert_int_equal(handle, HANDLE);
    if (reader.is_gone)
        return SCARD_W_REMOVED_CARD;
    *name_len = 0;
    *state = SCARD_POWERED;
    *protocol = reader.protocol;
    assert_true(*atr_len >= sizeof(own_atr));
    memcpy(atr, own_atr, sizeof(own_atr));
    *atr_len = sizeof(own_atr);
    return SCARD_S_SUCCESS;
}

LONG SCardTransmit(SCARDHANDLE handle, const SCARD_IO_REQUEST *sent, LPCBYTE command,
                   DWORD command_len, SCARD_IO_REQUEST *received, LPBYTE response, LPDWORD len)
{
    struct euiccd_response answer;

    (void)received;
    assert_int_equal(handle, HANDLE);
    assert_int_equal(sent->dwProtocol, reader.protocol);
    if (reader.is_gone)
        return SCARD_W_REMOVED_CARD;
    if (reader.silent)
        assert_int_equal(read(reader.silence[0], response, 1), 1);
    answer = euiccd_transmit(reader.card, command, command_len);
    assert_true(*len >= answer.length + 2);
    if (answer.length)
        memcpy(response, answer.data, answer.length);
    response[answer.length] = (uint8_t)(answer.sw >> 8);
    response[answer.length + 1] = (uint8_t)answer.sw;
    *len = reader.is_cut ? 1 : answer.length + 2;
    return SCARD_S_SUCCESS;
}

static int insert(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);

    (void)state;
    memset(&reader, 0, sizeof(reader));
    reader.protocol = SCARD_PROTOCOL_T1;
    options.durability = EUICCD_DURABILITY_NONE;
    return euiccd_open(&reader.card, cards.cards[0].path, &options, NULL) == 0 &&
                   euiccd_power_on(reader.card, NULL) == 0
               ? 0
               : -1;
}

static int take_out(void **state)
{
    (void)state;
    euiccd_close(reader.card);
    return reader.contexts || reader.connections ? -1 : 0;
}

static struct suite_target *open_reader(void)
{
    struct suite_target *target = NULL;
    struct link_error error = {""};

    assert_int_equal(target_open_reader(&target, "Virtual", &error), 0);
    return target;
}

static uint16_t send(struct suite_target *target, struct bytes command, struct bytes *data)
{
    struct link_error error = {""};
    uint16_t sw = 0;

    assert_int_equal(target_transmit(target, command, data, &sw, &error), 0);
    return sw;
}

static const uint8_t open_channel[] = {0x00, 0x70, 0x00, 0x00, 0x01},
                     unknown[] = {0x00, 0xFF, 0, 0};

/* The card is reset on opening; a reset closes its channels. */
static void use(DWORD protocol)
{
    struct suite_target *target;
    struct link_error error = {""};
    struct bytes atr = BYTES_NONE, data;

    reader.protocol = protocol;
    reader.resets = reader.power_cycles = 0;
    target = open_reader();
    assert_int_equal(reader.share, SCARD_SHARE_EXCLUSIVE);
    assert_int_equal(reader.resets, 1);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.len, 1);
    assert_int_equal(data.at[0], 1);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 2);
    assert_int_equal(send(target, BYTES_OF(unknown), &data), 0x6D00);
    assert_int_equal(data.len, 0);
    assert_int_equal(target_reset(target, &atr, &error), 0);
    assert_int_equal(reader.resets, 2);
    assert_true(bytes_equal(atr, BYTES_OF(own_atr)));
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 1);
    atr = BYTES_NONE;
    assert_int_equal(target_power_cycle(target, &atr, &error), 0);
    assert_int_equal(reader.power_cycles, 1);
    assert_true(bytes_equal(atr, BYTES_OF(own_atr)));
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 1);
    target_close(target);
    assert_int_equal(reader.connections, 0);
}

static void test_use(void **state)
{
    (void)state;
    use(SCARD_PROTOCOL_T0);
    use(SCARD_PROTOCOL_T1);
}

/* Only a card in this process has them. */
static void test_not_possible(void **state)
{
    struct suite_target *target = open_reader();

    (void)state;
    assert_null(target_card(target));
    target_seed(target, BYTES_TEXT("seed"));
    assert_false(target_save(target));
    assert_false(target_restore(target));
    target_close(target);
}

static void test_card_that_vanishes(void **state)
{
    struct suite_target *target = open_reader();
    struct link_error error = {""};
    struct bytes out = BYTES_NONE;
    uint16_t sw = 0;

    (void)state;
    reader.is_cut = true;
    assert_int_equal(target_transmit(target, BYTES_OF(open_channel), &out, &sw, &error), ERR_IO);
    assert_string_equal(error.text, "reader: a response without a status word");
    reader.is_gone = true;
    assert_int_equal(target_transmit(target, BYTES_OF(open_channel), &out, &sw, &error), ERR_IO);
    assert_string_equal(error.text, "reader: Card was removed.");
    assert_int_equal(target_reset(target, &out, &error), ERR_IO);
    assert_string_equal(error.text, "reader: Reader is unavailable.");
    error.text[0] = '\0';
    assert_int_equal(target_power_cycle(target, &out, &error), ERR_IO);
    assert_string_equal(error.text, "reader: Reader is unavailable.");
    target_close(target);
}

static int64_t in_seconds(int seconds)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (time.tv_sec + seconds) * INT64_C(1000000000) + time.tv_nsec;
}

/* A card that does not respond: until the limit, then later, and not at all. */
static void test_no_response(void **state)
{
    struct suite_target *target = open_reader();
    struct link_error error = {""};
    struct bytes out = BYTES_NONE;
    uint16_t sw = 0;

    (void)state;
    assert_int_equal(pipe(reader.silence), 0);
    target_limit(target, in_seconds(3600));
    assert_int_equal(send(target, BYTES_OF(open_channel), &out), 0x9000);
    reader.silent = true;
    target_limit(target, in_seconds(0));
    assert_int_equal(target_transmit(target, BYTES_OF(open_channel), &out, &sw, &error), ERR_BUSY);
    assert_string_equal(error.text, "the card does not respond");
    assert_int_equal(target_power_cycle(target, &out, &error), ERR_IO);
    assert_string_equal(error.text, "the reader still waits for the card");
    assert_int_equal(target_transmit(target, BYTES_OF(open_channel), &out, &sw, &error), ERR_IO);
    assert_int_equal(write(reader.silence[1], "x", 1), 1);
    target_limit(target, in_seconds(3600));
    assert_int_equal(target_power_cycle(target, &out, &error), 0);
    reader.silent = false;
    assert_int_equal(send(target, BYTES_OF(open_channel), &out), 0x9000);
    assert_int_equal(out.at[0], 1);
    target_close(target);
    close(reader.silence[0]);
    close(reader.silence[1]);
}

static void test_errors(void **state)
{
    struct suite_target *target = NULL;
    struct link_error error = {""};
    struct euiccd_card *card = reader.card;

    (void)state;
    assert_int_equal(target_open_reader(&target, "nowhere", &error), ERR_NOT_FOUND);
    assert_string_equal(error.text, "nowhere: no such reader");
    assert_int_equal(target_open_reader(&target, "Other", &error), ERR_NOT_FOUND);
    assert_string_equal(error.text, "Other: no card in this reader");
    reader.card = NULL;
    assert_int_equal(target_open_reader(&target, "", &error), ERR_NOT_FOUND);
    assert_string_equal(error.text, "PC/SC: no card in this reader");
    reader.card = card;
    reader.is_gone = true; /* between the connection and the reset */
    assert_int_equal(target_open_reader(&target, "Virtual", &error), ERR_IO);
    assert_string_equal(error.text, "reader: Reader is unavailable.");
    assert_null(target);
}

/* Why no reader could be connected to. */
static void test_reasons(void **state)
{
    static const struct {
        LONG other, own;
        const char *name, *text; /* NULL: one has a card */
    } rows[] = {
        {0, 0, "", NULL},
        {SCARD_W_UNRESPONSIVE_CARD, 0, "", NULL},
        {SCARD_W_UNRESPONSIVE_CARD, 0, "Other", "Other: Card is unresponsive."},
        {0, SCARD_W_UNPOWERED_CARD, "", "PC/SC: Card is unpowered."},
        {0, SCARD_E_PROTO_MISMATCH, "Virtual", "Virtual: Card protocol mismatch."},
        {0, SCARD_E_SHARING_VIOLATION, "PCD", "PCD: another program is using the card"},
        {SCARD_E_READER_UNAVAILABLE, SCARD_E_NO_SMARTCARD, "00", "00: Reader is unavailable."},
        {SCARD_F_COMM_ERROR, SCARD_W_UNPOWERED_CARD, "00", "00: RPC transport error."},
        {SCARD_E_NO_SERVICE, SCARD_E_NO_SERVICE, "00", "00: Service not available."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct suite_target *target = NULL;
        struct link_error error = {""};
        int err;

        reader.other = rows[i].other;
        reader.own = rows[i].own;
        err = target_open_reader(&target, rows[i].name, &error);
        assert_int_equal(err, rows[i].text ? ERR_NOT_FOUND : 0);
        assert_string_equal(error.text, rows[i].text ? rows[i].text : "");
        target_close(target);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_use, insert, take_out),
        cmocka_unit_test_setup_teardown(test_not_possible, insert, take_out),
        cmocka_unit_test_setup_teardown(test_no_response, insert, take_out),
        cmocka_unit_test_setup_teardown(test_card_that_vanishes, insert, take_out),
        cmocka_unit_test_setup_teardown(test_errors, insert, take_out),
        cmocka_unit_test_setup_teardown(test_reasons, insert, take_out)};

    return cmocka_run_group_tests(tests, make, remove_cards);
}
