/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The test profiles A to H of the suite: small profile packages with a USIM, their metadata, and
 * variants for tests of StoreMetadata and LoadProfileElements.
 */
#ifndef TOOLS_SUITE_PEER_PROFILE_H
#define TOOLS_SUITE_PEER_PROFILE_H

#include "tools/profile/build.h"
#include "tools/suite/peer/difference.h"

#define PEER_ADDRESS "notify.example.com" /* of "notifies" */

enum { PEER_PROFILES = 8 };

struct peer_profile {
    char letter;
    uint8_t iccid[10];            /* of the package, as in EF.ICCID */
    struct bytes package;         /* profile elements */
    struct bytes metadata;        /* StoreMetadata, whole BF25 */
    struct build_subscriber keys; /* of its USIM */
};

/* Keys and codes of the USIM, for cases: PINs are digits, keys hex. */
#define PEER_PIN1 "0000"
#define PEER_PUK1 "11111111"
#define PEER_PIN2 "9999"
#define PEER_PUK2 "22222222"
#define PEER_ADM1 "55555555"
#define PEER_KIC  "200102030405060708090A0B0C0D0E0F"
#define PEER_KID  "201102030405060708090A0B0C0D0E0F"

/* ICCID of the profile of `letter`, A to H, as in EF.ICCID. */
void peer_profile_iccid(char letter, uint8_t iccid[10]);

/* Words of peer_profile_make. */
extern const char peer_profile_words[];

/*
 * Makes the profile `text`: a letter and words separated by blanks, "A ppr1 notifies".
 *
 *   usim            with 5G, GSM access, an ISIM, keys for remote management and a SUCI key
 *   test, provisioning, class=N    profileClass; "test": with a test key
 *   real-key        (with test) with a key that is not a test key
 *   ppr1, ppr2, ppr-control, ppr-unknown    policy rules; the last one is a bit that no rule has
 *   no-owner, owner=HEX    profileOwner absent, with this mccMnc (default: that of the IMSI)
 *   fallback-allowed, fallback    fallbackAllowed
 *   ecall           ecallIndication
 *   notifies        notificationConfigurationInfo: all events, to PEER_ADDRESS
 *   notifies=N      the events of the bits N (hex octet, 80: install) to PEER_ADDRESS
 *   notifies-two    all events, to two addresses
 *   iccid=X         the metadata has the ICCID of profile X
 *   icon=N          icon of N octets;   icon-type=N: its iconType;   no-icon-type
 *   name=TEXT, provider=TEXT    profileName, serviceProviderName
 *   members=HEX     more members of StoreMetadata, behind all others
 *   fill=N          one more file of N octets
 *   no-end          without the end element
 *   unknown-element a mandated element that no card supports
 *   damaged         the second element is not decodable
 *   order           an element before the header
 *   header-iccid    the ICCID of the header is another one than that of EF.ICCID
 *
 * Words of suite_reach that are no property of the package (enabled, fallback) are ignored.
 * ERR_UNSUPPORTED, ERR_MEMORY, ERR_TOO_LONG, with the reason. Lives in `arena`.
 */
int peer_profile_make(struct peer_profile *out, const char *text, struct arena *arena,
                      struct rng *rng, struct peer_error *error);

#endif
