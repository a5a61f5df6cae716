/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of GlobalPlatform to a security domain: secure channels, registry, keys, contents. */
#include "apdu/ins.h"
#include "tools/trace/decode/uicc_commands.h"

enum {
    SECURE_FIRST = 0x0C,   /* secure messaging in CLA 80 to 8F */
    SECURE_FURTHER = 0x20, /* and in CLA C0 to FF */
    CLASS_FURTHER = 0x40,
    MAC_LEN = 8,
    CHALLENGE_LEN = 8,
    DIVERSIFICATION_LEN = 10,
    LAST_BLOCK = 0x80,
    SEVERAL_KEYS = 0x80,
    NEXT = 0x01,
    FOR_LOAD = 0x02 /* P1 of INSTALL */
};

static bool is_protected(const struct exchange *exchange)
{
    return exchange->cla & CLASS_FURTHER ? exchange->cla & SECURE_FURTHER
                                         : exchange->cla & SECURE_FIRST;
}

/* Octets that are random or derived by a key. */
static void put_random(const struct parts *parts, struct node *node, const char *name,
                       struct bytes octets)
{
    if (octets.len)
        show_random(parts, part_node(parts, node, name, octets));
}

/* The data of a command: without secure messaging what `show` makes of them. */
static void show_data(const struct parts *parts, const struct exchange *exchange, struct node *node,
                      void (*show)(const struct parts *parts, struct node *node, struct bytes data))
{
    struct bytes rest = exchange->command;

    if (!is_protected(exchange)) {
        show(parts, node, rest);
        return;
    }
    if (rest.len > MAC_LEN)
        part_hex(parts, node, "protectedData", part_take(&rest, rest.len - MAC_LEN));
    put_random(parts, node, "mac", rest);
}

static void show_plain(const struct parts *parts, struct node *node, struct bytes data)
{
    if (data.len)
        part_hex(parts, node, "data", data);
}

/* ---- secure channels (GPC_SPE_034 annex E, GPC_SPE_014) ---- */

void uicc_initialize_update(const struct parts *parts, const struct exchange *exchange,
                            struct node *node)
{
    struct bytes rest = exchange->command;

    part_text(parts, node, "keyVersion", BYTES_NONE, "%02X%s", exchange->p1,
              exchange->p1 ? "" : " (default)");
    put_random(parts, node, "hostChallenge", part_take(&rest, rest.len));
}

void uicc_initialize_update_response(const struct parts *parts, const struct exchange *exchange,
                                     struct node *node)
{
    struct bytes rest = node->octets, one;
    unsigned protocol;

    (void)exchange;
    part_hex(parts, node, "keyDiversificationData", part_take(&rest, DIVERSIFICATION_LEN));
    one = part_take(&rest, 1);
    if (one.len)
        part_text(parts, node, "keyVersion", one, "%02X", one.at[0]);
    one = part_take(&rest, 1);
    if (!one.len)
        return;
    protocol = one.at[0];
    part_text(parts, node, "protocol", one, "SCP%02X", protocol);
    if (protocol == 3) {
        one = part_take(&rest, 1);
        if (one.len)
            part_text(parts, node, "option", one, "%02X", one.at[0]);
        put_random(parts, node, "cardChallenge", part_take(&rest, CHALLENGE_LEN));
    } else {
        one = part_take(&rest, 2);
        if (one.len)
            show_number(parts, part_node(parts, node, "sequenceCounter", one));
        put_random(parts, node, "cardChallenge", part_take(&rest, 6));
    }
    put_random(parts, node, "cardCryptogram", part_take(&rest, MAC_LEN));
    if (protocol == 3 && rest.len)
        show_number(parts, part_node(parts, node, "sequenceCounter", part_take(&rest, 3)));
    part_rest(parts, node, rest);
}

void uicc_external_authenticate(const struct parts *parts, const struct exchange *exchange,
                                struct node *node)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } bits[] = {{0x01, "C-MAC"}, {0x02, "C-DECRYPTION"}, {0x10, "R-MAC"}, {0x20, "R-ENCRYPTION"}};
    struct bytes rest = exchange->command;
    struct line line = {0};

    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if (exchange->p1 & bits[i].bit)
            line_item(&line, ", ", "%s", bits[i].name);
    part_text(parts, node, "securityLevel", BYTES_NONE, "%02X (%s)", exchange->p1,
              line.len ? line.text : "authenticated only");
    put_random(parts, node, "hostCryptogram", part_take(&rest, MAC_LEN));
    put_random(parts, node, "mac", rest);
}

/* ---- GET STATUS (11.4) ---- */

static const struct tag_row criteria[] = {
    {0x4F, "searchAid", show_aid, NULL}, {0x5C, "tagList", show_hex, NULL}, {0}};

static void show_criteria(const struct parts *parts, struct node *node, struct bytes data)
{
    part_tlvs(parts, node, data, criteria);
}

void uicc_get_status(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const struct {
        uint8_t p1;
        const char *name;
    } subsets[] = {{0x80, "issuer security domain"},
                   {0x40, "applications and security domains"},
                   {0x20, "load files"},
                   {0x10, "load files and modules"}};
    const char *name = NULL;

    for (size_t i = 0; i < sizeof subsets / sizeof subsets[0]; i++)
        if (subsets[i].p1 == exchange->p1)
            name = subsets[i].name;
    struct node *subset =
        part_text(parts, node, "subset", BYTES_NONE, "%s (%02X)%s", name ? name : "unknown",
                  exchange->p1, exchange->p2 & NEXT ? ", continued" : "");
    if (!name)
        tree_flag(parts->tree, subset, TREE_UNKNOWN);
    show_data(parts, exchange, node, show_criteria);
}

static void show_life(const struct parts *parts, struct node *node)
{
    static const struct {
        uint8_t state;
        const char *name;
    } states[] = {
        {0x01, "loaded"}, {0x03, "installed"}, {0x07, "selectable"}, {0x0F, "personalized"}};
    const char *name = NULL;

    for (size_t i = 0; node->octets.len == 1 && i < sizeof states / sizeof states[0]; i++)
        if (states[i].state == (node->octets.at[0] & 0x7F))
            name = states[i].name;
    if (name)
        tree_value(parts->tree, node, "%s%s (%02X)", name,
                   node->octets.at[0] & 0x80 ? ", locked" : "", node->octets.at[0]);
    else
        tree_hex(parts->tree, node);
}

static const struct tag_row entry[] = {{0x4F, "aid", show_aid, NULL},
                                       {0x9F70, "lifeCycleState", show_life, NULL},
                                       {0xC5, "privileges", show_hex, NULL},
                                       {0xC4, "loadFileAid", show_aid, NULL},
                                       {0xCE, "loadFileVersion", show_hex, NULL},
                                       {0x84, "moduleAid", show_aid, NULL},
                                       {0xCC, "securityDomainAid", show_aid, NULL},
                                       {0xCF, "implicitSelection", show_hex, NULL},
                                       {0}};
static const struct tag_row entries[] = {{0xE3, "entry", NULL, entry}, {0}};

/* With R-ENCRYPTION, or an R-MAC behind it, the response is no list. */
void uicc_get_status_response(const struct parts *parts, const struct exchange *exchange,
                              struct node *node)
{
    if (is_protected(exchange))
        uicc_plain(parts, exchange, node);
    else
        part_tlvs(parts, node, node->octets, entries);
}

/* ---- contents and keys (11.2, 11.5, 11.6, 11.8) ---- */

static const struct tag_row deletion[] = {{0x4F, "aid", show_aid, NULL},
                                          {0xD0, "keyIdentifier", show_hex, NULL},
                                          {0xD2, "keyVersion", show_hex, NULL},
                                          {0}};

static void show_deletion(const struct parts *parts, struct node *node, struct bytes data)
{
    part_tlvs(parts, node, data, deletion);
}

void uicc_delete(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    show_data(parts, exchange, node, show_deletion);
}

/* Values with a length octet each, by their names. */
static void show_values(const struct parts *parts, struct node *node, struct bytes data,
                        const struct tag_row *names)
{
    struct bytes rest = data;

    for (; rest.len && names->name; names++) {
        struct bytes len = part_take(&rest, 1), value = part_take(&rest, len.at[0]);
        struct node *field;

        if (len.at[0] == 0)
            continue;
        field = part_node(parts, node, names->name, value);
        if (value.len < len.at[0])
            part_malformed(parts, field, "ends early");
        else
            names->show(parts, field);
    }
    part_rest(parts, node, rest);
}

static void show_for_load(const struct parts *parts, struct node *node, struct bytes data)
{
    static const struct tag_row names[] = {
        {0, "loadFileAid", show_aid, NULL}, {0, "securityDomainAid", show_aid, NULL},
        {0, "hash", show_hex, NULL},        {0, "parameters", show_hex, NULL},
        {0, "token", show_hex, NULL},       {0}};

    show_values(parts, node, data, names);
}

static void show_for_install(const struct parts *parts, struct node *node, struct bytes data)
{
    static const struct tag_row names[] = {{0, "loadFileAid", show_aid, NULL},
                                           {0, "moduleAid", show_aid, NULL},
                                           {0, "applicationAid", show_aid, NULL},
                                           {0, "privileges", show_hex, NULL},
                                           {0, "parameters", show_hex, NULL},
                                           {0, "token", show_hex, NULL},
                                           {0}};

    show_values(parts, node, data, names);
}

void uicc_install(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const struct {
        uint8_t p1;
        const char *name;
    } kinds[] = {{FOR_LOAD, "load"},     {0x04, "install"},         {0x08, "make selectable"},
                 {0x10, "extradition"},  {0x20, "personalization"}, {0x40, "registry update"},
                 {0x80, "more commands"}};
    struct line line = {0};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (exchange->p1 & kinds[i].p1)
            line_item(&line, ", ", "%s", kinds[i].name);
    part_text(parts, node, "for", BYTES_NONE, "%s (%02X)", line.len ? line.text : "unknown",
              exchange->p1);
    show_data(parts, exchange, node, exchange->p1 & FOR_LOAD ? show_for_load : show_for_install);
}

void uicc_load(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    part_text(parts, node, "block", BYTES_NONE, "%u%s", exchange->p2,
              exchange->p1 & LAST_BLOCK ? ", last" : "");
    show_data(parts, exchange, node, show_plain);
}

void uicc_put_key(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    part_text(parts, node, "replacedVersion", BYTES_NONE, "%02X%s", exchange->p1,
              exchange->p1 ? "" : " (none)");
    part_text(parts, node, "keyIdentifier", BYTES_NONE, "%02X%s",
              exchange->p2 & ~(unsigned)SEVERAL_KEYS,
              exchange->p2 & SEVERAL_KEYS ? " and following" : "");
    show_data(parts, exchange, node, show_plain);
}

void uicc_protected(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    part_text(parts, node, "P1 P2", BYTES_NONE, "%02X %02X", exchange->p1, exchange->p2);
    show_data(parts, exchange, node, show_plain);
}
