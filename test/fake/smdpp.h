/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SM-DP+ and SM-DS of tools/smdpp as a peer of the fake terminal, for tests of the IPAe: over
 * TLS, and behind a fake eIM. Its first profile has the matching identifier "one".
 */
#ifndef TEST_FAKE_SMDPP_H
#define TEST_FAKE_SMDPP_H

#include "test/fake/circle.h"
#include "tools/smdpp/binding.h"

#define FAKE_SMDPP_ADDRESS "127.0.0.1"
#define FAKE_SMDS_ADDRESS  "127.0.0.1:8444"
#define FAKE_SMDPP_ICCID   "98001032547698103214"

enum { FAKE_SMDPP_PROFILES = 3 };

struct fake_smdpp {
    struct fake_https https;
    struct binding binding;
    struct catalog catalog;
    struct catalog_profile profiles[FAKE_SMDPP_PROFILES];
    struct rng rng;
    unsigned bound, installed, failed, cancelled, notifications, refused;
    uint64_t notified; /* bits of the sequence numbers of notifications */
    int64_t reason;    /* of the last cancelled session */
    char refusal[120]; /* the last one */
    /* The response of this function of ES9+ is this text instead; NULL: none. */
    const char *instead_of, *text;
    int status; /* with it */
    bool nulls; /* its responses have null in optional members */
    /* This member of its responses is an empty string, or occurs twice; NULL: none. */
    const char *empty_member, *double_member;
    char function[40]; /* the last one of ES9+ that it received */
    /* The response of an eIM to this function of ESipa, which the SM-DP+ carries out, is this TLV
     * in hex; 0: none. */
    uint32_t instead_of_tag;
    const char *tlv;
};

/* Behind circle_begin; `more` are further members of the metadata as download_put_metadata has
 * them, `filler` octets make its package longer. */
void fake_smdpp_begin(struct fake_smdpp *smdpp, struct circle *circle, const char *more,
                      size_t filler);
/* One more, with this matching identifier and ICCID. */
void fake_smdpp_add(struct fake_smdpp *smdpp, const char *matching_id, const char *iccid);
/* An SM-DS has this event for the card of `circle`, and the profile is for that card. */
void fake_smdpp_announce(struct fake_smdpp *smdpp, const struct circle *circle, const char *id);
void fake_smdpp_end(struct fake_smdpp *smdpp);
/* Clears all records and open sessions. */
void fake_smdpp_rewind(struct fake_smdpp *smdpp);
/* The eIM uses it for indirect downloads. */
void fake_smdpp_behind(struct fake_smdpp *smdpp, struct fake_eim *eim);

#endif
