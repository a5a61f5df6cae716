/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside an eUICC package: the run over its list and the rows of the operations (SGP.32 3.3.1,
 * 2.11.1.1). For package.c, psmo*.c and eco.c only.
 */
#ifndef CARD_EUICC_OPERATION_H
#define CARD_EUICC_OPERATION_H

#include "card/euicc/eim.h"
#include "card/euicc/package_result.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/refusal.h"

/* One run over a list. Marks are applied when the result is signed (C-25). */
struct package_run {
    struct euicc *euicc;
    struct arena *arena;
    struct package_head head;
    struct store_eim requester; /* as the package found it */
    struct buf results;         /* elements of the result list in a row */
    struct bytes offending;     /* octets that operation_read could not read ... */
    char why[160];              /* ... and why */

    /* PSMOs */
    struct store_profile current; /* enabled when the package came */
    struct store_profile target;  /* to be enabled */
    bool has_current;
    bool has_target;
    bool enable_done, disable_done; /* one of each at most (C-40) */
    bool current_leaves;            /* is marked to be disabled */
    bool current_deleted;           /* ... and to be deleted then */
    bool changed;                   /* an enable, disable or delete was done (C-41) */
    bool grants_rollback;
    struct store_settings settings; /* read when first needed, stored at the end */
    bool has_settings, settings_changed;

    /* eCOs */
    bool eims_changed;
    bool requester_gone;    /* deleteEim took the requesting eIM away */
    bool requester_rekeyed; /* updateEim gave it a new key and a counter */
};

/*
 * Carries out one operation, a whole TLV whose inside nobody checked. 0 with a ruling;
 * ERR_MALFORMED when the content is not what the operation has; else an enum err. `run->results` is
 * written by rows with `writes_result` only.
 */
typedef int operation_function(struct package_run *run, struct bytes operation,
                               struct ruling *ruling);

struct operation {
    uint32_t tag;
    const char *name;
    const char *clause;
    operation_function *run;
    bool writes_result;  /* the function writes its result itself, refusals included */
    uint32_t result_tag; /* else: of the INTEGER that reports the code */
    int malformed;       /* code for content that cannot be read; 0: unknownOrDamagedCommand */
    int also_ok;         /* a second code that is success (C-22); 0: none */
    bool since_1_1;      /* SGP.32 v1.0 (quirk) does not know it */
    int last_code_1_0;   /* its greatest code in v1.0, undefinedError apart; 0: as now */
};

/*
 * Decodes an operation as the ES10 functions decode their requests; `message` is msg_psmo or
 * msg_eco, `out` its struct. 0; ERR_MALFORMED with run->why and run->offending; ERR_MEMORY.
 */
int operation_read(struct package_run *run, const struct der_message *message,
                   struct bytes operation, void *out);

/* The row of `tag`, or NULL. */
const struct operation *psmo_find(uint32_t tag);
const struct operation *eco_find(uint32_t tag);

/* -- psmo_switch.c -- */
enum { PSMO_ICCID_OR_AID_NOT_FOUND = 1 }; /* of every operation on a profile */
operation_function psmo_enable;
operation_function psmo_disable;
operation_function psmo_delete;
/* A profile as the operations before this one left it: one that is to be deleted is gone. 1; 0:
 * refused as iccidOrAidNotFound, by `rule`; enum err. */
int psmo_find_profile(struct package_run *run, struct bytes iccid, const char *rule,
                      struct store_profile *out, struct ruling *ruling);
/* Which switch the marks of the run ask for; false: none. */
bool psmo_order(const struct package_run *run, struct switch_order *order);

#endif
