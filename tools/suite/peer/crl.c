/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/crl.h"

#include "apdu/tlv.h"
#include "tools/pki/crl_issue.h"

#include <stdlib.h>
#include <string.h>

enum { DATE = 1709210096 /* 2024-02-29 12:34:56 */, VALID = 1095 * 86400 };

const char peer_crl_words[] =
    "number base part parts revokes removes entries no-number forged other-ci curve";

/* The serial number of a certificate of the chain. */
static int take_serial(const struct peer_chain *chain, const char *kind, struct bytes *serial,
                       struct peer_error *error)
{
    const struct pki_entity *entity = strcmp(kind, "auth") == 0      ? &chain->auth
                                      : strcmp(kind, "binding") == 0 ? &chain->pb
                                      : strcmp(kind, "ds") == 0      ? &chain->ds
                                                                     : NULL;

    if (!entity)
        return peer_fail(error, ERR_UNSUPPORTED, "no certificate \"%s\"", kind);
    if (!entity->der.at)
        return peer_fail(error, ERR_STATE, "the certificate \"%s\" is not at hand", kind);
    *serial = entity->cert.serial;
    return 0;
}

static int put_entries(const struct peer_chain *chain, const char *differences, struct buf *out,
                       struct peer_error *error)
{
    static const struct {
        const char *word;
        int reason;
    } kinds[] = {{"revokes", CRL_REASON_KEY_COMPROMISE}, {"removes", CRL_REASON_REMOVE_FROM_CRL}};
    int64_t count = peer_number(differences, "entries", 0);
    char kind[PEER_VALUE_MAX];
    int err = 0;

    for (size_t i = 0; err == 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct bytes serial;

        if (!peer_difference(differences, kinds[i].word, kind))
            continue;
        err = take_serial(chain, kind, &serial, error);
        if (err == 0)
            crl_entry_put(out, serial, DATE, 0, kinds[i].reason);
    }
    for (int64_t i = 0; i < count && !out->overflow; i++) {
        const uint8_t serial[] = {0x7F, (uint8_t)(i >> 8), (uint8_t)i};

        crl_entry_put(out, BYTES_OF(serial), DATE, 0, CRL_REASON_NONE);
    }
    return err;
}

/* The list alone. */
static int put_list(const struct peer_chain *chain, const char *differences, uint8_t *entry_memory,
                    struct buf *out, struct peer_error *error)
{
    static const uint8_t other_ci[20] = {0x01};
    struct buf entries = buf_over(entry_memory, PEER_CRL_MAX);
    uint8_t number[CRL_NUMBER_MAX], base[CRL_NUMBER_MAX];
    struct crl_template template = {.this_update = DATE, .next_update = DATE + VALID};
    int err = put_entries(chain, differences, &entries, error);

    if (err < 0)
        return err;
    template.entries = buf_bytes(&entries);
    if (!peer_differs(differences, "no-number"))
        template.number = crl_number_of(peer_number(differences, "number", 1), number);
    template.base = crl_number_of(peer_number(differences, "base", 0), base);
    template.part = (unsigned)peer_number(differences, "part", 0);
    template.parts = (unsigned)peer_number(differences, "parts", 0);
    if (peer_differs(differences, "other-ci"))
        template.authority_key_id = BYTES_OF(other_ci);
    err =
        entries.overflow ? ERR_TOO_LONG : crl_issue(out, &template, &chain->ci.cert, chain->ci.key);
    return err < 0 ? peer_fail(error, err, "CRL: %s", err_text(err)) : 0;
}

int peer_put_load_crl(const struct peer_chain *chain, const char *differences, struct buf *out,
                      struct peer_error *error)
{
    uint8_t *memory = malloc(2 * (size_t)PEER_CRL_MAX);
    struct buf list = buf_over(memory, PEER_CRL_MAX);
    struct tlv whole;
    int err = peer_check_words(differences, peer_crl_words, error);

    if (!memory)
        return peer_fail(error, ERR_MEMORY, "CRL: %s", err_text(ERR_MEMORY));
    if (err == 0 && !chain->ci.key)
        err = peer_fail(error, ERR_STATE, "the key of the CI is not at hand");
    if (err == 0)
        err = put_list(chain, differences, memory + PEER_CRL_MAX, &list, error);
    if (err == 0 && tlv_only(buf_bytes(&list), &whole) == 0) {
        size_t mark = tlv_open(out, 0xBF35);

        if (peer_differs(differences, "forged")) /* a second of thisUpdate */
            ((uint8_t *)memmem(list.at, list.len, "240229123456Z", 13))[11] ^= 1;
        tlv_put(out, 0xA0, whole.value);
        tlv_close(out, mark);
    }
    free(memory);
    return err;
}
