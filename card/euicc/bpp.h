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
 * The LPA cuts the package as it likes: what STORE DATA chains carry is put end to end, and borders
 * of chains mean nothing. Over means: a ProfileInstallationResult is made, stored and answered, and
 * the session is NONE.
 *
 * Invariants (tests cite the numbers)
 *   BPP-L1  Memory is constant: one segment, one command, and what the interpreter of profile
 * elements holds (PE_MEMORY_MAX). BPP-L2  A segment's MAC is good before anything of it is
 * decrypted or believed. BPP-L3  The one-time key is gone from session and store, durably, when the
 * session keys are used. BPP-L4  From then on an interrupted-download record stands in the store,
 * in the same transaction; whoever finds it without a download in the session makes a result
 * "interruption" of it (bpp_recover). BPP-L5  The profile is INSTALLING until the last octet; it
 * becomes DISABLED in the transaction that stores its result and its install notifications and
 * removes the interrupted-download record, or it is deleted in the one that stores the error. No
 * other outcome survives a power cut. BPP-L6 Every length is checked against what encloses it;
 * there is one result for one package.
 */
#ifndef CARD_EUICC_BPP_H
#define CARD_EUICC_BPP_H

#include "card/euicc/euicc.h"

enum {
    BPP_SEGMENT_VALUE_MAX = 1100, /* octets of the value of an 86, 87 or 88; servers that pass the
                                     1020 of the whole TLV exist (DP-3.4) */
    BPP_SEGMENT_MAX = 4 + BPP_SEGMENT_VALUE_MAX,
    BPP_CHANNEL_VALUE_MAX = 512, /* octets of the value of BF23 */
    BPP_METADATA_MAX = 8192      /* octets of StoreMetadata, over all its segments */
};

struct bpp;

/* May what a STORE DATA chain carries be a piece of a package? `chain` is no data object of a known
 * function. */
bool bpp_takes(const struct euicc *euicc, struct bytes chain);
/*
 * The next octets of the package, inside a transaction that the caller commits on 0. When the
 * download is over the ProfileInstallationResult (whole BF37 TLV) is appended to `response`; an
 * error result is a result, so that is 0 too. ERR_STATE: no package is expected now. Other negative
 * values: we could not; the download is over, its interrupted-download record stays.
 */
int bpp_feed(struct euicc *euicc, struct arena *arena, struct bytes part, struct buf *response);
/* Takes the download under way out of the store, without a result: the session was cancelled. */
int bpp_discard(struct euicc *euicc, struct arena *arena);
/*
 * For whoever starts anew (power-on, GetEUICCChallenge), inside a transaction, with no download in
 * the session: an interrupted download becomes a result with reason 11 (BPP-L4). 1 when there was
 * one, 0 when not, or an enum err. While the outbox is full the profile goes and the
 * interrupted-download record stays.
 */
int bpp_recover(struct euicc *euicc, struct arena *arena);
void bpp_free(struct bpp *bpp); /* wipes; NULL is fine */

#endif
