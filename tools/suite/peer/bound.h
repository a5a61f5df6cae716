/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bound Profile Packages of the suite's SM-DP+ (SGP.22 2.5, 5.5), good or with differences, cut
 * into the STORE DATA chains that an LPA sends (SGP.22 2.5.5).
 */
#ifndef TOOLS_SUITE_PEER_BOUND_H
#define TOOLS_SUITE_PEER_BOUND_H

#include "tools/suite/peer/profile.h"
#include "tools/suite/peer/session.h"

enum { PEER_CHAINS_MAX = 400, PEER_SEGMENTS_MAX = 380 };

struct peer_bound {
    struct bytes chains[PEER_CHAINS_MAX]; /* each is one STORE DATA chain */
    size_t count;
};

extern const char peer_bound_words[];

/*
 * Makes the package of `profile` for the one-time key of `session`, in memory of `arena`.
 * Differences, where segment N counts all 87, 88 and 86 of the package from 1 (1: ConfigureISDP, 2:
 * StoreMetadata, 3: the first profile element where there are no session keys):
 *
 *   operation=N, transaction, key-type=N, key-length=N, host=HEX    of InitialiseSecureChannel
 *   bit=N             bit N (from 1) of smdpSign inverted
 *   otpk              smdpOtpk that is not a point of the curve
 *   configure=HEX     content of ConfigureISDP
 *   no-configure, no-metadata, no-elements    without this command
 *   metadata=HEX      StoreMetadata is this whole TLV
 *   keys              ReplaceSessionKeys with profile protection keys
 *   keys=short        a key of 15 octets;   keys=missing: without ppkCmac
 *   piece=N           plaintext octets of a segment (default 1007)
 *   mac=N, data=N     a bit of segment N's MAC, of its data inverted
 *   swap=N, drop=N, repeat=N    segments N and N + 1 exchanged; N missing; N twice
 *   short=N, tag=N    segment N has 4 octets; has the tag of another kind of segment
 *   channel-twice     InitialiseSecureChannel again behind StoreMetadata
 *   metadata-first    StoreMetadata before ConfigureISDP
 *   more              octets behind the profile elements, in the package
 *   cut=lpac|onomondo|whole|odd    how the package is cut: all 87 of an element in one chain;
 *                     header with the first 87; 65025 octets; 97 octets
 *   stop, continue    words of suite_load_package, ignored here
 */
int peer_bound_make(const struct peer_session *session, const struct peer_profile *profile,
                    const char *differences, struct arena *arena, struct peer_bound *out,
                    struct peer_error *error);

#endif
