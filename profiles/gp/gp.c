/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of a security domain: which there are, and what each needs (gp.h). */
#include "profiles/gp/gp.h"

#include <assert.h>
#include <string.h>

#include "apdu/ins.h"
#include "profiles/applications.h"
#include "profiles/gp/gp_private.h"

enum row_flags {
    OPEN = 0x01,    /* needs no authentication */
    READS = 0x02,   /* writes no record */
    CHANNEL = 0x04, /* opens the secure channel itself; not in a secured packet */
    ISO = 0x08      /* also with CLA 0X */
};

static const struct row {
    uint8_t ins;
    uint8_t flags;
    const char *name, *clause;
    gp_function *run;
} rows[] = {
    {INS_INITIALIZE_UPDATE, OPEN | CHANNEL, "INITIALIZE UPDATE", "GPC_SPE_034 E.5.1",
     gp_initialize_update},
    {INS_EXTERNAL_AUTHENTICATE, OPEN | CHANNEL, "EXTERNAL AUTHENTICATE", "GPC_SPE_034 E.5.2",
     gp_external_authenticate},
    {INS_GET_DATA, OPEN | READS | ISO, "GET DATA", "GPC_SPE_034 11.3", gp_get_data},
    {INS_PUT_KEY, 0, "PUT KEY", "GPC_SPE_034 11.8", gp_put_key},
    {INS_STORE_DATA, 0, "STORE DATA", "GPC_SPE_034 11.11", gp_store_data},
    {INS_DELETE, 0, "DELETE", "GPC_SPE_034 11.2", gp_delete},
    {INS_INSTALL, 0, "INSTALL", "GPC_SPE_034 11.5", gp_install},
    {INS_LOAD, 0, "LOAD", "GPC_SPE_034 11.6", gp_load},
    {INS_GET_STATUS, READS, "GET STATUS", "GPC_SPE_034 11.4", gp_get_status},
};

static const struct row *row_of(uint8_t ins)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].ins == ins)
            return &rows[i];
    return NULL;
}

bool gp_writes(const struct capdu *command)
{
    const struct row *row = row_of(command->ins);

    return row && !(row->flags & READS);
}

uint16_t gp_refuse(const struct gp_context *context, const struct capdu *command, const char *rule,
                   const char *reason, uint16_t sw)
{
    const uint8_t header[] = {command->cla, command->ins, command->p1, command->p2};
    const struct row *row = row_of(command->ins);

    trace_refusal(context->trace, row ? row->name : "APDU", row ? row->clause : sw_clause(sw), rule,
                  reason, BYTES_OF(header), sw);
    return sw;
}

/* ---- security domains ---- */

struct search {
    struct bytes aid;
    uint32_t number; /* 0: any */
    struct gp_session *session;
};

static int match(void *context, uint32_t key, struct bytes value)
{
    struct search *search = context;
    struct domain_record domain;

    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    if (search->session->domain || (search->number && search->number != key) ||
        !bytes_starts_with(bytes_at(domain.aid, domain.aid_len), search->aid))
        return 0;
    search->session->domain = key;
    memcpy(search->session->aid, domain.aid, domain.aid_len);
    search->session->aid_len = domain.aid_len;
    return 0;
}

static int find(const struct records *records, struct bytes aid, uint32_t number,
                struct gp_session *session)
{
    struct search search = {aid, number, session};
    int err;

    *session = (struct gp_session){0};
    if (!records->functions)
        return ERR_NOT_FOUND;
    err = records->functions->each(records->context, RECORD_DOMAIN, match, &search);
    return err ? err : session->domain ? 0 : ERR_NOT_FOUND;
}

int gp_find(const struct records *records, struct bytes aid, struct gp_session *session)
{
    return find(records, aid, 0, session);
}

static int match_application(void *context, const struct application *application)
{
    struct search *search = context;

    if (search->session->aid_len || application->life & LIFE_LOCKED ||
        application->life == LIFE_INSTALLED || !bytes_starts_with(application->aid, search->aid))
        return 0;
    memcpy(search->session->aid, application->aid.at, application->aid.len);
    search->session->aid_len = (uint8_t)application->aid.len;
    return 0;
}

int gp_find_application(const struct records *records, struct bytes aid, struct gp_session *session)
{
    struct search search = {aid, 0, session};
    int err;

    *session = (struct gp_session){0};
    if (!records->functions)
        return ERR_NOT_FOUND;
    err = applications_each(records, match_application, &search);
    return err ? err : session->aid_len ? 0 : ERR_NOT_FOUND;
}

int gp_find_number(const struct records *records, uint32_t number, struct gp_session *session)
{
    return find(records, BYTES_NONE, number, session);
}

int gp_domain(const struct gp_context *context, struct domain_record *out)
{
    const struct records *records = context->records;
    struct bytes value;
    int err = records->functions->get(records->context, RECORD_DOMAIN, context->session->domain,
                                      context->arena, &value);

    return err ? err : domain_record_parse(value, out);
}

void gp_end(struct gp_session *session)
{
    session->state = GP_CLOSED;
    session->listing = (struct gp_listing){0};
    session->next_block = 0;
    scp_end(&session->scp);
}

/* ---- a command ---- */

/* 9000: `row` may run; the session is ended where GP-G3 requires it. */
static uint16_t admit(struct gp_context *context, const struct row *row,
                      const struct capdu *command)
{
    struct gp_session *session = context->session;
    bool protected;

    if (row->flags & CHANNEL)
        return context->remote
                   ? gp_refuse(context, command, "DP-6.3",
                               "no secure channel within a secured packet", SW_CONDITIONS)
                   : SW_OK;
    if (session->state == GP_INITIATED)
        gp_end(session); /* only EXTERNAL AUTHENTICATE follows INITIALIZE UPDATE */
    protected = session->state == GP_AUTHENTICATED && session->scp.level & SCP_C_MAC;
    if (command->secure && !protected)
        return gp_refuse(context, command, "DP-6.3", "secure messaging without a secure channel",
                         SW_CONDITIONS);
    if (!command->secure && protected) {
        gp_end(session);
        return gp_refuse(context, command, "DP-6.3",
                         "a command without MAC ends the secure channel", SW_SECURITY_STATUS);
    }
    if (row->flags & OPEN || context->remote || session->state == GP_AUTHENTICATED)
        return SW_OK;
    return gp_refuse(context, command, "DP-6.3", "the administrator is not authenticated",
                     SW_SECURITY_STATUS);
}

static uint16_t run(struct gp_context *context, const struct row *row, const struct capdu *command,
                    struct buf *out)
{
    const size_t start = out->len;
    struct capdu plain;
    uint16_t sw;

    if (row->flags & CHANNEL)
        return row->run(context, command, out);
    assert(row->flags & OPEN || context->remote ||
           context->session->state == GP_AUTHENTICATED); /* GP-G1 */
    if (!command->secure)
        return row->run(context, command, out);
    sw = gp_open(context, command, &plain);
    if (sw != SW_OK)
        return sw;
    sw = row->run(context, &plain, out);
    return gp_protect(context, out, start, sw);
}

uint16_t gp_command(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    const struct row *row = row_of(command->ins);
    uint16_t sw;

    if (context->session->domain == 0)
        return gp_refuse(context, command, "DP-6.5", "applications do not run on this card",
                         SW_INS_NOT_SUPPORTED);
    if (!row)
        return gp_refuse(context, command, "A-24", "unsupported INS in a security domain",
                         SW_INS_NOT_SUPPORTED);
    if (!command->proprietary && !(row->flags & ISO))
        return gp_refuse(context, command, "A-24", "CLA must be 80 to 8F or C0 to FE",
                         SW_CLA_NOT_SUPPORTED);
    if (context->session->listing.subset && command->ins != INS_GET_STATUS)
        context->session->listing = (struct gp_listing){0};
    if (command->ins != INS_STORE_DATA)
        context->session->next_block = 0;
    sw = admit(context, row, command);
    return sw == SW_OK ? run(context, row, command, out) : sw;
}
