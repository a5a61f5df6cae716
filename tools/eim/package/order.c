/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/package/order.h"

#include "tools/cli/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 1000 };

__attribute__((format(printf, 3, 4))) static int complain(const struct eim_workshop *workshop,
                                                          int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(workshop->error->text, sizeof(workshop->error->text), format, arguments);
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

/* Arguments of one order: the text behind `=` in pieces, or a JSON value. */
struct arguments {
    const struct eim_workshop *workshop;
    const char *name;
    const json_t *object; /* NULL: words */
    char *pieces[8];
    size_t count;
    unsigned used; /* bit i: somebody asked for pieces[i] */
};

/* The argument `name`: a member of the object; the piece "name=..." ; or, for the first one, the
 * bare piece. NULL when it is absent. */
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

/* A piece that the order has no use for is a slip of the pen, and not to be passed over. */
static int check_used(const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (!(arguments->used & 1u << i))
            return complain(arguments->workshop, ERR_MALFORMED, "%s: %s: no such argument",
                            arguments->name, arguments->pieces[i]);
    return 0;
}

static struct bytes copy_text(struct arguments *arguments, const char *text)
{
    return text ? arena_copy(arguments->workshop->arena, bytes_at(text, strlen(text))) : BYTES_NONE;
}

static int take_iccid(struct arguments *arguments, struct psmo *psmo)
{
    uint8_t iccid[ICCID_OCTETS];
    const char *text = argument(arguments, "iccid", true);

    if (!text || eim_iccid_from_text(iccid, text) < 0)
        return complain(arguments->workshop, ERR_MALFORMED, "%s: needs an ICCID of 18 to 20 digits",
                        arguments->name);
    psmo->iccid = arena_copy(arguments->workshop->arena, BYTES_OF(iccid));
    return psmo->iccid.at ? 0 : ERR_MEMORY;
}

static int fill_enable(struct arguments *arguments, struct psmo *psmo)
{
    psmo->rollback_flag = has_flag(arguments, "rollback");
    return take_iccid(arguments, psmo);
}

/* The tags in a row, each whole; the card passes over those that it does not know. */
static int take_tags(struct arguments *arguments, const char *text, struct bytes *tags)
{
    struct buf out = arena_buf(arguments->workshop->arena, strlen(text));

    if (buf_put_hex(&out, text) < 0 || out.len == 0)
        return complain(arguments->workshop, ERR_MALFORMED,
                        "%s: tags %s: must be tags in a row in hex, such as 5A9F70",
                        arguments->name, text);
    *tags = buf_bytes(&out);
    return 0;
}

static int fill_list(struct arguments *arguments, struct psmo *psmo)
{
    const char *tags = argument(arguments, "tags", false);
    bool is_bare = arguments->count && strncmp(arguments->pieces[0], "tags=", 5) != 0;
    int err = tags ? take_tags(arguments, tags, &psmo->list_profile_info.tag_list) : 0;

    if (err < 0 || !argument(arguments, "iccid", is_bare))
        return err;
    psmo->list_profile_info.has_search_criteria = true;
    psmo->list_profile_info.search_criteria = PROFILE_INFO_SEARCH_ICCID;
    err = take_iccid(arguments, psmo);
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
    psmo->default_smdp_address = copy_text(arguments, argument(arguments, "address", false));
    if (oid) {
        struct buf out = arena_buf(arguments->workshop->arena, strlen(oid));

        if (buf_put_hex(&out, oid) < 0)
            return complain(arguments->workshop, ERR_MALFORMED,
                            "%s: oid is the contents of an OBJECT IDENTIFIER in hex",
                            arguments->name);
        psmo->default_smdp_oid = buf_bytes(&out);
    }
    return 0;
}

static int fill_default_dp(struct arguments *arguments, struct psmo *psmo)
{
    const char *address = argument(arguments, "address", true);

    psmo->set_default_dp_address.default_dp_address = copy_text(arguments, address ? address : "");
    return 0;
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
    {"disable", PSMO_DISABLE, EUICC_RESULT_DISABLE, CODE_DISABLE_PROFILE, take_iccid,
     "disable=ICCID", "disable a profile"},
    {"delete", PSMO_DELETE, EUICC_RESULT_DELETE, CODE_DELETE_PROFILE, take_iccid, "delete=ICCID",
     "delete a profile"},
    {"list", PSMO_LIST_PROFILE_INFO, EUICC_RESULT_LIST_PROFILE_INFO, CODE_PROFILE_INFO_LIST,
     fill_list, "list[=ICCID][,tags=HEX]", "list profiles, of each these tags"},
    {"get-rat", PSMO_GET_RAT, EUICC_RESULT_GET_RAT, CODE_OTHER, fill_nothing, "get-rat",
     "read the rules authorisation table"},
    {"immediate-enable", PSMO_CONFIGURE_IMMEDIATE_ENABLE, EUICC_RESULT_CONFIGURE_IMMEDIATE_ENABLE,
     CODE_CONFIGURE_IMMEDIATE_ENABLE, fill_immediate,
     "immediate-enable[=off][,address=NAME][,oid=HEX]",
     "let the IPA enable what it downloads, or not"},
    {"set-fallback", PSMO_SET_FALLBACK_ATTRIBUTE, EUICC_RESULT_SET_FALLBACK_ATTRIBUTE,
     CODE_SET_FALLBACK_ATTRIBUTE, take_iccid, "set-fallback=ICCID", "make it the Fallback Profile"},
    {"unset-fallback", PSMO_UNSET_FALLBACK_ATTRIBUTE, EUICC_RESULT_UNSET_FALLBACK_ATTRIBUTE,
     CODE_UNSET_FALLBACK_ATTRIBUTE, fill_nothing, "unset-fallback", "have no Fallback Profile"},
    {"default-dp", PSMO_SET_DEFAULT_DP_ADDRESS, EUICC_RESULT_SET_DEFAULT_DP_ADDRESS, CODE_OTHER,
     fill_default_dp, "default-dp=ADDRESS", "set the default SM-DP+ address; none clears it"},
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
        return complain(arguments->workshop, ERR_IO, "%.280s", why);
    if (!object)
        return complain(arguments->workshop, ERR_MALFORMED, "%s: needs a JSON file",
                        arguments->name);
    err = eim_configuration_from_json(&eco->eim_configuration_data, arguments->workshop, object);
    json_decref(loaded);
    return err < 0 && path ? ERR_IO : err;
}

static int fill_eim_id(struct arguments *arguments, struct eco *eco)
{
    const char *id = argument(arguments, "eimId", true);

    if (!id)
        return complain(arguments->workshop, ERR_MALFORMED, "%s: needs an eimId", arguments->name);
    eco->eim_id = copy_text(arguments, id);
    return 0;
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
     "update-eim=FILE.json", "change what is known of an eIM"},
    {"delete-eim", ECO_DELETE_EIM, EUICC_RESULT_DELETE_EIM, CODE_DELETE_EIM, fill_eim_id,
     "delete-eim=ID", "end an association"},
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
    const struct eim_workshop *workshop = arguments->workshop;
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
                err = eim_order_add_psmo(order, workshop->der, &psmo, workshop->arena);
        }
    for (size_t i = 0; i < ECOS; i++)
        if (strcmp(arguments->name, ecos[i].name) == 0) {
            eco.arm = ecos[i].arm;
            err = ecos[i].fill(arguments, &eco);
            if (err == 0)
                err = check_used(arguments);
            if (err == 0)
                err = eim_order_add_eco(order, workshop->der, &eco, workshop->arena);
        }
    if (err < 0 && workshop->error->text[0] == '\0')
        complain(workshop, err, "%s: %s", arguments->name,
                 err == ERR_NOT_FOUND ? "no such order"
                 : err == ERR_STATE   ? "orders about profiles and about eIMs in one package"
                                      : err_text(err));
    return err;
}

int eim_order_add_word(struct eim_order *order, const struct eim_workshop *workshop,
                       const char *word)
{
    char text[WORD_MAX], *rest, *value;
    struct arguments arguments = {.workshop = workshop, .name = text};

    workshop->error->text[0] = '\0';
    if (strlen(word) >= sizeof(text))
        return complain(workshop, ERR_TOO_LONG, "%.40s...: too long", word);
    snprintf(text, sizeof(text), "%s", word);
    value = strchr(text, '=');
    if (value) {
        *value++ = '\0';
        for (char *piece = strtok_r(value, ",", &rest); piece; piece = strtok_r(NULL, ",", &rest)) {
            if (arguments.count == sizeof(arguments.pieces) / sizeof(arguments.pieces[0]))
                return complain(workshop, ERR_TOO_LONG, "%s: too many arguments", text);
            arguments.pieces[arguments.count++] = piece;
        }
    }
    return add(order, &arguments);
}

int eim_order_add_json(struct eim_order *order, const struct eim_workshop *workshop,
                       const json_t *element)
{
    struct arguments arguments = {.workshop = workshop};
    void *member;

    workshop->error->text[0] = '\0';
    if (json_is_string(element))
        return eim_order_add_word(order, workshop, json_string_value(element));
    if (json_object_size(element) != 1)
        return complain(workshop, ERR_MALFORMED,
                        "an order must be a string or an object with one member");
    member = json_object_iter((json_t *)(uintptr_t)element);
    arguments.name = json_object_iter_key(member);
    arguments.object = json_object_iter_value(member);
    return add(order, &arguments);
}
