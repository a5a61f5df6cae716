/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bound Profile Package in the commands of an LPA (SGP.22 2.5.5, 5.5, 5.7.6), one stream of
 * octets that the LPA may cut anywhere:
 *
 *   BF36 { BF23 | A0 {87..} | A1 {88..} | [A2 {87..}] | A3 {86..} }
 *
 * With the session keys of the key log the segments are verified and decrypted as the card does it.
 * StoreMetadata is not encrypted, it is clear without keys. Profile elements are passed on whole:
 * octets of one that is not complete are kept.
 */
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "tools/trace/session/bpp_private.h"

#include <stdlib.h>

enum {
    TAG_PACKAGE = 0xBF36,
    TAG_CHANNEL = 0xBF23,
    HEADER_MAX = 8, /* tag and length */
    CLA_PROPRIETARY = 0x80
};

/* The containers, by tag A0 to A3. */
static const struct {
    enum bpp_state state;
    uint8_t segment;
    enum exchange_bpp header, content;
} containers[] = {
    {BPP_CONFIGURE, BSP_TAG_COMMAND, EXCHANGE_BPP_CONFIGURE_ISDP, EXCHANGE_BPP_CONFIGURE_ISDP},
    {BPP_METADATA, BSP_TAG_MAC_ONLY, EXCHANGE_BPP_METADATA_HEADER, EXCHANGE_BPP_METADATA},
    {BPP_KEYS, BSP_TAG_COMMAND, EXCHANGE_BPP_REPLACE_KEYS, EXCHANGE_BPP_REPLACE_KEYS},
    {BPP_ELEMENTS, BSP_TAG_PROFILE, EXCHANGE_BPP_ELEMENTS_HEADER, EXCHANGE_BPP_ELEMENTS},
};
enum { FIRST_CONTAINER = 0xA0, CONTAINERS = sizeof(containers) / sizeof(containers[0]) };

static void restart(struct trace_session *session, struct session_bpp *bpp)
{
    bsp_free(bpp->bsp);
    octets_free(session, &bpp->pending);
    octets_free(session, &bpp->plain);
    octets_free(session, &bpp->clear);
    *bpp = (struct session_bpp){.state = BPP_HEADER};
}

void session_bpp_free(struct trace_session *session, struct session_card *card)
{
    if (!card->bpp)
        return;
    restart(session, card->bpp);
    free(card->bpp);
    card->bpp = NULL;
}

/* ---- The stream ---- */

/* `pending` holds a whole TLV. */
static int take_whole(struct bpp_run *run)
{
    struct session_bpp *bpp = run->bpp;
    size_t len = bpp->pending.len;
    int err;

    if (bpp->state == BPP_CHANNEL) {
        err = session_bpp_open_channel(run, octets_bytes(&bpp->pending));
        bpp->state = BPP_BETWEEN;
    } else {
        err = session_bpp_take_segment(run, octets_bytes(&bpp->pending));
        bpp->container_left -= len < bpp->container_left ? len : bpp->container_left;
        if (err == 0 && bpp->container_left == 0)
            err = session_bpp_close_container(run);
    }
    octets_clear(run->session, &bpp->pending);
    bpp->wanted = 0;
    return err;
}

/* A complete header. What is no package any more ends it. */
static int take_header(struct bpp_run *run, uint32_t tag, size_t header, size_t len)
{
    struct session_bpp *bpp = run->bpp;
    unsigned index = tag - FIRST_CONTAINER;

    if ((bpp->state == BPP_CHANNEL && tag == TAG_CHANNEL) ||
        (bpp->state > BPP_BETWEEN && tag >= BSP_TAG_PROFILE && tag <= BSP_TAG_MAC_ONLY)) {
        bpp->wanted = header + len;
        if (bpp->wanted > SESSION_MESSAGE_MAX)
            bpp->state = BPP_OVER;
        return bpp->wanted == bpp->pending.len ? take_whole(run) : 0;
    }
    octets_clear(run->session, &bpp->pending);
    if (bpp->state == BPP_HEADER && tag == TAG_PACKAGE) {
        bpp->state = BPP_CHANNEL;
    } else if (bpp->state == BPP_BETWEEN && index < CONTAINERS) {
        bpp->container_left = len;
        bpp->state = containers[index].state;
        return len ? 0 : session_bpp_close_container(run);
    } else {
        bpp->state = BPP_OVER;
    }
    return 0;
}

/* Takes one octet of a header, or as much as there is of a TLV. */
static int take(struct bpp_run *run, struct bytes *part)
{
    struct session_bpp *bpp = run->bpp;
    size_t count = bpp->wanted ? bpp->wanted - bpp->pending.len : 1;
    size_t header, len;
    uint32_t tag;
    int err;

    if (count > part->len)
        count = part->len;
    err = octets_put(run->session, run->card, &bpp->pending, bytes_cut(*part, 0, count));
    *part = bytes_from(*part, count);
    bpp->offset += count;
    if (err == ERR_TOO_LONG)
        bpp->state = BPP_OVER;
    if (err)
        return err == ERR_TOO_LONG ? 0 : err;
    if (bpp->wanted)
        return bpp->pending.len == bpp->wanted ? take_whole(run) : 0;
    err = tlv_header(octets_bytes(&bpp->pending), &tag, &len, &header);
    if (err == 0)
        return take_header(run, tag, header, len);
    if (err != ERR_NOT_FOUND || bpp->pending.len > HEADER_MAX)
        bpp->state = BPP_OVER;
    return 0;
}

/* ---- Exchanges ---- */

enum begin { NO_PACKAGE, MAY_BE_PACKAGE, PACKAGE };

/* The command begins with BF36, and with BF36 and BF23. */
static enum begin begins_package(struct bytes command)
{
    static const uint8_t package[] = {TAG_PACKAGE >> 8, TAG_PACKAGE & 0xFF};
    static const uint8_t channel[] = {TAG_CHANNEL >> 8, TAG_CHANNEL & 0xFF};
    size_t len, used;
    uint32_t tag;

    if (!bytes_starts_with(command, BYTES_OF(package)))
        return NO_PACKAGE;
    return tlv_header(command, &tag, &len, &used) == 0 &&
                   bytes_starts_with(bytes_from(command, used), BYTES_OF(channel))
               ? PACKAGE
               : MAY_BE_PACKAGE;
}

/* The command is a function of ES10, no part of a package. */
static bool is_function(struct bytes command)
{
    struct tlv tlv;

    return tlv_only(command, &tlv) == 0 && tlv.tag >> 8 == 0xBF && tlv.tag != TAG_PACKAGE &&
           tlv.tag != TAG_CHANNEL;
}

/* What a part begins with; of an unknown package (NULL) by its first tag. */
static enum exchange_bpp section(const struct session_bpp *bpp, struct bytes command)
{
    unsigned first = bpp && bpp->pending.len ? bpp->pending.at[0] : command.at[0];
    unsigned index = first - (unsigned)FIRST_CONTAINER;

    if (bpp && bpp->state < BPP_BETWEEN)
        return EXCHANGE_BPP_INITIALISE;
    if (bpp && bpp->state > BPP_BETWEEN)
        return containers[bpp->state - BPP_CONFIGURE].content;
    if (index < CONTAINERS)
        return containers[index].header;
    for (unsigned i = 0; !bpp && i < CONTAINERS; i++)
        if (containers[i].segment == first)
            return containers[i].content;
    return EXCHANGE_BPP_NONE;
}

/* The ISD-R is selected, or what is selected is not known. */
static bool may_be_isd_r(const struct exchange *exchange)
{
    static const uint8_t isd_r[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10};

    return exchange->aid.len == 0 || bytes_starts_with(exchange->aid, BYTES_OF(isd_r));
}

/* The form of a part: the header of a container, alone or with segments, or a whole segment. */
static bool has_form_of_part(struct bytes command)
{
    size_t len, used;
    uint32_t tag;
    struct tlv tlv;

    if (tlv_header(command, &tag, &len, &used) < 0)
        return false;
    if (tag - FIRST_CONTAINER < CONTAINERS)
        return command.len == used || command.at[used] == containers[tag - FIRST_CONTAINER].segment;
    return tlv_only(command, &tlv) == 0 && tag >= BSP_TAG_PROFILE && tag <= BSP_TAG_MAC_ONLY &&
           len >= BSP_MAC_LEN;
}

/* A part of a package whose beginning is not in the trace. */
static void apply_later_part(struct exchange *exchange)
{
    struct bytes command = exchange->command;

    if (!may_be_isd_r(exchange) || !has_form_of_part(command))
        return;
    exchange->bpp = section(NULL, command);
    exchange->flags |= EXCHANGE_INCOMPLETE;
    if (command.at[0] == BSP_TAG_PROFILE || command.at[0] == BSP_TAG_COMMAND)
        exchange->flags |= EXCHANGE_ENCRYPTED;
}

static int feed(struct bpp_run *run, struct exchange *exchange)
{
    struct session_bpp *bpp = run->bpp;
    struct bytes part = exchange->command;
    bool ends = !sw_is_success(exchange->sw) || exchange->response.len;
    int err = 0;

    exchange->bpp = section(bpp, part);
    exchange->bpp_offset = bpp->offset;
    while (err == 0 && part.len && bpp->state != BPP_OVER)
        err = take(run, &part);
    if (err == 0 && ends && bpp->state == BPP_ELEMENTS) /* one that ends early */
        err = session_bpp_close_container(run);
    if (ends)
        bpp->state = BPP_OVER;
    exchange->clear = octets_bytes(&bpp->clear);
    exchange->flags |= run->flags;
    return err;
}

/* A package that begins with the next octets. ERR_MEMORY. */
static int start(struct bpp_run *run)
{
    if (!run->bpp)
        run->bpp = run->card->bpp = calloc(1, sizeof(*run->card->bpp));
    if (!run->bpp)
        return ERR_MEMORY;
    restart(run->session, run->bpp);
    return 0;
}

int session_bpp_whole(struct trace_session *session, struct session_card *card,
                      struct bytes package, struct exchange *exchange)
{
    struct bpp_run run = {.session = session, .card = card, .bpp = card->bpp};
    int err = start(&run);

    while (err == 0 && package.len && run.bpp->state != BPP_OVER)
        err = take(&run, &package);
    if (err < 0)
        return err;
    run.bpp->state = BPP_OVER;
    exchange->bpp = EXCHANGE_BPP_INITIALISE;
    exchange->clear = octets_bytes(&run.bpp->clear);
    exchange->flags |= run.flags & EXCHANGE_BAD_MAC;
    return err;
}

/* Blocks of the command are not in the trace. */
static bool has_gap(const struct exchange *exchange)
{
    return (exchange->flags & EXCHANGE_INCOMPLETE) && exchange->sw >> 8 != SW1_MORE;
}

int session_bpp_apply(struct trace_session *session, struct session_card *card,
                      struct exchange *exchange)
{
    struct bpp_run run = {.session = session, .card = card, .bpp = card->bpp};
    bool here = run.bpp && run.bpp->state != BPP_OVER && run.bpp->channel == exchange->channel;
    enum begin begin;
    int err;

    if (here && exchange->ins == INS_SELECT && !may_be_isd_r(exchange))
        run.bpp->state = BPP_OVER;
    if (exchange->ins != INS_STORE_DATA || !(exchange->cla & CLA_PROPRIETARY) ||
        exchange->command.len == 0 || (exchange->flags & EXCHANGE_PART) ||
        is_function(exchange->command))
        return 0;
    begin = begins_package(exchange->command);
    if (begin == PACKAGE || (begin == MAY_BE_PACKAGE && !(here && run.bpp->pending.len))) {
        err = start(&run);
        if (err < 0)
            return err;
        run.bpp->channel = exchange->channel;
        here = true;
    }
    if (here && has_gap(exchange))
        run.bpp->state = BPP_OVER;
    if (here && run.bpp->state != BPP_OVER) {
        octets_clear(session, &run.bpp->clear);
        return feed(&run, exchange);
    }
    apply_later_part(exchange);
    return 0;
}
