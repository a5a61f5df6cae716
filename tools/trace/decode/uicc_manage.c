/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET DATA, GET RESPONSE, STORE DATA to others than the ISD-R, SUSPEND UICC. */
#include "tools/trace/decode/uicc_commands.h"

enum { P1_RESUME = 0x01, DURATION_LEN = 2, STORE_LAST = 0x80 };

void uicc_none(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    if (exchange->p1 || exchange->p2)
        part_text(parts, node, "P1 P2", BYTES_NONE, "%02X %02X", exchange->p1, exchange->p2);
    if (exchange->le)
        part_text(parts, node, "length", BYTES_NONE, "%u", (unsigned)exchange->le);
    if (exchange->command.len)
        part_hex(parts, node, "data", exchange->command);
}

void uicc_store_data(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    part_text(parts, node, "block", BYTES_NONE, "%u%s", exchange->p2,
              exchange->p1 & STORE_LAST ? ", last" : "");
    if (exchange->command.len)
        part_hex(parts, node, "data", exchange->command);
}

/* ---- GET DATA (GPC_SPE_034 11.3) ---- */

static const struct tag_row data_objects[] = {
    {0x0042, "issuerIdentificationNumber", show_hex, NULL},
    {0x0045, "cardImageNumber", show_hex, NULL},
    {0x004F, "isdAid", show_aid, NULL},
    {0x005A, "eid", show_hex, NULL},
    {0x0066, "cardData", show_hex, NULL},
    {0x0067, "cardCapabilityInformation", show_hex, NULL},
    {0x00C1, "sequenceCounter", show_number, NULL},
    {0x00C2, "confirmationCounter", show_number, NULL},
    {0x00D3, "currentSecurityLevel", show_hex, NULL},
    {0x00E0, "keyInformationTemplate", show_hex, NULL},
    {0x2F00, "listOfApplications", show_hex, NULL},
    {0x5F50, "url", show_text, NULL},
    {0x9F70, "lifeCycle", show_hex, NULL},
    {0x9F7F, "cardProductionLifeCycle", show_hex, NULL},
    {0xBF30, "forwardedCaPublicKey", show_hex, NULL},
    {0xFF21, "extendedCardResources", show_hex, NULL},
    {0}};

static const struct tag_row *data_object(const struct exchange *exchange)
{
    uint32_t tag = (uint32_t)exchange->p1 << 8 | exchange->p2;
    const struct tag_row *row = data_objects;

    while (row->name && row->tag != tag)
        row++;
    return row->name ? row : NULL;
}

void uicc_get_data(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    const struct tag_row *row = data_object(exchange);
    struct node *tag = part_text(parts, node, "tag", BYTES_NONE, "%04X%s%s%s",
                                 (unsigned)exchange->p1 << 8 | exchange->p2, row ? " (" : "",
                                 row ? row->name : "", row ? ")" : "");

    if (!row)
        tree_flag(parts->tree, tag, TREE_UNKNOWN);
    if (exchange->command.len)
        part_hex(parts, node, "data", exchange->command);
}

/* The data object, or its value alone. */
void uicc_get_data_response(const struct parts *parts, const struct exchange *exchange,
                            struct node *node)
{
    const struct tag_row *row = data_object(exchange);
    struct bytes rest = node->octets, value;
    size_t missing;
    uint32_t tag;

    if (row && part_tlv_next(&rest, &tag, &value, &missing) && tag == row->tag)
        part_tlv(parts, node, row, tag, value, missing);
    else
        part_hex(parts, node, row ? row->name : "data", node->octets);
}

/* ---- SUSPEND UICC (TS 102 221 11.1.22) ---- */

static void show_duration(const struct parts *parts, struct node *node, const char *name,
                          struct bytes *rest)
{
    static const char *const units[] = {"seconds", "minutes", "hours", "days", "times 10 days"};
    struct bytes octets = part_take(rest, DURATION_LEN);

    if (octets.len < DURATION_LEN) {
        if (octets.len)
            part_malformed(parts, part_node(parts, node, name, octets), "must be 2 octets");
        return;
    }
    part_text(parts, node, name, octets, "%u %s", octets.at[1],
              octets.at[0] < sizeof units / sizeof units[0] ? units[octets.at[0]]
                                                            : "of an unknown unit");
}

void uicc_suspend_command(const struct parts *parts, const struct exchange *exchange,
                          struct node *node)
{
    struct bytes rest = exchange->command;

    const char *operation = exchange->p1 == 0 ? "suspend" : "unknown";
    struct node *shown;

    if (exchange->p1 == P1_RESUME)
        operation = "resume";
    shown = part_text(parts, node, "operation", BYTES_NONE, "%s (%02X)", operation, exchange->p1);
    if (exchange->p1 && exchange->p1 != P1_RESUME) {
        tree_flag(parts->tree, shown, TREE_UNKNOWN);
        part_rest(parts, node, rest);
        return;
    }
    if (exchange->p1 == P1_RESUME) {
        show_random(parts, part_node(parts, node, "token", rest));
        return;
    }
    show_duration(parts, node, "minimumDuration", &rest);
    show_duration(parts, node, "maximumDuration", &rest);
    part_rest(parts, node, rest);
}

void uicc_suspend_response(const struct parts *parts, const struct exchange *exchange,
                           struct node *node)
{
    struct bytes rest = node->octets;

    (void)exchange;
    show_duration(parts, node, "maximumDuration", &rest);
    show_random(parts, part_node(parts, node, "token", rest));
}
