/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans (der_plan.h): compiled from the rows and the module; matching. */
#include "card/asn1/der_plan.h"

#include "card/asn1/der_tree.h"
#include "card/asn1/der_walk.h"

#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_OCTETS = 200 };

struct maker {
    const struct der_field *first, *next, *end; /* rows: those from `next` on are to come */
    struct der_tree tree;
    struct der_step steps[DER_PLAN_STEPS_MAX];
    unsigned count;
};

static bool put_members(struct maker *maker, const char *parent);

/* A step for the element of `path`; NULL: libtasn1 must parse it. */
static struct der_step *put_step(struct maker *maker, enum der_step_kind kind, const char *path,
                                 enum der_form *form)
{
    struct der_step *step = &maker->steps[maker->count];

    if (maker->count == DER_PLAN_STEPS_MAX)
        return NULL;
    *step = (struct der_step){.kind = kind};
    if (kind != DER_STEP_CHOICE && der_tree_form(&maker->tree, path, form, &step->tag) < 0)
        return NULL;
    maker->count++;
    return step;
}

/* Row and module agree on the element. */
static bool fits(const struct der_field *row, enum der_form form)
{
    switch (form) {
    case DER_FORM_PRIMITIVE:
        return der_value_is_leaf(row) && row->kind != DER_KIND_NULL;
    case DER_FORM_NULL:
        return row->kind == DER_KIND_NULL;
    case DER_FORM_LIST:
        return !der_value_is_leaf(row) && row->kind != DER_KIND_GROUP;
    case DER_FORM_ANY:
        return row->kind == DER_KIND_SUB || row->kind == DER_KIND_RAW ||
               row->kind == DER_KIND_SEQUENCE;
    case DER_FORM_SEQUENCE:
        break;
    }
    return false;
}

static unsigned number_of(const struct maker *maker, const struct der_field *row)
{
    return row ? (unsigned)(row - maker->first) + 1 : 0;
}

static bool put_member(struct maker *maker)
{
    const struct der_field *row = maker->next++;
    enum der_form form;
    struct der_step *step = put_step(maker, DER_STEP_MEMBER, row->path, &form);

    if (!step || !fits(row, form))
        return false;
    step->row = number_of(maker, row);
    return true;
}

/* A SEQUENCE: `row` is that of a GROUP, NULL when the tables have none. */
static bool put_inside(struct maker *maker, const char *path, const struct der_field *row)
{
    unsigned at = maker->count;
    enum der_form form;
    struct der_step *step = put_step(maker, DER_STEP_INSIDE, path, &form);

    if (!step || form != DER_FORM_SEQUENCE || !put_members(maker, path))
        return false;
    step->row = number_of(maker, row);
    step->inside = maker->count - at - 1;
    return true;
}

static bool put_arm(struct maker *maker, const char *path, unsigned arm,
                    const struct der_field *choice)
{
    unsigned at = maker->count;
    enum der_form form;
    struct der_step *step = put_step(maker, DER_STEP_ARM, path, &form);

    if (!step || form == DER_FORM_ANY)
        return false;
    step->arm = arm;
    step->choice = number_of(maker, choice);
    if (maker->next < maker->end && strcmp(maker->next->path, path) == 0) {
        const struct der_field *row = maker->next++;

        step->row = number_of(maker, row);
        return fits(row, form);
    }
    if (form == DER_FORM_NULL)
        return true;
    if (form != DER_FORM_SEQUENCE || !put_members(maker, path))
        return false;
    step->inside = maker->count - at - 1;
    return true;
}

/* `parent`.`name` into `path`. */
static bool join(char path[PATH_MAX_OCTETS], const char *parent, const char *name, size_t len)
{
    size_t before = strlen(parent);

    if (before + 1 + len >= PATH_MAX_OCTETS)
        return false;
    memcpy(path, parent, before);
    if (before)
        path[before++] = '.';
    memcpy(path + before, name, len);
    path[before + len] = '\0';
    return true;
}

static bool put_choice(struct maker *maker)
{
    const struct der_field *row = maker->next++;
    unsigned at = maker->count;
    struct der_step *step = put_step(maker, DER_STEP_CHOICE, row->path, NULL);
    char path[PATH_MAX_OCTETS];

    if (!step)
        return false;
    for (unsigned arm = 1; row->arms[arm - 1]; arm++)
        if (!join(path, row->path, row->arms[arm - 1], strlen(row->arms[arm - 1])) ||
            !put_arm(maker, path, arm, row))
            return false;
    step->row = number_of(maker, row);
    step->inside = maker->count - at - 1;
    return true;
}

/* The rows below `parent`. Rows of unknown members have no step. */
static bool put_members(struct maker *maker, const char *parent)
{
    while (maker->next < maker->end) {
        const struct der_field *row = maker->next;
        const char *rest = der_walk_below(row->path, parent);
        char path[PATH_MAX_OCTETS];
        bool done;

        if (!rest)
            return *parent != '\0';
        if (row->kind == DER_KIND_EXTENSION && !strchr(rest, '.')) {
            maker->next++;
            continue;
        }
        if (strchr(rest, '.'))
            done = join(path, parent, rest, strcspn(rest, ".")) && put_inside(maker, path, NULL);
        else if (row->kind == DER_KIND_CHOICE)
            done = put_choice(maker);
        else if (row->kind == DER_KIND_GROUP && maker->next++)
            done = put_inside(maker, row->path, row);
        else
            done = put_member(maker);
        if (!done)
            return false;
    }
    return true;
}

static bool put_message(struct maker *maker, const struct der_message *message)
{
    enum der_form form;
    uint32_t tag;

    maker->first = maker->next = message->fields;
    maker->end = message->fields + message->field_count;
    maker->count = 0;
    return message->field_count && message->tag &&
           der_tree_form(&maker->tree, "", &form, &tag) == 0 && form == DER_FORM_SEQUENCE &&
           tag == message->tag && put_members(maker, "");
}

int der_plan_make(const struct der *der, const struct der_message *message, struct der_plan **out)
{
    struct maker maker;
    size_t size;
    int err = der_tree_make(der, message, &maker.tree);

    *out = NULL;
    if (err < 0)
        return err == ERR_MEMORY ? err : 0;
    if (put_message(&maker, message)) {
        size = maker.count * sizeof(maker.steps[0]);
        *out = malloc(sizeof(**out) + size);
        if (*out) {
            (*out)->count = maker.count;
            memcpy((*out)->steps, maker.steps, size);
        } else {
            err = ERR_MEMORY;
        }
    }
    der_tree_free(&maker.tree);
    return err;
}

const struct der_plan *der_plan_of(const struct der *der, const struct der_message *message)
{
    struct der_plan_slot *slot = der_plan_slot_of(der, message);

    if (slot && !slot->fields && message->fields && der_plan_make(der, message, &slot->plan) == 0) {
        slot->fields = message->fields;
        slot->module = message->module;
    }
    return slot && slot->fields ? slot->plan : NULL;
}

/* ---- Matching ---- */

struct matcher {
    const struct der_message *message;
    const struct der_plan *plan;
    struct tlv *found;
    struct der_mismatch *mismatch; /* the first one; may be NULL */
};

/* Records why `step` (NULL: none is left) does not match; false. */
static bool mismatch(const struct matcher *matcher, const struct der_step *step, const char *reason,
                     struct bytes bytes)
{
    if (matcher->mismatch)
        *matcher->mismatch = (struct der_mismatch){
            step ? der_step_row(matcher->message, step) : NULL, reason, bytes};
    return false;
}

/* A mandatory `step` is not at `element` (BYTES_NONE: the end); `rest` follows. */
static bool absent(const struct matcher *matcher, const struct der_step *step, struct bytes element,
                   struct bytes rest)
{
    struct tlv other;

    while (tlv_next(&rest, &other) == 0)
        if (step->tag && other.tag == step->tag)
            return mismatch(matcher, step, "out of order", other.whole);
    return mismatch(matcher, step,
                    step->kind == DER_STEP_CHOICE ? "unknown alternative" : "missing", element);
}

static bool match(const struct matcher *matcher, unsigned first, unsigned end,
                  struct bytes content);

/* The checks that libtasn1 makes of a primitive. */
static bool fits_content(const struct matcher *matcher, const struct der_step *step,
                         const struct tlv *element)
{
    enum der_kind kind = der_step_row(matcher->message, step)->kind;

    if ((kind == DER_KIND_BOOLEAN && element->value.len != 1) ||
        (kind == DER_KIND_NULL && element->value.len != 0))
        return mismatch(matcher, step, "wrong length", element->whole);
    return true;
}

/* `element` is one of the arms of the CHOICE at `at`. */
static bool match_arm(const struct matcher *matcher, unsigned at, const struct tlv *element,
                      bool *is_one)
{
    const struct der_step *choice = &matcher->plan->steps[at];

    *is_one = false;
    for (unsigned i = at + 1; i <= at + choice->inside; i += 1 + matcher->plan->steps[i].inside) {
        const struct der_step *arm = &matcher->plan->steps[i];

        if (arm->tag != element->tag)
            continue;
        *is_one = true;
        matcher->found[at] = matcher->found[i] = *element;
        if (arm->inside)
            return match(matcher, i + 1, i + 1 + arm->inside, element->value);
        if (arm->row)
            return fits_content(matcher, arm, element);
        return element->value.len == 0 || mismatch(matcher, choice, "wrong length", element->whole);
    }
    return true;
}

static bool match(const struct matcher *matcher, unsigned first, unsigned end, struct bytes content)
{
    struct tlv next;
    bool more = tlv_next(&content, &next) == 0;

    for (unsigned i = first; i < end; i += 1 + matcher->plan->steps[i].inside) {
        const struct der_step *step = &matcher->plan->steps[i];
        bool here = more && (step->tag == next.tag || step->tag == 0);

        if (here && step->kind == DER_STEP_CHOICE) {
            if (!match_arm(matcher, i, &next, &here))
                return false;
        } else if (here) {
            matcher->found[i] = next;
            if (step->kind == DER_STEP_INSIDE
                    ? !match(matcher, i + 1, i + 1 + step->inside, next.value)
                    : !fits_content(matcher, step, &next))
                return false;
        }
        if (here)
            more = tlv_next(&content, &next) == 0;
        else if (!step->row || !der_step_row(matcher->message, step)->optional)
            return absent(matcher, step, more ? next.whole : BYTES_NONE, content);
    }
    return !more || mismatch(matcher, NULL, "unknown member, or one out of order", next.whole);
}

bool der_plan_match(const struct der_message *message, const struct der_plan *plan,
                    struct bytes content, struct tlv found[DER_PLAN_STEPS_MAX])
{
    const struct matcher matcher = {message, plan, found, NULL};

    memset(found, 0, plan->count * sizeof(found[0]));
    return match(&matcher, 0, plan->count, content);
}

/* A member of the message itself, or an arm of a CHOICE that is one, has this tag. */
static bool has_tag(const struct der_plan *plan, uint32_t tag)
{
    unsigned i = 0;

    while (i < plan->count) {
        if (plan->steps[i].kind == DER_STEP_CHOICE) {
            i++; /* its arms follow */
            continue;
        }
        if (plan->steps[i].tag == tag)
            return true;
        i += 1 + plan->steps[i].inside;
    }
    return false;
}

/* Another element before `element` has its tag. */
static bool is_second(struct bytes content, const struct tlv *element)
{
    struct tlv earlier;

    while (tlv_next(&content, &earlier) == 0 && earlier.whole.at < element->whole.at)
        if (earlier.tag == element->tag)
            return true;
    return false;
}

/* `out` is about the first element that no step takes. Where that may be an unknown member of the
 * message itself, the cause is a later one: a known member, or a tag that is there twice. */
static void pass_unknown(const struct der_plan *plan, struct bytes content,
                         struct der_mismatch *out)
{
    struct bytes rest = content;
    struct tlv element;
    bool reached = false;

    while (tlv_next(&rest, &element) == 0) {
        reached |= element.whole.at == out->bytes.at;
        if (reached && (has_tag(plan, element.tag) || is_second(content, &element))) {
            out->reason = "twice or out of place";
            out->bytes = element.whole;
            return;
        }
    }
}

bool der_plan_explain(const struct der_message *message, const struct der_plan *plan,
                      struct bytes content, struct der_mismatch *out)
{
    struct tlv found[DER_PLAN_STEPS_MAX];
    const struct matcher matcher = {message, plan, found, out};

    if (match(&matcher, 0, plan->count, content))
        return false;
    if (!out->field && der_unknown_is_allowed(message))
        pass_unknown(plan, content, out);
    return true;
}
