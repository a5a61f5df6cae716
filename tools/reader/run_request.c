/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that show a card, or act on its reader and on what the card file does not have. */
#include "tools/reader/run_request.h"

#include "tools/cli/control_server.h"
#include "tools/cli/json_output.h"
#include "tools/cli/show_card.h"
#include "tools/eim/package/order.h"
#include "tools/profile/model.h"
#include "tools/profile/show.h"

#include <stdlib.h>
#include <string.h>

enum { SEED_MAX = 64 };

static const char *text_of(const json_t *request, const char *name)
{
    return json_string_value(json_object_get(request, name));
}

/* ---- show ---- */

static json_t *faults_of(const struct euiccd_card *card)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    json_t *list = json_array();

    for (size_t i = 0; euiccd_get_fault(card, i, &fault); i++)
        json_array_append_new(list,
                              json_pack("{s:I, s:s, s:I, s:I, s:b}", "id", (json_int_t)fault.id,
                                        "rule", fault.rule, "matched", (json_int_t)fault.matched,
                                        "acted", (json_int_t)fault.acted, "ended", fault.ended));
    return list;
}

/* The files of the enabled profile, as `euicc profile show --json` prints them. */
static json_t *files_of(struct euiccd_card *card, const json_t *profiles)
{
    static const struct show_options options = {.json = true};
    uint8_t iccid[ICCID_OCTETS];
    json_t *profile, *model = NULL;
    size_t i;

    json_array_foreach(profiles, i, profile)
    {
        size_t size = 0;
        char *text = NULL;
        FILE *to;

        if (strcmp(json_member_text(profile, "profileState", ""), "enabled") != 0 ||
            eim_iccid_from_text(iccid, json_member_text(profile, "iccid", "")) < 0)
            continue;
        to = open_memstream(&text, &size);
        if (!to)
            break;
        (void)show_profile(card, BYTES_OF(iccid), &options, to);
        if (fclose(to) == 0)
            model = json_loadb(text, size, 0, NULL);
        free(text);
    }
    return model ? model : json_null();
}

json_t *run_request_show(struct run *run, struct slot *slot, const json_t *request)
{
    struct show_card show = {
        .card = slot->card, .es10 = euiccd_peek, .object = json_object(), .unusable = json_array()};
    json_t *object = show.object;
    json_t *state;
    char *text;
    char time[RUN_CLOCK_TEXT];

    if (euiccd_state(slot->card, &text) < 0)
        text = NULL;
    state = text ? json_loads(text, 0, NULL) : NULL;
    euiccd_state_free(text);
    show_card(&show);
    json_object_update(object, state);
    json_decref(state);
    json_decref(show.unusable);
    json_object_set_new(object, "ok", json_true());
    json_object_set_new(object, "card", json_text(bytes_at(slot->path, strlen(slot->path))));
    json_object_set_new(object, "connected",
                        json_boolean(slot->link && vpcd_is_connected(slot->link)));
    json_object_set_new(object, "apdus", json_integer((json_int_t)slot->apdus));
    json_object_set_new(object, "faults", faults_of(slot->card));
    if (run->options.clock_text)
        json_object_set_new(object, "clock",
                            json_string(run_clock_text(&run->options.own_clock, time)));
    if (slot->quirks)
        json_object_set_new(object, "quirks", json_string(slot->quirks));
    if (run->options.durability == EUICCD_DURABILITY_NONE)
        json_object_set_new(object, "durability", json_string("none"));
    if (json_is_true(json_object_get(request, "files")))
        json_object_set_new(object, "files",
                            files_of(slot->card, json_object_get(object, "profiles")));
    return object;
}

/* ---- the reader ---- */

/* A fault rule let the card be silent: its reader waits for a response. */
static bool is_silent(const struct slot *slot)
{
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);

    euiccd_get_fault_effect(slot->card, &effect);
    return effect.transport == EUICCD_TRANSPORT_NO_RESPONSE;
}

json_t *run_request_reset(struct run *run, struct slot *slot, const json_t *request)
{
    int err;

    (void)run;
    (void)request;
    if (!euiccd_is_on(slot->card))
        return control_refused("the card is off; its reader powers it on");
    if (is_silent(slot) && vpcd_reinsert(slot->link) == 0) /* nothing else ends its waiting */
        return control_done();
    err = euiccd_reset(slot->card, NULL);
    return err < 0 ? control_refused("%s", err_text(err)) : control_done();
}

static json_t *moved(int err)
{
    return err < 0 ? control_refused("a card that listens cannot leave: vpcd 3.3 would end its "
                                     "pcscd; use --vpcd or --pcscd")
                   : control_done();
}

json_t *run_request_eject(struct run *run, struct slot *slot, const json_t *request)
{
    (void)run;
    (void)request;
    return moved(vpcd_remove(slot->link));
}

json_t *run_request_insert(struct run *run, struct slot *slot, const json_t *request)
{
    (void)run;
    (void)request;
    return moved(vpcd_insert(slot->link));
}

/* ---- behaviour that the card file does not have ---- */

json_t *run_request_quirk(struct run *run, struct slot *slot, const json_t *request)
{
    const char *names = text_of(request, "quirks");
    struct euiccd_error error = {""};

    (void)run;
    if (!names)
        return control_refused("\"quirks\" must be names separated by commas, or none");
    if (euiccd_set_quirks(slot->card, names, &error) < 0)
        return control_refused("%s", error.text);
    free(slot->quirks);
    slot->quirks = command_copy(names);
    return control_done();
}

json_t *run_request_seed(struct run *run, struct slot *slot, const json_t *request)
{
    const char *hex = text_of(request, "seed");
    uint8_t octets[SEED_MAX];
    struct buf seed = BUF_OVER(octets);

    (void)run;
    if (!hex || buf_put_hex(&seed, hex) < 0 || seed.overflow || seed.len == 0)
        return control_refused("\"seed\" must be 1 to %d octets in hex", SEED_MAX);
    if (euiccd_set_seed(slot->card, seed.at, seed.len) < 0)
        return control_refused("the card has no seed: its random numbers must not repeat; a test "
                               "card is made by `euicc create --seed'");
    return control_done();
}

/* ---- fault rules ---- */

static json_t *remove_fault(struct slot *slot, const json_t *which)
{
    json_int_t id = json_integer_value(which);

    if (json_is_string(which) && strcmp(json_string_value(which), "all") == 0)
        id = 0;
    else if (id < 1 || id > UINT32_MAX)
        return control_refused("\"remove\" must be the id of a rule, or \"all\"");
    return euiccd_fault_remove(slot->card, (unsigned)id) < 0
               ? control_refused("there is no rule %u; \"list\" shows them", (unsigned)id)
               : control_done();
}

json_t *run_request_fault(struct run *run, struct slot *slot, const json_t *request)
{
    const json_t *add = json_object_get(request, "add"), *gone = json_object_get(request, "remove");
    const bool list = json_is_true(json_object_get(request, "list"));
    struct euiccd_error error = {""};
    unsigned id;

    (void)run;
    if ((add != NULL) + (gone != NULL) + list != 1 || (add && !json_is_string(add)))
        return control_refused("one of \"add\": RULE, \"remove\": ID or \"all\", \"list\": true");
    if (list)
        return json_pack("{s:b, s:o}", "ok", true, "faults", faults_of(slot->card));
    if (gone)
        return remove_fault(slot, gone);
    if (euiccd_fault_add(slot->card, json_string_value(add), &id, &error) < 0)
        return control_refused("%s", error.text);
    return json_pack("{s:b, s:I}", "ok", true, "id", (json_int_t)id);
}

/* ---- the clock ---- */

json_t *run_request_clock(struct run *run, struct slot *slot, const json_t *request)
{
    const json_t *set = json_object_get(request, "set"), *step = json_object_get(request, "step");
    const json_t *stop = json_object_get(request, "stop"), *rate = json_object_get(request, "rate");
    struct run_clock *clock = &run->options.own_clock;
    char time[RUN_CLOCK_TEXT];
    int err = 0;

    (void)slot;
    if (!run->options.clock_text)
        return control_refused("the cards have no such clock; start `euicc run' with --clock");
    if ((set != NULL) + (step != NULL) + (stop != NULL) + (rate != NULL) > 1 ||
        (set && !json_is_string(set)) || (step && !json_is_number(step)) ||
        (stop && !json_is_true(stop)) || (rate && !json_is_number(rate)))
        return control_refused("at most one of \"set\": DATE, \"step\": SECONDS, \"stop\": true, "
                               "\"rate\": NUMBER");
    if (set)
        err = run_clock_set(clock, json_string_value(set));
    if (step)
        err = run_clock_step(clock, json_number_value(step));
    if (stop || rate)
        err = run_clock_set_rate(clock, stop ? 0 : json_number_value(rate));
    if (err < 0)
        return control_refused(set    ? "set: must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, from "
                                        "1970 to 2260"
                               : step ? "step: must not be negative, nor beyond the year 2260"
                                      : "rate: must be from 0 (stopped) to 1000000");
    return json_pack("{s:b, s:s, s:f}", "ok", true, "time", run_clock_text(clock, time), "rate",
                     clock->rate);
}
