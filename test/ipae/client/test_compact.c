/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compact forms of messages of the eUICC: with the certificates of this card and of others. */
#include "ipae/client/compact.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_info.h"
#include "crypto/cert.h"
#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MESSAGE_MAX = 4096 };

#define SIGNATURE                                                                                  \
    "5F3740"                                                                                       \
    "1111111111111111111111111111111111111111111111111111111111111111"                             \
    "1111111111111111111111111111111111111111111111111111111111111111"

typedef int make_compact(struct terminal *terminal, struct bytes full, struct bytes *out);

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_as(void (*change)(struct euiccd_create_options *factory))
{
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, change);
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    return begin_as(NULL);
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

static int begin_1_3(void **state)
{
    (void)state;
    return begin_as(set_version_1_3);
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static void assert_octets(struct bytes found, struct bytes expected)
{
    char text[2][2 * MESSAGE_MAX + 1];

    assert_string_equal(bytes_to_hex(found, text[0], sizeof(text[0])),
                        bytes_to_hex(expected, text[1], sizeof(text[1])));
}

/* Messages without certificates, and errors. */
static void test_forms(void **state)
{
    static const struct {
        make_compact *make;
        const char *full, *compact; /* NULL: the full form */
    } rows[] = {
        {compact_prepared,
         "BF2173A071302C800201025F49030405060420222222222222222222222222222222222222222222222222222"
         "2222222222222" SIGNATURE,
         "BF214DA24B30065F4903040506" SIGNATURE},
        {compact_prepared, "BF2109A10780020102020103", NULL},
        {compact_cancelled, "BF4153A051300C8002010281032A0304820105" SIGNATURE,
         "BF414AA2483003800105" SIGNATURE},
        {compact_cancelled, "BF4103810105", NULL},
        {compact_notification,
         "BF378189BF274380020102BF2F16800107810207800C01615A0A9800103254769810321406032A0304A21FA01"
         "D4F10A0000005591010FFFFFFFF890000120004093007A0053003800100" SIGNATURE,
         "A054A00F80020102020107A206A0044F020012" SIGNATURE},
        {compact_notification,
         "BF377DBF273780020102BF2F0A800107810207800C016106032A0304A21FA01D4F10A0000005591010FFFFFFF"
         "F890000120004093007A0053003800100" SIGNATURE,
         "A057A01280020102020107010100A206A0044F020012" SIGNATURE},
        {compact_notification,
         "BF378182BF273C80020102BF2F16800107810207800C01615A0A9800103254769810321406032A0304A218A01"
         "64F10A0000005591010FFFFFFFF890000120004023000" SIGNATURE,
         "A058A01380020102020107A20AA0084F02001204023000" SIGNATURE},
        {compact_notification,
         "BF3777BF273180020102BF2F16800107810207800C01615A0A9800103254769810321406032A0304A20DA00B4"
         "F05A00000055904023000" SIGNATURE,
         NULL},
        {compact_notification,
         "BF3772BF272C80020102BF2F16800107810207800C01615A0A9800103254769810321406032A0304A208A1068"
         "0010581010F" SIGNATURE,
         "A056A01180020102020107A208A10680010581010F" SIGNATURE},
        {compact_notification,
         "BF3776BF273080020102BF2F16800107810207800C01615A0A9800103254769810321406032A0304A20CA10A8"
         "0010581010C82023000" SIGNATURE,
         "A05AA01580020102020107A20CA10A80010581010C82023000" SIGNATURE},
        {compact_notification, "305ABF2F0A800107810206400C0161" SIGNATURE "30030201013003020102",
         NULL},
        {compact_authenticated, "BF3809A10780020102020101", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[2][400];
        struct buf full = BUF_OVER(memory[0]), expected = BUF_OVER(memory[1]);
        struct bytes out;

        assert_int_equal(buf_put_hex(&full, rows[i].full), 0);
        assert_int_equal(buf_put_hex(&expected, rows[i].compact ? rows[i].compact : rows[i].full),
                         0);
        assert_int_equal(rows[i].make(&bare->terminal, buf_bytes(&full), &out), 0);
        assert_octets(out, buf_bytes(&expected));
        assert_int_equal(out.at == full.at, rows[i].compact == NULL);
    }
}

static void test_damaged(void **state)
{
    static make_compact *const all[] = {compact_authenticated, compact_prepared, compact_cancelled,
                                        compact_notification};
    struct bytes out;

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        assert_int_equal(all[i](&bare->terminal, BYTES_TEXT("\x30"), &out), ERR_MALFORMED);
}

/* ---- with the certificates of this card ---- */

struct parts {
    struct bytes info2, euicc, eum;
};

static struct parts read_card(void)
{
    struct terminal *terminal = &bare->terminal;
    const struct get_certs_request request = {.euicc_ci_pk_id = BYTES_NONE};
    struct get_certs_response certs;
    struct bytes encoded, info2;

    assert_int_equal(es10_encode(terminal, &msg_get_euicc_info2_request, NULL, &encoded), 0);
    assert_int_equal(es10_call(terminal, encoded, &info2), 0);
    assert_int_equal(
        es10_exchange(terminal, &msg_get_certs_request, &request, &msg_get_certs_response, &certs),
        0);
    return (struct parts){info2, certs.euicc_certificate, certs.eum_certificate};
}

static void put_hex(struct buf *out, const char *hex)
{
    assert_int_equal(buf_put_hex(out, hex), 0);
}

#define CONTEXT                                                                                    \
    "A00E"                                                                                         \
    "80024142"                                                                                     \
    "A108"                                                                                         \
    "800435290611"                                                                                 \
    "A100"

/* BF38 { A0 { euiccSigned1, signature, certificates } } */
static struct bytes authenticated(struct buf *out, const struct parts *parts, const char *euicc)
{
    size_t whole = tlv_open(out, 0xBF38), arm = tlv_open(out, 0xA0), data = tlv_open(out, 0x30);

    put_hex(out, "80020102"
                 "83036D2E6E"
                 "8410"
                 "00112233445566778899AABBCCDDEEFF");
    buf_put(out, parts->info2);
    put_hex(out, CONTEXT);
    tlv_close(out, data);
    put_hex(out, SIGNATURE);
    if (euicc)
        put_hex(out, euicc);
    else
        buf_put(out, parts->euicc);
    buf_put(out, parts->eum);
    tlv_close(out, arm);
    tlv_close(out, whole);
    assert_false(out->overflow);
    return buf_bytes(out);
}

/* BF38 { A2 { A0 { 84 extCardResource, A2 ctxParams1 }, signature, certificates of others } };
 * `by_eim`: without ctxParams1. */
static struct bytes compact(struct buf *out, const struct parts *parts, const char *euicc,
                            bool by_eim)
{
    struct tlv info2, resource, eum;
    size_t whole = tlv_open(out, 0xBF38), arm = tlv_open(out, 0xA2), data = tlv_open(out, 0xA0),
           context;

    assert_int_equal(tlv_only(parts->info2, &info2), 0);
    assert_int_equal(tlv_find(info2.value, 0x84, &resource), 0);
    buf_put(out, resource.whole);
    if (!by_eim) {
        context = tlv_open(out, 0xA2);
        put_hex(out, CONTEXT);
        tlv_close(out, context);
    }
    tlv_close(out, data);
    put_hex(out, SIGNATURE);
    if (euicc) {
        put_hex(out, euicc);
        assert_int_equal(tlv_only(parts->eum, &eum), 0);
        tlv_put(out, 0xA2, eum.value);
    }
    tlv_close(out, arm);
    tlv_close(out, whole);
    return buf_bytes(out);
}

static void test_authenticated(void **state)
{
    static const char *const certificates[][2] = {{NULL, NULL},
                                                  {"3006020101020102", "A106020101020102"}};
    struct parts parts = read_card();

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        uint8_t memory[2][MESSAGE_MAX];
        struct buf full = BUF_OVER(memory[0]), expected = BUF_OVER(memory[1]);
        const char *const *certificate = certificates[i / 2];
        bool by_eim = i & 1;
        struct bytes out;

        assert_int_equal((by_eim ? compact_authenticated_by_eim : compact_authenticated)(
                             &bare->terminal, authenticated(&full, &parts, certificate[0]), &out),
                         0);
        assert_octets(out, compact(&expected, &parts, certificate[1], by_eim));
    }
}

/* Of a card of this version; one of v1.3 adds the key identifier of the CI (F.3). */
static void check_notification(bool version_1_3)
{
    static const char metadata[] = "BF2F0A"
                                   "800107"
                                   "81020640"
                                   "0C0161";
    struct parts parts = read_card();
    uint8_t memory[2][MESSAGE_MAX];
    struct buf full = BUF_OVER(memory[0]), expected = BUF_OVER(memory[1]);
    struct bytes out;
    size_t mark = tlv_open(&full, 0x30);
    struct cert eum;

    put_hex(&full, metadata);
    put_hex(&full, SIGNATURE);
    buf_put(&full, parts.euicc);
    buf_put(&full, parts.eum);
    tlv_close(&full, mark);
    mark = tlv_open(&expected, 0xA1);
    tlv_put(&expected, 0x5A, bytes_at(bare->terminal.services.eid, EUICCD_EID_LENGTH));
    put_hex(&expected, metadata);
    put_hex(&expected, SIGNATURE);
    assert_int_equal(cert_parse(&eum, parts.eum), 0);
    assert_int_equal(eum.authority_key_id.len, 20);
    if (version_1_3)
        tlv_put(&expected, 0x04, eum.authority_key_id);
    tlv_close(&expected, mark);
    assert_int_equal(compact_notification(&bare->terminal, buf_bytes(&full), &out), 0);
    assert_octets(out, buf_bytes(&expected));
}

static void test_notification(void **state)
{
    (void)state;
    check_notification(false);
}

static void test_notification_of_v1_3(void **state)
{
    (void)state;
    check_notification(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, begin, end),
        cmocka_unit_test_setup_teardown(test_damaged, begin, end),
        cmocka_unit_test_setup_teardown(test_authenticated, begin, end),
        cmocka_unit_test_setup_teardown(test_notification, begin, end),
        cmocka_unit_test_setup_teardown(test_notification_of_v1_3, begin_1_3, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
