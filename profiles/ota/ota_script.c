/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scripts in secured packets: the compact format (command after command; the response of the last
 * one) and the expanded one (AA { 22 command ... } -> AB { 80 count, 23 response ... }) of TS 102
 * 226 5.2.
 */
#include <string.h>

#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "profiles/app/command.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/gp/gp.h"
#include "profiles/ota/ota_private.h"

enum {
    EXPANDED = 0xAA,
    EXPANDED_RESPONSE = 0xAB,
    COUNT = 0x80,
    RESPONSE_MAX = 512,
    COMMANDS_MAX = 255,
    FOR_PERSONALIZATION = 0x20,
    SELECT_BY_NAME = 0x04,
    RETRIEVE_FIRST = 0x80, /* P2 of RETRIEVE DATA: brings a tag */
    UPDATE_METADATA = 0xBF2A,
    DOMAIN_FULL = 0x00
};

/* One script and its state. */
struct script {
    struct fs_context context; /* with a position and a security state of its own */
    struct fs_position position;
    struct fs_security security;
    const struct ota_host *host;
    bool domain;               /* for the security domain, not for files */
    bool personalises;         /* INSTALL [for personalization] named the ISD-P */
    struct gp_session session; /* of the security domain */
    bool failed_store;
    uint8_t octets[RESPONSE_MAX];
    struct buf response; /* of the last command, for GET RESPONSE */
    unsigned count;
    uint16_t sw;
};

/* Commands without data: their P3 is Le. */
static bool gives_only(uint8_t ins, uint8_t p1, uint8_t p2)
{
    static const uint8_t list[] = {INS_READ_BINARY, INS_READ_RECORD,   INS_GET_RESPONSE,
                                   INS_STATUS,      INS_GET_CHALLENGE, INS_GET_DATA};

    if (ins == INS_STATUS && p1 > STATUS_P1_MAX)
        return false; /* GET STATUS has data */
    return memchr(list, ins, sizeof list) != NULL ||
           (ins == INS_RETRIEVE_DATA && !(p2 & RETRIEVE_FIRST));
}

/* INSTALL [for personalization] of "the ISD-P of this profile" (SGP.02 and SGP.22). */
static bool is_install_of_own_isdp(const struct capdu *command)
{
    /* Two fields of length 0, the AID after its length, three fields of length 0. */
    static const uint8_t data[] = {0x00, 0x00, 0x10, 0xA0, 0x00, 0x00, 0x05, 0x59,
                                   0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00,
                                   0x00, 0x0F, 0x00, 0x00, 0x00, 0x00};

    return command->p1 == FOR_PERSONALIZATION && command->p2 == 0 &&
           bytes_equal(command->data, BYTES_OF(data));
}

/* ES6 functions, and the commands of the security domain itself. */
static uint16_t domain_command(struct script *script, const struct capdu *command)
{
    struct gp_context domain = {.records = &script->context.fs->records,
                                .arena = script->context.arena,
                                .rng = script->context.rng,
                                .trace = script->context.trace,
                                .session = &script->session,
                                .remote = true,
                                .applications = script->host && script->host->applications};
    struct tlv request;

    if (command->ins == INS_INSTALL)
        script->personalises = is_install_of_own_isdp(command);
    if (command->ins == INS_INSTALL && script->personalises)
        return SW_OK;
    if (command->ins != INS_STORE_DATA ||
        (!script->personalises &&
         (tlv_only(command->data, &request) || request.tag != UPDATE_METADATA)))
        return gp_command(&domain, command, &script->response);
    if (!script->personalises)
        return SW_CONDITIONS;
    if (tlv_only(command->data, &request) || request.tag != UPDATE_METADATA)
        return SW_WRONG_DATA;
    if (!script->host || !script->host->update_metadata)
        return SW_REFERENCE_NOT_FOUND;
    return script->host->update_metadata(script->host->context, command->data);
}

static uint16_t file_command(struct script *script, const struct capdu *command)
{
    const struct uicc_command *row;
    uint16_t sw = SW_OK;

    row = uicc_command_find(command, &sw);
    if (!row)
        return sw;
    /* Not in remote file management: TS 102 226 table 6.1. */
    if (command->ins == INS_AUTHENTICATE || command->ins == INS_GET_IDENTITY ||
        command->ins == INS_SUSPEND_UICC ||
        (command->ins == INS_SELECT && command->p1 == SELECT_BY_NAME))
        return SW_INS_NOT_SUPPORTED;
    if (row->consume_try) {
        sw = row->consume_try(&script->context, command);
        if (sw != SW_OK)
            return sw;
    }
    return row->run(&script->context, command, &script->response);
}

/* A script has no logical channels, and its packet protects it; SW_OK. */
static uint16_t check_class(const struct capdu *command, int class_err)
{
    if (class_err < 0 || command->chaining)
        return SW_CLA_NOT_SUPPORTED;
    if (command->secure)
        return SW_SECURE_MESSAGING_NOT_SUPPORTED;
    return command->channel ? SW_CHANNEL_NOT_SUPPORTED : SW_OK;
}

/* `class_err`: of capdu_parse. */
static void run_one(struct script *script, const struct capdu *command, int class_err)
{
    uint16_t sw = check_class(command, class_err);

    script->count++;
    if (sw != SW_OK) {
        script->response.len = 0;
        script->sw = sw;
        return;
    }
    if (command->ins == INS_GET_RESPONSE) {
        /* Its data are those of the last command; they stay for the response of the script. */
        script->sw = script->response.len ? SW_OK : SW_CONDITIONS;
        return;
    }
    script->response = BUF_OVER(script->octets);
    script->sw = script->domain ? domain_command(script, command) : file_command(script, command);
    script->failed_store = script->failed_store || script->sw == SW_MEMORY_PROBLEM;
    if (script->response.overflow)
        script->sw = SW_MEMORY_PROBLEM;
}

/* The next command of the compact format; its length gives the start of the following one. */
static bool next_compact(struct bytes *rest, struct capdu *out, int *class_err)
{
    uint8_t p3;

    if (rest->len < 4)
        return false;
    *class_err = capdu_parse(out, bytes_cut(*rest, 0, 4));
    if (rest->len == 4) {
        *rest = BYTES_NONE;
        return true;
    }
    p3 = rest->at[4];
    *rest = bytes_from(*rest, 5);
    if (gives_only(out->ins, out->p1, out->p2)) {
        out->has_le = true;
        out->le = p3 ? p3 : APDU_SHORT_LE_MAX;
        return true;
    }
    if (p3 > rest->len)
        return false;
    out->has_data = p3 != 0;
    out->data = bytes_cut(*rest, 0, p3);
    *rest = bytes_from(*rest, p3);
    out->has_le = true; /* response data: by GET RESPONSE, or in the response packet */
    out->le = APDU_SHORT_LE_MAX;
    return true;
}

static void run_compact(struct script *script, struct bytes rest, struct buf *response)
{
    struct capdu command;
    int class_err;

    script->sw = SW_OK;
    while (rest.len && script->count < COMMANDS_MAX) {
        if (!next_compact(&rest, &command, &class_err)) {
            script->count++;
            script->response.len = 0;
            script->sw = SW_WRONG_LENGTH;
            break;
        }
        run_one(script, &command, class_err);
        if (!sw_is_success(script->sw))
            break;
    }
    buf_put_u8(response, script->count);
    buf_put_u16(response, script->sw);
    buf_put(response, buf_bytes(&script->response));
}

static void run_expanded(struct script *script, struct bytes rest, struct buf *response)
{
    size_t mark = tlv_open(response, EXPANDED_RESPONSE);
    size_t count_at = response->len + 2;
    struct capdu command;
    struct tlv one;

    tlv_put_u8(response, COUNT, 0);
    while (script->count < COMMANDS_MAX && tlv_next(&rest, &one) == 0 &&
           one.tag == CAT_TAG_C_APDU) {
        int err = capdu_parse(&command, one.value);

        if (err == ERR_MALFORMED) {
            script->count++;
            script->response.len = 0;
            script->sw = SW_WRONG_LENGTH;
        } else {
            run_one(script, &command, err);
        }
        tlv_put_header(response, CAT_TAG_R_APDU, script->response.len + 2);
        buf_put(response, buf_bytes(&script->response));
        buf_put_u16(response, script->sw);
        if (!sw_is_success(script->sw))
            break;
    }
    if (!response->overflow)
        response->at[count_at] = (uint8_t)script->count;
    tlv_close(response, mark);
}

static int run(struct script *script, struct bytes text, struct buf *response)
{
    struct tlv expanded;

    script->context.position = &script->position;
    script->context.security = &script->security;
    script->response = BUF_OVER(script->octets);
    if (text.len && text.at[0] == EXPANDED && tlv_only(text, &expanded) == 0)
        run_expanded(script, expanded.value, response);
    else
        run_compact(script, text, response);
    fs_security_clear(&script->security);
    return script->failed_store ? ERR_IO : response->overflow ? ERR_TOO_LONG : 0;
}

/* Access domain (TS 102 226 8.2.1.3.2.5): 00 is full access; others give only what is always
 * allowed. */
static void grant(struct fs_security *security, const uint8_t *access, uint8_t len)
{
    security->remote = true;
    security->full_access = len >= 1 && access[0] == DOMAIN_FULL;
}

int ota_run_files(struct fs_context *context, const struct rfm_record *rfm, struct bytes text,
                  struct buf *response)
{
    struct script script = {.context = *context};
    uint16_t id;

    fs_position_clear(&script.position);
    grant(&script.security, rfm->access, rfm->access_len);
    if (rfm->adf_aid_len) {
        id = fs_application(context->fs, bytes_at(rfm->adf_aid, rfm->adf_aid_len), 0);
        if (id != FS_NONE) {
            script.position.application = id;
            script.position.directory = id;
            grant(&script.security, rfm->adf_access, rfm->adf_access_len);
        }
    }
    return run(&script, text, response);
}

int ota_run_domain(struct fs_context *context, const struct ota_host *host, uint32_t domain,
                   struct bytes text, struct buf *response)
{
    struct script script = {.context = *context, .host = host, .domain = true};
    int err = gp_find_number(&context->fs->records, domain, &script.session);

    fs_position_clear(&script.position);
    return err ? err : run(&script, text, response);
}
