/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/toolkit/sms_pp.h"

#include "card/applet.h"
#include "card/euicc/update_metadata.h"
#include "card/store/store_tx.h"

static uint16_t on_update_metadata(void *context, struct bytes request)
{
    struct euiccd_card *card = context;
    struct refusal refusal = {0};
    int err = update_metadata(&card->euicc, &card->arena, request, &refusal);

    if (err < 0)
        return sw_of_err(err);
    if (refusal.code == 0)
        return SW_OK;
    trace_refusal(&card->trace, "ES6.UpdateMetadata", "SGP.22 5.4.1", refusal.rule, refusal.reason,
                  request, refusal.code);
    return SW_WRONG_DATA;
}

uint16_t card_sms_pp(struct euiccd_card *card, struct bytes value, struct buf *out)
{
    const struct ota_host host = {on_update_metadata, card, card->euicc.facts.inert_applications};
    struct store *store = card->euicc.store;
    struct fs_position position = {0};
    struct fs_context context = {&card->fs,    &card->security, &position,
                                 &card->arena, card->euicc.rng, &card->trace};
    size_t start = out->len;
    uint16_t sw;
    int err = fs_enter(&context);

    if (!err)
        err = store_begin(store);
    if (err < 0)
        return sw_of_err(err);
    sw = ota_sms_pp(&context, &card->assembly, &host, value, out);
    if (sw_is_success(sw))
        err = store_commit(store);
    else
        store_rollback(store);
    fs_settle(&card->fs, err == 0 && sw_is_success(sw));
    if (err == 0) /* a stored part is no warning to the network (TS 31.111 7.1.1.1) */
        return sw == SW_NO_INFORMATION ? SW_OK : sw;
    out->len = start;
    return sw_of_err(err);
}
