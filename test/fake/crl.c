/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/crl.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { DATE = 1709210096 /* 2024-02-29 12:34:56 */, TAG_OK = 0xA0, TAG_ERROR = 0x81 };

static void put_entries(struct buf *out, const struct fake_crl *crl)
{
    for (int i = 0; i < FAKE_CRL_SERIALS && crl->serials[i].len; i++)
        crl_entry_put(out, crl->serials[i], DATE, DATE, CRL_REASON_KEY_COMPROMISE);
    if (crl->removed.len)
        crl_entry_put(out, crl->removed, DATE, 0, CRL_REASON_REMOVE_FROM_CRL);
    for (uint16_t i = 0; out->len < crl->fill; i++) {
        const uint8_t serial[] = {0x7F, (uint8_t)(i >> 8), (uint8_t)i};

        crl_entry_put(out, BYTES_OF(serial), DATE, 0, CRL_REASON_NONE);
    }
}

void fake_crl_put(struct buf *out, const struct pki_entity *ci, const struct fake_crl *crl)
{
    static const uint8_t other[20] = {1};
    static uint8_t entry_octets[CRL_ISSUE_MAX];
    uint8_t number[CRL_NUMBER_MAX], base[CRL_NUMBER_MAX], scope_octets[64];
    struct buf entries = BUF_OVER(entry_octets), scope = BUF_OVER(scope_octets);
    struct crl_template template = {.this_update = DATE, .part = crl->part, .parts = crl->parts};

    put_entries(&entries, crl);
    assert_int_equal(buf_put_hex(&scope, crl->scope ? crl->scope : ""), 0);
    assert_false(entries.overflow || scope.overflow);
    template.entries = buf_bytes(&entries);
    template.scope = buf_bytes(&scope);
    template.number = crl_number_of(crl->number, number);
    template.base = crl_number_of(crl->base, base);
    if (crl->other_ci)
        template.authority_key_id = BYTES_OF(other);
    assert_int_equal(crl_issue(out, &template, &ci->cert, ci->key), 0);
    if (crl->forged) /* thisUpdate of another hour; the last digit of its second */
        ((uint8_t *)memmem(out->at, out->len, "240229123456Z", 13))[11] ^= 1;
}

void fake_crl_put_request(struct buf *out, const struct pki_entity *ci, const struct fake_crl *crl)
{
    static uint8_t list_octets[CRL_ISSUE_MAX];
    struct buf list = BUF_OVER(list_octets);
    struct tlv whole;
    size_t mark;

    fake_crl_put(&list, ci, crl);
    assert_int_equal(tlv_only(buf_bytes(&list), &whole), 0);
    mark = tlv_open(out, 0xBF35);
    tlv_put(out, 0xA0, whole.value);
    tlv_close(out, mark);
}

/* The arm of the response to LoadCRL with the list. */
static struct tlv load(struct fake_card *fake, const struct pki_entity *ci,
                       const struct fake_crl *crl)
{
    static uint8_t request_octets[CRL_ISSUE_MAX];
    struct buf request = BUF_OVER(request_octets);
    struct bytes response;
    struct tlv outer, arm;

    fake_crl_put_request(&request, ci, crl);
    assert_int_equal(fake_es10(fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(tlv_only(response, &outer), 0);
    assert_int_equal(outer.tag, 0xBF35);
    assert_int_equal(tlv_only(outer.value, &arm), 0);
    return arm;
}

int fake_crl_load(struct fake_card *fake, const struct pki_entity *ci, const struct fake_crl *crl)
{
    struct tlv arm = load(fake, ci, crl);

    if (arm.tag == TAG_OK)
        return 0;
    assert_int_equal(arm.tag, TAG_ERROR);
    assert_int_equal(arm.value.len, 1);
    return arm.value.at[0];
}

void fake_crl_load_part(struct fake_card *fake, const struct pki_entity *ci,
                        const struct fake_crl *crl, const char *missing)
{
    struct tlv arm = load(fake, ci, crl), list, part;
    char text[400] = "";

    assert_int_equal(arm.tag, TAG_OK);
    if (arm.value.len) {
        assert_int_equal(tlv_only(arm.value, &list), 0);
        assert_int_equal(list.tag, 0xA0);
        while (tlv_take(&list.value, 0x02, &part) == 0)
            snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d", text[0] ? " " : "",
                     part.value.at[0]);
    }
    assert_string_equal(text, missing);
}
