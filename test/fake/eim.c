/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/eim.h"

#include "apdu/tlv.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ASN1_TYPE "application/x-gsma-rsp-asn1"

static int64_t number_of(struct bytes value)
{
    int64_t number = 0;

    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    return number;
}

static void check_eid(struct fake_eim *eim, struct bytes list)
{
    struct tlv eid;

    assert_int_equal(tlv_find(list, 0x5A, &eid), 0);
    assert_true(bytes_equal(eid.value, BYTES_OF(inside_euicc(eim->scene->fake.card)->facts.eid)));
}

static void get_package(struct fake_eim *eim, struct bytes request, struct buf *out)
{
    struct tlv part;
    size_t mark;

    eim->polls++;
    check_eid(eim, request);
    if (tlv_find(request, 0x80, &part) == 0) {
        assert_int_equal(part.value.len, 0);
        assert_int_equal(tlv_find(request, 0x81, &part), 0);
        eim->cause = (int)number_of(part.value);
        eim->causes |= 1U << (eim->cause & 31);
    }
    eim->has_plmn = tlv_find(request, 0x82, &part) == 0;
    mark = tlv_open(out, 0xBF4F);
    eim->injection.under_way = false;
    eim->injection.acks_len = 0; /* unacknowledged results come again */
    if (eim->queue_len && (!eim->injects || eim->injection.head)) {
        buf_put(out, eim->queue[0]);
    } else {
        tlv_put_u8(out, 0x02, 1);
        eim->injection.connection = eim->coaps.connections;
    }
    tlv_close(out, mark);
}

static void dequeue(struct fake_eim *eim)
{
    if (eim->queue_len == 0 || eim->repeats)
        return;
    free((void *)eim->queue[0].at);
    eim->injection.head = false;
    memmove(eim->queue, eim->queue + 1, sizeof(eim->queue[0]) * --eim->queue_len);
}

/* counterValue of a package or of a result, both whole BF51; -1: it has none. */
static int64_t counter_of(struct bytes octets)
{
    struct tlv whole, part;
    struct bytes list;

    assert_int_equal(tlv_only(octets, &whole), 0);
    list = whole.value;
    if (whole.tag != 0xBF51 || tlv_next(&list, &part) < 0)
        return -1;
    if (part.tag != 0x30) { /* a result: A0 or A1 around it */
        list = part.value;
        if (part.tag == 0xA2 || tlv_next(&list, &part) < 0)
            return -1;
    }
    list = part.value;
    return tlv_find(list, 0x81, &part) == 0 ? number_of(part.value) : -1;
}

/* The result belongs to the first package of the queue. */
static bool is_of_head(const struct fake_eim *eim, struct bytes result)
{
    int64_t counter = counter_of(result);

    return eim->queue_len == 0 || counter < 0 || counter == counter_of(eim->queue[0]);
}

/* A signed result's number; the acknowledgement goes to `acks`. */
static void take_result(struct fake_eim *eim, struct bytes result, struct buf *acks)
{
    const char *words = scene_check_result(eim->scene, eim->number, result);
    struct tlv whole, arm;

    if (is_of_head(eim, result))
        dequeue(eim);
    assert_true(eim->results < FAKE_EIM_RESULTS);
    snprintf(eim->words[eim->results++], sizeof(eim->words[0]), "%s", words);
    assert_int_equal(tlv_only(result, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &arm), 0);
    if (arm.tag == 0xA0)
        tlv_put_uint(acks, 0x80, (uint64_t)eim->scene->number);
}

static void take_notification(struct fake_eim *eim, struct bytes one, struct buf *acks)
{
    struct tlv whole, data, metadata, number;

    assert_int_equal(tlv_only(one, &whole), 0);
    if (whole.tag == 0xBF37) {
        assert_int_equal(tlv_find(whole.value, 0xBF27, &data), 0);
        assert_int_equal(tlv_find(data.value, 0xBF2F, &metadata), 0);
    } else {
        assert_int_equal(whole.tag, 0x30);
        assert_int_equal(tlv_find(whole.value, 0xBF2F, &metadata), 0);
    }
    assert_int_equal(tlv_find(metadata.value, 0x80, &number), 0);
    eim->notifications++;
    if (whole.tag != 0xBF37)
        eim->notified |= 1ULL << (number_of(number.value) & 63);
    tlv_put_uint(acks, 0x80, (uint64_t)number_of(number.value));
}

static void take_combined(struct fake_eim *eim, struct bytes list, struct buf *acks)
{
    struct tlv result, notifications, one;

    assert_int_equal(tlv_take(&list, 0xBF51, &result), 0);
    assert_int_equal(tlv_take(&list, 0xA0, &notifications), 0);
    assert_int_equal(list.len, 0);
    take_result(eim, result.whole, acks);
    assert_true(notifications.value.len > 0); /* E-23: only where there are some */
    while (tlv_next(&notifications.value, &one) == 0) {
        take_notification(eim, one.whole, acks);
        if (eim->forward) /* E-24 */
            eim->forward(eim->extra_context, one.whole);
    }
}

static bool head_is(const struct fake_eim *eim, uint32_t tag)
{
    struct tlv whole;

    return eim->queue_len && tlv_only(eim->queue[0], &whole) == 0 && whole.tag == tag;
}

/* counterValue of a provided result, with or without notifications; -1: none. */
static int64_t counter_in(struct tlv provided)
{
    struct tlv result;

    if (provided.tag == 0xBF51)
        return counter_of(provided.whole);
    return provided.tag == 0x30 && tlv_find(provided.value, 0xBF51, &result) == 0
               ? counter_of(result.whole)
               : -1;
}

/* Refuses a request; the status, or -1: no response. */
static int refuse(struct fake_eim *eim, bool notification, struct buf *out)
{
    static const int statuses[EIM_REFUSALS] = {200, 400, 404, 500, 503, -1, 200, 200};
    enum fake_eim_refusal refusal = eim->refusal;
    size_t mark;

    eim->refusals++;
    if (eim->refuses_times && --eim->refuses_times == 0)
        eim->refuses_counter = 0;
    if (notification && statuses[refusal] == 200)
        refusal = EIM_REFUSES_BY_400;
    if (refusal == EIM_REFUSES_BY_ERROR) {
        mark = tlv_open(out, 0xBF50);
        tlv_put_u8(out, 0x02, 127);
        tlv_close(out, mark);
    } else if (refusal == EIM_REFUSES_BY_NOISE) {
        buf_put(out, BYTES_TEXT("<html>try again</html>"));
    } else if (refusal == EIM_REFUSES_BY_OTHER) {
        buf_put(out, BYTES_TEXT("\xBF\x4F\x03\x02\x01\x01"));
    } else if (statuses[refusal] > 0) {
        buf_put(out, BYTES_TEXT("what a status means"));
    }
    return statuses[refusal];
}

/* Of a whole result, without its EID. */
static void take_provided(struct fake_eim *eim, struct tlv result, struct buf *acks)
{
    memcpy(eim->last, result.whole.at, result.whole.len);
    eim->last_len = result.whole.len;
    if (result.tag == 0xBF51)
        take_result(eim, result.whole, acks);
    else if (result.tag == 0x30)
        take_combined(eim, result.value, acks);
    else if (result.tag == 0xA0)
        eim->errors++;
    if (result.tag == 0xBF54) {
        eim->downloads++;
        if (head_is(eim, 0xBF54))
            dequeue(eim);
    } else if (result.tag != 0xBF51 && result.tag != 0x30) {
        dequeue(eim);
    }
}

/* `notification`: it came by HandleNotification, which has no response. */
static int provide_result(struct fake_eim *eim, struct bytes request, bool notification,
                          struct buf *out)
{
    uint8_t octets[512];
    struct buf acks = BUF_OVER(octets);
    struct tlv eid, result;
    size_t outer, inner;

    check_eid(eim, request);
    assert_int_equal(tlv_take(&request, 0x5A, &eid), 0);
    assert_int_equal(tlv_next(&request, &result), 0);
    assert_int_equal(request.len, 0);
    assert_int_equal(notification, result.tag == 0xBF54); /* E-53 */
    if (eim->refuses || (eim->refuses_downloads && result.tag == 0xBF54) ||
        (eim->refuses_counter && counter_in(result) == eim->refuses_counter))
        return refuse(eim, notification, out);
    take_provided(eim, result, &acks);
    if (notification)
        return 204;
    outer = tlv_open(out, 0xBF50);
    buf_put(&acks, eim->more_acks);
    inner = tlv_open(out, acks.len && !eim->forgets_acks ? 0xBF53 : 0x30);
    if (!eim->forgets_acks)
        buf_put(out, buf_bytes(&acks));
    tlv_close(out, inner);
    tlv_close(out, outer);
    return 200;
}

/* The response to TransferEimPackage (BF4E). */
static void take_answer(struct fake_eim *eim)
{
    struct buf acks = BUF_OVER(eim->injection.acks);
    struct tlv whole, answer;

    eim->injection.answers++;
    assert_int_equal(eim->coaps.push.status, 204);
    assert_int_equal(tlv_only(buf_bytes(&eim->coaps.push.answer), &whole), 0);
    assert_int_equal(whole.tag, 0xBF4E);
    assert_int_equal(tlv_only(whole.value, &answer), 0);
    if (answer.tag == 0xBF51) {
        take_result(eim, answer.whole, &acks);
    } else if (answer.tag == 0x30) {
        take_combined(eim, answer.value, &acks);
    } else if (answer.tag != 0x05 && answer.tag != 0xBF60) { /* eimPackageReceived: the result comes
                                                                later */
        eim->errors++;
        dequeue(eim);
    }
    eim->injection.acks_len = acks.len;
    eim->injection.under_way = false;
}

static void push(struct fake_eim *eim, struct bytes package)
{
    uint8_t octets[4096];
    struct buf out = BUF_OVER(octets);
    size_t mark = tlv_open(&out, 0xBF4E);

    buf_put(&out, package);
    tlv_close(&out, mark);
    assert_false(out.overflow);
    eim->injection.under_way = true;
    eim->injection.again = 0;
    fake_coaps_push(&eim->coaps, buf_bytes(&out));
}

bool fake_eim_inject(struct fake_eim *eim)
{
    bool connected = eim->coaps.connections && eim->injection.connection == eim->coaps.connections;

    if (!connected)
        return false;
    if (eim->injection.under_way && eim->coaps.push.status < 0) {
        if (++eim->injection.again > FAKE_EIM_AGAIN)
            return false;
        fake_coaps_push_again(&eim->coaps);
        return true;
    }
    if (eim->injection.under_way)
        take_answer(eim);
    if (eim->injection.acks_len) {
        uint8_t octets[80];
        struct buf acks = BUF_OVER(octets);

        tlv_put(&acks, 0xBF53, bytes_at(eim->injection.acks, eim->injection.acks_len));
        push(eim, buf_bytes(&acks));
        return true;
    }
    if (!eim->queue_len || eim->injection.head)
        return false;
    eim->injection.head = true;
    push(eim, eim->queue[0]);
    return true;
}

static int handle(void *owner, const char *path, struct bytes body, struct buf *out)
{
    struct fake_eim *eim = owner;
    uint8_t octets[64];
    struct buf acks = BUF_OVER(octets);
    struct tlv request, pending;

    assert_string_equal(path, "/gsma/rsp2/asn1");
    assert_int_equal(tlv_only(body, &request), 0);
    switch (request.tag) {
    case 0xBF4F:
        get_package(eim, request.value, out);
        return 200;
    case 0xBF50:
        return provide_result(eim, request.value, false, out);
    case 0xBF3D:
        assert_int_equal(tlv_only(request.value, &pending), 0);
        if (pending.tag == 0xBF50)
            return provide_result(eim, pending.value, true, out);
        assert_int_equal(pending.tag, 0xA0);
        take_notification(eim, pending.value, &acks);
        if (eim->forward)
            eim->forward(eim->extra_context, pending.value);
        if (pending.value.at[0] == 0xBF && head_is(eim, 0xBF54))
            dequeue(eim); /* the end of an indirect download */
        return 204;
    default:
        if (!eim->extra)
            fail_msg("the eIM does not know %X", request.tag);
        return eim->extra(eim->extra_context, body, out);
    }
}

/* AlgorithmIdentifier and key of a SubjectPublicKeyInfo, the point compressed. */
static void put_compressed(struct buf *out, struct bytes content)
{
    struct tlv algorithm, key;

    assert_int_equal(tlv_next(&content, &algorithm), 0);
    assert_int_equal(tlv_next(&content, &key), 0);
    assert_int_equal(key.value.len, 66); /* unused bits, 04, X, Y */
    buf_put(out, algorithm.whole);
    buf_put_u8(out, 0x03);
    buf_put_u8(out, 34);
    buf_put_u8(out, 0);
    buf_put_u8(out, 2U + (key.value.at[65] & 1U));
    buf_put(out, bytes_cut(key.value, 2, 32));
}

static void put_trust(struct fake_eim *eim, enum fake_eim_trust trust, const char *pki)
{
    struct buf out = BUF_OVER(eim->trust);
    struct pki_error error;
    struct pki_entity entity;
    struct tlv content;
    size_t outer, arm;

    if (trust == EIM_TRUST_NOTHING)
        return;
    assert_int_equal(pki_load_entity(&entity, pki,
                                     trust == EIM_TRUST_CA          ? PKI_CI
                                     : trust == EIM_TRUST_OTHER_KEY ? PKI_DPTLS
                                                                    : PKI_EIM_TLS,
                                     EC_CURVE_P256, &error),
                     0);
    outer = tlv_open(&out, 0xA6);
    if (trust <= EIM_TRUST_KEY_COMPRESSED || trust == EIM_TRUST_OTHER_KEY) {
        assert_int_equal(tlv_only(entity.cert.spki, &content), 0);
        arm = tlv_open(&out, 0xA0);
    } else {
        assert_int_equal(tlv_only(entity.der, &content), 0);
        arm = tlv_open(&out, 0xA1);
    }
    if (trust == EIM_TRUST_KEY_COMPRESSED)
        put_compressed(&out, content.value);
    else
        buf_put(&out, content.value);
    tlv_close(&out, arm);
    tlv_close(&out, outer);
    assert_false(out.overflow);
    eim->scene->eims[eim->number].trust = buf_bytes(&out);
    pki_entity_free(&entity);
}

void fake_eim_begin(struct fake_eim *eim, struct scene *scene, unsigned number,
                    enum fake_eim_trust trust, const char *address)
{
    char pki[96];

    snprintf(pki, sizeof(pki), "%s/pki", scene->fake.folder);
    memset(eim, 0, sizeof(*eim));
    fake_https_begin(&eim->https, pki, PKI_EIM_TLS, ASN1_TYPE, handle, eim);
    fake_coaps_begin(&eim->coaps, pki, PKI_EIM_TLS, handle, eim);
    eim->scene = scene;
    eim->number = number;
    eim->cause = -1;
    scene->eims[number].address = address;
    scene->eims[number].trust = BYTES_NONE;
    put_trust(eim, trust, pki);
}

void fake_eim_end(struct fake_eim *eim)
{
    eim->repeats = false;
    while (eim->queue_len)
        dequeue(eim);
    eim->scene->eims[eim->number].address = NULL;
    eim->scene->eims[eim->number].trust = BYTES_NONE;
    eim->scene->eims[eim->number].protocols = 0;
    fake_https_end(&eim->https);
    fake_coaps_end(&eim->coaps);
}

void fake_eim_drop(struct fake_eim *eim)
{
    dequeue(eim);
}

void fake_eim_rewind(struct fake_eim *eim)
{
    eim->repeats = false;
    while (eim->queue_len)
        dequeue(eim);
    memset((char *)eim + offsetof(struct fake_eim, polls), 0,
           sizeof(*eim) - offsetof(struct fake_eim, polls));
    eim->cause = -1;
}

void fake_eim_queue(struct fake_eim *eim, struct bytes package)
{
    uint8_t *copy = malloc(package.len);

    assert_true(eim->queue_len < FAKE_EIM_QUEUE);
    memcpy(copy, package.at, package.len);
    eim->queue[eim->queue_len++] = bytes_at(copy, package.len);
}

void fake_eim_queue_hex(struct fake_eim *eim, const char *package)
{
    uint8_t octets[1024];
    struct buf buf = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&buf, package), 0);
    fake_eim_queue(eim, buf_bytes(&buf));
}

void fake_eim_order(struct fake_eim *eim, const char *words)
{
    scene_make(eim->scene, eim->number, words, SCENE_FINE);
    fake_eim_queue(eim, bytes_at(eim->scene->package, eim->scene->package_len));
}

void fake_eim_order_download(struct fake_eim *eim, const char *code)
{
    uint8_t octets[400];
    struct buf out = BUF_OVER(octets);
    size_t outer = tlv_open(&out, 0xBF54), data = tlv_open(&out, 0xA0);

    tlv_put(&out, 0x80, bytes_at(code, strlen(code)));
    tlv_close(&out, data);
    tlv_put(&out, 0x82, BYTES_TEXT("\x01\x02\x03"));
    tlv_close(&out, outer);
    fake_eim_queue(eim, buf_bytes(&out));
}
