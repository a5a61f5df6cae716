/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interrupted downloads, and which of the eUICC's stored notifications is their result. Whole
 * downloads: test_profile_download.c. */
#include "ipae/procedure/profile_download.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "card/euicc/decisions.h"
#include "card/store/store_tx.h"
#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

static void test_without_result(void **state)
{
    struct terminal *terminal = &bare->terminal;
    struct pending_download pending = {.eim_id = BYTES_TEXT("eim"),
                                       .request = BYTES_TEXT("\xBF\x54\x00"),
                                       .attempts = 1,
                                       .transaction_id = BYTES_TEXT("0123456789ABCDEF")};
    struct pending_download found;

    (void)state;
    assert_int_equal(profile_download_reconcile(terminal), 0); /* there is none */
    assert_int_equal(pending_download_put(terminal, &pending), 0);
    assert_int_equal(profile_download_reconcile(terminal), 0);
    assert_int_equal(interrupted_download_settle(terminal, &pending), 0);
    assert_int_equal(pending_download_get(terminal, pending.eim_id, &found), 0);
    assert_true(bytes_equal(found.transaction_id, pending.transaction_id));
    assert_int_equal(found.attempts, 1);
    assert_int_equal(found.result.len + found.failure.len, 0);
    terminal->reset = true; /* IPAE-I2 */
    assert_int_equal(profile_download_reconcile(terminal), ERR_RESET);
    terminal->reset = false;
    assert_int_equal(pending_download_clear(terminal, pending.eim_id), 0);
}

/* A ProfileInstallationResult of session `transaction_id` that failed while the profile elements
 * were loaded, with this errorReason. */
static void put_result(struct buf *out, int64_t number, const char *transaction_id, uint8_t reason)
{
    size_t whole = tlv_open(out, 0xBF37), data = tlv_open(out, 0xBF27), part, arm;

    tlv_put(out, 0x80, bytes_at(transaction_id, strlen(transaction_id)));
    part = tlv_open(out, 0xBF2F);
    tlv_put_u8(out, 0x80, (uint8_t)number);
    tlv_put(out, 0x81, BYTES_TEXT("\x07\x80"));
    tlv_put(out, 0x0C, BYTES_TEXT("smdp.example"));
    tlv_close(out, part);
    tlv_put(out, 0x06, BYTES_TEXT("\x2A\x03"));
    part = tlv_open(out, 0xA2);
    arm = tlv_open(out, 0xA1);
    tlv_put_u8(out, 0x80, BPP_COMMAND_LOAD_PROFILE_ELEMENTS);
    tlv_put_u8(out, 0x81, reason);
    tlv_close(out, arm);
    tlv_close(out, part);
    tlv_close(out, data);
    tlv_put(out, 0x5F37, BYTES_TEXT("signature"));
    tlv_close(out, whole);
    assert_false(out->overflow);
}

/* Stores one notification: `r` the result, `x` that of another session, `b` one whose transactionId
 * begins like it, `m` a malformed result, `o` an OtherSignedNotification. */
static void add_message(struct store *store, char letter, uint8_t reason, struct buf *body)
{
    struct store_message message = {.kind = STORE_NOTIFICATION};

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_next_sequence_number(store, &message.number), 0);
    if (letter == 'o')
        assert_int_equal(buf_put_hex(body, "3003BF2F00"), 0);
    else if (letter == 'm')
        assert_int_equal(buf_put_hex(body, "BF3703BF2700"), 0);
    else
        put_result(body, message.number,
                   letter == 'r'   ? "0123456789ABCDEF"
                   : letter == 'b' ? "0123456789ABCDE"
                                   : "FEDCBA9876543210",
                   reason);
    message.body = buf_bytes(body);
    assert_int_equal(store_add_message(store, &message), 0);
    assert_int_equal(store_commit(store), 0);
}

static void remove_messages(struct store *store)
{
    struct store_message message;

    assert_int_equal(store_begin(store), 0);
    while (store_next_message(store, inside_arena(fake->card), STORE_NOTIFICATION, 0, &message) ==
           0)
        assert_int_equal(store_remove_message(store, message.number), 0);
    assert_int_equal(store_commit(store), 0);
    arena_reset(inside_arena(fake->card));
}

/* The result is found among all stored notifications, by its transactionId alone. After an
 * interruption the download is repeated, unless it was often enough. */
static void test_with_result(void **state)
{
    enum { FAILED = ERROR_REASON_INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR };
    enum { INTERRUPTED = ERROR_REASON_INSTALL_FAILED_DUE_TO_INTERRUPTION };
    static const struct {
        const char *messages;
        uint8_t reason, attempts;
        bool found, repeats;
    } rows[] = {
        {"o", FAILED, 1, false, false},
        {"x", FAILED, 1, false, false},
        {"b", FAILED, 1, false, false},
        {"m", FAILED, 1, false, false},
        {"omxb", FAILED, 1, false, false},
        {"r", FAILED, 1, true, false},
        {"oxmbr", FAILED, 1, true, false},
        {"rbmxo", FAILED, 1, true, false},
        {"xr", INTERRUPTED, 1, true, true},
        {"rx", INTERRUPTED, DOWNLOAD_ATTEMPTS - 1, true, true},
        {"xr", INTERRUPTED, DOWNLOAD_ATTEMPTS, true, false},
    };
    struct terminal *terminal = &bare->terminal;
    struct store *store = inside_euicc(fake->card)->store;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pending_download found, pending = {.eim_id = BYTES_TEXT("eim"),
                                                  .request = BYTES_TEXT("\xBF\x54\x00"),
                                                  .attempts = rows[i].attempts,
                                                  .transaction_id = BYTES_TEXT("0123456789ABCDEF")};
        uint8_t octets[200], result[200];
        size_t len = 0;

        print_message("%s %u\n", rows[i].messages, rows[i].reason);
        for (const char *letter = rows[i].messages; *letter; letter++) {
            struct buf body = BUF_OVER(octets);

            add_message(store, *letter, rows[i].reason, &body);
            if (*letter == 'r')
                memcpy(result, octets, len = body.len);
        }
        assert_int_equal(pending_download_put(terminal, &pending), 0);
        assert_int_equal(profile_download_reconcile(terminal), 0);
        assert_int_equal(pending_download_get(terminal, pending.eim_id, &found), 0);
        assert_int_equal(found.transaction_id.len, rows[i].repeats ? 0 : 16);
        assert_true(bytes_equal(
            found.result, rows[i].found && !rows[i].repeats ? bytes_at(result, len) : BYTES_NONE));
        assert_int_equal(pending_download_clear(terminal, pending.eim_id), 0);
        remove_messages(store);
    }
}

/* The results of the downloads of all eIMs are found behind as many notifications as a card stores
 * with them, each as long as one with long certificates. */
static void test_with_many_notifications(void **state)
{
    enum { OCTETS = 2560 };
    static const char *const eims[] = {"eim0", "eim1", "eim2", "eim3",
                                       "eim4", "eim5", "eim6", "eim7"};
    static uint8_t octets[OCTETS + 8];
    struct terminal *terminal = &bare->terminal;
    struct store *store = inside_euicc(fake->card)->store;
    struct buf result = BUF_OVER(octets);

    (void)state;
    for (unsigned i = 0; i < DECISION_NOTIFICATIONS_MAX - 1; i++) {
        struct store_message message = {.kind = STORE_NOTIFICATION};
        struct buf body = BUF_OVER(octets);

        tlv_put(&body, 0x30, bytes_at((const uint8_t[OCTETS]){0}, OCTETS));
        message.body = buf_bytes(&body);
        assert_int_equal(store_begin(store), 0);
        assert_int_equal(store_next_sequence_number(store, &message.number), 0);
        assert_int_equal(store_add_message(store, &message), 0);
        assert_int_equal(store_commit(store), 0);
    }
    add_message(store, 'r', ERROR_REASON_INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR, &result);
    for (size_t i = 0; i < DECISION_EIMS_MAX; i++) {
        const struct pending_download pending = {.eim_id = bytes_at(eims[i], strlen(eims[i])),
                                                 .request = BYTES_TEXT("\xBF\x54\x00"),
                                                 .attempts = 1,
                                                 .transaction_id = BYTES_TEXT("0123456789ABCDEF")};

        assert_int_equal(pending_download_put(terminal, &pending), 0);
    }
    assert_int_equal(profile_download_reconcile(terminal), 0);
    for (size_t i = 0; i < DECISION_EIMS_MAX; i++) {
        struct bytes eim_id = bytes_at(eims[i], strlen(eims[i]));
        struct pending_download found;

        assert_int_equal(pending_download_get(terminal, eim_id, &found), 0);
        assert_true(bytes_equal(found.result, buf_bytes(&result)));
        assert_int_equal(pending_download_clear(terminal, eim_id), 0);
    }
    remove_messages(store);
}

static void test_malformed_result(void **state)
{
    int64_t number, reason;

    (void)state;
    assert_true(installation_result_read(&bare->terminal, BYTES_TEXT("\xBF\x37\x00"), &number,
                                         &reason) < 0);
    assert_true(installation_result_read(&bare->terminal, BYTES_NONE, &number, NULL) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_result, begin, end),
        cmocka_unit_test_setup_teardown(test_with_result, begin, end),
        cmocka_unit_test_setup_teardown(test_with_many_notifications, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed_result, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
