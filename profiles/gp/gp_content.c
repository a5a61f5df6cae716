/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DELETE, INSTALL and LOAD (DP-6.4, DP-6.5; GPC_SPE_034 11.2, 11.5, 11.6): what is loaded does not
 * run. */
#include "apdu/tlv.h"
#include "profiles/applications.h"
#include "profiles/gp/gp_private.h"

enum {
    FOR_LOAD = 0x02,
    FOR_INSTALL = 0x04,
    MAKE_SELECTABLE = 0x08,
    FOR_PERSONALIZATION = 0x20,
    DELETE_RELATED = 0x80,
    LAST_BLOCK = 0x80,
    BLOCKS = 256,
    TAG_LOAD_FILE = 0xC4,
    FIELDS = 6 /* of INSTALL at most, each after its length */
};

static const struct records_functions *functions_of(const struct gp_context *context)
{
    return context->records->functions;
}

static uint16_t refuse(const struct gp_context *context, const struct capdu *command,
                       const char *reason, uint16_t sw)
{
    return gp_refuse(context, command, "DP-6.5", reason, sw);
}

static bool is_aid(struct bytes aid)
{
    return aid.len >= CAP_AID_MIN && aid.len <= CAP_AID_MAX;
}

/* ---- a load file that is being loaded ---- */

/* The state of a load: block number, AID, security domain, then the octets so far. */
static int put_loading(const struct gp_context *context, unsigned block, struct bytes aid,
                       struct bytes domain, struct bytes before, struct bytes more)
{
    struct buf record =
        arena_buf(context->arena, 4U + aid.len + domain.len + before.len + more.len);

    buf_put_u16(&record, block);
    tlv_put_lv(&record, aid);
    tlv_put_lv(&record, domain);
    buf_put(&record, before);
    buf_put(&record, more);
    return record.overflow
               ? ERR_MEMORY
               : functions_of(context)->put(context->records->context, RECORD_LOADING,
                                            context->session->domain, buf_bytes(&record));
}

static int drop_loading(const struct gp_context *context)
{
    int err = functions_of(context)->erase(context->records->context, RECORD_LOADING,
                                           context->session->domain);

    return err == ERR_NOT_FOUND ? 0 : err;
}

struct loading {
    unsigned block;
    struct bytes aid, domain, octets;
};

static int read_loading(const struct gp_context *context, struct loading *out)
{
    struct bytes value;
    int err = functions_of(context)->get(context->records->context, RECORD_LOADING,
                                         context->session->domain, context->arena, &value);

    if (err)
        return err;
    out->octets = bytes_from(value, 2);
    if (value.len < 2 || tlv_take_lv(&out->octets, &out->aid) ||
        tlv_take_lv(&out->octets, &out->domain))
        return ERR_FOREIGN;
    out->block = (unsigned)value.at[0] << 8 | value.at[1];
    return 0;
}

/* ---- DELETE (11.2) ---- */

/* Drops the load file `aid` that LOAD has not ended. ERR_NOT_FOUND. */
static int delete_loading(const struct gp_context *context, struct bytes aid)
{
    struct loading loading;
    int err = read_loading(context, &loading);

    if (err)
        return err;
    return bytes_equal(loading.aid, aid) ? drop_loading(context) : ERR_NOT_FOUND;
}

uint16_t gp_delete(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    struct bytes rest = command->data;
    struct tlv aid;
    int err;

    if (command->p1 || command->p2 & ~DELETE_RELATED)
        return gp_refuse(context, command, "DP-6.4", "P1 must be 00, P2 00 or 80", SW_WRONG_P1P2);
    if (tlv_take(&rest, GP_TAG_AID, &aid))
        return gp_delete_key(context, command);
    if (rest.len || !is_aid(aid.value))
        return gp_refuse(context, command, "DP-6.4", "the data must be one AID in 4F",
                         SW_WRONG_DATA);
    err = application_delete(context->records, aid.value, command->p2 & DELETE_RELATED);
    if (err == ERR_UNSUPPORTED)
        return gp_refuse(context, command, "DP-6.4",
                         "a security domain or a file management application cannot be deleted",
                         SW_CONDITIONS);
    if (err == ERR_NOT_FOUND)
        err = delete_loading(context, aid.value);
    if (err == ERR_NOT_FOUND)
        return gp_refuse(context, command, "DP-6.4", "the registry has no object with this AID",
                         SW_REFERENCE_NOT_FOUND);
    if (err == ERR_STATE)
        return gp_refuse(context, command, "DP-6.5",
                         "the load file has applications; P2 80 deletes them with it",
                         SW_CONDITIONS);
    if (err)
        return sw_of_err(err);
    buf_put_u8(out, 0);
    return SW_OK;
}

/* ---- INSTALL (11.5) ---- */

/* Splits the data into `count` fields. */
static bool read_fields(struct bytes data, struct bytes fields[FIELDS], unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (tlv_take_lv(&data, &fields[i]))
            return false;
    return data.len == 0;
}

static uint16_t for_load(struct gp_context *context, const struct capdu *command)
{
    struct bytes fields[FIELDS]; /* load file, security domain, hash, parameters, token */
    int err;

    if (!read_fields(command->data, fields, 5) || !is_aid(fields[0]) ||
        (fields[1].len && !is_aid(fields[1])))
        return refuse(context, command, "malformed data of INSTALL [for load]", SW_WRONG_DATA);
    err = put_loading(context, 0, fields[0], fields[1], BYTES_NONE, BYTES_NONE);
    return err ? refuse(context, command, err_text(err), sw_of_err(err)) : SW_OK;
}

/* The life cycle state that P1 gives an application. */
static uint8_t life_of(uint8_t p1)
{
    return p1 & MAKE_SELECTABLE ? LIFE_SELECTABLE : LIFE_INSTALLED;
}

static uint16_t for_install(struct gp_context *context, const struct capdu *command)
{
    struct bytes fields[FIELDS]; /* load file, module, application, privileges, parameters, token */
    struct application application = {.life = life_of(command->p1)};
    int err;

    if (!read_fields(command->data, fields, 6) || !is_aid(fields[0]) || !is_aid(fields[1]) ||
        (fields[2].len && !is_aid(fields[2])) || fields[3].len == 0 ||
        fields[3].len > APPLICATION_PRIVILEGES_MAX)
        return refuse(context, command, "malformed data of INSTALL [for install]", SW_WRONG_DATA);
    application.load_file = fields[0];
    application.module = fields[1];
    application.aid = fields[2].len ? fields[2] : fields[1];
    application.privileges = fields[3];
    err = application_add(context->records, context->arena, &application);
    if (err == ERR_NOT_FOUND)
        return refuse(context, command, "no such load file, or no such module in it",
                      SW_REFERENCE_NOT_FOUND);
    if (err == ERR_EXISTS)
        return refuse(context, command, "the registry already has an object with this AID",
                      SW_WRONG_DATA);
    return err ? refuse(context, command, err_text(err), sw_of_err(err)) : SW_OK;
}

/* The security domain itself, or an application, which takes the data that follow unused. */
static uint16_t for_personalization(struct gp_context *context, const struct capdu *command)
{
    const struct gp_session *session = context->session;
    struct bytes fields[FIELDS];

    if (!read_fields(command->data, fields, 6) || fields[0].len || fields[1].len || fields[3].len ||
        fields[4].len || fields[5].len)
        return gp_refuse(context, command, "DP-6.4", "malformed data of INSTALL", SW_WRONG_DATA);
    return bytes_equal(fields[2], bytes_at(session->aid, session->aid_len))
               ? SW_OK
               : gp_refuse(context, command, "DP-6.4",
                           "the AID must be that of the selected security domain",
                           SW_REFERENCE_NOT_FOUND);
}

uint16_t gp_install(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    uint16_t sw;

    if (command->p2)
        return gp_refuse(context, command, "DP-6.4", "P2 must be 00", SW_WRONG_P1P2);
    if (command->p1 == FOR_PERSONALIZATION)
        sw = for_personalization(context, command);
    else if (!context->applications)
        sw = refuse(
            context, command,
            "this card has no Java Card runtime; one created with --applications inert stores "
            "applications without running them",
            SW_FUNCTION_NOT_SUPPORTED);
    else if (command->p1 == FOR_LOAD)
        sw = for_load(context, command);
    else if (command->p1 & FOR_INSTALL && !(command->p1 & ~(FOR_INSTALL | MAKE_SELECTABLE)))
        sw = for_install(context, command);
    else
        sw = refuse(context, command, "P1 must be 02, 04, 0C or 20", SW_FUNCTION_NOT_SUPPORTED);
    if (sw == SW_OK)
        buf_put_u8(out, 0);
    return sw;
}

/* ---- LOAD (11.6) ---- */

/* The last block: the load file is checked and stored. */
static uint16_t finish(struct gp_context *context, const struct capdu *command,
                       const struct loading *loading)
{
    struct buf whole = arena_buf(context->arena, loading->octets.len + command->data.len);
    const char *why = "the data of LOAD must be one load file in C4";
    struct tlv file;
    int err = 0;

    buf_put(&whole, loading->octets);
    buf_put(&whole, command->data);
    if (whole.overflow)
        return SW_NOT_ENOUGH_MEMORY;
    if (tlv_only(buf_bytes(&whole), &file) || file.tag != TAG_LOAD_FILE)
        return refuse(context, command, why, SW_WRONG_DATA);
    err = drop_loading(context);
    if (!err)
        err = load_file_add(context->records, context->arena, loading->aid, loading->domain,
                            file.value, &why);
    if (err == ERR_MALFORMED)
        return refuse(context, command, why, SW_WRONG_DATA);
    if (err == ERR_EXISTS)
        return refuse(context, command, "the registry already has an object with this AID",
                      SW_WRONG_DATA);
    return err ? refuse(context, command, err_text(err), sw_of_err(err)) : SW_OK;
}

uint16_t gp_load(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    struct loading loading;
    int err = read_loading(context, &loading);
    uint16_t sw;

    if (err == ERR_NOT_FOUND)
        return refuse(context, command, "LOAD without INSTALL [for load]", SW_CONDITIONS);
    if (err)
        return sw_of_err(err);
    if (command->p1 & ~LAST_BLOCK || command->p2 != loading.block % BLOCKS)
        return refuse(context, command, "P1 must be 00 or 80, P2 the next block number",
                      SW_WRONG_P1P2);
    if (!command->has_data)
        return refuse(context, command, "LOAD without data", SW_WRONG_LENGTH);
    if (loading.octets.len + command->data.len > LOAD_FILE_MAX)
        return refuse(context, command, "a load file of more than 65536 octets",
                      SW_NOT_ENOUGH_MEMORY);
    if (command->p1 & LAST_BLOCK) {
        sw = finish(context, command, &loading);
    } else {
        err = put_loading(context, loading.block + 1, loading.aid, loading.domain, loading.octets,
                          command->data);
        sw = err ? refuse(context, command, err_text(err), sw_of_err(err)) : SW_OK;
    }
    if (sw == SW_OK)
        buf_put_u8(out, 0);
    return sw;
}
