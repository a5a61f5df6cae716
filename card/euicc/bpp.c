/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream: headers, lengths, order and segments. The states stand in bpp.h. */
#include "card/euicc/bpp_private.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t package_tag[] = {0xBF, 0x36};

/* The containers. `run` has the plaintext of all segments when the container is full. */
struct container {
    uint8_t tag;
    uint8_t segment;
    enum bpp_command_id command;
    const char *name;
    const char *clause;
    bpp_command_function *run;
    enum bpp_state next;
};

static const struct container containers[] = {
    [BPP_CONFIGURE] = {TAG_FIRST_SEQUENCE_OF_87, BSP_TAG_COMMAND, BPP_COMMAND_CONFIGURE_ISDP,
                       "ES8+.ConfigureISDP", "SGP.22 5.5.2", bpp_configure_isdp, BPP_METADATA},
    [BPP_METADATA] = {TAG_SEQUENCE_OF_88, BSP_TAG_MAC_ONLY, BPP_COMMAND_STORE_METADATA,
                      "ES8+.StoreMetadata", "SGP.22 5.5.3", bpp_store_metadata, BPP_KEYS},
    [BPP_KEYS] = {TAG_SECOND_SEQUENCE_OF_87, BSP_TAG_COMMAND, BPP_COMMAND_REPLACE_SESSION_KEYS,
                  "ES8+.ReplaceSessionKeys", "SGP.22 5.5.4", bpp_replace_session_keys,
                  BPP_ELEMENTS},
    [BPP_ELEMENTS] = {TAG_SEQUENCE_OF_86, BSP_TAG_PROFILE, BPP_COMMAND_LOAD_PROFILE_ELEMENTS,
                      "ES8+.LoadProfileElements", "SGP.22 5.5.5", bpp_finish_elements, BPP_OVER},
};

static const struct container channel = {.command = BPP_COMMAND_INITIALISE_SECURE_CHANNEL,
                                         .name = "ES8+.InitialiseSecureChannel",
                                         .clause = "SGP.22 5.5.1"};

/* The command that an error is reported for. Between A1 and A2 or A3 it is LoadProfileElements: the
 * keys are optional. */
static const struct container *current(const struct bpp *bpp)
{
    if (bpp->state < BPP_CONFIGURE)
        return &channel;
    if (bpp->state == BPP_OVER || (bpp->state == BPP_KEYS && !bpp->inside))
        return &containers[BPP_ELEMENTS];
    return &containers[bpp->state];
}

/* Malformed package: scp03tStructureError(7) where segments are protected, else
 * incorrectInputValues(1). */
static int refuse(const struct bpp *bpp, struct refusal *refusal, const char *reason)
{
    return refusal_set(refusal,
                       bpp->state < BPP_CONFIGURE ? ERROR_REASON_INCORRECT_INPUT_VALUES
                                                  : ERROR_REASON_SCP03T_STRUCTURE_ERROR,
                       "DP-3.4", reason);
}

static void forget_plain(struct bpp *bpp)
{
    secret_wipe_memory(bpp->plain, bpp->plain_len);
    bpp->plain_len = 0;
}

/* The open container is full: its command runs. */
static int close_container(struct bpp_run *run, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    const struct container *row = current(bpp);
    int err;

    if (row->next == BPP_OVER && bpp->package_left)
        return refuse(bpp, refusal, "octets after the profile elements");
    err = row->run(run, bytes_at(bpp->plain, bpp->plain_len), refusal);
    forget_plain(bpp);
    if (err < 0 || refusal->code)
        return err;
    bpp->inside = false;
    bpp->state = row->next;
    return 0;
}

/* A whole 86, 87 or 88 (BPP-L2). */
static int open_segment(struct bpp_run *run, struct bytes segment, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    struct buf plain = BUF_OVER(bpp->plain);
    enum verdict verdict = BAD;
    int err;

    assert(!run->rsp->one_time_key);            /* BPP-L3 */
    assert(segment.len <= bpp->container_left); /* BPP-L6 */
    plain.len = bpp->plain_len;
    err = bsp_open(bpp->bsp, segment, &plain, &verdict);
    if (err == ERR_MALFORMED)
        return refuse(bpp, refusal, "malformed segment");
    if (err == ERR_TOO_LONG)
        return refusal_set(refusal,
                           ERROR_REASON_INSTALL_FAILED_DUE_TO_INSUFFICIENT_MEMORY_FOR_PROFILE,
                           "DP-3.5", "command longer than the card accepts");
    if (err < 0)
        return err;
    if (verdict == BAD)
        return refusal_set(refusal, ERROR_REASON_SCP03T_SECURITY_ERROR, "DP-3.4",
                           "invalid MAC or padding of a segment");
    bpp->plain_len = plain.len;
    return 0;
}

static int take_segment(struct bpp_run *run, struct bytes segment, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    int err = open_segment(run, segment, refusal);

    if (err < 0 || refusal->code)
        return err;
    bpp->container_left -= segment.len;
    if (bpp->state == BPP_ELEMENTS) {
        err = bpp_load_profile_elements(run, bytes_at(bpp->plain, bpp->plain_len), refusal);
        forget_plain(bpp);
        if (err < 0 || refusal->code)
            return err;
    }
    return bpp->container_left ? 0 : close_container(run, refusal);
}

static int take_channel(struct bpp_run *run, struct bytes whole, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    struct tlv request;
    int err = tlv_only(whole, &request);

    if (err == 0)
        err = bpp_initialise_secure_channel(run, request.value, refusal);
    if (err < 0 || refusal->code)
        return err;
    assert(whole.len <= bpp->package_left); /* BPP-L6 */
    bpp->package_left -= whole.len;
    bpp->state = BPP_CONFIGURE;
    return 0;
}

/* `pending` holds a whole TLV. */
static int take_whole(struct bpp_run *run, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    struct bytes whole = bytes_at(bpp->pending, bpp->pending_len);

    bpp->pending_len = 0;
    bpp->wanted = 0;
    return bpp->state == BPP_CHANNEL ? take_channel(run, whole, refusal)
                                     : take_segment(run, whole, refusal);
}

/* The header of BF36 or of a container: its content follows as TLVs of its own. */
static int enter(struct bpp_run *run, uint32_t tag, size_t header, size_t len,
                 struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;

    bpp->pending_len = 0;
    if (bpp->state == BPP_HEADER) {
        if (tag != TAG_BOUND_PROFILE_PACKAGE)
            return refuse(bpp, refusal, "not a Bound Profile Package");
        bpp->package_left = len;
        bpp->state = BPP_CHANNEL;
        return 0;
    }
    if (bpp->state == BPP_KEYS && tag == containers[BPP_ELEMENTS].tag)
        bpp->state = BPP_ELEMENTS;
    if (tag != containers[bpp->state].tag)
        return refuse(bpp, refusal, "elements of the package out of order");
    if (header + len > bpp->package_left)
        return refuse(bpp, refusal, "element longer than the package");
    bpp->package_left -= header + len;
    bpp->container_left = len;
    bpp->inside = true;
    return len ? 0 : close_container(run, refusal);
}

/* A header is complete: of a TLV that is collected whole, or of one that is entered. */
static int take_header(struct bpp_run *run, uint32_t tag, size_t header, size_t len,
                       struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    bool is_channel = bpp->state == BPP_CHANNEL;
    size_t room = is_channel ? bpp->package_left : bpp->container_left;
    size_t max = is_channel ? BPP_CHANNEL_VALUE_MAX : BPP_SEGMENT_VALUE_MAX;

    if (!is_channel && !bpp->inside)
        return enter(run, tag, header, len, refusal);
    if (tag != (is_channel ? TAG_INITIALISE_SECURE_CHANNEL : containers[bpp->state].segment))
        return refuse(bpp, refusal, "elements of the package out of order");
    if (len > max || (run->euicc->quirk->strict_segments && header + len > BSP_SEGMENT_MAX))
        return refuse(bpp, refusal, "segment too long");
    if (header + len > room)
        return refuse(bpp, refusal, "segment longer than the element that contains it");
    bpp->wanted = header + len;
    return bpp->pending_len == bpp->wanted ? take_whole(run, refusal) : 0;
}

/* Takes some of `part`: one octet of a header, or as much as there is of a TLV. */
static int take(struct bpp_run *run, struct bytes *part, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    size_t count = bpp->wanted ? bpp->wanted - bpp->pending_len : 1;
    size_t header, len;
    uint32_t tag;
    int err;

    if (count > part->len)
        count = part->len;
    assert(count <= sizeof(bpp->pending) - bpp->pending_len); /* BPP-L1 */
    memcpy(bpp->pending + bpp->pending_len, part->at, count);
    bpp->pending_len += count;
    *part = bytes_from(*part, count);
    if (bpp->wanted)
        return bpp->pending_len == bpp->wanted ? take_whole(run, refusal) : 0;
    err = tlv_header(bytes_at(bpp->pending, bpp->pending_len), &tag, &len, &header);
    if (err == ERR_NOT_FOUND)
        return 0;
    if (err < 0)
        return refuse(bpp, refusal, "invalid tag or length");
    return take_header(run, tag, header, len, refusal);
}

/* All of `part`. */
static int take_all(struct bpp_run *run, struct bytes part, struct refusal *refusal)
{
    int err = refusal_none(refusal);

    while (err == 0 && refusal->code == 0 && part.len && run->bpp->state != BPP_OVER)
        err = take(run, &part, refusal);
    if (err == 0 && refusal->code == 0 && part.len)
        return refuse(run->bpp, refusal, "octets after the package");
    return err;
}

/* A package, or the first octet of one. */
static bool begins_package(struct bytes part)
{
    return bytes_starts_with(part, BYTES_OF(package_tag)) ||
           (part.len && bytes_starts_with(BYTES_OF(package_tag), part));
}

bool bpp_takes(const struct euicc *euicc, struct bytes chain)
{
    static const uint8_t tags[] = {
        TAG_FIRST_SEQUENCE_OF_87, TAG_SEQUENCE_OF_88, TAG_SECOND_SEQUENCE_OF_87, TAG_SEQUENCE_OF_86,
        BSP_TAG_PROFILE,          BSP_TAG_COMMAND,    BSP_TAG_MAC_ONLY};
    const struct rsp_session *rsp = &euicc->volatile_state.rsp;

    if (rsp->bpp && rsp->bpp->pending_len)
        return true; /* inside a TLV: any octets */
    if (rsp->bpp ? rsp->bpp->state == BPP_CHANNEL && chain.len &&
                       chain.at[0] == TAG_INITIALISE_SECURE_CHANNEL >> 8
                 : rsp->state == RSP_PREPARED && begins_package(chain))
        return true;
    return bytes_starts_with(chain, BYTES_OF(package_tag)) ||
           (chain.len && memchr(tags, chain.at[0], sizeof(tags)));
}

int bpp_feed(struct euicc *euicc, struct arena *arena, struct bytes part,
             const struct forced_result *forced, struct buf *response)
{
    struct rsp_session *rsp = &euicc->volatile_state.rsp;
    struct bpp_run run = {.euicc = euicc, .arena = arena, .rsp = rsp, .bpp = rsp->bpp};
    const struct container *row;
    struct refusal refusal;
    int err;

    if (!run.bpp) {
        if (rsp->state != RSP_PREPARED || !begins_package(part))
            return ERR_STATE;
        run.bpp = rsp->bpp = calloc(1, sizeof(*run.bpp));
        if (!run.bpp)
            return ERR_MEMORY;
    }
    err = forced ? 0 : take_all(&run, part, &refusal);
    if (forced)
        refusal = forced->refusal;
    if (err == 0 && refusal.code) {
        row = current(run.bpp);
        trace_refusal(euicc->trace, row->name, row->clause, refusal.rule, refusal.reason,
                      bytes_cut(part, 0, 16), refusal.code);
        err = bpp_fail(&run, row->command, &refusal, response);
    } else if (err == 0 && run.bpp->state == BPP_OVER) {
        err = bpp_succeed(&run, response);
    } else if (err == 0) {
        return 0;
    }
    rsp_close(euicc);
    return err;
}

void bpp_free(struct bpp *bpp)
{
    if (!bpp)
        return;
    pe_free(bpp->pe);
    bsp_free(bpp->bsp);
    secret_wipe_memory(bpp, sizeof(*bpp));
    free(bpp);
}
