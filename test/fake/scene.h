/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card with eIMs and profiles, described in a few words, and packages for it. Uses apdu/ and
 * crypto/ only, so that it shares no encoder with the card or with `euicc eim`.
 *
 * Profiles are single letters; scene_iccid gives the ICCID of one. In a scene's text a letter is
 * followed by its attributes:
 *   *  enabled            1  PPR1                2  PPR2
 *   f  fallbackAllowed    F  carries the Fallback Attribute (and is allowed to)
 *   e  ecallIndication    t  test class          T  test class, from the factory
 *   p  provisioning       n  notifies every event to one address; nn: to two
 * "A*n Bf C1": A is enabled and notifies, B may be the Fallback Profile, C has PPR1.
 */
#ifndef TEST_FAKE_SCENE_H
#define TEST_FAKE_SCENE_H

#include "crypto/ec.h"
#include "test/fake/card.h"

enum { SCENE_EIMS = 10, SCENE_TEXT = 20000 };

struct scene_eim {
    char id[136]; /* "eim0", "eim1", ... */
    struct ec_private *key;
    int64_t token;       /* 0: none */
    int64_t counter;     /* of the last package */
    const char *address; /* eimFqdn; NULL: none */
    struct bytes trust;  /* trustedPublicKeyDataTls, whole A6; empty: none */
    bool indirect;       /* indirectProfileDownload */
    uint8_t protocols;   /* eimSupportedProtocol: 80 HTTPS, 40 CoAP; 0: absent */
};

struct scene {
    struct fake_card fake;
    struct scene_eim eims[SCENE_EIMS];
    struct ec_public *euicc_key; /* of the first credential: it signs results */
    uint8_t package[70000];      /* the last package, whole BF51 TLV */
    size_t package_len;
    uint8_t answer[70000]; /* the last response of the card */
    size_t answer_len;
    int64_t number; /* sequence number of the last signed result */
    char text[SCENE_TEXT];
};

void scene_begin(struct scene *scene);
/* The same with keys from `rng`. */
void scene_begin_by(struct scene *scene, struct rng *rng);
void scene_end(struct scene *scene);
/* A fresh card file with these profiles and the eIMs 0 to eims - 1, each with a token. Powered on;
 * `change` as fake_card_make. */
void scene_set(struct scene *scene, const char *profiles, unsigned eims,
               void (*change)(struct euiccd_create_options *factory));
/* Adds profiles to the store, as the factory would. */
void scene_add(struct scene *scene, const char *profiles);
void scene_iccid(char letter, uint8_t iccid[10]);
/* The card's profiles as a scene's text with * and F only, "A* B F"; from GetProfilesInfo. */
const char *scene_profiles(struct scene *scene);
/* Reset: a pending switch is executed. */
void scene_reset(struct scene *scene);

/*
 * Operations of a package in words:
 *   +B enable   +B! with rollbackFlag   -A disable   xA delete   lp listProfileInfo   rat getRAT
 *   fB setFallbackAttribute   u unsetFallbackAttribute   imm, noimm configureImmediateEnable
 *   dp=NAME setDefaultDpAddress
 *   add2 addEim of eIM 2 with a token   plain2 without   del1 deleteEim   le listEim
 *   key1 updateEim of eIM 1 with a fresh key and counter 0   count1=N updateEim with counter N
 *   #HEX any TLV   @TAG:HEX one with that content   eco: what follows is a list of eCOs
 * Appends them to `out`; `*eco`: they make an eCO list.
 */
void scene_operations(struct scene *scene, const char *words, struct buf *out, bool *eco);

/* Faults of a package. */
enum scene_fault {
    SCENE_FINE,
    SCENE_WRONG_EID,
    SCENE_WRONG_SIGNATURE,
    SCENE_WRONG_TOKEN,
    SCENE_SAME_COUNTER,
    SCENE_LARGE_COUNTER,
    SCENE_UNKNOWN_EIM
};
/* Makes a package in scene->package; its counter is one more than the eIM's last one. */
void scene_make(struct scene *scene, unsigned eim, const char *words, enum scene_fault fault);
/*
 * Sends scene->package. The response in words, after a check of every signature in it:
 *   the results in hex ("83 01 00" as "830100") of a signed result;
 *   "E3" and so on: a signed error with that code;
 *   "U", "U+": an unsigned error without, with the token; "U15": with
 * euiccPackageUnsignedErrorCode; "6985": a status word other than 9000.
 */
const char *scene_send(struct scene *scene, unsigned eim);
/* scene_make without fault, scene_send. */
const char *scene_package(struct scene *scene, unsigned eim, const char *words);

/* Any request DO in hex; the response DO in hex, or a status word other than 9000 in hex. */
const char *scene_call(struct scene *scene, const char *request);
/* Checks a signed result (whole BF51) and gives its results in hex; fails the test if it is bad. */
const char *scene_check_result(struct scene *scene, unsigned eim, struct bytes result);

/* TERMINAL PROFILE of a terminal that supports REFRESH; with `state_change` also its mode 09. */
void scene_toolkit(struct scene *scene, bool state_change);
/* FETCH and TERMINAL RESPONSE of the pending command, with this general result. The command in hex.
 */
const char *scene_refresh(struct scene *scene, uint8_t result);
/* A proactive command of another origin is pending: catBusy. */
void scene_make_busy(struct scene *scene);

#endif
