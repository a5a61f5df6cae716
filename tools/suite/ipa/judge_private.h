/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the functions of ipa_rows (interface.c, download.c, package.c). */
#ifndef TOOLS_SUITE_IPA_JUDGE_PRIVATE_H
#define TOOLS_SUITE_IPA_JUDGE_PRIVATE_H

#include "tools/suite/ipa/judge.h"

/* Is it the function, without "ES10b."? */
bool ipa_is(const struct ipa_call *call, const char *function);
/* A function, or a part of a Bound Profile Package. */
bool ipa_is_es10(const struct ipa_call *call);
/* The demand is not met here; only the first place counts. `reason` is static. */
void ipa_wrong(struct ipa_finding *finding, const struct ipa_call *call, const char *reason);
/* The nearest call of `function` before `call`, after the last one of `until` (NULL: the
 * beginning); NULL: none. */
const struct ipa_call *ipa_before(const struct ipa_call *call, const char *function,
                                  const char *until);
/* The next call of `function` after `call`, before the next one of `until` (NULL: the end). */
const struct ipa_call *ipa_after(const struct ipa_call *call, const char *function,
                                 const char *until);
/* The value of the first TLV `tag` at any depth. */
bool ipa_find(struct bytes octets, uint32_t tag, struct bytes *value);
/* The value at a path of tags, which ends with 0. */
bool ipa_find_path(struct bytes octets, const uint32_t *tags, struct bytes *value);
/* The response has a ProfileInstallationResult. */
bool ipa_installed(const struct ipa_call *call);

/* Each judges one row. */
typedef void ipa_judge_function(const struct ipa_calls *calls, struct ipa_finding *finding);
ipa_judge_function ipa_channel, ipa_select, ipa_well_formed, ipa_while_switching, ipa_refresh_done,
    ipa_retry_after_error;
ipa_judge_function ipa_challenge, ipa_prepare, ipa_load, ipa_stop_after_result,
    ipa_cancel_after_load_error, ipa_end_of_session, ipa_remove_after_install, ipa_remove_known,
    ipa_removed_once;
ipa_judge_function ipa_notifications_after_package, ipa_result_is_removed, ipa_not_repeated,
    ipa_refresh_flag, ipa_retry_when_busy, ipa_immediate_enable;

#endif
