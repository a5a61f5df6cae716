/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements without files, as tables of tags (PEDefinitions, DP-4.2 and DP-4.4). */
#include "profiles/package/pe.h"
#include "profiles/package/templates/template.h"
#include "tools/trace/decode/elements_parts.h"
#include "tools/trace/decode/fcp.h"

enum { TAG_OCTETS = 0x04, TAG_SEQUENCE = 0x30, TAG_SERVICE = 0x80 };

const struct tag_row elements_header[] = {
    {0x80, "mandated", show_none, NULL}, {0x81, "identification", show_number, NULL}, {0}};

/* ---- header ---- */

/* The content is the digits from the high nibble on. */
static void show_iccid(const struct parts *parts, struct node *node)
{
    char hex[2 * 16 + 1];

    bytes_to_hex(bytes_cut(node->octets, 0, 16), hex, sizeof hex);
    for (char *digit = hex; *digit; digit++)
        if (*digit > '9')
            *digit = '\0'; /* the filler */
    tree_value(parts->tree, node, "%s", hex);
}

/* A service is an empty object; its tag is its number. */
static void show_services(const struct parts *parts, struct node *node)
{
    struct bytes list = node->octets, value;
    struct line line = {0};
    size_t missing;
    uint32_t tag;

    while (part_tlv_next(&list, &tag, &value, &missing)) {
        unsigned number = tag & 0x1F;

        if (tag < TAG_SERVICE || number >= PE_SERVICES) {
            part_tlv(parts, node, NULL, tag, value, missing);
            continue;
        }
        line_item(&line, ", ", "%s", pe_service_name(number));
        show_none(parts, part_node(parts, node, pe_service_name(number), value));
    }
    tree_value(parts->tree, node, "%s", line.len ? line.text : "none");
}

static void show_template_id(const struct parts *parts, struct node *node)
{
    unsigned version;
    const struct template *template = template_find(node->octets, &version);

    show_oid(parts, node);
    if (template)
        tree_value(parts->tree, node, "%s (%s)", node->value, template->name);
}

static const struct tag_row oids[] = {{0x06, "templateID", show_template_id, NULL}, {0}};
static const struct tag_row mandatory_aid[] = {
    {0x80, "aid", show_aid, NULL}, {0x81, "version", show_hex, NULL}, {0}};
static const struct tag_row mandatory_aids[] = {{TAG_SEQUENCE, "mandatoryAid", NULL, mandatory_aid},
                                                {0}};
static const struct tag_row iot_options[] = {{0x80, "pix", show_hex, NULL}, {0}};
static const struct tag_row header[] = {{0x80, "major-version", show_number, NULL},
                                        {0x81, "minor-version", show_number, NULL},
                                        {0x82, "profileType", show_text, NULL},
                                        {0x83, "iccid", show_iccid, NULL},
                                        {0x84, "pol", show_hex, NULL},
                                        {0xA5, "eUICC-Mandatory-services", show_services, NULL},
                                        {0xA6, "eUICC-Mandatory-GFSTEList", NULL, oids},
                                        {0x87, "connectivityParameters", show_hex, NULL},
                                        {0xA8, "eUICC-Mandatory-AIDs", NULL, mandatory_aids},
                                        {0xA9, "iotOptions", NULL, iot_options},
                                        {0}};

/* ---- PINs and PUKs ---- */

static void show_key_reference(const struct parts *parts, struct node *node)
{
    unsigned reference = (unsigned)part_number(bytes_cut(node->octets, 0, 4)) & 0xFF;
    char text[24];

    tree_value(parts->tree, node, "%02X (%s)", reference, fcp_key_short((uint8_t)reference, text));
}

static void show_puk_reference(const struct parts *parts, struct node *node)
{
    tree_value(parts->tree, node, "%02X (PUK)",
               (unsigned)part_number(bytes_cut(node->octets, 0, 4)) & 0xFF);
}

static void show_code(const struct parts *parts, struct node *node)
{
    struct line line = {0};

    for (size_t i = 0; i < node->octets.len && node->octets.at[i] != 0xFF; i++)
        if (node->octets.at[i] >= '0' && node->octets.at[i] <= '9')
            line_add(&line, "%c", node->octets.at[i]);
        else
            line_add(&line, "\\x%02X", node->octets.at[i]);
    tree_value(parts->tree, node, "%s", line.text);
    tree_flag(parts->tree, node, TREE_SECRET);
}

static void show_attributes(const struct parts *parts, struct node *node)
{
    unsigned bits = (unsigned)part_number(bytes_cut(node->octets, 0, 4));

    tree_value(parts->tree, node, "%u: %s%s%s", bits, bits & 1 ? "enabled" : "disabled",
               bits & 2 ? ", may be changed" : "", bits & 4 ? ", may be disabled" : "");
}

static void show_tries(const struct parts *parts, struct node *node)
{
    unsigned octet = (unsigned)part_number(bytes_cut(node->octets, 0, 4)) & 0xFF;

    tree_value(parts->tree, node, "%u of %u tries left", octet & 0xF, octet >> 4);
}

static const struct tag_row pin_configuration[] = {
    {0x80, "keyReference", show_key_reference, NULL},
    {0x81, "pinValue", show_code, NULL},
    {0x82, "unblockingPINReference", show_puk_reference, NULL},
    {0x83, "pinAttributes", show_attributes, NULL},
    {0x84, "maxNumOfAttemps-retryNumLeft", show_tries, NULL},
    {0}};
static const struct tag_row pin_configurations[] = {
    {TAG_SEQUENCE, "pinConfiguration", NULL, pin_configuration}, {0}};
static const struct tag_row pin_choice[] = {
    {0xA0, "pinconfig", NULL, pin_configurations}, {0x81, "filePath", show_hex, NULL}, {0}};
static const struct tag_row pin_codes[] = {
    {0xA0, "header", NULL, elements_header}, {0xA1, "pinCodes", NULL, pin_choice}, {0}};

static const struct tag_row puk_configuration[] = {
    {0x80, "keyReference", show_puk_reference, NULL},
    {0x81, "pukValue", show_code, NULL},
    {0x82, "maxNumOfAttemps-retryNumLeft", show_tries, NULL},
    {0}};
static const struct tag_row puk_configurations[] = {
    {TAG_SEQUENCE, "pukConfiguration", NULL, puk_configuration}, {0}};
static const struct tag_row puk_codes[] = {
    {0xA0, "header", NULL, elements_header}, {0xA1, "pukCodes", NULL, puk_configurations}, {0}};

/* ---- akaParameter, cdmaParameter ---- */

static void show_algorithm(const struct parts *parts, struct node *node)
{
    static const char *const names[] = {"reserved", "milenage", "tuak", "usim-test-algorithm"};
    unsigned number = (unsigned)part_number(bytes_cut(node->octets, 0, 4));

    tree_value(parts->tree, node, "%s(%u)",
               number < sizeof names / sizeof names[0] ? names[number] : "unknown", number);
    if (number == 0 || number > 3)
        tree_flag(parts->tree, node, TREE_UNKNOWN);
}

static const struct tag_row mapping[] = {
    {0x80, "mappingOptions", show_hex, NULL}, {0x81, "mappingSource", show_aid, NULL}, {0}};
static const struct tag_row algorithm[] = {{0x80, "algorithmID", show_algorithm, NULL},
                                           {0x81, "algorithmOptions", show_hex, NULL},
                                           {0x82, "key", show_secret, NULL},
                                           {0x83, "opc", show_secret, NULL},
                                           {0x84, "rotationConstants", show_hex, NULL},
                                           {0x85, "xoringConstants", show_hex, NULL},
                                           {0x86, "authCounterMax", show_number, NULL},
                                           {0x87, "numberOfKeccak", show_number, NULL},
                                           {0}};
static const struct tag_row configuration[] = {
    {0xA0, "mappingParameter", NULL, mapping}, {0xA1, "algoParameter", NULL, algorithm}, {0}};
static const struct tag_row sequence_numbers[] = {{TAG_OCTETS, "seq", show_hex, NULL}, {0}};
static const struct tag_row aka_parameter[] = {{0xA0, "header", NULL, elements_header},
                                               {0xA1, "algoConfiguration", NULL, configuration},
                                               {0x82, "sqnOptions", show_hex, NULL},
                                               {0x83, "sqnDelta", show_number, NULL},
                                               {0x84, "sqnAgeLimit", show_number, NULL},
                                               {0xA5, "sqnInit", NULL, sequence_numbers},
                                               {0}};
static const struct tag_row cdma_parameter[] = {
    {0xA0, "header", NULL, elements_header},
    {0x81, "authenticationKey", show_secret, NULL},
    {0x82, "ssd", show_secret, NULL},
    {0x83, "hrpdAccessAuthenticationData", show_secret, NULL},
    {0x84, "simpleIPAuthenticationData", show_secret, NULL},
    {0x85, "mobileIPAuthenticationData", show_secret, NULL},
    {0}};

static const struct tag_row non_standard[] = {{0xA0, "header", NULL, elements_header},
                                              {0x81, "issuerID", show_oid, NULL},
                                              {0x82, "content", show_hex, NULL},
                                              {0}};
static const struct tag_row end[] = {{0xA0, "header", NULL, elements_header}, {0}};

const struct tag_row *elements_table(unsigned element)
{
    static const struct tag_row *const tables[] = {
        [PE_ELEMENT_HEADER] = header,
        [PE_ELEMENT_PIN_CODES] = pin_codes,
        [PE_ELEMENT_PUK_CODES] = puk_codes,
        [PE_ELEMENT_AKA_PARAMETER] = aka_parameter,
        [PE_ELEMENT_CDMA_PARAMETER] = cdma_parameter,
        [PE_ELEMENT_SECURITY_DOMAIN] = elements_security_domain,
        [PE_ELEMENT_RFM] = elements_rfm,
        [PE_ELEMENT_APPLICATION] = elements_application,
        [PE_ELEMENT_NON_STANDARD] = non_standard,
        [PE_ELEMENT_END] = end,
    };

    return element < sizeof tables / sizeof tables[0] ? tables[element] : NULL;
}
