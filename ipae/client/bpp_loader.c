/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/client/bpp_loader.h"
#include "card/asn1/tags.h"
#include "crypto/bsp.h"

#include <string.h>

void bpp_loader_begin(struct bpp_loader *loader, struct terminal *terminal)
{
    *loader = (struct bpp_loader){.terminal = terminal};
    loader->held = BUF_OVER(loader->octets);
}

/* Loads the whole TLVs held. 1: the eUICC returned its result. */
static int load_held(struct bpp_loader *loader)
{
    struct bytes rest = bytes_from(buf_bytes(&loader->held), loader->cut);
    int err;

    if (loader->cut == 0)
        return 0;
    err = es10_call(loader->terminal, bytes_at(loader->octets, loader->cut), &loader->result);
    memmove(loader->octets, rest.at ? rest.at : loader->octets, rest.len);
    loader->held.len = rest.len;
    loader->cut = 0;
    return err < 0 ? err : loader->result.len > 0;
}

/*
 * Octets of the next unit of `rest`: a whole segment, or the header of a list of segments; of a
 * segment longer than BPP_LOADER_UNIT the header only, which the eUICC refuses. ERR_NOT_FOUND:
 * incomplete.
 */
static int next_unit(struct bpp_loader *loader, struct bytes rest, size_t *unit)
{
    uint32_t tag;
    size_t len, used;
    int err = tlv_header(rest, &tag, &len, &used);

    if (err < 0)
        return err;
    *unit = used;
    if (!loader->begun) {
        if (tag != TAG_BOUND_PROFILE_PACKAGE)
            return ERR_MALFORMED;
        if (len > BPP_MAX)
            return ERR_TOO_LONG;
        loader->begun = true;
        loader->left = used + len;
        return 0;
    }
    switch (tag) {
    case TAG_FIRST_SEQUENCE_OF_87:
    case TAG_SEQUENCE_OF_88:
    case TAG_SECOND_SEQUENCE_OF_87:
    case TAG_SEQUENCE_OF_86:
        return 0;
    case TAG_INITIALISE_SECURE_CHANNEL:
    case BSP_TAG_PROFILE:
    case BSP_TAG_COMMAND:
    case BSP_TAG_MAC_ONLY:
        if (used + len <= BPP_LOADER_UNIT)
            *unit += len;
        return *unit <= rest.len ? 0 : ERR_NOT_FOUND;
    default:
        return ERR_MALFORMED;
    }
}

/* Moves `cut` to the end of the last whole TLV held. */
static int find_cut(struct bpp_loader *loader)
{
    size_t unit;
    int err = 0;

    while (err == 0 && !(loader->begun && loader->left == 0)) {
        err = next_unit(loader, bytes_from(buf_bytes(&loader->held), loader->cut), &unit);
        if (err == 0 && unit > loader->left)
            err = ERR_MALFORMED;
        if (err < 0)
            break;
        loader->cut += unit;
        loader->left -= unit;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

int bpp_loader_put(void *context, struct bytes octets)
{
    struct bpp_loader *loader = context;
    int err = 0;

    while (err == 0 && octets.len > 0 && loader->result.len == 0) {
        struct bytes part = bytes_cut(octets, 0, loader->held.size - loader->held.len);
        bool over;

        buf_put(&loader->held, part);
        octets = bytes_from(octets, part.len);
        err = find_cut(loader);
        over = loader->begun && loader->left == 0;
        if (err == ERR_MALFORMED && loader->cut > 0) { /* the eUICC gets the TLVs before it */
            int early = load_held(loader);

            return early ? early : err;
        }
        if (err == 0 && (over || loader->held.size - loader->held.len < BPP_LOADER_UNIT))
            err = load_held(loader);
        if (over)
            return err == 0 ? ERR_MALFORMED : err < 0 ? err : 0;
    }
    return err;
}
