/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a download: for bpp.c (the stream), bpp_command.c (ES8+) and bpp_result.c only. */
#ifndef CARD_EUICC_BPP_PRIVATE_H
#define CARD_EUICC_BPP_PRIVATE_H

#include "card/asn1/msg_notification.h"
#include "card/euicc/bpp.h"
#include "card/euicc/profile_records.h"
#include "card/euicc/rsp_session.h"
#include "crypto/bsp.h"
#include "profiles/package/pe.h"

enum bpp_state {
    BPP_HEADER,
    BPP_CHANNEL,
    BPP_CONFIGURE,
    BPP_METADATA,
    BPP_KEYS,
    BPP_ELEMENTS,
    BPP_OVER
};

enum { BPP_DP_PROPRIETARY_MAX = 128 }; /* tag and length included */

/* State of a download that is not in the store. */
struct bpp {
    enum bpp_state state;
    bool inside;           /* one of A0 to A3 is open */
    size_t package_left;   /* octets of BF36 that are still to come */
    size_t container_left; /* ... and of the open container */
    size_t wanted;         /* octets of the TLV in `pending`; 0: its header is not complete */
    size_t pending_len;
    uint8_t pending[BPP_SEGMENT_MAX];
    size_t plain_len; /* ELEMENTS: of one segment; else of the command, over its segments */
    uint8_t plain[BPP_METADATA_MAX];

    struct bsp *bsp;
    uint8_t aid[STORE_AID_LEN]; /* from METADATA on */
    size_t dp_proprietary_len;
    uint8_t dp_proprietary[BPP_DP_PROPRIETARY_MAX];
    int64_t profile; /* from KEYS on: id of the INSTALLING profile; else 0 */
    uint8_t iccid[STORE_ICCID_LEN];
    struct profile_records records; /* what `pe` writes to */
    struct pe *pe;                  /* from the first segment of ELEMENTS on */
};

/* One call of bpp_feed. */
struct bpp_run {
    struct euicc *euicc;
    struct arena *arena;
    struct rsp_session *rsp;
    struct bpp *bpp;
    struct buf sima_response;     /* of the interpreter; empty: none */
    struct store_profile profile; /* as it is installed: from bpp_finish_elements on */
};

/*
 * The commands of ES8+. 0 with a refusal whose code is an enum error_reason, or an enum err.
 * `command` is the whole plaintext of the command, for InitialiseSecureChannel the value of BF23.
 */
typedef int bpp_command_function(struct bpp_run *run, struct bytes command,
                                 struct refusal *refusal);

bpp_command_function bpp_initialise_secure_channel; /* BF23 */
bpp_command_function bpp_configure_isdp;            /* BF24 */
bpp_command_function bpp_store_metadata;            /* BF25 */
bpp_command_function bpp_replace_session_keys;      /* BF26 */
bpp_command_function bpp_load_profile_elements;     /* the next octets of the elements */
bpp_command_function bpp_finish_elements;           /* end of the elements; `command` is empty */

/* BPP-L5: the profile is installed. Appends the result to `response`. */
int bpp_succeed(struct bpp_run *run, struct buf *response);
/* BPP-L5: the profile is deleted. Appends the result with the error to `response`. */
int bpp_fail(struct bpp_run *run, enum bpp_command_id command, const struct refusal *refusal,
             struct buf *response);

#endif
