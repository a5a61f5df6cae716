/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is selected on a logical channel (TS 102 221 8.4, 8.7, 11.1.1): application, current
 * directory and file, record pointer. Types, SFIs and AIDs are those of FCPs; without an FCP a file
 * identifier 3FXX, 7FXX or 5FXX is that of a directory.
 */
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "tools/trace/session/session_private.h"

#include <string.h>

enum {
    P1_FID = 0x00,
    P1_CHILD = 0x01,
    P1_EF = 0x02,
    P1_PARENT = 0x03,
    P1_NAME = 0x04,
    P1_PATH_FROM_MF = 0x08,
    P1_PATH_FROM_DF = 0x09,
    FID_MF = 0x3F00,
    FID_ADF = 0x7FFF,
    TAG_FCP = 0x62,
    TAG_FCI = 0x6F,
    TAG_DESCRIPTOR = 0x82,
    TAG_FID = 0x83,
    TAG_NAME = 0x84,
    TAG_SFI = 0x88,
    P2_TERMINATE = 0x40, /* ends the session of the application */
    SFI_IN_P1 = 0x80,
    SFI_MASK = 0x1F,
    MODE_MASK = 0x07,
    MODE_NEXT = 2,
    MODE_PREVIOUS = 3,
    MODE_ABSOLUTE = 4,
    CHANNEL_OPEN = 0x00,
    CHANNEL_CLOSE = 0x80,
    SW1_GSM_RESPONSE = 0x9F
};

/* The properties of the file in a response to SELECT. */
struct file {
    bool is_fcp, is_fci;
    bool has_type, is_directory;
    bool no_sfi;
    unsigned records, sfi; /* 0: not said */
    struct bytes name;
};

static bool is_done(const struct exchange *exchange)
{
    return sw_is_success(exchange->sw) || exchange->sw >> 8 == SW1_GSM_RESPONSE;
}

static unsigned fid_at(const uint8_t *at)
{
    return (unsigned)(at[0] << 8 | at[1]);
}

static bool names_directory(unsigned fid)
{
    return fid >> 8 == 0x3F || fid >> 8 == 0x7F || fid >> 8 == 0x5F;
}

static struct file read_file(struct bytes response)
{
    struct file file = {0};
    struct tlv template, element;

    if (tlv_next(&response, &template) < 0)
        return file;
    file.is_fcp = template.tag == TAG_FCP;
    file.is_fci = template.tag == TAG_FCI;
    if (!file.is_fcp && !file.is_fci)
        return file;
    while (tlv_next(&template.value, &element) == 0) {
        struct bytes value = element.value;

        if (element.tag == TAG_DESCRIPTOR && value.len) {
            file.has_type = true;
            file.is_directory = (value.at[0] & 0x3F) == 0x38;
            file.records = value.len >= 5 ? value.at[4] : 0;
        } else if (element.tag == TAG_SFI) {
            file.sfi = value.len ? value.at[0] >> 3 : 0;
            file.no_sfi = value.len == 0;
        } else if (element.tag == TAG_NAME && value.len <= SESSION_AID_MAX) {
            file.name = value;
        }
    }
    return file;
}

void selection_reset(struct selection *selection)
{
    *selection =
        (struct selection){.path = {FID_MF >> 8, FID_MF & 0xFF}, .path_len = 2, .directory_len = 2};
}

/* ---- Moving ---- */

static void set_name(struct selection *selection, struct bytes name)
{
    selection->aid_len = (uint8_t)(name.len < SESSION_AID_MAX ? name.len : SESSION_AID_MAX);
    if (selection->aid_len)
        memcpy(selection->aid, name.at, selection->aid_len);
}

/* The directory becomes the first `len` octets of the path. */
static void cut(struct selection *selection, size_t len)
{
    selection->path_len = (uint8_t)len;
    selection->directory_len = (uint8_t)len;
    selection->record = 0;
    selection->records = 0;
}

/* Appends to the directory; a path that is too long is unknown. */
static void enter(struct selection *selection, unsigned fid, bool directory)
{
    if (fid == FID_MF || fid == FID_ADF)
        selection->directory_len = 0;
    cut(selection, selection->directory_len);
    if (selection->path_len + 2 > SESSION_PATH_MAX) {
        cut(selection, 0);
        return;
    }
    selection->path[selection->path_len] = (uint8_t)(fid >> 8);
    selection->path[selection->path_len + 1] = (uint8_t)fid;
    selection->path_len += 2;
    if (directory)
        selection->directory_len = selection->path_len;
}

/* The directory of a DF `fid` (TS 102 221 8.4.1): the current one or one above, else beside or
 * below the current one. */
static void move_to_directory(struct selection *selection, unsigned fid)
{
    size_t len = selection->directory_len;
    unsigned here = len >= 2 ? fid_at(selection->path + len - 2) : 0;

    for (size_t at = len; at >= 2; at -= 2) {
        if (fid_at(selection->path + at - 2) == fid) {
            cut(selection, at);
            return;
        }
    }
    if (fid >> 8 == 0x7F && fid != FID_ADF && (here == FID_ADF || here == 0)) {
        cut(selection, 0); /* beside the ADF, in the MF */
        enter(selection, FID_MF, true);
    } else if (here != FID_MF && here != FID_ADF && here >> 8 == fid >> 8) {
        cut(selection, len - 2);
    }
    enter(selection, fid, true);
}

static void move_to_fid(struct selection *selection, unsigned fid, bool directory)
{
    if (directory) {
        move_to_directory(selection, fid);
        return;
    }
    if (selection->directory_len == 0 && fid >> 8 == 0x2F)
        enter(selection, FID_MF, true);
    enter(selection, fid, false);
}

static void move_by_path(struct selection *selection, struct bytes path, bool from_mf,
                         bool directory)
{
    if (from_mf) {
        cut(selection, 0);
        if (path.len < 2 || (fid_at(path.at) != FID_ADF && fid_at(path.at) != FID_MF))
            enter(selection, FID_MF, true);
    }
    for (size_t at = 0; at + 2 <= path.len; at += 2)
        enter(selection, fid_at(path.at + at), at + 4 <= path.len || directory);
}

static void move_to_application(struct selection *selection, const struct file *file,
                                struct bytes name)
{
    set_name(selection, file->name.len ? file->name : name);
    cut(selection, 0);
    if (!file->is_fci)
        enter(selection, FID_ADF, true);
}

static void move(struct selection *selection, const struct exchange *exchange,
                 const struct file *file)
{
    struct bytes data = exchange->command;
    bool has_fid = data.len >= 2;
    unsigned fid = has_fid ? fid_at(data.at + data.len - 2) : FID_MF;
    bool directory = file->has_type ? file->is_directory : names_directory(fid);

    switch (exchange->p1) {
    case P1_FID:
    case P1_CHILD:
    case P1_EF:
        if (exchange->p1 == P1_CHILD && has_fid)
            enter(selection, fid, true);
        else
            move_to_fid(selection, fid, directory);
        break;
    case P1_PARENT:
        cut(selection, selection->directory_len > 2 ? selection->directory_len - 2u : 0);
        if (selection->path_len == 0)
            enter(selection, FID_MF, true);
        break;
    case P1_NAME:
        if (exchange->p2 & P2_TERMINATE)
            selection_reset(selection);
        else
            move_to_application(selection, file, data);
        break;
    case P1_PATH_FROM_MF:
    case P1_PATH_FROM_DF:
        move_by_path(selection, data, exchange->p1 == P1_PATH_FROM_MF, directory);
        break;
    default:
        break;
    }
}

static void apply_select(struct session_card *card, struct selection *selection,
                         const struct exchange *exchange)
{
    struct file file;
    unsigned fid;

    if (!is_done(exchange))
        return;
    file = read_file(exchange->response);
    if (exchange->p1 != P1_NAME && selection->path_len == 0 && selection->aid_len)
        selection->aid_len = 0; /* a file is selected from an application without files */
    move(selection, exchange, &file);
    selection->records = file.records;
    if (!file.is_fcp || selection->path_len == selection->directory_len)
        return;
    fid = fid_at(selection->path + selection->path_len - 2);
    if (!file.no_sfi)
        sfi_learn(card, selection, file.sfi ? file.sfi : fid & SFI_MASK);
}

/* STATUS names the application, which a trace that begins later does not show otherwise. */
static void apply_status(struct selection *selection, const struct exchange *exchange)
{
    struct bytes response = exchange->response;
    struct file file = read_file(response);
    struct tlv name;

    if (!is_done(exchange) || selection->aid_len)
        return;
    if (tlv_only(response, &name) == 0 && name.tag == TAG_NAME)
        file.name = name.value;
    set_name(selection, file.name);
    if (file.name.len && selection->path_len == 0 && !file.is_fci)
        enter(selection, FID_ADF, true);
}

static int apply_channel(struct trace_session *session, struct session_card *card,
                         const struct exchange *exchange)
{
    unsigned number = exchange->p2;
    struct selection *selection;
    int err;

    if (number == 0 && exchange->p1 == CHANNEL_OPEN && exchange->response.len)
        number = exchange->response.at[0];
    else if (number == 0)
        number = exchange->channel;
    if (!is_done(exchange) || number == 0 || number >= APDU_CHANNELS ||
        (exchange->p1 != CHANNEL_OPEN && exchange->p1 != CHANNEL_CLOSE))
        return 0;
    err = assembly_channel(session, card, number);
    if (err < 0)
        return err;
    selection = &card->channels[number]->selection;
    if (exchange->p1 == CHANNEL_OPEN && exchange->channel != 0 && exchange->channel != number)
        *selection = card->channels[exchange->channel]->selection; /* TS 102 221 8.7 */
    else
        selection_reset(selection);
    return 0;
}

/* ---- Commands on the current file, or on that of an SFI ---- */

static unsigned sfi_of(const struct exchange *exchange)
{
    switch (exchange->ins) {
    case INS_READ_BINARY:
    case INS_UPDATE_BINARY:
    case INS_INCREASE:
        return exchange->p1 & SFI_IN_P1 ? exchange->p1 & SFI_MASK : 0;
    case INS_READ_RECORD:
    case INS_UPDATE_RECORD:
    case INS_SEARCH_RECORD:
        return exchange->p2 >> 3;
    case INS_RETRIEVE_DATA:
    case INS_SET_DATA:
        return exchange->p2 & SFI_MASK;
    default:
        return 0;
    }
}

/* The record that the command works on, and where the pointer is after it. */
static void apply_record(struct selection *selection, struct exchange *exchange)
{
    unsigned pointer = selection->record;

    switch (exchange->p2 & MODE_MASK) {
    case MODE_NEXT:
        exchange->record = pointer + 1;
        break;
    case MODE_PREVIOUS:
        exchange->record = pointer > 1 ? pointer - 1 : selection->records;
        if (exchange->ins == INS_UPDATE_RECORD)
            exchange->record = 1; /* of a cyclic file: the oldest becomes the newest */
        break;
    default:
        exchange->record = exchange->p1 ? exchange->p1 : pointer;
        break;
    }
    if (!is_done(exchange))
        return;
    if (exchange->ins == INS_SEARCH_RECORD) {
        if (exchange->response.len)
            selection->record = exchange->response.at[0];
    } else if ((exchange->p2 & MODE_MASK) != MODE_ABSOLUTE) {
        selection->record = exchange->record;
    }
}

static void apply_file(struct session_card *card, struct selection *selection,
                       struct exchange *exchange)
{
    unsigned ins = exchange->ins;
    unsigned sfi = sfi_of(exchange);
    struct selection before = *selection;

    if (sfi && sfi <= 30) {
        exchange->sfi = (uint8_t)sfi;
        enter(selection, sfi_find(card, selection, sfi), false);
    }
    if (ins == INS_READ_RECORD || ins == INS_UPDATE_RECORD || ins == INS_SEARCH_RECORD)
        apply_record(selection, exchange);
    memcpy(card->path, selection->path, sizeof(card->path));
    exchange->path = bytes_at(card->path, selection->path_len);
    if (sfi && !is_done(exchange))
        *selection = before;
}

int selection_apply(struct trace_session *session, struct session_card *card,
                    struct exchange *exchange)
{
    struct selection *selection = &card->channels[exchange->channel]->selection;
    int err = 0;

    exchange->path = bytes_at(selection->path, selection->path_len);
    switch (exchange->ins) {
    case INS_SELECT:
        apply_select(card, selection, exchange);
        exchange->path = bytes_at(selection->path, selection->path_len);
        break;
    case INS_STATUS:
        apply_status(selection, exchange);
        break;
    case INS_MANAGE_CHANNEL:
        err = apply_channel(session, card, exchange);
        break;
    case INS_READ_BINARY:
    case INS_UPDATE_BINARY:
    case INS_INCREASE:
    case INS_READ_RECORD:
    case INS_UPDATE_RECORD:
    case INS_SEARCH_RECORD:
    case INS_RETRIEVE_DATA:
    case INS_SET_DATA:
        apply_file(card, selection, exchange);
        break;
    default:
        break;
    }
    exchange->aid = bytes_at(selection->aid, selection->aid_len);
    phone_book_apply(card, selection, exchange);
    return err;
}
