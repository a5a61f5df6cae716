/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluation of EF.ARR records (access.h, DP-5.3). */
#include "profiles/fs/access.h"

#include "apdu/tlv.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/fs/pin.h"

enum {
    UNUSED = 0xFF,      /* behind the rule, to the end of its record */
    AM_BYTE_MASK = 0xFF /* of enum access_mode; the rest is the instruction */
};

static bool condition_holds(const struct fs_context *context, uint16_t directory,
                            const struct tlv *condition, unsigned depth);

/* OR, AND, NOT over the conditions in a template; an empty or malformed one is not satisfied. */
static bool template_holds(const struct fs_context *context, uint16_t directory,
                           const struct tlv *all, unsigned depth)
{
    struct bytes rest = all->value;
    bool every = all->tag == ACCESS_SC_AND;
    struct tlv one;
    bool any = false;
    int err;

    if (depth == 0 || rest.len == 0)
        return false;
    while ((err = tlv_next(&rest, &one)) == 0) {
        bool holds = condition_holds(context, directory, &one, depth - 1);

        any = any || holds;
        every = every && holds;
    }
    if (err != ERR_NOT_FOUND)
        return false;
    return all->tag == ACCESS_SC_AND ? every : all->tag == ACCESS_SC_NOT ? !any : any;
}

static bool condition_holds(const struct fs_context *context, uint16_t directory,
                            const struct tlv *condition, unsigned depth)
{
    struct tlv reference;

    switch (condition->tag) {
    case ACCESS_SC_ALWAYS:
        return true;
    case ACCESS_SC_PIN:
        if (context->security->full_access)
            return true;
        return tlv_find(condition->value, ACCESS_KEY_REFERENCE, &reference) == 0 &&
               reference.value.len == 1 && pin_satisfied(context, directory, reference.value.at[0]);
    case ACCESS_SC_OR:
    case ACCESS_SC_AND:
    case ACCESS_SC_NOT:
        return template_holds(context, directory, condition, depth);
    default: /* never, and unknown conditions */
        return false;
    }
}

static bool mode_covered(const struct tlv *mode_do, enum access_mode mode)
{
    uint8_t ins = (uint8_t)((unsigned)mode >> 8);

    if (mode_do->tag == ACCESS_AM_BYTE)
        return mode_do->value.len == 1 && (mode_do->value.at[0] & ((unsigned)mode & AM_BYTE_MASK));
    if (mode_do->tag != ACCESS_AM_INS || !ins)
        return false;
    for (size_t i = 0; i < mode_do->value.len; i++)
        if (mode_do->value.at[i] == ins)
            return true;
    return false;
}

/* One pass over the rule, by kind of AM_DO: one with the instruction has priority over the access
 * mode octet, in any order. */
static bool rule_pass(const struct fs_context *context, uint16_t directory, struct bytes rule,
                      enum access_mode mode, uint32_t kind, bool *decided)
{
    struct tlv one;
    bool covered = false;

    *decided = false;
    while (rule.len && rule.at[0] != UNUSED && tlv_next(&rule, &one) == 0) {
        if (one.tag >= ACCESS_AM_BYTE && one.tag <= ACCESS_AM_LAST) {
            covered = covered || (one.tag == kind && mode_covered(&one, mode));
        } else if (covered) {
            *decided = true;
            return condition_holds(context, directory, &one, ACCESS_CONDITION_DEPTH);
        }
    }
    return false;
}

bool access_rule_allows(const struct fs_context *context, uint16_t directory, struct bytes rule,
                        enum access_mode mode)
{
    bool decided = false;
    bool allowed = false;

    if ((unsigned)mode >> 8)
        allowed = rule_pass(context, directory, rule, mode, ACCESS_AM_INS, &decided);
    if (!decided)
        allowed = rule_pass(context, directory, rule, mode, ACCESS_AM_BYTE, &decided);
    return allowed;
}

bool access_allowed(const struct fs_context *context, uint16_t id, enum access_mode mode)
{
    const struct fs *fs = context->fs;
    const struct fs_file *file = &fs->files[id];
    uint16_t directory = fs_is_directory(file) ? id : file->parent;

    if (file->rules == FS_NONE)
        return false;
    return access_rule_allows(context, directory, fs_record(&fs->files[file->rules], file->rule),
                              mode);
}

uint16_t fs_check_access(const struct fs_context *context, uint16_t id, bool fits,
                         enum access_mode mode)
{
    const struct fs_file *file = &context->fs->files[id];

    if (!fits)
        return SW_INCOMPATIBLE_STRUCTURE;
    if (!access_allowed(context, id, mode))
        return SW_SECURITY_STATUS;
    if (file->life >= FS_TERMINATED ||
        (file->life == FS_DEACTIVATED && !(file->special & FS_READABLE_WHILE_DEACTIVATED)))
        return SW_DATA_INVALIDATED;
    return SW_OK;
}
