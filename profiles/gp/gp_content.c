/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DELETE, INSTALL and LOAD (DP-6.4; GPC_SPE_034 11.2, 11.5, 11.6): no application can be loaded. */
#include "apdu/tlv.h"
#include "profiles/gp/gp_private.h"

enum { INSTALL_FOR_PERSONALIZATION = 0x20, DELETE_RELATED = 0x80 };

/* An object of the registry, searched for by its whole AID. */
struct search {
    struct bytes aid;
    bool found;
};

static int match_domain(void *context, uint32_t key, struct bytes value)
{
    struct search *search = context;
    struct domain_record domain;

    (void)key;
    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    search->found |= bytes_equal(search->aid, bytes_at(domain.aid, domain.aid_len));
    return 0;
}

static int match_rfm(void *context, uint32_t key, struct bytes value)
{
    struct search *search = context;
    struct rfm_record rfm;

    (void)key;
    if (rfm_record_parse(value, &rfm))
        return ERR_FOREIGN;
    search->found |= bytes_equal(search->aid, bytes_at(rfm.aid, rfm.aid_len));
    return 0;
}

static int is_registered(const struct gp_context *context, struct bytes aid, bool *found)
{
    const struct records *records = context->records;
    struct search search = {aid, false};
    int err = records->functions->each(records->context, RECORD_DOMAIN, match_domain, &search);

    if (!err)
        err = records->functions->each(records->context, RECORD_RFM, match_rfm, &search);
    *found = search.found;
    return err;
}

uint16_t gp_delete(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    struct bytes rest = command->data;
    struct tlv aid;
    bool found;
    int err;

    (void)out;
    if (command->p1 || command->p2 & ~DELETE_RELATED)
        return gp_refuse(context, command, "DP-6.4", "P1 must be 00, P2 00 or 80", SW_WRONG_P1P2);
    if (tlv_take(&rest, GP_TAG_AID, &aid))
        return gp_delete_key(context, command);
    if (rest.len || aid.value.len < 5 || aid.value.len > GP_AID_MAX)
        return gp_refuse(context, command, "DP-6.4", "the data must be one AID in 4F",
                         SW_WRONG_DATA);
    err = is_registered(context, aid.value, &found);
    if (err)
        return sw_of_err(err);
    return found ? gp_refuse(context, command, "DP-6.4",
                             "what the profile brought cannot be deleted", SW_CONDITIONS)
                 : gp_refuse(context, command, "DP-6.4", "nothing with this AID",
                             SW_REFERENCE_NOT_FOUND);
}

/* INSTALL [for personalization]: two empty lengths, the AID behind its length, three empty lengths.
 */
static uint16_t for_personalization(struct gp_context *context, const struct capdu *command)
{
    const struct gp_session *session = context->session;
    struct bytes data = command->data;
    struct bytes aid = data.len > 3 ? bytes_cut(data, 3, data.at[2]) : BYTES_NONE;

    if (data.len < 6 || data.at[0] || data.at[1] || data.len != 6U + data.at[2] ||
        data.at[data.len - 1] || data.at[data.len - 2] || data.at[data.len - 3])
        return gp_refuse(context, command, "DP-6.4", "malformed data of INSTALL", SW_WRONG_DATA);
    return bytes_equal(aid, bytes_at(session->aid, session->aid_len))
               ? SW_OK
               : gp_refuse(context, command, "DP-6.4", "no application with this AID",
                           SW_REFERENCE_NOT_FOUND);
}

uint16_t gp_install(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    uint16_t sw;

    if (command->p2)
        return gp_refuse(context, command, "DP-6.4", "P2 must be 00", SW_WRONG_P1P2);
    if (command->p1 != INSTALL_FOR_PERSONALIZATION)
        return gp_refuse(context, command, "DP-6.4", "this card has no Java Card runtime",
                         SW_FUNCTION_NOT_SUPPORTED);
    sw = for_personalization(context, command);
    if (sw == SW_OK)
        buf_put_u8(out, 0);
    return sw;
}

uint16_t gp_load(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    (void)out;
    return gp_refuse(context, command, "DP-6.4", "LOAD without INSTALL [for load]", SW_CONDITIONS);
}
