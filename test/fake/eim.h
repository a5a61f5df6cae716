/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An eIM for tests: an HTTPS and a CoAP peer with ESipa, a queue of packages, and counters of what
 * it received. A package is sent again until its result comes, as real eIMs do. Messages that
 * violate E-10 to E-30 or E-90 to E-93 fail the test.
 */
#ifndef TEST_FAKE_EIM_H
#define TEST_FAKE_EIM_H

#include "test/fake/coaps.h"
#include "test/fake/https.h"
#include "test/fake/scene.h"

enum { FAKE_EIM_QUEUE = 8, FAKE_EIM_RESULTS = 32, FAKE_EIM_AGAIN = 4 };

/* The trust data of the card for it (E-101). */
enum fake_eim_trust {
    EIM_TRUST_KEY,
    EIM_TRUST_KEY_COMPRESSED, /* the point compressed */
    EIM_TRUST_CERTIFICATE,
    EIM_TRUST_CA,
    EIM_TRUST_NOTHING,  /* no trust data: the card's CIs */
    EIM_TRUST_OTHER_KEY /* another key */
};

/* How a result is refused; HandleNotification has no error of ESipa and gets 400. */
enum fake_eim_refusal {
    EIM_REFUSES_BY_ERROR,
    EIM_REFUSES_BY_400,
    EIM_REFUSES_BY_404,
    EIM_REFUSES_BY_500,
    EIM_REFUSES_BY_503,
    EIM_REFUSES_BY_CLOSING, /* no response; over CoAP RST */
    EIM_REFUSES_BY_NOISE,   /* 200 with octets that are not a message */
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
    bool refuses_downloads; /* ProfileDownloadTriggerResults are refused */
    bool refuses;           /* every result is refused */
    int64_t
        refuses_counter; /* the result of the package with this counterValue is refused; 0: none */
    unsigned refuses_times; /* ... so many times; 0: always */
    enum fake_eim_refusal refusal;
    bool repeats;      /* its first package stays in the queue */
    bool forgets_acks; /* it responds with emptyResponse */
    bool injects; /* its queue is sent by TransferEimPackage; what gets no response is polled */
    struct bytes more_acks; /* sequence numbers added to every EimAcknowledgements */
    /* Responds to messages that this eIM does not handle; NULL: the test fails. */
    int (*extra)(void *context, struct bytes body, struct buf *out);
    void *extra_context;
    /* Gets each received notification, for its SM-DP+ (E-24); may be NULL. */
    void (*forward)(void *context, struct bytes notification);

    /* Counters; fake_eim_rewind clears them. */
    unsigned polls, results, notifications, errors;
    unsigned refusals;
    uint64_t notified;  /* bits of their sequence numbers; without ProfileInstallationResults */
    unsigned downloads; /* ProfileDownloadTriggerResults */
    unsigned causes;    /* bits of the stateChangeCauses received */
    int cause;          /* stateChangeCause of the last GetEimPackage with one; -1: none */
    bool has_plmn;      /* of the last GetEimPackage */
    char words[FAKE_EIM_RESULTS][64]; /* of the results, as scene_check_result */
    uint8_t last[16384];              /* body of the last BF50 */
    size_t last_len;
    struct {
        unsigned connection; /* with the response noEimPackageAvailable; 0: none yet */
        bool head;           /* the first package of the queue was sent */
        bool under_way;      /* a request awaits its response */
        unsigned answers;    /* responses received */
        unsigned again;      /* retransmissions */
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
/* Queues the package of scene_make. */
void fake_eim_order(struct fake_eim *eim, const char *words);
/* Queues a ProfileDownloadTriggerRequest with this activation code and a transaction identifier. */
void fake_eim_order_download(struct fake_eim *eim, const char *code);
/* Handles the response to the injected package and injects the next one. True: the terminal is to
 * receive it. */
bool fake_eim_inject(struct fake_eim *eim);
/* Drops its first package. */
void fake_eim_drop(struct fake_eim *eim);
/* Clears queue and counters; keeps the settings. */
void fake_eim_rewind(struct fake_eim *eim);

#endif
