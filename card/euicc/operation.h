/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside an eUICC package: the run over its list and the rows of the operations (SGP.32 3.3.1,
 * 2.11.1.1). For package.c, psmo*.c and eco.c only.
 */
#ifndef CARD_EUICC_OPERATION_H
#define CARD_EUICC_OPERATION_H

#include "apdu/tlv.h"
#include "card/asn1/msg_package.h"
#include "card/euicc/eim.h"
#include "card/euicc/forced_result.h"
#include "card/euicc/package_result.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/refusal.h"

/* One run over a list. Marks are applied when the result is signed (C-25). */
struct package_run {
    struct euicc *euicc;
    struct arena *arena;
    struct package_head head;
    struct store_eim requester; /* before the package */
    struct buf results;         /* elements of the result list in a row */
    struct tlv operation;       /* the one that is carried out */
    struct bytes offending;     /* its octets that could not be decoded ... */
    char why[160];              /* ... and why */

    /* PSMOs */
    struct store_profile current; /* enabled before the package */
    struct store_profile target;  /* to be enabled */
    bool has_current;
    bool has_target;
    bool enable_done, disable_done; /* one of each at most (C-40) */
    bool current_leaves;            /* is to be disabled */
    bool current_deleted;           /* ... and to be deleted then */
    bool profiles_changed;          /* an OPERATION_CHANGES_PROFILES was done (C-41) */
    bool grants_rollback;
    struct store_settings settings; /* read when first needed, stored at the end */
    bool has_settings, settings_changed;

    /* eCOs */
    bool eims_changed;
    bool requester_deleted; /* deleteEim removed the requesting eIM */
    bool requester_rekeyed; /* updateEim gave it a new key and a counter */
};

/*
 * Carries out one operation: `request` is the decoded one (struct psmo or struct eco), or NULL
 * where the row has no request message. 0 with a refusal; ERR_MALFORMED when the content is not
 * what the operation has; else an enum err. The function fills members of `result` other than its
 * arm and code; where the row has no result message it appends to run->results itself.
 */
typedef int operation_function(struct package_run *run, const void *request,
                               struct euicc_result_data *result, struct refusal *refusal);

enum operation_flags {
    OPERATION_READS = 1 << 0,            /* changes nothing */
    OPERATION_CHANGES_PROFILES = 1 << 1, /* no list of profiles after it in the package (C-41) */
    OPERATION_SINCE_1_1 = 1 << 2,        /* unknown to a card of SGP.32 v1.0 (quirk) */
};

/*
 * The columns of the tables, as those of es10.h:
 *   tag      of the operation
 *   name     in the specification's words
 *   clause   "SGP.32 3.4.1"
 *   request  message to decode into, or NULL: the function reads run->operation itself
 *   result   message to encode the result from, or NULL: the function appends it itself
 *   arm      of the result
 *   flags    enum operation_flags
 *   run      the function
 *   malformed      code for a request that cannot be decoded; 0: unknownOrDamagedCommand
 *   codes          members of its result that hold a code
 *   also_ok        a second code that is success (C-22); 0: none
 *   last_code_1_0  its greatest code in v1.0, undefinedError apart (F.1); 0: as now
 */
struct operation {
    uint32_t tag;
    const char *name;
    const char *clause;
    const struct der_message *request;
    const struct der_message *result;
    enum euicc_result_data_arm arm;
    unsigned flags;
    operation_function *run;
    struct result_member codes[RESULT_MEMBERS_MAX];
    int malformed;
    int also_ok;
    int last_code_1_0;
};

/* The codes of an operation: its own and those that end a package. */
#define OPERATION_TERMINATED                                                                       \
    {                                                                                              \
        "processingTerminated", CODE_PROCESSING_TERMINATED                                         \
    }
#define OPERATION_CODES(member, type)                                                              \
    {                                                                                              \
        {member, type}, OPERATION_TERMINATED                                                       \
    }

/* Codes of every operation that has them. */
enum { OPERATION_ICCID_OR_AID_NOT_FOUND = 1, OPERATION_UNDEFINED_ERROR = 127 };

/* The row of `tag`, or NULL. */
const struct operation *psmo_find(uint32_t tag);
const struct operation *eco_find(uint32_t tag);
/* Row `index`, or NULL past the last. */
const struct operation *psmo_row(size_t index);
const struct operation *eco_row(size_t index);

/* -- operation_fault.c -- */
/* The code that a rule demands of this operation now. False: none. */
bool operation_forced(const struct package_run *run, const struct operation *row,
                      struct forced_result *out);

/* -- psmo_switch.c -- */
operation_function psmo_enable;
operation_function psmo_disable;
operation_function psmo_delete;
/* A profile after the operations before this one: one that is to be deleted is not found. 1; 0:
 * refused as iccidOrAidNotFound, by `rule`; enum err. */
int psmo_find_profile(struct package_run *run, struct bytes iccid, const char *rule,
                      struct store_profile *out, struct refusal *refusal);
/* The switch that the run has marked; false: none. */
bool psmo_switch_order(const struct package_run *run, struct profile_switch_order *order);

#endif
