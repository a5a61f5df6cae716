/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the IPAe does from TERMINAL PROFILE to the reset: when it polls, and when it changes the
 * profile by itself (CAT-2.2, CAT-2.5, CAT-2.6, E-04).
 *
 *   prepare --> wait for service --> poll every eIM --> wait: timer, push, service lost, what an
 * eIM injects --> poll ...
 *
 *   rollback authorised and its result undelivered: no poll succeeds in time --> ProfileRollback
 *   no service for the fallback time, or rejected for good --> ExecuteFallbackMechanism
 *   on the Fallback Profile: after a while --> ReturnFromFallback, each time later
 */
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"
#include "ipae/toolkit/proactive.h"
#include "ipae/transport/bearer.h"

#include <stdio.h>

struct poll {
    struct terminal *terminal;
    struct card_times times;
    unsigned refused_results; /* polls of this card session that failed for a refused result */
    bool due;
    unsigned failures;      /* polls in a row */
    unsigned data_failures; /* those that found no way out, although in service */
    bool awaits_rollback;   /* the rollback time runs */
    int64_t rollback_result;
    bool fallback_armed; /* the fallback time runs */
    bool fallback_tried; /* it was refused: not again before service was there */
    unsigned seen_status;
    struct injection injection;
};

static uint32_t seconds_or(uint32_t seconds, uint32_t otherwise)
{
    return seconds ? seconds : otherwise;
}

static uint32_t jittered(struct terminal *terminal, uint32_t seconds)
{
    uint32_t range = seconds / 100 * POLL_JITTER_PERCENT;

    return seconds - range + terminal_random(terminal, 2 * range + 1);
}

/* ---- what a card session begins with ---- */

static int report_to_all(struct terminal *terminal, int64_t cause)
{
    struct eims eims;
    int err;

    arena_reset(&terminal->poll_arena);
    err = eims_read(terminal, &eims);
    for (size_t i = 0; err == 0 && i < eims.count; i++)
        err = state_change_set(terminal, eims.at[i].id, cause);
    return err;
}

/* That this is another device is told before it is forgotten (IPAE-I3). */
static int report_device_change(struct terminal *terminal)
{
    uint8_t imei[8], before_octets[8];
    struct buf before = BUF_OVER(before_octets);
    size_t len;
    int err = imei_request(terminal, imei, &len);

    if (err == 0)
        err = device_get(terminal, &before);
    if (err < 0 || len == 0 || bytes_equal(buf_bytes(&before), bytes_at(imei, len)))
        return err;
    if (before.len)
        err = report_to_all(terminal, STATE_CHANGE_CAUSE_DEVICE_CHANGE);
    return err < 0 ? err : device_put(terminal, bytes_at(imei, len));
}

/* The time to connect runs while a grant is open and its result was not delivered. */
static int start_rollback_timer(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int err = card_rollback_result(terminal->card, &poll->rollback_result);

    poll->awaits_rollback = false;
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    arena_reset(&terminal->arena);
    err = package_result_is_stored(terminal, poll->rollback_result);
    if (err <= 0)
        return err;
    poll->awaits_rollback = true;
    return timer_start(terminal, TIMER_ROLLBACK, poll->times.rollback_seconds);
}

/* The fact is written before the switch is ordered (IPAE-I3): where the power went between the two,
 * it is taken back. */
static int settle_fallback(struct terminal *terminal, struct fallback_progress *fact)
{
    int in_fallback;

    if (fact->state == FALLBACK_NONE || fact->told)
        return 0;
    arena_reset(&terminal->arena);
    in_fallback = fallback_profile_is_enabled(terminal);
    if (in_fallback < 0 || in_fallback == (fact->state == FALLBACK_IN))
        return in_fallback < 0 ? in_fallback : 0;
    fact->state = in_fallback ? FALLBACK_IN : FALLBACK_NONE;
    fact->told = true;
    return fallback_put(terminal, fact);
}

static int continue_fallback(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    struct fallback_progress fact;
    uint64_t seconds;
    int err = fallback_get(terminal, &fact);

    if (err == 0)
        err = settle_fallback(terminal, &fact);
    if (err < 0 || fact.state == FALLBACK_NONE)
        return err;
    if (!fact.told) {
        err = report_to_all(terminal, STATE_CHANGE_CAUSE_FALLBACK);
        fact.told = true;
        if (err == 0)
            err = fallback_put(terminal, &fact);
    }
    if (err < 0 || fact.state != FALLBACK_IN)
        return err;
    seconds = (uint64_t)poll->times.fallback_seconds * FALLBACK_RETURN_PARTS << fact.failures;
    return timer_start(terminal, TIMER_RETURN,
                       seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds);
}

/* The eIMs hear of a profile that was enabled right after its download (E-55); one that was not,
 * because the power went before, is enabled now. */
static int finish_immediate_enabling(struct terminal *terminal)
{
    int err;

    arena_reset(&terminal->arena);
    err = profile_was_enabled_immediately(terminal);
    if (err > 0)
        err = report_to_all(terminal, STATE_CHANGE_CAUSE_IMMEDIATE_ENABLE_PROFILE);
    if (err == 0)
        err = immediate_enabling_put(terminal, BYTES_NONE);
    if (err == ERR_NOT_FOUND)
        err = 0;
    return err < 0 ? err : profile_enable_immediately(terminal);
}

static int prepare(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int err = card_times(terminal->card, &poll->times);

    if (err < 0)
        return err;
    poll->times.poll_seconds = seconds_or(poll->times.poll_seconds, POLL_SECONDS);
    poll->times.rollback_seconds = seconds_or(poll->times.rollback_seconds, ROLLBACK_SECONDS);
    poll->times.fallback_seconds = seconds_or(poll->times.fallback_seconds, FALLBACK_SECONDS);
    err = bearer_read(terminal);
    if (err == 0)
        err = event_list_set_up(terminal);
    if (err == 0)
        err = menu_set_up(terminal);
    if (err == 0)
        err = poll_interval_request(terminal);
    if (err == 0)
        err = report_device_change(terminal);
    if (err == 0)
        err = start_rollback_timer(poll);
    if (err == 0)
        err = continue_fallback(poll);
    if (err == 0)
        err = finish_immediate_enabling(terminal);
    if (err == 0 && !terminal->features.location_event)
        terminal->events.location = LOCATION_NORMAL; /* nobody will tell: TERMINAL PROFILE was it */
    return err;
}

/* ---- one poll ---- */

static uint32_t back_off(const struct poll *poll)
{
    uint32_t seconds = POLL_RETRY_FIRST;

    for (unsigned i = 1; i < poll->failures && seconds < POLL_RETRY_MAX; i++)
        seconds *= 2;
    if (seconds > POLL_RETRY_MAX)
        seconds = POLL_RETRY_MAX;
    if (poll->awaits_rollback) { /* there is no time for that */
        uint32_t part = poll->times.rollback_seconds / ROLLBACK_RETRY_PARTS;

        if (seconds > part)
            seconds = part ? part : 1;
    }
    return seconds;
}

/* A poll went well: what was on trial has shown that it works. */
static int succeeded(struct poll *poll)
{
    struct fallback_progress fact;
    int err = fallback_get(poll->terminal, &fact);

    poll->failures = 0;
    if (err == 0 && fact.state == FALLBACK_RETURNED)
        err = fallback_put(poll->terminal, &(struct fallback_progress){.state = FALLBACK_NONE});
    return err;
}

/* Whatever else came of the poll: once its eIM has the result, there is nothing to roll back. */
static int check_rollback_result(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int err;

    if (!poll->awaits_rollback)
        return 0;
    arena_reset(&terminal->arena);
    err = package_result_is_stored(terminal, poll->rollback_result);
    if (err != 0)
        return err < 0 ? err : 0; /* its own eIM has not got it */
    poll->awaits_rollback = false;
    return timer_stop(terminal, TIMER_ROLLBACK);
}

static int do_poll(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    uint32_t seconds = poll->times.poll_seconds;
    char text[60];
    struct poll_outcome outcome;
    int err = poll_eims(terminal, &poll->injection, &poll->refused_results, &outcome);

    poll->due = false;
    terminal->events.push = false;
    if (err < 0 || card_is_switching(terminal->card))
        return err;
    poll->data_failures = outcome.no_network ? poll->data_failures + outcome.no_way_out : 0;
    err = check_rollback_result(poll);
    if (err < 0)
        return err;
    if (outcome.failed) {
        poll->failures++;
        seconds = back_off(poll);
        snprintf(text, sizeof(text), "failed %u times; next in about %u s", poll->failures,
                 (unsigned)seconds);
        terminal_note(terminal, "poll", text);
    } else {
        err = succeeded(poll);
    }
    return err < 0 ? err : timer_start(terminal, TIMER_POLL, jittered(terminal, seconds));
}

/* ---- what changes the profile ---- */

/* 1 when it was done: what comes next is a reset. */
static int try_rollback(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int expired;
    int err;

    if (!poll->awaits_rollback)
        return 0;
    expired = timer_take(terminal, TIMER_ROLLBACK);
    if (expired < 0 || (!expired && poll->failures < ROLLBACK_FAILURES))
        return expired;
    poll->awaits_rollback = false; /* one shot, whatever comes of it */
    err = profile_rollback(terminal);
    return err < 0 ? err : card_is_switching(terminal->card);
}

static bool out_of_service(const struct poll *poll)
{
    enum location location = poll->terminal->events.location;

    return location == LOCATION_LIMITED || location == LOCATION_NONE ||
           poll->data_failures >= FALLBACK_DATA_FAILURES;
}

static int try_fallback(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    bool out = out_of_service(poll);
    int expired, err = 0;

    if (!out && poll->fallback_armed) {
        poll->fallback_armed = false;
        err = timer_stop(terminal, TIMER_FALLBACK);
    }
    if (!out)
        poll->fallback_tried = false;
    if (err < 0 || !out || poll->awaits_rollback || poll->fallback_tried)
        return err;
    if (!poll->fallback_armed) {
        poll->fallback_armed = true;
        err = timer_start(terminal, TIMER_FALLBACK, poll->times.fallback_seconds);
    }
    expired = err < 0 ? err : timer_take(terminal, TIMER_FALLBACK);
    if (expired < 0 || (!expired && terminal->events.rejections < FALLBACK_REJECTIONS))
        return expired;
    poll->fallback_tried = true;
    err = execute_fallback_mechanism(terminal);
    return err < 0 ? err : card_is_switching(terminal->card);
}

static int try_return_from_fallback(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int err = timer_take(terminal, TIMER_RETURN);

    if (err > 0) {
        err = return_from_fallback(terminal);
        if (err == 0)
            err = card_is_switching(terminal->card);
    }
    return err;
}

/* Where no event tells the location, a STATUS is the time to ask. */
static int update_location(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    bool new_status = terminal->events.status != poll->seen_status;

    poll->seen_status = terminal->events.status;
    if (terminal->events.location != LOCATION_UNKNOWN || !new_status)
        return 0;
    if (!terminal->features.location_information) {
        terminal->events.location = LOCATION_NORMAL;
        return 0;
    }
    return location_request(terminal);
}

static int step(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int done, err;

    if (card_is_switching(terminal->card)) { /* REFRESH comes, and then a reset */
        err = injection_end(&poll->injection);
        return err < 0 ? err : await_event(terminal);
    }
    err = update_location(poll);
    if (err < 0)
        return err;
    done = try_rollback(poll);
    if (done == 0)
        done = try_fallback(poll);
    if (done == 0)
        done = try_return_from_fallback(poll);
    if (done != 0)
        return done < 0 ? done : 0;
    done = timer_take(terminal, TIMER_POLL);
    if (done < 0)
        return done;
    poll->due |= done > 0 || terminal->events.push;
    if (poll->due && terminal->events.location == LOCATION_NORMAL)
        return do_poll(poll);
    done = injection_serve(&poll->injection);
    return done != 0 ? (done < 0 ? done : 0) : await_event(terminal);
}

void poll_run(struct terminal *terminal)
{
    struct poll poll = {.terminal = terminal, .due = true};
    int err = prepare(&poll);

    while (err == 0)
        err = step(&poll);
    (void)injection_end(&poll.injection);
    if (err != ERR_RESET) { /* the card file or memory failed: not before the next reset */
        char text[60];

        snprintf(text, sizeof(text), "stops: %s", err_text(err));
        terminal_note(terminal, "IPAe", text);
    }
}
