/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile switches that the IPAe starts: profile rollback when the new profile does not connect
 * (SGP.32 3.3.2, E-27), the fallback mechanism and the return from it (5.9.20, 5.9.21; B-120 to
 * B-133). Each requests REFRESH; the next card session continues.
 */
#include "card/asn1/msg_eim.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

static const struct refresh_request by_refresh = {.refresh_flag = true};

int profile_rollback(struct terminal *terminal)
{
    struct profile_rollback_response response;
    int err;

    arena_reset(&terminal->arena);
    err = es10_exchange(terminal, &msg_profile_rollback_request, &by_refresh,
                        &msg_profile_rollback_response, &response);
    if (err == 0)
        terminal_note(terminal, "ProfileRollback",
                      response.cmd_result == PROFILE_ROLLBACK_OK
                          ? "the new profile does not connect: rolled back to the previous profile"
                          : "refused by the eUICC");
    return err;
}

int execute_fallback_mechanism(struct terminal *terminal)
{
    struct execute_fallback_mechanism_response response;
    struct fallback_progress before, after;
    int err;

    arena_reset(&terminal->arena);
    err = fallback_get(terminal, &before);
    if (err < 0)
        return err;
    after = (struct fallback_progress){FALLBACK_IN, before.failures, false};
    if (before.state == FALLBACK_RETURNED && after.failures < FALLBACK_RETURN_DOUBLINGS)
        after.failures++;
    err = fallback_put(terminal, &after); /* IPAE-I3: before the eUICC marks the switch */
    if (err == 0)
        err = es10_exchange(terminal, &msg_execute_fallback_mechanism_request, &by_refresh,
                            &msg_execute_fallback_mechanism_response, &response);
    if (err < 0)
        return err;
    if (response.execute_fallback_mechanism_result != EXECUTE_FALLBACK_MECHANISM_OK)
        return fallback_put(terminal, &before);
    terminal_note(terminal, "ExecuteFallbackMechanism", "no service: Fallback Profile enabled");
    return 0;
}

int return_from_fallback(struct terminal *terminal)
{
    struct return_from_fallback_response response;
    struct fallback_progress progress;
    int err;

    arena_reset(&terminal->arena);
    err = fallback_get(terminal, &progress);
    if (err < 0)
        return err;
    progress.state = FALLBACK_RETURNED;
    progress.reported = false;
    err = fallback_put(terminal, &progress);
    if (err == 0)
        err = es10_exchange(terminal, &msg_return_from_fallback_request, &by_refresh,
                            &msg_return_from_fallback_response, &response);
    if (err < 0)
        return err;
    if (response.return_from_fallback_result == RETURN_FROM_FALLBACK_OK) {
        terminal_note(terminal, "ReturnFromFallback", "previous profile enabled");
        return 0;
    }
    terminal_note(terminal, "ReturnFromFallback", "refused by the eUICC");
    return fallback_put(terminal, &(struct fallback_progress){.state = FALLBACK_NONE});
}
