/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIM's answers to hand-made messages: bounds of queue and results, downloads that end, errors
 * of the IPA, notifications with and without a way to their SM-DP+. */
#include "apdu/tlv.h"
#include "test/fake/esipa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EID      "89049032000000000000000000000012"
#define STRANGER "89049032000000000000000000000099"

static struct {
    struct fake_esipa eim;
    int err; /* of the SM-DP+ */
    char address[60];
    unsigned calls;
} here;

static int script(void *context, const char *address, const char *function, json_t *in,
                  json_t **out, struct es9_error *error)
{
    (void)context;
    (void)out;
    assert_string_equal(function, "handleNotification");
    assert_true(json_is_string(json_object_get(in, "pendingNotification")));
    here.calls++;
    snprintf(here.address, sizeof(here.address), "%s", address);
    json_decref(in);
    *error = (struct es9_error){.text = "as scripted"};
    return here.err;
}

static int ask(const char *hex)
{
    return fake_esipa_ask_hex(&here.eim, hex);
}

static int order_of(const char *eid, const char *what)
{
    return fake_esipa_order(&here.eim, eid, what);
}

static int order(const char *what)
{
    return order_of(EID, what);
}

static const json_t *list(const char *name)
{
    return json_object_get(eim_state_object(&here.eim.state, "eim", EID), name);
}

static int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    fake_esipa_begin(&here.eim, script);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_esipa_end(&here.eim);
    return 0;
}

static void test_bounds(void **state)
{
    (void)state;
    for (int i = 0; i < ESIPA_QUEUE_MAX; i++)
        assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(order("\"data\": \"81\""), ERR_RANGE);
    for (int i = 0; i < ESIPA_RESULTS_MAX + 2; i++) {
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
        assert_string_equal(here.eim.text, "BF50023000");
    }
    assert_int_equal(json_array_size(list("queue")), ESIPA_QUEUE_MAX - ESIPA_RESULTS_MAX - 2);
    assert_int_equal(json_array_size(list("results")), ESIPA_RESULTS_MAX);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(list("results"), 0), "id")), "3");
}

/* An error of the IPA's while nothing left changes nothing. */
static void test_errors_that_answer_nothing(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
    assert_int_equal(json_array_size(list("queue")), 1);
    assert_null(list("results"));
    assert_int_equal(ask("BF4F125A10" STRANGER), 200);
    assert_string_equal(here.eim.text, "BF4F03020102");
    assert_null(eim_state_object(&here.eim.state, "eim", STRANGER));
}

static void test_download_results(void **state)
{
    (void)state;
    assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AA\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_string_equal(here.eim.text, "BF4F0FBF540CA007800531246124628201AA");
    /* Of another transaction: not ours to end. */
    assert_int_equal(ask("BF501D5A10" EID "BF54088201AB300380017F"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list("queue")), 1);
    assert_int_equal(ask("BF501D5A10" EID "BF54088201AA3003800168"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list("queue")), 0);
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(list("results"), 0), "errorReason")),
        104);
    /* Another event of the same trigger; told again it is the same one. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask("BF501D5A10" EID "BF54088201AA3003800169"), 200);
        assert_string_equal(here.eim.text, "BF50023000");
        assert_int_equal(json_array_size(list("results")), 2);
    }
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(list("results"), 1), "id")), "1");
    assert_int_equal(ask("BF501D5A10" EID "BF54088201AB3003800169"), 200);
    assert_int_equal(json_array_size(list("results")), 2);
    /* What cannot be read is refused, and nothing is lost by it. */
    assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AA\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF50195A10" EID "BF54048201AA05"), 200);
    assert_int_equal(ask("BF501B5A10" EID "BF54068201AA830100"), 200);
    assert_string_equal(here.eim.text, "BF500302017F");
    assert_int_equal(json_array_size(list("queue")), 1);
}

/* The cause of a failure is kept as text; octets that are none in hex. */
static void test_error_responses(void **state)
{
    static const struct {
        const char *octets, *kept;
    } rows[] = {{"382E32", "8.2"},    {"E282AC", "\xE2\x82\xAC"}, {"380A32", "380A32"},
                {"C28041", "C28041"}, {"FF3030", "FF3030"},       {"38327F", "38327F"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char message[100];

        assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AB\""), 0);
        assert_int_equal(ask("BF4F125A10" EID), 200);
        snprintf(message, sizeof(message), "BF50225A10" EID "BF540D8201AB300880017F0403%s",
                 rows[i].octets);
        assert_int_equal(ask(message), 200);
        assert_string_equal(
            json_string_value(json_object_get(json_array_get(list("results"), i), "errorResponse")),
            rows[i].kept);
    }
}

/* BF3D with a notification for `address`: enabled, number 7. SGP.32 v1.0 has it without the tag [0]
 * of PendingNotification. */
static struct bytes notification_of(struct buf *out, const char *address, bool has_tag)
{
    uint8_t signature[64] = {0};
    size_t whole = tlv_open(out, 0xBF3D), arm = has_tag ? tlv_open(out, 0xA0) : 0,
           other = tlv_open(out, 0x30), metadata = tlv_open(out, 0xBF2F);

    tlv_put_u8(out, 0x80, 7);
    tlv_put(out, 0x81, BYTES_OF(((const uint8_t[]){0x06, 0x40})));
    tlv_put(out, 0x0C, bytes_at(address, strlen(address)));
    tlv_close(out, metadata);
    tlv_put(out, 0x5F37, BYTES_OF(signature));
    tlv_put(out, 0x30, BYTES_NONE);
    tlv_put(out, 0x30, BYTES_NONE);
    tlv_close(out, other);
    if (has_tag)
        tlv_close(out, arm);
    tlv_close(out, whole);
    return buf_bytes(out);
}

static struct bytes notification(struct buf *out, const char *address)
{
    return notification_of(out, address, true);
}

static void test_notifications(void **state)
{
    uint8_t memory[400];
    struct buf buf = BUF_OVER(memory);
    struct bytes message = notification(&buf, "smdp.example");

    (void)state;
    assert_int_equal(fake_esipa_ask(&here.eim, message), 204); /* logged */
    assert_int_equal(here.calls, 0);
    fake_esipa_again(&here.eim, true);
    assert_int_equal(fake_esipa_ask(&here.eim, message), 204);
    assert_int_equal(here.calls, 1);
    assert_string_equal(here.address, "smdp.example");
    here.err = ERR_IO;
    assert_int_equal(fake_esipa_ask(&here.eim, message), 502); /* the card keeps it */
    buf = BUF_OVER(memory);
    assert_int_equal(fake_esipa_ask(&here.eim, notification(&buf, "")), 400);
    assert_int_equal(ask("BF3D00"), 400);
    assert_int_equal(ask("BF3D04A0023000"), 400);
    assert_int_equal(here.calls, 2);
}

/* Each kind of SGP.32 v1.0, and what is none. test_esipa_installation.c: BF37. */
static void test_untagged_notifications(void **state)
{
#define METADATA "BF2F 0B 80 01 07 81 02 06 40 0C 02 61 62"
#define COMPACT  "A0 0E 80 01 11 02 01 07 A2 06 A0 04 4F 02 0010"
#define ZEROS    "0000000000000000 0000000000000000"
#define SIGNED   "5F37 40 " ZEROS ZEROS ZEROS ZEROS
    static const struct {
        const char *message;
        int status;
    } rows[] = {
        /* compactProfileInstallationResult, compactOtherSignedNotification; tagged and not */
        {"BF3D 55  A0 53 " COMPACT SIGNED, 204},
        {"BF3D 57  A0 55  A0 53 " COMPACT SIGNED, 204},
        {"BF3D 53  A1 51 " METADATA SIGNED, 204},
        {"BF3D 55  A0 53  A1 51 " METADATA SIGNED, 204},
        {"BF3D 02 A1 00", 400},
        {"BF3D 02 30 00", 400},
        {"BF3D 02 A0 00", 400},
        {"BF3D 03 BF37 00", 400},
        {"BF3D 04 31 02 05 00", 400},
        {"BF3D 04 A2 02 30 00", 400},
    };
    uint8_t memory[400];
    struct buf buf = BUF_OVER(memory);

    (void)state;
    fake_esipa_again(&here.eim, true);
    assert_int_equal(fake_esipa_ask(&here.eim, notification_of(&buf, "smdp.example", false)), 204);
    assert_int_equal(here.calls, 1);
    assert_string_equal(here.address, "smdp.example");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (ask(rows[i].message) != rows[i].status)
            fail_msg("%s", rows[i].message);
    assert_int_equal(here.calls, 1); /* compact forms cannot be passed on */
}

/* A result in HandleNotification is taken, and not acknowledged. */
static void test_result_as_notification(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF3D1ABF50175A10" STRANGER "A003020101"), 400);
    assert_int_equal(json_array_size(list("queue")), 1);
    assert_int_equal(ask("BF3D1ABF50175A10" EID "A003020101"), 204);
    assert_int_equal(json_array_size(list("queue")), 0);
}

/* The eidValue of a result is OPTIONAL: it is of the only card that owes one (E-23). */
static void test_result_without_an_eid(void **state)
{
    (void)state;
    assert_int_equal(ask("BF5005A003020101"), 200);
    assert_string_equal(here.eim.text, "BF5003020104"); /* nobody owes one: missingEid */
    assert_int_equal(ask("BF3D08BF5005A003020101"), 400);
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF5005A003020101"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list("queue")), 0);
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(order_of(STRANGER, "\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF4F125A10" STRANGER), 200);
    assert_int_equal(ask("BF5005A003020101"), 200);
    assert_string_equal(here.eim.text, "BF5003020104"); /* of either */
    assert_int_equal(json_array_size(list("queue")), 1);
}

/* ProvideEimPackageResult in parts: EID of the message, eimTransactionId, as TLVs in hex or "". */
enum kind { KIND_ERROR, KIND_DATA, KIND_DATA_ERROR, KIND_DOWNLOAD, KINDS };

static int provide(enum kind kind, const char *eid, const char *transaction)
{
    uint8_t memory[400], eid_octets[40], transaction_octets[40];
    struct buf out = BUF_OVER(memory), its_eid = BUF_OVER(eid_octets),
               its_transaction = BUF_OVER(transaction_octets);
    size_t whole = tlv_open(&out, 0xBF50), inner, arm;
    uint32_t tag = kind == KIND_DATA ? 0x87 : kind == KIND_DOWNLOAD ? 0x82 : 0x80;

    assert_int_equal(buf_put_hex(&its_eid, eid), 0);
    assert_int_equal(buf_put_hex(&its_transaction, transaction), 0);
    if (its_eid.len)
        tlv_put(&out, 0x5A, buf_bytes(&its_eid));
    inner = kind == KIND_ERROR      ? tlv_open(&out, 0xA0)
            : kind == KIND_DOWNLOAD ? tlv_open(&out, 0xBF54)
                                    : tlv_open(&out, 0xBF52);
    arm = kind == KIND_DATA         ? tlv_open(&out, 0xA0)
          : kind == KIND_DATA_ERROR ? tlv_open(&out, 0xA1)
                                    : 0;
    if (kind == KIND_DATA)
        tlv_put_u8(&out, 0x83, 'a');
    if (its_transaction.len)
        tlv_put(&out, tag, buf_bytes(&its_transaction));
    if (kind == KIND_ERROR)
        tlv_put_u8(&out, 0x02, 1);
    if (kind == KIND_DATA_ERROR)
        tlv_put_u8(&out, 0x02, 1);
    if (kind == KIND_DOWNLOAD) {
        arm = tlv_open(&out, 0x30);
        tlv_put_u8(&out, 0x80, 127);
    }
    if (arm)
        tlv_close(&out, arm);
    tlv_close(&out, inner);
    tlv_close(&out, whole);
    return fake_esipa_ask(&here.eim, buf_bytes(&out));
}

static const json_t *list_of(const char *eid, const char *name)
{
    return json_object_get(eim_state_object(&here.eim.state, "eim", eid), name);
}

static void order_kind(const char *eid, enum kind kind, const char *transaction)
{
    char text[100], member[40] = "";

    if (*transaction)
        snprintf(member, sizeof(member), ", \"transaction\": \"%s\"", transaction);
    snprintf(text, sizeof(text), "%s%s",
             kind == KIND_DOWNLOAD ? "\"download\": \"1$a$b\"" : "\"data\": \"81\"", member);
    assert_int_equal(order_of(eid, text), 0);
    assert_int_equal(ask(strcmp(eid, EID) == 0 ? "BF4F125A10" EID : "BF4F125A10" STRANGER), 200);
}

static const char UNKNOWN[] = "89049032000000000000000000000042";

/* Two cards owe a result of each kind: by eimTransactionId first, then by EID (E-23). */
static void test_routes(void **state)
{
    static const struct {
        const char *eid, *transaction, *answer;
        int left, left_stranger; /* in the queues */
    } rows[] = {
        {"", "AA", "BF50023000", 0, 1},      {"", "bb", "BF50023000", 1, 0},
        {EID, "AA", "BF50023000", 0, 1},     {EID, "BB", "BF50023000", 1, 0},
        {UNKNOWN, "BB", "BF50023000", 1, 0}, {"89", "AA", "BF5003020103", 1, 1},
        {EID, "", "BF50023000", 0, 1},       {STRANGER, "", "BF50023000", 1, 0},
        {EID, "CC", "BF50023000", 1, 1}, /* of a package that it has not been given */
        {"", "CC", "BF5003020104", 1, 1},    {"", "", "BF5003020104", 1, 1},
        {UNKNOWN, "", "BF5003020102", 1, 1}, {UNKNOWN, "CC", "BF5003020102", 1, 1},
        {"89", "", "BF5003020103", 1, 1},
    };

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            begin(state);
            order_kind(EID, kind, "AA");
            order_kind(STRANGER, kind, "BB");
            assert_int_equal(provide(kind, rows[i].eid, rows[i].transaction), 200);
            assert_string_equal(here.eim.text, rows[i].answer);
            assert_int_equal(json_array_size(list_of(EID, "queue")), rows[i].left);
            assert_int_equal(json_array_size(list_of(STRANGER, "queue")), rows[i].left_stranger);
            end(state);
        }
}

/* Cards that were given the same eimTransactionId are told apart by the EID only. */
static void test_same_transaction(void **state)
{
    (void)state;
    order_kind(EID, KIND_DATA, "AA");
    order_kind(STRANGER, KIND_DATA, "AA");
    assert_int_equal(provide(KIND_DATA, "", "AA"), 200);
    assert_string_equal(here.eim.text, "BF5003020104");
    assert_int_equal(provide(KIND_DATA, STRANGER, "AA"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list_of(STRANGER, "queue")), 0);
    assert_int_equal(json_array_size(list_of(EID, "queue")), 1);
}

/* Two packages in turn, with and without eimTransactionId: a late result of the first one is not
 * that of the second one, whichever it names. */
static void test_two_packages(void **state)
{
    static const struct {
        const char *first, *second, *result;
        int left; /* 1: it is not of the second one */
    } rows[] = {
        {"AA", "BB", "AA", 1}, {"AA", "BB", "BB", 0}, {"AA", "BB", "", 0},
        {"AA", "", "AA", 1},   {"AA", "", "", 0},     {"", "BB", "BB", 0},
        {"", "BB", "", 0},     {"", "", "", 0},       {"", "", "CC", 1},
    };

    for (int kind = 0; kind < KIND_DOWNLOAD; kind++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            begin(state);
            order_kind(EID, kind, rows[i].first);
            assert_int_equal(provide(kind, EID, rows[i].first), 200);
            assert_int_equal(json_array_size(list("queue")), 0);
            order_kind(EID, kind, rows[i].second);
            assert_int_equal(provide(kind, *rows[i].result ? "" : EID, rows[i].result), 200);
            assert_int_equal(json_array_size(list("queue")), rows[i].left);
            assert_int_equal(json_array_size(list("results")), 2 - rows[i].left);
            end(state);
        }
}

static void forget_certificates(void)
{
    json_object_del(eim_state_object(&here.eim.state, "eim", EID), "euiccCertificate");
}

/* Polls until something else than the request for token and certificates leaves, each time with
 * `response` (NULL: none comes). How often it left. */
static int ask_for_certificates(const char *response)
{
    int requests = 0;

    while (ask("BF4F125A10" EID) == 200 && strcmp(here.eim.text, "BF4F08BF52055C0384A5A6") == 0) {
        assert_in_range(++requests, 1, 50);
        if (response)
            assert_int_equal(ask(response), 200);
    }
    return requests;
}

/* A card that has no certificates to give, or whose IPA does not understand the request, is not
 * asked for ever. Orders wait, as their results could not be verified; what needs no key leaves,
 * whatever waits before it. New orders: the card is asked again. */
static void test_no_certificates(void **state)
{
    static const struct {
        const char *response;
        int requests;
    } rows[] = {
        {"BF50 17 5A10" EID " BF5202A000", 1},             /* nothing of what was asked for */
        {"BF50 1A 5A10" EID " BF5205A003840105", 1},       /* the token only */
        {"BF50 1A 5A10" EID " BF5205A103020101", 10},      /* incorrectTagList */
        {"BF50 17 5A10" EID " A003020102", 10},            /* unknownPackage */
        {"BF50 1D 5A10" EID " BF5208A006A60405000500", 1}, /* without that of the EUM */
        {"BF50 23 5A10" EID " BF520EA00CA50405000500A60405000500", 10}, /* not certificates */
        {"BF50 1A 5A10" EID " BF5205A003A60130", 10},                   /* cannot be read */
        {NULL, 10},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(state);
        assert_int_equal(order("\"orders\": [\"list\"], \"id\": \"o\""), 0);
        assert_int_equal(order("\"data\": \"81\", \"id\": \"d\""), 0);
        forget_certificates();
        assert_int_equal(ask_for_certificates(rows[i].response), rows[i].requests);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181"); /* until its result comes */
        assert_int_equal(ask("BF50175A10" EID "BF5202A000"), 200);
        fake_esipa_again(&here.eim, false);
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F03020101"); /* nothing but the orders is left */
        assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AA\""), 0);
        forget_certificates();
        assert_int_equal(ask_for_certificates(rows[i].response), 0);
        assert_string_equal(here.eim.text, "BF4F0FBF540CA007800531246124628201AA");
        assert_int_equal(ask("BF501D5A10" EID "BF54088201AA300380017F"), 200);
        assert_int_equal(order("\"orders\": [\"get-rat\"]"), 0);
        forget_certificates();
        assert_int_equal(ask_for_certificates(rows[i].response), rows[i].requests);
        assert_string_equal(here.eim.text, "BF4F03020101");
        assert_int_equal(json_array_size(list("queue")), 2);
        assert_string_equal(
            json_string_value(json_object_get(json_array_get(list("queue"), 0), "id")), "o");
        assert_int_equal(json_array_size(list("results")), 2);
        end(state);
    }
}

static void start_with(const char *text)
{
    json_t *file = json_loads(text, 0, NULL);
    struct eim_error error;

    assert_non_null(file);
    assert_int_equal(esipa_queue_file(here.eim.esipa, file, &error), 0);
    json_decref(file);
}

/* A file that is there at each start is queued once, however long ago that was; what is added to it
 * later is queued then. The same thing twice is two orders. */
static void test_file(void **state)
{
    static const char two[] = "[{\"eid\": \"" EID "\", \"data\": \"81\"},"
                              " {\"data\": \"81\", \"eid\": \"" EID "\"}]",
                      three[] = "[{\"eid\": \"" EID "\", \"data\": \"81\"},"
                                " {\"eid\": \"" EID "\", \"data\": \"81\"},"
                                " {\"eid\": \"" EID "\", \"data\": \"83\"}]";

    (void)state;
    assert_int_equal(order("\"data\": \"BF20\", \"id\": \"other\""), 0);
    start_with(two);
    assert_int_equal(json_array_size(list("queue")), 3);
    fake_esipa_again(&here.eim, false);
    start_with(two);
    assert_int_equal(json_array_size(list("queue")), 3);
    for (int i = 0; i < ESIPA_RESULTS_MAX + 10; i++) {
        assert_int_equal(order("\"data\": \"81\""), 0);
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
    }
    assert_int_equal(json_array_size(list("queue")), 0);
    fake_esipa_again(&here.eim, false);
    start_with(two);
    assert_int_equal(json_array_size(list("queue")), 0);
    start_with(three);
    assert_int_equal(json_array_size(list("queue")), 1);
    start_with("[]");
    assert_int_equal(json_array_size(list("queue")), 1);
}

static void test_bad_files(void **state)
{
    static const char *const texts[] = {"[1]", "[{}]", "[{\"eid\": \"" EID "\"}]",
                                        "[{\"eid\": \"" EID "\", \"data\": \"81\", \"id\": 1}]"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *file = json_loads(texts[i], 0, NULL);
        struct eim_error error;

        assert_int_equal(esipa_queue_file(here.eim.esipa, file, &error), ERR_MALFORMED);
        json_decref(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bounds, begin, end),
        cmocka_unit_test_setup_teardown(test_errors_that_answer_nothing, begin, end),
        cmocka_unit_test_setup_teardown(test_download_results, begin, end),
        cmocka_unit_test_setup_teardown(test_error_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_notifications, begin, end),
        cmocka_unit_test_setup_teardown(test_result_as_notification, begin, end),
        cmocka_unit_test_setup_teardown(test_result_without_an_eid, begin, end),
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_no_certificates),
        cmocka_unit_test_setup_teardown(test_same_transaction, begin, end),
        cmocka_unit_test(test_two_packages),
        cmocka_unit_test_setup_teardown(test_untagged_notifications, begin, end),
        cmocka_unit_test_setup_teardown(test_file, begin, end),
        cmocka_unit_test_setup_teardown(test_bad_files, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
