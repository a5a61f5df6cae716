/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LoadBoundProfilePackage: a Bound Profile Package as a stream of octets (SGP.22 2.5, 5.5, 5.7.6;
 * DP-3, B-25 to B-30).
 *
 *   BF36 { BF23 | A0 {87..} | A1 {88..} | [A2 {87..}] | A3 {86..} }
 *
 *   HEADER --BF36--> CHANNEL --BF23, initialise_secure_channel--> CONFIGURE
 *     --A0 full, configure_isdp--> METADATA --A1 full, store_metadata--> KEYS
 *     --A2 full, replace_session_keys--> ELEMENTS --A3 full, finish_elements--> (over)
 *   KEYS --A3--> ELEMENTS (A2 is optional); ELEMENTS --86, load_profile_elements--> ELEMENTS
 *   any state --error--> (over)
 *
 * The LPA may cut the package anywhere: the contents of STORE DATA chains are concatenated, and the
 * borders of chains have no meaning. Over means: a ProfileInstallationResult is built, stored and
 * returned, and the RSP session is NONE.
 *
 * Invariants (tests cite the numbers)
 *   BPP-L1  Memory is constant: one segment, one command, and the interpreter of profile elements
 *           (PE_MEMORY_MAX).
 *   BPP-L2  The MAC of a segment is verified before any of it is decrypted or used.
 *   BPP-L3  The one-time key is removed from session and store, durably, before the session keys
 * are used. BPP-L4  From then on the store has an interrupted-download record, written in the same
 *           transaction. Found without a download in the RSP session, it becomes a result
 *           "interruption" (bpp_recover).
 *   BPP-L5  The profile is INSTALLING up to the last octet. It becomes DISABLED in the transaction
 *           that stores its result and install notifications and removes the interrupted-download
 *           record, or it is deleted in the transaction that stores the error. A power cut leaves
 * no other outcome. BPP-L6  Every length is checked against the element that contains it; one
 * package has one result.
 */
#ifndef CARD_EUICC_BPP_H
#define CARD_EUICC_BPP_H

#include "card/euicc/euicc.h"
#include "card/euicc/forced_result.h"

enum {
    BPP_SEGMENT_VALUE_MAX = 1100, /* octets of the value of an 86, 87 or 88; servers that pass the
                                     1020 of the whole TLV exist (DP-3.4) */
    BPP_SEGMENT_MAX = 4 + BPP_SEGMENT_VALUE_MAX,
    BPP_CHANNEL_VALUE_MAX = 512, /* octets of the value of BF23 */
    BPP_METADATA_MAX = 8192      /* octets of StoreMetadata, over all its segments */
};

struct bpp;

/* Can the content of a STORE DATA chain be a piece of a package? `chain` is not a data object of a
 * known function. */
bool bpp_takes(const struct euicc *euicc, struct bytes chain);
/*
 * The next octets of the package, inside a transaction that the caller commits on 0. When the
 * download is over the ProfileInstallationResult (whole BF37 TLV) is appended to `response`; an
 * error result is a result, so that is 0 too. ERR_STATE: no package is expected now. Other negative
 * values: the download failed and is over, its interrupted-download record stays. A code that is
 * `forced` (may be NULL) ends the download as if `part` had caused it.
 */
int bpp_feed(struct euicc *euicc, struct arena *arena, struct bytes part,
             const struct forced_result *forced, struct buf *response);
/* Removes the download in progress from the store, without a result: the RSP session was cancelled.
 */
int bpp_discard(struct euicc *euicc, struct arena *arena);
/*
 * For power-on and GetEUICCChallenge, inside a transaction, with no download in
 * the session: an interrupted download becomes a result with reason 11 (BPP-L4). 1 when there was
 * one, 0 when not, or an enum err. Without room for notifications the profile is deleted and the
 * interrupted-download record stays.
 */
int bpp_recover(struct euicc *euicc, struct arena *arena);
void bpp_free(struct bpp *bpp); /* wipes; NULL is fine */

#endif
