/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CancelSession and HandleNotification of the test SM-DP+ against a real card. */
#include "test/tools/smdpp/dp_scene.h"

static void test_cancel_session(void **state)
{
    struct fake_server *server = *state;
    struct bytes response, prepared = fake_server_open(server), other;

    other = cancel_on_card(server);
    prepared = fake_server_open(server);
    assert_false(is_cancelled(server, other)); /* of the previous session */
    assert_refused(server, "8.10.1/3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID);
    response = cancel_on_card(server);
    flip_each(server, response, is_cancelled);
    assert_string_equal(server->what, "cancelled");
    assert_int_equal(server->record.reason, CANCEL_SESSION_POSTPONED);
    assert_false(is_cancelled(server, response));
    assert_refused(server, "8.10.1/3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID);
    assert_false(is_bound(server, prepared));
}

/* The eUICC signs the smdpOid of its session: another one is refused. */
static void test_cancel_session_for_another(void **state)
{
    struct fake_server *server = *state;
    struct dp_session *session;
    struct bytes response, *oid;

    fake_server_open(server);
    response = cancel_on_card(server);
    session = dp_session_find(server->dp, server->initiated.transaction_id, DP_AUTHENTICATED);
    oid = &server->dp->sides[session->curve].auth.cert.registered_id;
    oid->len--;
    assert_false(is_cancelled(server, response));
    assert_refused(server, "8.8/3.10", CANCEL_SESSION_ERROR_UNDEFINED_ERROR);
    oid->len++;
    assert_true(is_cancelled(server, response));
}

static void test_cancel_session_not_signed(void **state)
{
    struct fake_server *server = *state;
    const struct cancel_session_response error = {.arm = CANCEL_SESSION_RESPONSE_ERROR};

    fake_server_open(server);
    assert_int_equal(
        dp_cancel_session(server->dp, server->initiated.transaction_id, &error, &server->refusal),
        0);
    assert_refused(server, "8.1/6.1", CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID);
}

/* A valid installation result is counted; one with an unknown transactionId is ignored. */
static bool is_accepted(struct fake_server *server, struct bytes notification)
{
    int err = notify(server, notification);

    assert_true(err == 0 || err == ERR_MALFORMED);
    return err == 0 && strcmp(server->detail, "unknown transactionId") != 0;
}

static void test_installation_result_flipped(void **state)
{
    struct fake_server *server = *state;

    flip_each(server, fake_server_download(server), is_accepted);
    assert_int_equal(server->profile.downloaded, 1);
}

/* No result is accepted before a package was sent. */
static void test_installation_result_too_early(void **state)
{
    struct fake_server *server = *state;
    struct bytes result = fake_server_download(server);
    struct dp_session *session =
        dp_session_find(server->dp, server->initiated.transaction_id, DP_BOUND);

    session->state = DP_AUTHENTICATED;
    assert_false(is_accepted(server, result));
    session->state = DP_BOUND;
    assert_true(is_accepted(server, result));
}

/* A result that the card signed for another server. */
static void test_installation_result_for_another(void **state)
{
    struct fake_server *server = *state;
    struct bytes result = fake_server_download(server);

    server->dp->options.address = "other.example.com";
    assert_false(is_accepted(server, result));
    assert_string_equal(server->detail,
                        "wrong notificationAddress: smdpp.example.com, must be other.example.com");
    server->dp->options.address = fake_server_address;
    for (size_t i = 0; i < DP_CURVES; i++)
        server->dp->sides[i].pb.cert.registered_id = BYTES_TEXT("\x88\x37\x0B");
    assert_false(is_accepted(server, result));
    assert_int_equal(strncmp(server->detail, "wrong smdpOid: [", 16), 0);
    assert_non_null(strstr(server->detail, "], must be [88370B]"));
    assert_int_equal(server->profile.downloaded, 0);
}

static struct bytes other_notification(struct fake_server *server)
{
    static const uint8_t list_all[] = {0xBF, 0x2B, 0x00};
    struct bytes answer;
    struct tlv whole, list, one;

    answer = fake_server_es10(server, BYTES_OF(list_all));
    assert_int_equal(tlv_only(answer, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xA0, &list), 0);
    assert_int_equal(tlv_find(list.value, 0x30, &one), 0);
    return one.whole;
}

/* Other metadata for the profile: with an entry for "install" at this server. */
static void announce_install(struct fake_server *server)
{
    uint8_t memory[512];
    struct buf metadata = BUF_OVER(memory);
    size_t mark = tlv_open(&metadata, 0xBF25), list, entry;
    uint8_t *copy;

    assert_int_equal(
        buf_put_hex(&metadata, "5A0A98001032547698103214 910454657374 920750726F66696C65"), 0);
    list = tlv_open(&metadata, 0xB6);
    entry = tlv_open(&metadata, 0x30);
    assert_int_equal(buf_put_hex(&metadata, "80020780"), 0);
    tlv_put(&metadata, 0x81, bytes_at(fake_server_address, strlen(fake_server_address)));
    tlv_close(&metadata, entry);
    tlv_close(&metadata, list);
    tlv_close(&metadata, mark);
    copy = malloc(metadata.len);
    assert_non_null(copy);
    memcpy(copy, metadata.at, metadata.len);
    free((void *)server->profile.metadata.at);
    server->profile.metadata = bytes_at(copy, metadata.len);
}

static void test_other_notification_flipped(void **state)
{
    struct fake_server *server = *state;
    struct bytes one;

    announce_install(server);
    assert_int_equal(notify(server, fake_server_download(server)), 0);
    one = other_notification(server);
    flip_each(server, one, is_accepted);
    assert_string_equal(server->what, "notification");
    assert_string_equal(server->detail, "install");
    assert_int_equal(server->record.seq_number, 1);
}

static void test_no_notification(void **state)
{
    struct fake_server *server = *state;

    assert_int_equal(notify(server, BYTES_TEXT("\x30\x00")), ERR_MALFORMED);
    assert_int_equal(notify(server, BYTES_NONE), ERR_MALFORMED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_cancel_session_for_another),    TEST(test_cancel_session),
        TEST(test_cancel_session_not_signed),     TEST(test_installation_result_flipped),
        TEST(test_installation_result_too_early), TEST(test_installation_result_for_another),
        TEST(test_other_notification_flipped),    TEST(test_no_notification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
