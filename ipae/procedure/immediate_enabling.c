/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Immediate Profile Enabling by the IPA (SGP.32 3.4.4, 5.9.15; E-55, B-85 ff.), and which kind of
 * profile is enabled. */
#include "card/asn1/msg_eim.h"
#include "card/asn1/msg_profile.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

int profile_enable_immediately(struct terminal *terminal)
{
    const struct refresh_request request = {.refresh_flag = true};
    struct immediate_enable_response response;
    uint8_t iccid[10];
    int err = terminal->reset ? ERR_RESET : card_installed_profile(terminal->card, iccid);

    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    err = immediate_enabling_put(terminal,
                                 BYTES_OF(iccid)); /* IPAE-I3: before the eUICC marks the switch */
    /* IPA -> eUICC: ES10b.ImmediateEnable */
    if (err == 0)
        err = es10_exchange(terminal, &msg_immediate_enable_request, &request,
                            &msg_immediate_enable_response, &response);
    if (err < 0)
        return err;
    if (response.immediate_enable_result != IMMEDIATE_ENABLE_OK) { /* it is not repeated */
        err = card_forget_installed_profile(terminal->card);
        return err < 0 ? err : immediate_enabling_put(terminal, BYTES_NONE);
    }
    terminal_note(terminal, "ImmediateEnable", "the new profile is enabled");
    return 0;
}

enum kind { ANY_PROFILE, EMERGENCY_PROFILE, FALLBACK_PROFILE };

static bool is_of(const struct profile_info *profile, enum kind kind)
{
    return kind == EMERGENCY_PROFILE  ? profile->ecall_indication
           : kind == FALLBACK_PROFILE ? profile->fallback_attribute
                                      : true;
}

/* IPA -> eUICC: ES10c.GetProfilesInfo. 1: a profile that matches `request` and is of this kind is
 * enabled; 0. */
static int is_enabled(struct terminal *terminal, struct profile_info_list_request *request,
                      enum kind kind)
{
    static const uint8_t tags[] = {0x5A, 0x9F, 0x70, 0x9F, 0x7B, 0x9F, 0x26};
    struct profile_info_list_response response;
    int err;

    request->tag_list = BYTES_OF(tags);
    err = es10_exchange(terminal, &msg_profile_info_list_request, request,
                        &msg_profile_info_list_response, &response);
    for (size_t i = 0; err == 0 && i < response.profile_info_list_count; i++) {
        const struct profile_info *one = &response.profile_info_list[i];

        if (one->profile_state == PROFILE_STATE_ENABLED && is_of(one, kind))
            return 1;
    }
    return err;
}

int profile_was_enabled_immediately(struct terminal *terminal)
{
    struct profile_info_list_request request = {.has_search_criteria = true,
                                                .search_criteria = PROFILE_INFO_SEARCH_ICCID};
    uint8_t iccid[10];
    int err = immediate_enabling_get(terminal, iccid);

    if (err < 0)
        return err;
    request.iccid = BYTES_OF(iccid);
    return is_enabled(terminal, &request, ANY_PROFILE);
}

int emergency_is_enabled(struct terminal *terminal)
{
    struct profile_info_list_request request = {.has_search_criteria = false};

    return is_enabled(terminal, &request, EMERGENCY_PROFILE);
}

int fallback_profile_is_enabled(struct terminal *terminal)
{
    struct profile_info_list_request request = {.has_search_criteria = false};

    return is_enabled(terminal, &request, FALLBACK_PROFILE);
}
