/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/fault/faults.h"

#include "tools/cli/control_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct server_faults {
    const struct server_grammar *grammar;
    struct server_fault list[SERVER_FAULTS_MAX];
    size_t count;
    unsigned last_id;
};

int server_faults_new(struct server_faults **out, const struct server_grammar *grammar)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return ERR_MEMORY;
    (*out)->grammar = grammar;
    return 0;
}

void server_faults_free(struct server_faults *faults)
{
    free(faults);
}

int server_faults_add(struct server_faults *faults, const char *rule, unsigned *id,
                      char reason[SERVER_FAULT_REASON_MAX])
{
    struct server_fault fault = {.id = faults->last_id + 1};
    int err = server_rule_parse(&fault.rule, faults->grammar, rule, reason);

    if (err < 0)
        return err;
    if (faults->count == SERVER_FAULTS_MAX) {
        snprintf(reason, SERVER_FAULT_REASON_MAX, "at most %d fault rules", SERVER_FAULTS_MAX);
        return ERR_FULL;
    }
    *id = ++faults->last_id;
    faults->list[faults->count++] = fault;
    return 0;
}

int server_faults_take(void *faults, const char *rule, char reason[SERVER_FAULT_REASON_MAX])
{
    unsigned id;

    return server_faults_add(faults, rule, &id, reason);
}

static int remove_rule(struct server_faults *faults, json_int_t id)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->list[i].id != id)
            continue;
        faults->count--;
        memmove(&faults->list[i], &faults->list[i + 1],
                (faults->count - i) * sizeof(faults->list[0]));
        return 0;
    }
    return ERR_NOT_FOUND;
}

const struct server_fault *server_faults_match(struct server_faults *faults, unsigned function,
                                               unsigned moment)
{
    struct server_fault *acts = NULL;

    for (size_t i = 0; faults && i < faults->count; i++) {
        struct server_fault *fault = &faults->list[i];

        if (fault->rule.moment == moment && fault->rule.functions >> function & 1 &&
            fault_count_match(&fault->count, &fault->rule.when) && !acts)
            acts = fault;
    }
    if (acts)
        fault_count_act(&acts->count, &acts->rule.when);
    return acts;
}

int64_t server_fault_delay(const struct server_fault *fault)
{
    return fault_delay_draw(fault->rule.delay, &fault->rule.when, &fault->count);
}

/* ---- JSON ---- */

json_t *server_fault_line(const struct server_fault *fault, const char *function)
{
    return json_pack("{s:s, s:I, s:s, s:s}", "event", "fault", "id", (json_int_t)fault->id, "rule",
                     fault->rule.text, "function", function);
}

json_t *server_faults_list(const struct server_faults *faults)
{
    json_t *list = json_array();

    for (size_t i = 0; i < faults->count; i++) {
        const struct server_fault *fault = &faults->list[i];

        json_array_append_new(
            list, json_pack("{s:I, s:s, s:I, s:I, s:b}", "id", (json_int_t)fault->id, "rule",
                            fault->rule.text, "matched", (json_int_t)fault->count.matched, "acted",
                            (json_int_t)fault->count.acted, "ended", fault->count.ended));
    }
    return list;
}

static json_t *run_remove(struct server_faults *faults, const json_t *which)
{
    json_int_t id = json_integer_value(which);

    if (json_is_string(which) && strcmp(json_string_value(which), "all") == 0) {
        faults->count = 0;
        return control_done();
    }
    if (id < 1)
        return control_refused("\"remove\" must be the id of a rule, or \"all\"");
    return remove_rule(faults, id) < 0
               ? control_refused("there is no rule %lld; \"list\" shows them", (long long)id)
               : control_done();
}

json_t *server_faults_request(struct server_faults *faults, const json_t *request)
{
    const json_t *add = json_object_get(request, "add"), *gone = json_object_get(request, "remove");
    const bool list = json_is_true(json_object_get(request, "list"));
    char reason[SERVER_FAULT_REASON_MAX];
    unsigned id;

    if ((add != NULL) + (gone != NULL) + list != 1 || (add && !json_is_string(add)))
        return control_refused("one of \"add\": RULE, \"remove\": ID or \"all\", \"list\": true");
    if (list)
        return json_pack("{s:b, s:o}", "ok", true, "faults", server_faults_list(faults));
    if (gone)
        return run_remove(faults, gone);
    if (server_faults_add(faults, json_string_value(add), &id, reason) < 0)
        return control_refused("%s", reason);
    return json_pack("{s:b, s:I}", "ok", true, "id", (json_int_t)id);
}
