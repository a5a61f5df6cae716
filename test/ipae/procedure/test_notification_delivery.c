/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notification Delivery to Notification Receivers (SGP.32 3.7). */
#include "apdu/tlv.h"
#include "card/euicc/decisions.h"
#include "card/store/store_tx.h"
#include "ipae/procedure/procedures.h"
#include "test/fake/bare_terminal.h"
#include "test/fake/fixture_downloads.h"
#include "test/fake/inside.h"

/* Enabling notifies the SM-DP+ at its address; while it cannot be reached, notifications wait
 * (E-80, E-81). */
static void test_notifications(void **state)
{
    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        downloads_begin(circle, smdpp, indirect,
                        "B6{30{80=0640 81=3132372E302E302E31} 30{80=0640 81=6E6F626F6479}}", 0);
        fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
        terminal_start(&circle->terminal);
        downloads_assert_installed(circle, smdpp, !indirect);
        circle->eims[0].forgets_acks = true; /* of notifications sent with the result */
        smdpp->https.fault = HTTPS_500;
        fake_eim_order(&circle->eims[0], "#A30C5A0A" FAKE_SMDPP_ICCID);
        terminal_start(&circle->terminal);
        assert_string_equal(circle_profiles(circle), "A \x14*");
        if (!indirect) {
            assert_outbox_has(circle, 0, 2);
            smdpp->https.fault = HTTPS_FINE;
            terminal_wait(&circle->terminal, 1200);
            assert_int_equal(smdpp->notifications,
                             3);             /* by both ways, as nothing was acknowledged */
            assert_outbox_has(circle, 0, 1); /* the one without a recipient stays */
        } else {
            assert_int_equal(smdpp->notifications, 4);
            assert_outbox_is_empty(circle);
        }
        downloads_end(circle, smdpp);
    }
}

/* All notifications of one recipient go over one connection, which ends with the last of them; one
 * without a recipient is not delivered and changes nothing for the others. */
static void test_connections(void **state)
{
    static const struct {
        const char *recipients;
        unsigned delivered, left;
    } rows[] = {
        {"B6{30{80=0640 81=3132372E302E302E31}}", 1, 0},
        {"B6{30{80=0640 81=3132372E302E302E31} 30{80=0640 81=3132372E302E302E31}}", 2, 0},
        {"B6{30{80=0640 81=3132372E302E302E31} 30{80=0640 81=} "
         "30{80=0640 81=3132372E302E302E31}}",
         2, 1},
        {"B6{30{80=0640 81=} 30{80=0640 81=3132372E302E302E31}}", 1, 1},
        {"B6{30{80=0640 81=}}", 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].recipients);
        downloads_begin(circle, smdpp, false, rows[i].recipients, 0);
        fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
        terminal_start(&circle->terminal);
        downloads_assert_installed(circle, smdpp, 1);
        circle->eims[0].forgets_acks = true; /* of notifications sent with the result */
        smdpp->https.connections = smdpp->https.close_notifies = smdpp->notifications = 0;
        fake_eim_order(&circle->eims[0], "#A30C5A0A" FAKE_SMDPP_ICCID);
        terminal_start(&circle->terminal);
        assert_int_equal(smdpp->https.connections, rows[i].delivered ? 1 : 0);
        assert_int_equal(smdpp->https.close_notifies, smdpp->https.connections);
        for (unsigned channel = 1; channel <= TERMINAL_CHANNELS; channel++)
            assert_false(circle->terminal.channels[channel].open);
        /* also through the eIM, with the result */
        assert_int_equal(smdpp->notifications, 2 * rows[i].delivered + rows[i].left);
        assert_outbox_has(circle, 0, rows[i].left);
        downloads_end(circle, smdpp);
    }
}

/* As if `count` notifications had been made for the recipient `address`, each as long as one with
 * long certificates. */
static void add_notifications(unsigned count, const char *address)
{
    enum { CERTIFICATES = 2500 };
    struct store *store = inside_euicc(circle->scene.fake.card)->store;

    assert_int_equal(store_begin(store), 0);
    while (count--) {
        uint8_t metadata_octets[60], body_octets[2600];
        struct buf metadata = BUF_OVER(metadata_octets), body = BUF_OVER(body_octets);
        struct store_message message = {.kind = STORE_NOTIFICATION, .event = 1};
        size_t mark = tlv_open(&metadata, 0xBF2F), whole = tlv_open(&body, 0x30);

        assert_int_equal(store_next_sequence_number(store, &message.number), 0);
        tlv_put_uint(&metadata, 0x80, (uint64_t)message.number);
        tlv_put(&metadata, 0x81, BYTES_TEXT("\x06\x40"));
        tlv_put(&metadata, 0x0C, bytes_at(address, strlen(address)));
        tlv_close(&metadata, mark);
        buf_put(&body, buf_bytes(&metadata));
        tlv_put_header(&body, 0x04, CERTIFICATES);
        memset(buf_grow(&body, CERTIFICATES), 0, CERTIFICATES);
        tlv_close(&body, whole);
        assert_false(metadata.overflow || body.overflow);
        message.metadata = buf_bytes(&metadata);
        message.body = buf_bytes(&body);
        assert_int_equal(store_add_message(store, &message), 0);
    }
    assert_int_equal(store_commit(store), 0);
}

/* The signatures of these notifications are not valid: the SM-DP+ responds without a check. */
static void respond_to_notifications(int status)
{
    smdpp->instead_of = "handleNotification";
    smdpp->text = "";
    smdpp->status = status;
    smdpp->https.requests = 0;
}

/* A recipient that cannot be reached, or refuses a notification, gets no other one in the poll;
 * the delivery ends with the eighth of them (E-81). */
static void test_failed_recipients(void **state)
{
    static const struct {
        unsigned failed;    /* recipients that cannot be reached, each with two notifications */
        int status;         /* of the responses of the SM-DP+, which has two, too */
        unsigned delivered; /* requests to the SM-DP+ */
        unsigned left;
    } rows[] = {
        {0, 204, 2, 0}, {0, 500, 1, 2},  {1, 204, 2, 2},
        {2, 500, 1, 6}, {7, 204, 2, 14}, {8, 204, 0, 18},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        downloads_begin(circle, smdpp, false, "", 0);
        for (unsigned recipient = 0; recipient < rows[i].failed; recipient++) {
            char address[32];

            snprintf(address, sizeof(address), "nobody%u.invalid", recipient);
            add_notifications(2, address);
        }
        add_notifications(2, FAKE_SMDPP_ADDRESS);
        respond_to_notifications(rows[i].status);
        terminal_start(&circle->terminal);
        assert_int_equal(smdpp->https.requests, rows[i].delivered);
        assert_outbox_has(circle, 0, rows[i].left);
        downloads_end(circle, smdpp);
    }
}

/* As many as a card stores are all delivered in one poll. */
static void test_many(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    add_notifications(DECISION_NOTIFICATIONS_MAX, FAKE_SMDPP_ADDRESS);
    respond_to_notifications(204);
    terminal_start(&circle->terminal);
    assert_int_equal(smdpp->https.requests, DECISION_NOTIFICATIONS_MAX);
    assert_outbox_is_empty(circle);
    downloads_end(circle, smdpp);
}

/* All of them in one response would be longer than ES10_DO_MAX. */
static void test_many_with_a_result(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* Bn", 1, NULL);
    add_notifications(DECISION_NOTIFICATIONS_MAX, FAKE_SMDPP_ADDRESS);
    fake_eim_order(eim, "lp");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->notifications, NOTIFICATIONS_PER_RESULT);
    circle_end(circle);
}

static int deliver_direct(struct bare_terminal *bare)
{
    const struct eims none = {NULL, 0};

    return notification_delivery_direct(&bare->terminal, &none);
}

/* A reset ends the delivery, and the caller learns of it; an empty list is no error. */
static void test_reset(void **state)
{
    struct bare_terminal *bare = calloc(1, sizeof(*bare));

    (void)state;
    circle_begin(circle, "A*", 0, NULL);
    bare_terminal_begin(bare, circle->scene.fake.card);
    for (unsigned reset = 0; reset < 2; reset++) {
        bare->terminal.reset = reset;
        assert_int_equal(bare_terminal_run(bare, deliver_direct, NULL, 0), reset ? ERR_RESET : 0);
        bare->terminal.reset = false;
    }
    bare_terminal_end(bare);
    circle_end(circle);
    free(bare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notifications),
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_with_a_result),
        cmocka_unit_test(test_failed_recipients),
        cmocka_unit_test(test_reset),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
