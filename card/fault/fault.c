/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/fault/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct faults {
    struct fault *list;
    size_t count;
    unsigned last_id;
    struct fault_effect effect;
};

int faults_new(struct faults **out)
{
    *out = calloc(1, sizeof(**out));
    return *out ? 0 : ERR_MEMORY;
}

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    free(faults->list);
    free(faults);
}

int faults_add(struct faults *faults, const struct fault_rule *rule, unsigned *id)
{
    struct fault *grown;

    if (faults->count == FAULTS_MAX)
        return ERR_FULL;
    grown = realloc(faults->list, (faults->count + 1) * sizeof(*grown));
    if (!grown)
        return ERR_MEMORY;
    faults->list = grown;
    *id = ++faults->last_id;
    grown[faults->count++] = (struct fault){.id = *id, .rule = *rule};
    return 0;
}

int faults_remove(struct faults *faults, unsigned id)
{
    if (id == 0) {
        faults->count = 0;
        return 0;
    }
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->list[i].id != id)
            continue;
        faults->count--;
        memmove(&faults->list[i], &faults->list[i + 1],
                (faults->count - i) * sizeof(*faults->list));
        return 0;
    }
    return ERR_NOT_FOUND;
}

const struct fault *faults_at(const struct faults *faults, size_t index)
{
    return faults && index < faults->count ? &faults->list[index] : NULL;
}

bool faults_are_for(const struct faults *faults, enum fault_place place)
{
    for (size_t i = 0; faults && i < faults->count; i++)
        if (faults->list[i].rule.place == place && !faults->list[i].count.ended)
            return true;
    return false;
}

static bool is_about(const struct fault_rule *rule, const struct fault_subject *subject)
{
    if (rule->place != subject->place)
        return false;
    if (rule->place == FAULT_APDU)
        return (rule->ins < 0 || rule->ins == subject->ins) &&
               (rule->channel < 0 || rule->channel == subject->channel);
    return *rule->name == '\0' || (subject->name && fault_name_is(rule->name, subject->name));
}

const struct fault *faults_match(struct faults *faults, const struct fault_subject *subject)
{
    struct fault *acts = NULL;

    for (size_t i = 0; faults && i < faults->count; i++) {
        struct fault *fault = &faults->list[i];

        if (!is_about(&fault->rule, subject))
            continue;
        if (fault_count_match(&fault->count, &fault->rule.when) && !acts)
            acts = fault;
    }
    if (!acts)
        return NULL;
    fault_count_act(&acts->count, &acts->rule.when);
    return acts;
}

void fault_note(const struct trace *trace, const struct fault *fault, struct bytes raw)
{
    char text[FAULT_TEXT_MAX + 40];

    snprintf(text, sizeof(text), "rule %u acts: %s", fault->id, fault->rule.text);
    trace_emit(trace, (struct trace_event){
                          .kind = TRACE_NOTE, .name = "fault", .reason = text, .data = raw});
}

struct fault_effect *faults_effect(struct faults *faults)
{
    return &faults->effect;
}

size_t fault_damage(const struct fault *fault, uint8_t *data, size_t len)
{
    if (fault->rule.action == FAULT_FLIP && fault->rule.amount < len)
        data[fault->rule.amount] ^= 1;
    if (fault->rule.action == FAULT_TRUNCATE && fault->rule.amount < len)
        return fault->rule.amount;
    return len;
}

int64_t fault_delay(const struct fault *fault)
{
    return fault_delay_draw(fault->rule.delay, &fault->rule.when, &fault->count);
}
