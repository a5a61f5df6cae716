/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encoding: the steps of the message's plan (der_plan.h) write the elements one after the other. A
 * message without a plan goes through libtasn1: each row writes its element into a fresh value of
 * the type, or deletes it, and libtasn1 makes the octets. Parts with a table of their own are then
 * encoded first, at the free end of the output, where they take no more room than they will in the
 * whole, and are handed on as octets.
 */
#include "card/asn1/der_plan.h"
#include "card/asn1/der_walk.h"

#include <string.h>

/* Under `tag`, which is message->tag but for a part with another tag in the whole. */
static int encode_message(const struct der *der, const struct der_message *message, uint32_t tag,
                          const void *in, struct buf *out, struct der_error *error);

static const void *member_of(const struct der_walk *walk, size_t offset)
{
    return (const uint8_t *)walk->from + offset;
}

/* `err` of the tree: memory, or a table that differs from the module. */
static int fail_tree(const struct der_walk *walk, const struct der_field *field, int err)
{
    if (err == ERR_MEMORY)
        return der_walk_fail(walk, field, "no memory", BYTES_NONE, ERR_MEMORY);
    return err < 0
               ? der_walk_fail(walk, field, "table and module differ", BYTES_NONE, ERR_MALFORMED)
               : 0;
}

/* The whole TLV `part` into the row's ANY, or what stands in it into its SEQUENCE OF ANY. */
static int put_part(struct der_walk *walk, const struct der_field *field, struct bytes part)
{
    struct tlv tlv;
    bool is_any;
    int err = der_tree_is_any(&walk->tree, field->path, &is_any);

    if (err < 0)
        return fail_tree(walk, field, err);
    if (tlv_only(part, &tlv) < 0)
        return der_walk_fail(walk, field, "not exactly one element", part, ERR_MALFORMED);
    err = is_any ? der_tree_write(&walk->tree, field->path, part)
                 : der_tree_write_content(&walk->tree, field->path, tlv.value);
    return fail_tree(walk, field, err);
}

static int put_sub(struct der_walk *walk, const struct der_field *field)
{
    size_t mark = walk->buf->len;
    int err;

    if (!field->optional && field->second != DER_NONE) {
        const struct bytes *raw = member_of(walk, field->second);

        if (raw->at)
            return put_part(walk, field, *raw);
    }
    err = encode_message(walk->der, field->sub, field->sub->tag, member_of(walk, field->offset),
                         walk->buf, walk->error);
    if (err == 0)
        err = put_part(walk, field, bytes_from(buf_bytes(walk->buf), mark));
    walk->buf->len = mark;
    return err;
}

/* Appends the elements of a list in a row. */
static int put_elements(struct der_walk *walk, const struct der_field *field)
{
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    size_t count = *(const size_t *)member_of(walk, (size_t)field->min);
    const uint8_t *items;
    int err = 0;

    memcpy(&items, member_of(walk, field->offset), sizeof(items));
    for (size_t i = 0; i < count && err == 0; i++) {
        if (field->sub)
            err = encode_message(walk->der, field->sub, field->sub->tag, items + i * size,
                                 walk->buf, walk->error);
        else
            buf_put(walk->buf, ((const struct bytes *)(const void *)items)[i]);
    }
    return err;
}

static int put_list(struct der_walk *walk, const struct der_field *field)
{
    size_t mark = walk->buf->len;
    int err = put_elements(walk, field);

    if (err == 0 && walk->buf->overflow)
        err = der_walk_fail(walk, field, "no room", BYTES_NONE, ERR_TOO_LONG);
    if (err == 0)
        err = fail_tree(walk, field,
                        der_tree_write_content(&walk->tree, field->path,
                                               bytes_from(buf_bytes(walk->buf), mark)));
    walk->buf->len = mark;
    return err;
}

static int put_choice(struct der_walk *walk, const struct der_field *field)
{
    const char *name = NULL;
    unsigned arm;
    int err;

    memcpy(&arm, member_of(walk, field->offset), sizeof(arm));
    for (unsigned i = 1; i <= arm && field->arms[i - 1]; i++)
        name = i == arm ? field->arms[i - 1] : NULL;
    if (!name)
        return der_walk_fail(walk, field, "no alternative is chosen", BYTES_NONE, ERR_MALFORMED);
    err = der_tree_choose(&walk->tree, field->path, name);
    return err < 0 ? fail_tree(walk, field, err) : der_walk_branch(walk, field, name);
}

static int put_leaf(struct der_walk *walk, const struct der_field *field)
{
    struct der_value value;
    const char *reason = der_value_put(field, walk->from, &value);
    int err;

    if (reason)
        return der_walk_fail(walk, field, reason, value.content, ERR_MALFORMED);
    switch (field->kind) {
    case DER_KIND_NULL:
        return 0; /* present in a fresh value */
    case DER_KIND_BOOLEAN:
        err = der_tree_write_boolean(&walk->tree, field->path, value.content.at[0] != 0);
        break;
    case DER_KIND_BITS:
        err = der_tree_write_bits(&walk->tree, field->path, value.content);
        break;
    default:
        err = der_tree_write(&walk->tree, field->path, value.content);
        break;
    }
    return fail_tree(walk, field, err);
}

static int check_slice(struct der_walk *walk, const struct der_field *field)
{
    const struct bytes *slice = member_of(walk, field->offset);
    const char *reason = "missing";
    struct tlv tlv;

    if (slice->at)
        reason = der_value_check_size(field, slice->len);
    if (!reason && field->kind == DER_KIND_SEQUENCE &&
        (tlv_only(*slice, &tlv) < 0 || tlv.tag != DER_TAG_SEQUENCE ||
         !der_walk_is_several(tlv.value)))
        reason = "not a SEQUENCE of two elements";
    return reason ? der_walk_fail(walk, field, reason, *slice, ERR_MALFORMED) : 0;
}

static int put_slice(struct der_walk *walk, const struct der_field *field)
{
    const struct bytes *slice = member_of(walk, field->offset);
    int err = check_slice(walk, field);

    if (err < 0)
        return err;
    if (field->kind != DER_KIND_CONTENT)
        return put_part(walk, field, *slice);
    return fail_tree(walk, field, der_tree_write_content(&walk->tree, field->path, *slice));
}

static int put_absent(struct der_walk *walk, const struct der_field *field)
{
    int err = fail_tree(walk, field, der_tree_delete(&walk->tree, field->path));

    if (err == 0 && (field->kind == DER_KIND_GROUP || field->kind == DER_KIND_CHOICE))
        err = der_walk_branch(walk, field, NULL);
    return err;
}

static int put_field(struct der_walk *walk, const struct der_field *field)
{
    if (!der_walk_applies(walk, field))
        return 0;
    if (field->kind == DER_KIND_EXTENSION || !der_value_is_present(field, walk->from))
        return put_absent(walk, field);
    switch (field->kind) {
    case DER_KIND_GROUP:
        return 0;
    case DER_KIND_CHOICE:
        return put_choice(walk, field);
    case DER_KIND_SUB:
        return put_sub(walk, field);
    case DER_KIND_LIST:
        return put_list(walk, field);
    case DER_KIND_RAW:
    case DER_KIND_CONTENT:
    case DER_KIND_SEQUENCE:
        return put_slice(walk, field);
    default:
        return put_leaf(walk, field);
    }
}

static int encode_tree(struct der_walk *walk)
{
    int err = der_tree_make(walk->der, walk->message, &walk->tree);

    if (err < 0)
        return der_walk_fail_message(walk, "no memory", BYTES_NONE, ERR_MEMORY);
    for (size_t i = 0; i < walk->message->field_count && err == 0; i++)
        err = put_field(walk, &walk->message->fields[i]);
    if (err == 0) {
        err = der_tree_code(&walk->tree, walk->buf);
        if (err < 0)
            der_walk_fail_message(walk,
                                  err == ERR_TOO_LONG ? "no room"
                                  : err == ERR_MEMORY ? "no memory"
                                                      : "table and module differ",
                                  BYTES_NONE, err);
    }
    der_tree_free(&walk->tree);
    return err;
}

/* ---- By the plan ---- */

static const struct der_field *row_of(const struct der_walk *walk, const struct der_step *step)
{
    return der_step_row(walk->message, step);
}

/* The element `part` as it is, or, where the type has a tag, what stands in it under that. */
static int write_part(struct der_walk *walk, const struct der_step *step,
                      const struct der_field *field, struct bytes part)
{
    struct tlv tlv;

    if (tlv_only(part, &tlv) < 0)
        return der_walk_fail(walk, field, "not exactly one element", part, ERR_MALFORMED);
    if (step->tag)
        tlv_put(walk->buf, step->tag, tlv.value);
    else
        buf_put(walk->buf, part);
    return 0;
}

static int write_sub(struct der_walk *walk, const struct der_step *step,
                     const struct der_field *field)
{
    uint32_t tag = step->tag ? step->tag : field->sub->tag;

    if (!field->optional && field->second != DER_NONE) {
        const struct bytes *raw = member_of(walk, field->second);

        if (raw->at)
            return write_part(walk, step, field, *raw);
    }
    return encode_message(walk->der, field->sub, tag, member_of(walk, field->offset), walk->buf,
                          walk->error);
}

static int write_list(struct der_walk *walk, const struct der_step *step,
                      const struct der_field *field)
{
    size_t mark = tlv_open(walk->buf, step->tag);
    int err = put_elements(walk, field);

    tlv_close(walk->buf, mark);
    return err;
}

static int write_member(struct der_walk *walk, const struct der_step *step)
{
    const struct der_field *field = row_of(walk, step);
    const struct bytes *slice = member_of(walk, field->offset);
    struct der_value value;
    const char *reason;
    int err;

    switch (field->kind) {
    case DER_KIND_SUB:
        return write_sub(walk, step, field);
    case DER_KIND_LIST:
        return write_list(walk, step, field);
    case DER_KIND_RAW:
    case DER_KIND_CONTENT:
    case DER_KIND_SEQUENCE:
        err = check_slice(walk, field);
        if (err == 0 && field->kind != DER_KIND_CONTENT)
            return write_part(walk, step, field, *slice);
        if (err == 0)
            tlv_put(walk->buf, step->tag, *slice);
        return err;
    default:
        reason = der_value_put(field, walk->from, &value);
        if (reason)
            return der_walk_fail(walk, field, reason, value.content, ERR_MALFORMED);
        tlv_put(walk->buf, step->tag, value.content);
        return 0;
    }
}

static int write_steps(struct der_walk *walk, const struct der_step *first,
                       const struct der_step *end);

/* An element with members. */
static int write_inside(struct der_walk *walk, const struct der_step *step)
{
    size_t mark = tlv_open(walk->buf, step->tag);
    int err = write_steps(walk, step + 1, step + 1 + step->inside);

    tlv_close(walk->buf, mark);
    return err;
}

static int write_choice(struct der_walk *walk, const struct der_step *choice)
{
    const struct der_step *step = choice + 1, *end = step + choice->inside;
    unsigned arm;

    memcpy(&arm, member_of(walk, row_of(walk, choice)->offset), sizeof(arm));
    while (step < end && step->arm != arm)
        step += 1 + step->inside;
    if (step == end)
        return der_walk_fail(walk, row_of(walk, choice), "no alternative is chosen", BYTES_NONE,
                             ERR_MALFORMED);
    return step->row ? write_member(walk, step) : write_inside(walk, step);
}

static int write_steps(struct der_walk *walk, const struct der_step *first,
                       const struct der_step *end)
{
    int err = 0;

    for (const struct der_step *step = first; step < end && err == 0; step += 1 + step->inside) {
        if (step->row && !der_value_is_present(row_of(walk, step), walk->from))
            continue;
        if (step->kind == DER_STEP_CHOICE)
            err = write_choice(walk, step);
        else if (step->kind == DER_STEP_INSIDE)
            err = write_inside(walk, step);
        else
            err = write_member(walk, step);
    }
    return err;
}

static int encode_plan(struct der_walk *walk, const struct der_plan *plan, uint32_t tag)
{
    size_t mark = tlv_open(walk->buf, tag);
    int err = write_steps(walk, plan->steps, plan->steps + plan->count);

    tlv_close(walk->buf, mark);
    if (err == 0 && walk->buf->overflow)
        err = der_walk_fail_message(walk, "no room", BYTES_NONE, ERR_TOO_LONG);
    return err;
}

static int encode_leaf(const struct der_walk *walk, uint32_t tag)
{
    struct der_value value;
    const char *reason = der_value_put(&walk->message->fields[0], walk->from, &value);

    if (reason)
        return der_walk_fail_message(walk, reason, value.content, ERR_MALFORMED);
    tlv_put(walk->buf, tag, value.content);
    return walk->buf->overflow ? der_walk_fail_message(walk, "no room", BYTES_NONE, ERR_TOO_LONG)
                               : 0;
}

/* What libtasn1 made from `start` on gets the tag `tag` instead of its own. */
static int change_tag(struct der_walk *walk, size_t start, uint32_t tag)
{
    struct buf *out = walk->buf;
    struct tlv whole;
    size_t mark;

    if (tag == walk->message->tag || out->overflow)
        return 0;
    if (tlv_only(bytes_from(buf_bytes(out), start), &whole) < 0)
        return der_walk_fail_message(walk, "not exactly one element", BYTES_NONE, ERR_MALFORMED);
    buf_grow(out, sizeof(tag)); /* at most: the tag was shorter */
    if (out->overflow)
        return der_walk_fail_message(walk, "no room", BYTES_NONE, ERR_TOO_LONG);
    memmove(out->at + start + sizeof(tag) + 1, whole.value.at, whole.value.len);
    out->len = start;
    mark = tlv_open(out, tag);
    buf_put(out, bytes_at(out->at + start + sizeof(tag) + 1, whole.value.len));
    tlv_close(out, mark);
    return 0;
}

static int encode_message(const struct der *der, const struct der_message *message, uint32_t tag,
                          const void *in, struct buf *out, struct der_error *error)
{
    struct der_walk walk = {.der = der, .message = message, .from = in, .buf = out, .error = error};
    const struct der_plan *plan;
    size_t start = out->len;
    int err;

    if (out->overflow && !out->at) /* arena_buf() had no memory */
        return der_walk_fail_message(&walk, "no memory", BYTES_NONE, ERR_MEMORY);
    if (out->overflow)
        return der_walk_fail_message(&walk, "no room", BYTES_NONE, ERR_TOO_LONG);
    if (der_walk_is_leaf(message))
        return encode_leaf(&walk, tag);
    plan = der_plan_of(der, message);
    if (plan)
        return encode_plan(&walk, plan, tag);
    err = encode_tree(&walk);
    return err < 0 ? err : change_tag(&walk, start, tag);
}

int der_encode(const struct der *der, const struct der_message *message, const void *in,
               struct buf *out, struct der_error *error)
{
    size_t mark = out->len;
    int err = encode_message(der, message, message->tag, in, out, error);

    if (err < 0)
        out->len = mark; /* parts of what failed are not left behind */
    return err;
}
