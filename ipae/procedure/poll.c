/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the IPAe does from TERMINAL PROFILE to the reset: when it polls, and when it switches the
 * profile by itself (CAT-2.2, CAT-2.5, CAT-2.6, E-04).
 *
 *   prepare --> step: wait for service --> do_poll --> step: wait for timer, SMS, loss of service,
 *       injected package --> do_poll ...
 *
 *   try_rollback: rollback permitted, its result undelivered, no poll succeeded in the rollback
 * time try_fallback: no service for the fallback time, or permanently rejected
 *   try_return_from_fallback: on the Fallback Profile, after a time that doubles with each failure
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
    unsigned failures;      /* failed polls in a row */
    unsigned data_failures; /* eIMs that could not be reached although the terminal is in service */
    bool awaits_rollback;   /* the rollback time runs */
    int64_t rollback_result;
    bool fallback_armed; /* the fallback time runs */
    bool fallback_tried; /* tried in this loss of service: not repeated before service returns */
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

/* ---- start of a card session ---- */

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

/* The state change "device" is durable before the new IMEI is (IPAE-I3). */
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

/* The rollback time runs while a rollback is permitted and its result is not delivered. */
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

/* The state is stored before the switch is requested (IPAE-I3): after a power cut between the two
 * it is corrected. */
static int settle_fallback(struct terminal *terminal, struct fallback_progress *progress)
{
    int in_fallback;

    if (progress->state == FALLBACK_NONE || progress->reported)
        return 0;
    arena_reset(&terminal->arena);
    in_fallback = fallback_profile_is_enabled(terminal);
    if (in_fallback < 0 || in_fallback == (progress->state == FALLBACK_IN))
        return in_fallback < 0 ? in_fallback : 0;
    progress->state = in_fallback ? FALLBACK_IN : FALLBACK_NONE;
    progress->reported = true;
    return fallback_put(terminal, progress);
}

static int continue_fallback(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    struct fallback_progress progress;
    uint64_t seconds;
    int err = fallback_get(terminal, &progress);

    if (err == 0)
        err = settle_fallback(terminal, &progress);
    if (err < 0 || progress.state == FALLBACK_NONE)
        return err;
    if (!progress.reported) {
        err = report_to_all(terminal, STATE_CHANGE_CAUSE_FALLBACK);
        progress.reported = true;
        if (err == 0)
            err = fallback_put(terminal, &progress);
    }
    if (err < 0 || progress.state != FALLBACK_IN)
        return err;
    seconds = (uint64_t)poll->times.fallback_seconds * FALLBACK_RETURN_PARTS << progress.failures;
    return timer_start(terminal, TIMER_RETURN,
                       seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds);
}

/* Reports a profile that was enabled right after its download (E-55); one that was not, because of
 * a power cut, is enabled now. */
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
    poll->times.poll_seconds = seconds_or(poll->times.poll_seconds, CARD_POLL_SECONDS);
    poll->times.rollback_seconds = seconds_or(poll->times.rollback_seconds, CARD_ROLLBACK_SECONDS);
    poll->times.fallback_seconds = seconds_or(poll->times.fallback_seconds, CARD_FALLBACK_SECONDS);
    err = card_ipa_features(terminal->card, &terminal->ipa_features);
    if (err == 0)
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
        terminal->events.location =
            LOCATION_NORMAL; /* no event will report it: taken as in service */
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
    if (poll->awaits_rollback) { /* several retries within the rollback time */
        uint32_t part = poll->times.rollback_seconds / ROLLBACK_RETRY_PARTS;

        if (seconds > part)
            seconds = part ? part : 1;
    }
    return seconds;
}

/* A poll succeeded: the profile after a return from fallback works. */
static int succeeded(struct poll *poll)
{
    struct fallback_progress progress;
    int err = fallback_get(poll->terminal, &progress);

    poll->failures = 0;
    if (err == 0 && progress.state == FALLBACK_RETURNED)
        err = fallback_put(poll->terminal, &(struct fallback_progress){.state = FALLBACK_NONE});
    return err;
}

/* Once the eIM has the result of the switch, there is nothing to roll back. */
static int check_rollback_result(struct poll *poll)
{
    struct terminal *terminal = poll->terminal;
    int err;

    if (!poll->awaits_rollback)
        return 0;
    arena_reset(&terminal->arena);
    err = package_result_is_stored(terminal, poll->rollback_result);
    if (err != 0)
        return err < 0 ? err : 0; /* not delivered yet */
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
    poll->data_failures = outcome.no_network ? poll->data_failures + outcome.unreachable : 0;
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

/* ---- profile switches ---- */

/* 1: the eUICC accepted the switch, and a reset follows. */
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
    poll->awaits_rollback = false; /* tried once */
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

/* Without location events the location is requested after each STATUS. */
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

    if (card_is_switching(terminal->card)) { /* REFRESH and a reset follow */
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
    if (err != ERR_RESET) { /* no more polls before the next reset */
        char text[60];

        snprintf(text, sizeof(text), "polling stopped until the next reset: %s", err_text(err));
        terminal_note(terminal, "IPAe", text);
    }
}
