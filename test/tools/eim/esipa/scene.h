/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of esipa/: an eIM with a scripted SM-DP+, and requests in hex. */
#ifndef TEST_TOOLS_EIM_ESIPA_SCENE_H
#define TEST_TOOLS_EIM_ESIPA_SCENE_H

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

static inline int script(void *context, const char *address, const char *function, json_t *in,
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

static inline int ask(const char *hex)
{
    return fake_esipa_ask_hex(&here.eim, hex);
}

static inline int order_of(const char *eid, const char *what)
{
    return fake_esipa_order(&here.eim, eid, what);
}

static inline int order(const char *what)
{
    return order_of(EID, what);
}

static inline const json_t *list(const char *name)
{
    return json_object_get(eim_state_object(&here.eim.state, "eim", EID), name);
}

static inline int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    fake_esipa_begin(&here.eim, script);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    fake_esipa_end(&here.eim);
    return 0;
}

/* BF3D with a notification for `address`: enabled, number 7. SGP.32 v1.0 has it without the tag [0]
 * of PendingNotification. */
static inline struct bytes notification_of(struct buf *out, const char *address, bool has_tag)
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

/* ProvideEimPackageResult in parts: EID of the message, eimTransactionId, as TLVs in hex or "". */
enum kind { KIND_ERROR, KIND_DATA, KIND_DATA_ERROR, KIND_DOWNLOAD, KINDS };

static inline int provide(enum kind kind, const char *eid, const char *transaction)
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

static inline void order_kind(const char *eid, enum kind kind, const char *transaction)
{
    char text[100], member[40] = "";

    if (*transaction)
        snprintf(member, sizeof(member), ", \"transaction\": \"%s\"", transaction);
    snprintf(text, sizeof(text), "%s%s",
             kind == KIND_DOWNLOAD ? "\"download\": \"1$a$b\"" : "\"data\": \"81\"", member);
    assert_int_equal(order_of(eid, text), 0);
    assert_int_equal(ask(strcmp(eid, EID) == 0 ? "BF4F125A10" EID : "BF4F125A10" STRANGER), 200);
}

#endif
