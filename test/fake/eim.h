/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An eIM for tests: an HTTPS and a CoAP peer that speak ESipa, with a queue of packages and a
 * memory of what it was told. A package is asked for again until its result comes, as real eIMs do.
 * What it gets must hold the rules E-10 to E-30 and E-90 to E-93, else the test fails.
 */
#ifndef TEST_FAKE_EIM_H
#define TEST_FAKE_EIM_H

#include "test/fake/coaps.h"
#include "test/fake/https.h"
#include "test/fake/scene.h"

enum { FAKE_EIM_QUEUE = 8, FAKE_EIM_RESULTS = 32, FAKE_EIM_AGAIN = 4 };

/* What the card is to trust of it (E-101). */
enum fake_eim_trust {
    EIM_TRUST_KEY,
    EIM_TRUST_KEY_COMPRESSED, /* its point in another form */
    EIM_TRUST_CERTIFICATE,
    EIM_TRUST_CA,
    EIM_TRUST_NOTHING,  /* no trust data: the card's CIs */
    EIM_TRUST_OTHER_KEY /* the key of somebody else */
};

/* How a result is refused; one that goes by HandleNotification has no error of ESipa, but 400. */
enum fake_eim_refusal {
    EIM_REFUSES_BY_ERROR,
    EIM_REFUSES_BY_400,
    EIM_REFUSES_BY_404,
    EIM_REFUSES_BY_500,
    EIM_REFUSES_BY_503,
    EIM_REFUSES_BY_CLOSING, /* no response; over CoAP RST */
    EIM_REFUSES_BY_NOISE,   /* 200 with octets that are no message */
    EIM_REFUSES_BY_OTHER,   /* 200 with another message */
    EIM_REFUSALS
};

struct fake_eim {
    struct fake_https https;
    struct fake_coaps coaps;
    struct scene *scene;
    unsigned number; /* of scene->eims */
    uint8_t trust[2048];
    struct bytes queue[FAKE_EIM_QUEUE]; /* BF51, BF52, BF54 ...; malloc'd */
    size_t queue_len;
    bool refuses_downloads;  /* ProfileDownloadTriggerResults are refused */
    bool refuses;            /* every result is */
    int64_t refuses_counter; /* that of the package with this counterValue is; 0: none */
    enum fake_eim_refusal refusal;
    bool repeats;      /* its first package has no end, whatever comes of it */
    bool forgets_acks; /* and with an emptyResponse */
    bool injects;      /* its queue goes by TransferEimPackage; what finds no answer is polled */
    struct bytes more_acks; /* sequence numbers that every EimAcknowledgements has besides */
    /* Answers what the eIM itself does not know; NULL: the test fails. */
    int (*extra)(void *context, struct bytes body, struct buf *out);
    void *extra_context;
    /* Gets each notification that came, for its SM-DP+ (E-24); may be NULL. */
    void (*forward)(void *context, struct bytes notification);

    /* What happened; fake_eim_rewind forgets it. */
    unsigned polls, results, notifications, errors;
    unsigned refusals;
    uint64_t notified;  /* bits of their sequence numbers; without ProfileInstallationResults */
    unsigned downloads; /* ProfileDownloadTriggerResults */
    unsigned causes;    /* bits of the stateChangeCauses that it was told */
    int cause;          /* stateChangeCause of the last GetEimPackage with one; -1: none */
    bool has_plmn;      /* of the last GetEimPackage */
    char words[FAKE_EIM_RESULTS][64]; /* of the results, as scene_check_result */
    uint8_t last[16384];              /* body of the last BF50 */
    size_t last_len;
    struct {
        unsigned connection; /* in which the card was told that there is nothing; 0: none yet */
        bool head;           /* the first of the queue was sent in it, or before */
        bool under_way;      /* a request waits for its answer ... */
        unsigned answers;    /* that came back */
        unsigned again;      /* how often it was sent again */
        uint8_t acks[64];    /* sequence numbers to be acknowledged */
        size_t acks_len;
    } injection;
};

/* Makes eIM `number` of the scene; its address and trust data go into the scene: scene_set comes
 * behind. */
void fake_eim_begin(struct fake_eim *eim, struct scene *scene, unsigned number,
                    enum fake_eim_trust trust, const char *address);
void fake_eim_end(struct fake_eim *eim);
/* Queues a copy. */
void fake_eim_queue(struct fake_eim *eim, struct bytes package);
/* The same from hex. */
void fake_eim_queue_hex(struct fake_eim *eim, const char *package);
/* scene_make, and the package is queued. */
void fake_eim_order(struct fake_eim *eim, const char *words);
/* Queues a ProfileDownloadTriggerRequest with this activation code and a transaction identifier. */
void fake_eim_order_download(struct fake_eim *eim, const char *code);
/* Takes what came back of what it injected, and injects what is next. True: the terminal is to
 * collect it. */
bool fake_eim_inject(struct fake_eim *eim);
/* It does not know its first package any more. */
void fake_eim_drop(struct fake_eim *eim);
/* As it began, but for what it is asked to do: with an empty queue and no memory. */
void fake_eim_rewind(struct fake_eim *eim);

#endif
