/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Switches that the IPAe makes itself: rollback when the new profile does not connect (SGP.32
 * 3.3.2, E-27), fallback and return (5.9.20, 5.9.21; B-120 to B-133). Each asks for
 * REFRESH; what happens next is told by the next card session.
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
                          ? "the new profile does not connect: back to the one before"
                          : "is not possible");
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
    err = fallback_put(terminal, &after); /* IPAE-I3: before the switch is marked */
    if (err == 0)
        err = es10_exchange(terminal, &msg_execute_fallback_mechanism_request, &by_refresh,
                            &msg_execute_fallback_mechanism_response, &response);
    if (err < 0)
        return err;
    if (response.execute_fallback_mechanism_result != EXECUTE_FALLBACK_MECHANISM_OK)
        return fallback_put(terminal, &before);
    terminal_note(terminal, "ExecuteFallbackMechanism",
                  "no service: the Fallback Profile is enabled");
    return 0;
}

int return_from_fallback(struct terminal *terminal)
{
    struct return_from_fallback_response response;
    struct fallback_progress fact;
    int err;

    arena_reset(&terminal->arena);
    err = fallback_get(terminal, &fact);
    if (err < 0)
        return err;
    fact.state = FALLBACK_RETURNED;
    fact.told = false;
    err = fallback_put(terminal, &fact);
    if (err == 0)
        err = es10_exchange(terminal, &msg_return_from_fallback_request, &by_refresh,
                            &msg_return_from_fallback_response, &response);
    if (err < 0)
        return err;
    if (response.return_from_fallback_result == RETURN_FROM_FALLBACK_OK) {
        terminal_note(terminal, "ReturnFromFallback", "back to the profile before");
        return 0;
    }
    terminal_note(terminal, "ReturnFromFallback", "is not possible any more");
    return fallback_put(terminal, &(struct fallback_progress){.state = FALLBACK_NONE});
}
