/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream of profile elements: splits octets into heads, leaves and levels (pe.h, DP-4.1).
 * pe_element.c acts where they begin and end.
 */
#include "profiles/package/pe_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

int pe_begin(struct pe **out, const struct records *records)
{
    struct pe *pe = calloc(1, sizeof *pe);

    if (!pe)
        return ERR_MEMORY;
    pe->records = *records;
    pe->identification = PE_ID_NONE;
    arena_init(&pe->arena, PE_BODY_MAX + PE_ELEMENT_MAX);
    *out = pe;
    return 0;
}

void pe_free(struct pe *pe)
{
    if (!pe)
        return;
    pe_drop_collected(pe);
    free(pe->current.body);
    free(pe->nodes);
    arena_free(&pe->arena);
    secret_wipe_memory(pe, sizeof *pe);
    free(pe);
}

/* Ends the leaf and the levels whose octets were all read, innermost first. */
static int end_all(struct pe *pe)
{
    int err = 0;

    if (pe->leaf != LEAF_NONE && pe->leaf_left == 0)
        err = pe_element_end_leaf(pe);
    while (!err && pe->leaf == LEAF_NONE && pe->depth && pe->levels[pe->depth - 1].left == 0 &&
           pe->head_len == 0)
        err = pe_element_end_level(pe);
    return err;
}

/* One octet of a tag or length field. */
static int take_head(struct pe *pe, uint8_t octet)
{
    uint32_t tag;
    size_t len, used;
    int err;

    pe->head[pe->head_len++] = octet;
    err = tlv_header(bytes_at(pe->head, pe->head_len), &tag, &len, &used);
    if (err == ERR_NOT_FOUND && pe->head_len < PE_HEAD_MAX)
        return 0;
    pe->head_len = 0;
    if (err) {
        pe_broken(pe, PE_INVALID_REQUEST_FORMAT, "not well-formed DER");
        return 0;
    }
    if (pe->depth) {
        size_t *left = &pe->levels[pe->depth - 1].left;

        if (*left < used + len) {
            pe_broken(pe, PE_INVALID_REQUEST_FORMAT, "a length exceeds its element");
            return 0;
        }
        *left -= used + len;
    }
    err = pe_element_begin(pe, tag, len);
    return err ? err : end_all(pe);
}

int pe_feed(struct pe *pe, struct bytes part)
{
    int err = 0;

    while (!err && part.len && !pe->over) {
        size_t take = part.len < pe->leaf_left ? part.len : pe->leaf_left;

        if (pe->leaf == LEAF_NONE) {
            err = take_head(pe, part.at[0]);
            part = bytes_from(part, 1);
            continue;
        }
        if (pe->leaf == LEAF_COLLECT) {
            memcpy(pe->collected + pe->collected_len, part.at, take);
            pe->collected_len += take;
        } else if (pe->leaf == LEAF_FILL && !pe->skipping) {
            pe_file_fill(pe, bytes_cut(part, 0, take));
        }
        pe->leaf_left -= take;
        part = bytes_from(part, take);
        err = end_all(pe);
    }
    return err;
}

int pe_end(struct pe *pe, struct buf *response, enum pe_status *status)
{
    int err = 0;

    if (!pe->over && (!pe->end_seen || pe->depth || pe->head_len || pe->leaf != LEAF_NONE)) {
        pe_broken(pe, PE_BAD_VALUES, "the package ends before its end element");
    }
    if (!pe->over) {
        pe->skipping = false;
        pe->mandated = true;
        err = pe_check_whole(pe);
    }
    pe_put_response(pe, response);
    *status = pe->over ? pe->status : PE_OK;
    assert(*status != PE_OK || (pe->end_seen && pe->has_mf)); /* PE-P1 */
    return err ? err : response->overflow ? ERR_TOO_LONG : 0;
}

const struct pe_facts *pe_facts(const struct pe *pe)
{
    return &pe->facts;
}
