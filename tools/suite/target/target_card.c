/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card in this process. */
#include "tools/suite/target/target_private.h"

#include "apdu/err.h"
#include "card/euiccd.h"
#include "card/slices.h"
#include "tools/trace/show/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)

struct card_target {
    struct suite_target target;
    struct euiccd_card *card;
    struct euiccd_trace *trace;
    struct euiccd_image *image; /* NULL: not saved */
    bool silent;                /* until it is powered off and on */
    void (*on_event)(void *context, const struct trace_event *event);
    void *context;
};

static int fail(struct link_error *error, int err)
{
    snprintf(error->text, sizeof(error->text), "card: %s", err_text(err));
    return err;
}

static void on_event(void *context, const struct euiccd_trace_event *event)
{
    const struct card_target *card = context;
    struct trace_event copy;

    if (event->kind == EUICCD_TRACE_APDU || event->kind == EUICCD_TRACE_POWER)
        return;
    copy = live_event(event);
    card->on_event(card->context, &copy);
}

static int card_reset(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    struct card_target *card = (struct card_target *)target;
    struct euiccd_bytes bytes = {NULL, 0};
    int err = euiccd_reset(card->card, &bytes);

    *atr = from_euiccd(bytes);
    return err < 0 ? fail(error, err) : 0;
}

static int card_power_cycle(struct suite_target *target, struct bytes *atr,
                            struct link_error *error)
{
    struct card_target *card = (struct card_target *)target;
    struct euiccd_bytes bytes = {NULL, 0};
    int err;

    card->silent = false;
    euiccd_power_off(card->card);
    err = euiccd_power_on(card->card, &bytes);
    *atr = from_euiccd(bytes);
    return err < 0 ? fail(error, err) : 0;
}

static int silent(struct link_error *error)
{
    snprintf(error->text, sizeof(error->text), "the card does not respond");
    return ERR_BUSY;
}

/* The delay of a fault rule, at most until the limit. */
static int wait_for(struct card_target *card, int64_t delay, struct link_error *error)
{
    struct timespec time;
    int64_t end;
    bool late;

    clock_gettime(CLOCK_MONOTONIC, &time);
    end = time.tv_sec * NS_PER_S + time.tv_nsec + delay;
    late = card->target.until && end > card->target.until;
    if (late)
        end = card->target.until;
    time = (struct timespec){.tv_sec = end / NS_PER_S, .tv_nsec = end % NS_PER_S};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
    return late ? silent(error) : 0;
}

static int card_transmit_to(struct suite_target *target, struct bytes command, struct bytes *data,
                            uint16_t *sw, struct link_error *error)
{
    struct card_target *card = (struct card_target *)target;
    struct euiccd_response response = euiccd_transmit(card->card, command.at, command.len);
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);

    *data = bytes_at(response.data, response.length);
    *sw = response.sw;
    euiccd_get_fault_effect(card->card, &effect);
    card->silent |= effect.transport == EUICCD_TRANSPORT_NO_RESPONSE;
    return card->silent ? silent(error) : (effect.delay ? wait_for(card, effect.delay, error) : 0);
}

static void card_close(struct suite_target *target)
{
    struct card_target *card = (struct card_target *)target;

    euiccd_image_free(card->image);
    euiccd_close(card->card);
    euiccd_trace_free(card->trace);
    free(card);
}

static struct euiccd_card *card_of(struct suite_target *target)
{
    return ((struct card_target *)target)->card;
}

static void card_seed(struct suite_target *target, struct bytes seed)
{
    struct card_target *card = (struct card_target *)target;

    (void)euiccd_set_seed(card->card, seed.at, seed.len); /* a card without a seed has its own */
}

static bool card_save(struct suite_target *target)
{
    struct card_target *card = (struct card_target *)target;

    euiccd_image_free(card->image);
    card->image = NULL;
    return euiccd_image_take(card->card, &card->image) == 0;
}

static bool card_restore(struct suite_target *target)
{
    struct card_target *card = (struct card_target *)target;

    if (!card->image)
        return false;
    card->silent = false;
    euiccd_power_off(card->card);
    return euiccd_image_put(card->card, card->image) == 0 && euiccd_power_on(card->card, NULL) == 0;
}

int target_open_card(struct suite_target **out, const char *path, bool without_ipae,
                     void (*callback)(void *context, const struct trace_event *event),
                     void *context, struct link_error *error)
{
    static const struct target_kind kind = {.reset = card_reset,
                                            .power_cycle = card_power_cycle,
                                            .transmit = card_transmit_to,
                                            .close = card_close,
                                            .card = card_of,
                                            .seed = card_seed,
                                            .save = card_save,
                                            .restore = card_restore};
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct card_target *card = calloc(1, sizeof(*card));
    struct euiccd_error why = {""};
    int err = card ? euiccd_trace_new(&card->trace) : ERR_MEMORY;

    if (err == 0 && callback)
        err = euiccd_trace_callback(card->trace, on_event, card);
    if (err == 0) {
        *card = (struct card_target){
            .target = {&kind, 0}, .trace = card->trace, .on_event = callback, .context = context};
        options.durability = EUICCD_DURABILITY_NONE;
        options.trace = card->trace;
        options.name = "card";
        options.without_ipae = without_ipae;
        err = euiccd_open(&card->card, path, &options, &why);
    }
    if (err == 0)
        err = euiccd_power_on(card->card, NULL);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%.350s",
                 why.text[0] ? why.text : err_text(err));
        if (card) {
            euiccd_close(card->card);
            euiccd_trace_free(card->trace);
        }
        free(card);
        return err;
    }
    *out = &card->target;
    return 0;
}
