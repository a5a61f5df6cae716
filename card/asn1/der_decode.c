/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decoding: after a strict TLV check the octets are matched with the message's plan (der_plan.h),
 * and each value is read from the input itself. Without a plan, or if it does not match,
 * libtasn1 parses by the module and gives the position of the element of each row. Messages inside
 * a message and elements of a list are ANY in the outer type and are decoded separately: the trees
 * stay small and the work linear.
 *
 * Checked here, because libtasn1 does not: mandatory members of an empty SEQUENCE, sizes and ranges
 * (der_value.c), known members that turn up in the place of unknown ones (der_unknown.c).
 *
 * Invariant DER-D2: a decoded struct borrows from the input, never from memory of libtasn1.
 */
#include "card/asn1/der_plan.h"
#include "card/asn1/der_walk.h"

#include <string.h>

enum {
    PATH_MAX_OCTETS = 200,
    UNKNOWN_MAX = 16 /* unknown members passed over at the end of one message */
};

static int decode_message(const struct der *der, const struct der_message *message, struct bytes in,
                          void *out, struct arena *arena, struct der_error *error);

static void *member_of(const struct der_walk *walk, const struct der_field *field)
{
    return (uint8_t *)walk->out + field->offset;
}

/* The element of `path` in the input. 0, or ERR_NOT_FOUND when it is absent. */
static int locate(const struct der_walk *walk, const char *path, struct tlv *out)
{
    size_t start;
    size_t end;

    if (*path == '\0')
        return tlv_only(walk->in, out);
    if (der_tree_locate(&walk->tree, walk->in, path, &start, &end) < 0 ||
        end + walk->shift > walk->in.len)
        return ERR_NOT_FOUND;
    return tlv_only(bytes_at(walk->in.at + walk->shift + start, end - start), out);
}

/* `whole` with its one tag octet turned into 30, in the arena. */
static struct bytes as_sequence(struct arena *arena, struct bytes whole)
{
    struct bytes copy = arena_copy(arena, whole);

    if (copy.at)
        ((uint8_t *)copy.at)[0] = DER_TAG_SEQUENCE;
    return copy;
}

static int take_sequence(struct der_walk *walk, const struct der_field *field,
                         const struct tlv *tlv)
{
    struct bytes *member = member_of(walk, field);
    struct bytes content = tlv->value;
    struct tlv inner;

    if (tlv_only(content, &inner) == 0 && inner.tag == DER_TAG_SEQUENCE)
        content = inner.value;
    if (!der_walk_is_several(content) || tlv->tag > 0xFF)
        return der_walk_fail(walk, field, "neither form of a SEQUENCE", tlv->whole, ERR_MALFORMED);
    if (content.at != tlv->value.at) {
        *member = inner.whole;
        return 0;
    }
    *member = as_sequence(walk->arena, tlv->whole);
    if (!member->at)
        return der_walk_fail(walk, field, "no memory", tlv->whole, ERR_MEMORY);
    return 0;
}

static int decode_part(struct der_walk *walk, const struct der_message *message, struct bytes in,
                       void *out)
{
    return decode_message(walk->der, message, in, out, walk->arena, walk->error);
}

static int take_sub(struct der_walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    if (!field->optional && field->second != DER_NONE)
        *(struct bytes *)((uint8_t *)walk->out + field->second) = tlv->whole;
    return decode_part(walk, field->sub, tlv->whole, member_of(walk, field));
}

static int take_list(struct der_walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    struct bytes cursor = tlv->value;
    size_t count = 0;
    struct tlv element;
    uint8_t *items;

    while (tlv_next(&cursor, &element) == 0)
        count++;
    if (cursor.len && !field->sub)
        count++; /* opaque octets (der_message.levels) that are no element: kept as the last one */
    items = arena_alloc(walk->arena, count * size);
    if (!items)
        return der_walk_fail(walk, field, "no memory", tlv->whole, ERR_MEMORY);
    cursor = tlv->value;
    for (size_t i = 0; i < count; i++) {
        struct bytes rest = cursor;
        int err = tlv_next(&cursor, &element);

        if (err == 0 && field->sub)
            err = decode_part(walk, field->sub, element.whole, items + i * size);
        else if (!field->sub)
            ((struct bytes *)(void *)items)[i] = err == 0 ? element.whole : rest;
        if (!field->sub)
            err = 0;
        if (err < 0)
            return err;
    }
    memcpy(member_of(walk, field), &items, sizeof(items));
    *(size_t *)(void *)((uint8_t *)walk->out + field->min) = count;
    return 0;
}

static int take_choice(struct der_walk *walk, const struct der_field *field)
{
    char name[DER_NAME_MAX + 1];

    if (der_tree_arm(&walk->tree, field->path, name) < 0) {
        if (!field->optional)
            return der_walk_fail(walk, field, "no known alternative", walk->in, ERR_MALFORMED);
        return der_walk_branch(walk, field, NULL);
    }
    for (unsigned arm = 1; field->arms[arm - 1]; arm++) {
        if (strcmp(field->arms[arm - 1], name) == 0) {
            memcpy(member_of(walk, field), &arm, sizeof(arm));
            return der_walk_branch(walk, field, field->arms[arm - 1]);
        }
    }
    return der_walk_fail(walk, field, "unknown alternative", walk->in, ERR_MALFORMED);
}

/* `path` up to its last name; the length of that. */
static size_t parent_length(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot ? (size_t)(dot - path) : 0;
}

/* Checks that an unknown member is neither a known one out of place nor one twice. */
static int take_extension(struct der_walk *walk, const struct der_field *field,
                          const struct tlv *tlv)
{
    char parent[PATH_MAX_OCTETS] = "";
    struct tlv container;
    bool unknown;
    int err;

    memcpy(parent, field->path, parent_length(field->path));
    if (locate(walk, parent, &container) < 0)
        container.value = BYTES_NONE;
    err = der_unknown_check(walk, parent, container.value, tlv, &unknown);
    if (err == 0 && !unknown)
        err = der_walk_fail(walk, field, "twice or out of place", tlv->whole, ERR_MALFORMED);
    walk->met_unknown = true;
    return err;
}

static int take_present(struct der_walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    struct bytes *slice = member_of(walk, field);
    const char *reason = NULL;

    switch (field->kind) {
    case DER_KIND_RAW:
        *slice = tlv->whole;
        reason = der_value_check_size(field, slice->len);
        break;
    case DER_KIND_CONTENT:
        *slice = tlv->value;
        reason = der_value_check_size(field, slice->len);
        break;
    case DER_KIND_SEQUENCE:
        return take_sequence(walk, field, tlv);
    case DER_KIND_SUB:
        return take_sub(walk, field, tlv);
    case DER_KIND_LIST:
        return take_list(walk, field, tlv);
    case DER_KIND_EXTENSION:
        return take_extension(walk, field, tlv);
    case DER_KIND_GROUP:
        break;
    default:
        reason = der_value_take(field, tlv->value, walk->out);
        break;
    }
    return reason ? der_walk_fail(walk, field, reason, tlv->whole, ERR_MALFORMED) : 0;
}

static int take_field(struct der_walk *walk, const struct der_field *field)
{
    struct tlv tlv;

    if (!der_walk_applies(walk, field))
        return 0;
    if (field->kind == DER_KIND_CHOICE)
        return take_choice(walk, field);
    if (locate(walk, field->path, &tlv) == 0) {
        der_value_set_present(field, walk->out, true);
        return take_present(walk, field, &tlv);
    }
    if (!field->optional)
        return der_walk_fail(walk, field, "missing", walk->in, ERR_MALFORMED);
    return field->kind == DER_KIND_GROUP ? der_walk_branch(walk, field, NULL) : 0;
}

/* Takes the elements that the plan matched. */
static int take_found(struct der_walk *walk, const struct der_plan *plan, const struct tlv *found)
{
    const struct der_field *row;
    int err = 0;

    for (unsigned i = 0; i < plan->count && err == 0; i++) {
        const struct der_step *step = &plan->steps[i];

        if (!found[i].whole.at)
            continue;
        row = der_step_row(walk->message, step);
        if (step->kind == DER_STEP_ARM)
            memcpy(member_of(walk, &walk->message->fields[step->choice - 1]), &step->arm,
                   sizeof(step->arm));
        if (row && step->kind != DER_STEP_CHOICE) {
            der_value_set_present(row, walk->out, true);
            err = take_present(walk, row, &found[i]);
        }
    }
    return err;
}

/* Parses `seen`, whose inside is that of walk->in moved by walk->shift, and takes every row. */
static int decode_tree(struct der_walk *walk, struct bytes seen)
{
    const struct der_message *message = walk->message;
    int err = der_tree_make(walk->der, message, &walk->tree);

    walk->unparsed = false;
    if (err < 0)
        return der_walk_fail_message(walk, "no memory", walk->in, ERR_MEMORY);
    err = der_tree_parse(&walk->tree, seen);
    walk->unparsed = err < 0;
    if (err < 0)
        err = der_walk_fail_message(
            walk, err == ERR_MEMORY ? "no memory" : "malformed, or an unknown alternative",
            walk->in, err);
    for (size_t i = 0; i < message->field_count && err == 0; i++)
        err = take_field(walk, &message->fields[i]);
    der_tree_free(&walk->tree);
    return err;
}

/* An element of `tag` around `content`, in the arena. Its inside stands in walk->in `header` octets
 * after the start. */
static struct bytes shortened(struct der_walk *walk, uint32_t tag, struct bytes content,
                              size_t header)
{
    struct buf buf = arena_buf(walk->arena, header + content.len);

    tlv_put(&buf, tag, content);
    walk->shift = header - (buf.len - content.len);
    return buf.overflow ? BYTES_NONE : buf_bytes(&buf);
}

/*
 * The module has room for one unknown member or a few. Where libtasn1 refuses a message, further
 * ones are taken off its end, one by one. Parts inside are decoded once at most: only a parse that
 * fails goes on, and it looks into none. 0 or an error.
 */
static int decode_without_unknown(struct der_walk *walk, struct bytes seen)
{
    struct der_error first = walk->error ? *walk->error : (struct der_error){0};
    struct tlv whole;
    struct bytes content;
    int err = tlv_only(seen, &whole);

    if (err < 0)
        return err;
    err = ERR_MALFORMED;
    content = whole.value;
    for (int dropped = 0; dropped < UNKNOWN_MAX && walk->unparsed; dropped++) {
        if (!der_unknown_take_last(walk, &content))
            break;
        seen = shortened(walk, whole.tag, content, whole.whole.len - whole.value.len);
        if (!seen.at)
            break;
        walk->met_unknown = true;
        err = decode_tree(walk, seen);
    }
    if (walk->error && walk->unparsed)
        *walk->error = first;
    return err;
}

static int decode_form(const struct der *der, const struct der_message *message, struct bytes in,
                       void *out, struct arena *arena, bool *met_unknown, struct der_error *error)
{
    struct der_walk walk = {
        .der = der, .message = message, .in = in, .out = out, .arena = arena, .error = error};
    struct tlv found[DER_PLAN_STEPS_MAX];
    struct der_mismatch mismatch;
    const struct der_plan *plan;
    struct bytes seen = in;
    struct tlv tlv;
    int err;

    if (message->size)
        memset(out, 0, message->size);
    if (tlv_only(in, &tlv) < 0)
        return der_walk_fail_message(&walk, "not exactly one element", in, ERR_MALFORMED);
    if (der_walk_is_leaf(message)) {
        if (tlv.tag != message->tag)
            return der_walk_fail_message(&walk, "another tag", in, ERR_MALFORMED);
        return take_present(&walk, &message->fields[0], &tlv);
    }
    if (message->field_count == 0 && tlv.tag == message->tag && tlv.value.len == 0)
        return 0;
    /* A SEQUENCE may have an implicit tag of the outer type. */
    if (message->tag && tlv.tag != message->tag &&
        (message->tag != DER_TAG_SEQUENCE || tlv.tag > 0xFF || !tlv_is_constructed(tlv.tag)))
        return der_walk_fail_message(&walk, "another tag", in, ERR_MALFORMED);
    plan = der_plan_of(der, message);
    if (plan && der_plan_match(message, plan, tlv.value, found))
        return take_found(&walk, plan, found);
    if (message->tag && tlv.tag != message->tag) {
        seen = as_sequence(arena, in);
        if (!seen.at)
            return der_walk_fail_message(&walk, "no memory", in, ERR_MEMORY);
    }
    err = decode_tree(&walk, seen);
    if (walk.unparsed && err == ERR_MALFORMED && der_unknown_is_allowed(message))
        err = decode_without_unknown(&walk, seen);
    if (walk.unparsed && err == ERR_MALFORMED && plan &&
        der_plan_explain(message, plan, tlv.value, &mismatch)) {
        if (mismatch.field)
            der_walk_fail(&walk, mismatch.field, mismatch.reason, mismatch.bytes, err);
        else
            der_walk_fail_message(&walk, mismatch.reason, mismatch.bytes, err);
    }
    *met_unknown = walk.met_unknown;
    return err;
}

/* The form without unknown members is chosen: an unknown member of one form may be a member of the
 * alternate. */
static int decode_message(const struct der *der, const struct der_message *message, struct bytes in,
                          void *out, struct arena *arena, struct der_error *error)
{
    bool unknown = false, unknown_to_alternate = false;
    int err = decode_form(der, message, in, out, arena, &unknown, error);

    if (!message->alternate || (err == 0 && !unknown) || (err < 0 && err != ERR_MALFORMED))
        return err;
    if (decode_form(der, message->alternate, in, out, arena, &unknown_to_alternate, NULL) == 0 &&
        (err < 0 || !unknown_to_alternate))
        return 0;
    return err < 0 ? err : decode_form(der, message, in, out, arena, &unknown, error);
}

int der_decode(const struct der *der, const struct der_message *message, struct bytes in, void *out,
               struct arena *arena, struct der_error *error)
{
    size_t octets_max = message->octets_max ? message->octets_max : DER_MESSAGE_MAX;
    struct der_walk walk = {.message = message, .error = error};
    struct tlv tlv;
    int err;

    if (in.len > octets_max)
        return der_walk_fail_message(&walk, "longer than allowed", in, ERR_TOO_LONG);
    err = message->levels ? tlv_check_levels(in, message->levels, DER_ELEMENTS_MAX)
                          : tlv_check(in, DER_DEPTH_MAX, DER_ELEMENTS_MAX);
    if (err < 0)
        return der_walk_fail_message(
            &walk, err == ERR_TOO_LONG ? "too deep or too many elements" : "not DER", in, err);
    if (tlv_only(in, &tlv) == 0 && message->tag && tlv.tag != message->tag)
        return der_walk_fail_message(&walk, "another tag", in, ERR_MALFORMED);
    return decode_message(der, message, in, out, arena, error);
}
