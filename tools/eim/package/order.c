/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/package/order.h"

#include "apdu/tlv.h"
#include "tools/cli/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 1000 };

__attribute__((format(printf, 3, 4))) static int fail(const struct eim_build_context *context,
                                                      int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(context->error->text, sizeof(context->error->text), format, arguments);
    va_end(arguments);
    return err;
}

/* ---- ICCIDs ---- */

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c == 'F' || c == 'f')
        return 15;
    return -1;
}

int eim_iccid_from_text(uint8_t iccid[ICCID_OCTETS], const char *text)
{
    size_t len = strlen(text);

    if (len < 18 || len > 20)
        return ERR_MALFORMED;
    for (size_t i = 0; i < 20; i++) {
        int nibble = i < len ? digit(text[i]) : 15;

        if (nibble < 0)
            return ERR_MALFORMED;
        if (i % 2)
            iccid[i / 2] = (uint8_t)(iccid[i / 2] | nibble << 4);
        else
            iccid[i / 2] = (uint8_t)nibble;
    }
    return 0;
}

void eim_iccid_to_text(struct bytes iccid, char text[21])
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;

    for (size_t i = 0; i < iccid.len && i < ICCID_OCTETS; i++) {
        text[len++] = digits[iccid.at[i] & 15];
        text[len++] = digits[iccid.at[i] >> 4];
    }
    while (len && text[len - 1] == 'F')
        len--;
    text[len] = '\0';
}

/* ---- rows ---- */

/* Arguments of one order: the text after `=` in pieces, or a JSON value. */
struct arguments {
    const struct eim_build_context *context;
    const char *name;
    const json_t *object; /* NULL: command line */
    char *pieces[8];
    size_t count;
    unsigned used; /* bit i: pieces[i] was read */
};

/* The argument `name`: a member of the object; the piece "name=..."; or, when `first`, the first
 * piece as it is. NULL when absent. */
static const char *argument(struct arguments *arguments, const char *name, bool first)
{
    size_t len = strlen(name);

    if (arguments->object)
        return json_string_value(json_object_get(arguments->object, name));
    for (size_t i = 0; i < arguments->count; i++)
        if (strncmp(arguments->pieces[i], name, len) == 0 && arguments->pieces[i][len] == '=') {
            arguments->used |= 1u << i;
            return arguments->pieces[i] + len + 1;
        }
    if (!first || !arguments->count)
        return NULL;
    arguments->used |= 1;
    return arguments->pieces[0];
}

static bool has_flag(struct arguments *arguments, const char *name)
{
    if (arguments->object)
        return json_is_true(json_object_get(arguments->object, name));
    for (size_t i = 0; i < arguments->count; i++)
        if (strcmp(arguments->pieces[i], name) == 0) {
            arguments->used |= 1u << i;
            return true;
        }
    return false;
}

/* Unknown arguments are errors. */
static int check_used(const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (!(arguments->used & 1u << i))
            return fail(arguments->context, ERR_MALFORMED, "%s: %s: unknown argument",
                        arguments->name, arguments->pieces[i]);
    return 0;
}

/* NULL: none is copied. 0 or ERR_MEMORY. */
static int copy_text(struct arguments *arguments, const char *text, struct bytes *out)
{
    *out = text ? arena_copy(arguments->context->arena, bytes_at(text, strlen(text))) : BYTES_NONE;
    return text && !out->at ? ERR_MEMORY : 0;
}

static int read_iccid(struct arguments *arguments, struct psmo *psmo)
{
    uint8_t iccid[ICCID_OCTETS];
    const char *text = argument(arguments, "iccid", true);

    if (!text || eim_iccid_from_text(iccid, text) < 0)
        return fail(arguments->context, ERR_MALFORMED, "%s: requires an ICCID of 18 to 20 digits",
                    arguments->name);
    psmo->iccid = arena_copy(arguments->context->arena, BYTES_OF(iccid));
    return psmo->iccid.at ? 0 : ERR_MEMORY;
}

static int fill_enable(struct arguments *arguments, struct psmo *psmo)
{
    psmo->rollback_flag = has_flag(arguments, "rollback");
    return read_iccid(arguments, psmo);
}

/* A list of tags; the card ignores those that it does not know. */
int eim_tags_read(struct buf *out, const char *text)
{
    struct bytes tags;
    uint32_t tag;

    if (buf_put_hex(out, text) < 0 || out->len == 0)
        return ERR_MALFORMED;
    tags = buf_bytes(out);
    for (int err = 0; err != ERR_NOT_FOUND;) {
        err = tlv_take_tag(&tags, &tag);
        if (err == ERR_MALFORMED || (err == 0 && tag == 0))
            return ERR_MALFORMED;
    }
    return 0;
}

static int read_tags(struct arguments *arguments, const char *text, struct bytes *tags)
{
    struct buf out = arena_buf(arguments->context->arena, strlen(text));

    if (out.overflow)
        return ERR_MEMORY;
    if (eim_tags_read(&out, text) < 0)
        return fail(arguments->context, ERR_MALFORMED,
                    "%s: tags %s: must be a list of tags in hex, such as 5A9F70", arguments->name,
                    text);
    *tags = buf_bytes(&out);
    return 0;
}

static int fill_list(struct arguments *arguments, struct psmo *psmo)
{
    const char *tags = argument(arguments, "tags", false);
    bool is_bare = arguments->count && strncmp(arguments->pieces[0], "tags=", 5) != 0;
    int err = tags ? read_tags(arguments, tags, &psmo->list_profile_info.tag_list) : 0;

    if (err < 0 || !argument(arguments, "iccid", is_bare))
        return err;
    psmo->list_profile_info.has_search_criteria = true;
    psmo->list_profile_info.search_criteria = PROFILE_INFO_SEARCH_ICCID;
    err = read_iccid(arguments, psmo);
    psmo->list_profile_info.iccid = psmo->iccid;
    return err;
}

static int fill_nothing(struct arguments *arguments, struct psmo *psmo)
{
    (void)arguments;
    (void)psmo;
    return 0;
}

static int fill_immediate(struct arguments *arguments, struct psmo *psmo)
{
    const char *oid = argument(arguments, "oid", false);

    psmo->immediate_enable_flag = !has_flag(arguments, "off");
    if (copy_text(arguments, argument(arguments, "address", false), &psmo->default_smdp_address) <
        0)
        return ERR_MEMORY;
    if (oid) {
        struct buf out = arena_buf(arguments->context->arena, strlen(oid));

        if (out.overflow)
            return ERR_MEMORY;
        if (buf_put_hex(&out, oid) < 0)
            return fail(arguments->context, ERR_MALFORMED,
                        "%s: oid %s: must be the contents of an OBJECT IDENTIFIER in hex",
                        arguments->name, oid);
        psmo->default_smdp_oid = buf_bytes(&out);
    }
    return 0;
}

static int fill_default_dp(struct arguments *arguments, struct psmo *psmo)
{
    const char *address = argument(arguments, "address", true);

    return copy_text(arguments, address ? address : "",
                     &psmo->set_default_dp_address.default_dp_address);
}

static const struct {
    const char *name;
    enum psmo_arm arm;
    enum euicc_result_data_arm result; /* its arm in the result ... */
    enum code_type codes;              /* ... and what its codes are of */
    int (*fill)(struct arguments *arguments, struct psmo *psmo);
    const char *usage, *text;
} psmos[] = {
    {"enable", PSMO_ENABLE, EUICC_RESULT_ENABLE, CODE_ENABLE_PROFILE, fill_enable,
     "enable=ICCID[,rollback]", "enable a profile"},
    {"disable", PSMO_DISABLE, EUICC_RESULT_DISABLE, CODE_DISABLE_PROFILE, read_iccid,
     "disable=ICCID", "disable a profile"},
    {"delete", PSMO_DELETE, EUICC_RESULT_DELETE, CODE_DELETE_PROFILE, read_iccid, "delete=ICCID",
     "delete a profile"},
    {"list", PSMO_LIST_PROFILE_INFO, EUICC_RESULT_LIST_PROFILE_INFO, CODE_PROFILE_INFO_LIST,
     fill_list, "list[=ICCID][,tags=HEX]", "list profiles, with the given tags only"},
    {"get-rat", PSMO_GET_RAT, EUICC_RESULT_GET_RAT, CODE_OTHER, fill_nothing, "get-rat",
     "read the rules authorisation table"},
    {"immediate-enable", PSMO_CONFIGURE_IMMEDIATE_ENABLE, EUICC_RESULT_CONFIGURE_IMMEDIATE_ENABLE,
     CODE_CONFIGURE_IMMEDIATE_ENABLE, fill_immediate,
     "immediate-enable[=off][,address=NAME][,oid=HEX]",
     "configure immediate enabling of downloaded profiles"},
    {"set-fallback", PSMO_SET_FALLBACK_ATTRIBUTE, EUICC_RESULT_SET_FALLBACK_ATTRIBUTE,
     CODE_SET_FALLBACK_ATTRIBUTE, read_iccid, "set-fallback=ICCID",
     "set the Fallback Attribute of a profile"},
    {"unset-fallback", PSMO_UNSET_FALLBACK_ATTRIBUTE, EUICC_RESULT_UNSET_FALLBACK_ATTRIBUTE,
     CODE_UNSET_FALLBACK_ATTRIBUTE, fill_nothing, "unset-fallback", "clear the Fallback Attribute"},
    {"default-dp", PSMO_SET_DEFAULT_DP_ADDRESS, EUICC_RESULT_SET_DEFAULT_DP_ADDRESS, CODE_OTHER,
     fill_default_dp, "default-dp=ADDRESS",
     "set the default SM-DP+ address; an empty one clears it"},
};
enum { PSMOS = sizeof(psmos) / sizeof(psmos[0]) };

static int fill_configuration(struct arguments *arguments, struct eco *eco)
{
    const char *path = arguments->object ? NULL : argument(arguments, "file", true);
    char why[FILE_WHY_MAX];
    json_t *loaded = path ? file_json(path, why) : NULL;
    const json_t *object = path ? loaded : arguments->object;
    int err;

    if (path && !loaded)
        return fail(arguments->context, ERR_IO, "%.280s", why);
    if (!object)
        return fail(arguments->context, ERR_MALFORMED, "%s: requires a JSON file", arguments->name);
    err = eim_configuration_from_json(&eco->eim_configuration_data, arguments->context, object);
    json_decref(loaded);
    if (err == 0 || !path)
        return err;
    snprintf(why, sizeof(why), "%s", arguments->context->error->text);
    return fail(arguments->context, ERR_IO, "%.120s: %.170s", path, why);
}

static int fill_eim_id(struct arguments *arguments, struct eco *eco)
{
    const char *id = argument(arguments, "eimId", true);

    if (!id)
        return fail(arguments->context, ERR_MALFORMED, "%s: requires an eimId", arguments->name);
    return copy_text(arguments, id, &eco->eim_id);
}

static int fill_no_eco(struct arguments *arguments, struct eco *eco)
{
    (void)arguments;
    (void)eco;
    return 0;
}

static const struct {
    const char *name;
    enum eco_arm arm;
    enum euicc_result_data_arm result;
    enum code_type codes;
    int (*fill)(struct arguments *arguments, struct eco *eco);
    const char *usage, *text;
} ecos[] = {
    {"add-eim", ECO_ADD_EIM, EUICC_RESULT_ADD_EIM, CODE_ADD_EIM, fill_configuration,
     "add-eim=FILE.json", "associate another eIM"},
    {"update-eim", ECO_UPDATE_EIM, EUICC_RESULT_UPDATE_EIM, CODE_UPDATE_EIM, fill_configuration,
     "update-eim=FILE.json", "update the configuration of an eIM"},
    {"delete-eim", ECO_DELETE_EIM, EUICC_RESULT_DELETE_EIM, CODE_DELETE_EIM, fill_eim_id,
     "delete-eim=ID", "delete an eIM"},
    {"list-eim", ECO_LIST_EIM, EUICC_RESULT_LIST_EIM, CODE_OTHER, fill_no_eco, "list-eim",
     "list the eIMs"},
};
enum { ECOS = sizeof(ecos) / sizeof(ecos[0]) };

const char *eim_order_row(size_t index, const char **text)
{
    if (index < PSMOS) {
        *text = psmos[index].text;
        return psmos[index].usage;
    }
    index -= PSMOS;
    if (index >= ECOS)
        return NULL;
    *text = ecos[index].text;
    return ecos[index].usage;
}

const char *eim_order_of_result(enum euicc_result_data_arm arm, enum code_type *codes)
{
    for (size_t i = 0; i < PSMOS; i++)
        if (psmos[i].result == arm) {
            *codes = psmos[i].codes;
            return psmos[i].name;
        }
    for (size_t i = 0; i < ECOS; i++)
        if (ecos[i].result == arm) {
            *codes = ecos[i].codes;
            return ecos[i].name;
        }
    return NULL;
}

static int add(struct eim_order *order, struct arguments *arguments)
{
    const struct eim_build_context *context = arguments->context;
    struct psmo psmo = {0};
    struct eco eco = {0};
    int err = ERR_NOT_FOUND;

    for (size_t i = 0; i < PSMOS; i++)
        if (strcmp(arguments->name, psmos[i].name) == 0) {
            psmo.arm = psmos[i].arm;
            err = psmos[i].fill(arguments, &psmo);
            if (err == 0)
                err = check_used(arguments);
            if (err == 0)
                err = eim_order_add_psmo(order, context->der, &psmo, context->arena);
        }
    for (size_t i = 0; i < ECOS; i++)
        if (strcmp(arguments->name, ecos[i].name) == 0) {
            eco.arm = ecos[i].arm;
            err = ecos[i].fill(arguments, &eco);
            if (err == 0)
                err = check_used(arguments);
            if (err == 0)
                err = eim_order_add_eco(order, context->der, &eco, context->arena);
        }
    if (err < 0 && context->error->text[0] == '\0')
        fail(context, err, "%s: %s", arguments->name,
             err == ERR_NOT_FOUND ? "unknown order"
             : err == ERR_STATE   ? "a package contains either PSMOs or eCOs, not both"
                                  : err_text(err));
    return err;
}

int eim_order_add_word(struct eim_order *order, const struct eim_build_context *context,
                       const char *word)
{
    char text[WORD_MAX], *rest, *value;
    struct arguments arguments = {.context = context, .name = text};

    context->error->text[0] = '\0';
    if (strlen(word) >= sizeof(text))
        return fail(context, ERR_TOO_LONG, "%.40s...: too long", word);
    snprintf(text, sizeof(text), "%s", word);
    value = strpbrk(text, "=,"); /* list,tags=5A: without the ICCID */
    if (value) {
        *value++ = '\0';
        for (char *piece = strtok_r(value, ",", &rest); piece; piece = strtok_r(NULL, ",", &rest)) {
            if (arguments.count == sizeof(arguments.pieces) / sizeof(arguments.pieces[0]))
                return fail(context, ERR_TOO_LONG, "%s: too many arguments", text);
            arguments.pieces[arguments.count++] = piece;
        }
    }
    return add(order, &arguments);
}

int eim_order_add_json(struct eim_order *order, const struct eim_build_context *context,
                       const json_t *element)
{
    struct arguments arguments = {.context = context};
    void *member;

    context->error->text[0] = '\0';
    if (json_is_string(element))
        return eim_order_add_word(order, context, json_string_value(element));
    if (json_object_size(element) != 1)
        return fail(context, ERR_MALFORMED,
                    "an order must be a string or an object with one member");
    member = json_object_iter((json_t *)(uintptr_t)element);
    arguments.name = json_object_iter_key(member);
    arguments.object = json_object_iter_value(member);
    return add(order, &arguments);
}
