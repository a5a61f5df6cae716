/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several families of cases share, over euiccd_suite.h alone. */
#ifndef TOOLS_SUITE_CASES_COMMON_H
#define TOOLS_SUITE_CASES_COMMON_H

#include "tools/suite/euiccd_suite.h"

#define AID_ISDR  "A0000005591010FFFFFFFF8900000100"
#define AID_ECASD "A0000005591010FFFFFFFF8900000200"

/* Status words by which a command is refused. */
#define ANY_ERROR "64xx|65xx|67xx|68xx|69xx|6Axx|6Bxx|6Dxx|6Exx|6Fxx"
/* ICCID and AID in the format of profiles that no profile has. */
#define UNKNOWN_ICCID "98001032547698103299"
#define UNKNOWN_AID   "A0000005591010FFFFFFFF8900FFFF00"

/* resetOptions of eUICCMemoryReset: values of [2]. */
#define RESET_OPERATIONAL    "0780"
#define RESET_FIELD_TEST     "0640"
#define RESET_ADDRESS        "0520"
#define RESET_PRELOADED_TEST "0410"
#define RESET_PROVISIONING   "0308"
#define RESET_EIMS           "0204"
#define RESET_IMMEDIATE      "0102"

/* CLA of a command of ISO/IEC 7816-4, or of the 80 family, on a channel. */
unsigned case_class_iso(unsigned channel);
unsigned case_class_es10(unsigned channel);

/* Opens a channel and selects the ISD-R on it; its number. */
unsigned case_open_isdr(struct suite *suite);

/*
 * Begins a proactive session that has nothing to do with the function under test: the enabled test
 * profile B, which replaced A, is deleted by eUICCMemoryReset, and its REFRESH is not fetched. The
 * state must be "A enabled, B test, eim"; A is enabled afterwards.
 */
void case_begin_proactive_session(struct suite *suite);
/* The same by functions of ES10c. */
void case_begin_proactive_session_es10c(struct suite *suite);

/* Inconclusive unless no eIM is associated. The eIMs of the case are removed after it. */
void case_without_eim(struct suite *suite);
/* The list of EimConfigurationData at `path` has `count` eIMs of the suite. */
void case_expect_eims(struct suite *suite, const char *path, size_t count);
/* The configuration data of `eim` as variable $configuration, with the member `tag` replaced by
 * `member` ("84=FF"), added where it lacks, or left out ("").*/
void case_configuration(struct suite *suite, const char *eim, const char *tag, const char *member);

/* The value of the member `tag` of that data as variable `name`. */
void case_member(struct suite *suite, const char *eim, const char *tag, const char *name);

/* The value at `path` is there and has no octets. */
void case_expect_empty(struct suite *suite, const char *path);

/* Number of pending notifications of these operations: "0410" as in ListNotification. */
void case_expect_notifications(struct suite *suite, const char *operations, size_t count);

/* After the case the default SM-DP+ address is what it was before. */
void case_keep_default_address(struct suite *suite);
/* Free non-volatile memory in octets, from EUICCInfo2 (TS 102 226 8.2.1.7.2); inconclusive where it
 * is absent. */
int64_t case_free_memory(struct suite *suite);
/* Selects the USIM and its EF `fid`, in hex, on a channel; inconclusive where that fails. */
void case_select_in_usim(struct suite *suite, unsigned channel, const char *fid);

#endif
