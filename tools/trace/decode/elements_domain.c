/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements of applications: securityDomain, rfm, application (PEDefinitions, DP-4.4). */
#include "apdu/text.h"
#include "tools/trace/decode/elements_parts.h"

enum { TAG_OCTETS = 0x04, TAG_SEQUENCE = 0x30, TAG_AID = 0x4F };

/* Toolkit parameters (TS 102 226 8.2.1.3.2.2). */
static void show_toolkit(const struct parts *parts, struct node *node)
{
    struct bytes rest = node->octets, one, list;
    struct line line = {0};
    char hex[16];

    one = part_take(&rest, 3);
    if (one.len == 3)
        line_add(&line, "priority %u, %u timer%s", one.at[0], one.at[1], text_s(one.at[1]));
    one = part_take(&rest, 1);
    if (one.len)
        part_take(&rest, (size_t)2 * one.at[0]); /* menu entries */
    one = part_take(&rest, 1);
    if (one.len)
        line_add(&line, ", %u channel%s", one.at[0], text_s(one.at[0]));
    one = part_take(&rest, 1);
    if (one.len) {
        list = part_take(&rest, one.at[0]);
        if (list.len >= 2)
            line_add(&line, ", minimum security level %02X", list.at[1]);
    }
    one = part_take(&rest, 1);
    if (one.len)
        for (list = part_take(&rest, one.at[0]); list.len;)
            line_add(&line, ", TAR %s", bytes_to_hex(part_take(&list, 3), hex, sizeof hex));
    if (rest.len)
        line_add(&line, ", more %s", bytes_to_hex(bytes_cut(rest, 0, 7), hex, sizeof hex));
    tree_value(parts->tree, node, "%s", line.text);
}

/* Secure channel protocols of a security domain: 81 protocol and option. */
static void show_scp(const struct parts *parts, struct node *node)
{
    struct bytes list = node->octets, value;
    struct line line = {0};
    size_t missing;
    uint32_t tag;

    while (part_tlv_next(&list, &tag, &value, &missing))
        if (tag == 0x81 && value.len >= 2)
            line_item(&line, ", ", "SCP%02X option %02X", value.at[0], value.at[1]);
    if (line.len)
        tree_value(parts->tree, node, "%s", line.text);
    else
        tree_hex(parts->tree, node);
}

static void show_privileges(const struct parts *parts, struct node *node)
{
    static const char *const names[] = {"security domain",
                                        "DAP verification",
                                        "delegated management",
                                        "card lock",
                                        "card terminate",
                                        "card reset",
                                        "CVM management",
                                        "mandated DAP",
                                        "trusted path",
                                        "authorized management",
                                        "token generation",
                                        "global delete",
                                        "global lock",
                                        "global registry",
                                        "final application",
                                        "global service",
                                        "receipt generation",
                                        "ciphered load file data block",
                                        "contactless activation",
                                        "contactless self-activation"};
    struct line line = {0};
    char hex[8];

    bytes_to_hex(bytes_cut(node->octets, 0, 3), hex, sizeof hex);
    for (size_t bit = 0; bit < sizeof names / sizeof names[0] && bit < 8 * node->octets.len; bit++)
        if (node->octets.at[bit / 8] >> (7 - bit % 8) & 1)
            line_item(&line, ", ", "%s", names[bit]);
    tree_value(parts->tree, node, "%s%s%s", hex, line.len ? ": " : "", line.text);
}

static const struct tag_row contactless[] = {{0x80, "protocolParameterData", show_hex, NULL},
                                             {TAG_OCTETS, "protocolParameterData", show_hex, NULL},
                                             {0}};
static const struct tag_row system_parameters[] = {
    {0xC7, "volatileMemoryQuotaC7", show_number, NULL},
    {0xC8, "nonVolatileMemoryQuotaC8", show_number, NULL},
    {0xCB, "globalServiceParameters", show_hex, NULL},
    {0xCF, "implicitSelectionParameter", show_hex, NULL},
    {0xD7, "volatileReservedMemory", show_number, NULL},
    {0xD8, "nonVolatileReservedMemory", show_number, NULL},
    {0xCA, "ts102226SIMFileAccessToolkitParameter", show_hex, NULL},
    {0xA0, "ts102226AdditionalContactlessParameters", NULL, contactless},
    {0xD9, "contactlessProtocolParameters", show_hex, NULL},
    {0xDA, "userInteractionContactlessParameters", show_hex, NULL},
    {0x82, "cumulativeGrantedVolatileMemory", show_number, NULL},
    {0x83, "cumulativeGrantedNonVolatileMemory", show_number, NULL},
    {0}};
static const struct tag_row application_parameters[] = {
    {0x80, "uiccToolkitApplicationSpecificParametersField", show_toolkit, NULL},
    {0x81, "uiccAccessApplicationSpecificParametersField", show_hex, NULL},
    {0x82, "uiccAdministrativeAccessApplicationSpecificParametersField", show_hex, NULL},
    {0}};
static const struct tag_row process_data[] = {{TAG_OCTETS, "command", show_hex, NULL}, {0}};
static const struct tag_row reference_template[] = {
    {0x5F20, "applicationProviderIdentifier", show_hex, NULL}, {0}};
static const struct tag_row instance[] = {
    {TAG_AID, "applicationLoadPackageAID", show_aid, NULL},
    {TAG_AID, "classAID", show_aid, NULL},
    {TAG_AID, "instanceAID", show_aid, NULL},
    {TAG_AID, "extraditeSecurityDomainAID", show_aid, NULL},
    {0x82, "applicationPrivileges", show_privileges, NULL},
    {0x83, "lifeCycleState", show_hex, NULL},
    {0xC9, "applicationSpecificParametersC9", show_scp, NULL},
    {0xEF, "systemSpecificParameters", NULL, system_parameters},
    {0xEA, "applicationParameters", NULL, application_parameters},
    {TAG_SEQUENCE, "processData", NULL, process_data},
    {0xB0, "controlReferenceTemplate", NULL, reference_template},
    {0}};

struct octet_name {
    uint8_t value;
    const char *name;
};

/* The octets, and the name of the first one where `names` has it; a row without a name ends them.
 */
static void show_named(const struct parts *parts, struct node *node, const struct octet_name *names)
{
    char hex[8];

    while (names->name && (!node->octets.len || names->value != node->octets.at[0]))
        names++;
    tree_value(parts->tree, node, "%s%s%s%s",
               bytes_to_hex(bytes_cut(node->octets, 0, 3), hex, sizeof hex),
               names->name ? " (" : "", names->name ? names->name : "", names->name ? ")" : "");
}

static void show_usage(const struct parts *parts, struct node *node)
{
    static const struct octet_name names[] = {{0x14, "C-MAC"},
                                              {0x18, "C-ENC"},
                                              {0x34, "C-MAC and R-MAC"},
                                              {0x38, "C-ENC and R-ENC"},
                                              {0x48, "DEK"},
                                              {0xC8, "DEK"},
                                              {0}};

    show_named(parts, node, names);
}

static void show_key_type(const struct parts *parts, struct node *node)
{
    static const struct octet_name names[] = {{0x80, "DES"},
                                              {0x82, "3DES in CBC mode"},
                                              {0x83, "DES in ECB mode"},
                                              {0x84, "DES in CBC mode"},
                                              {0x85, "PSK for TLS"},
                                              {0x88, "AES"},
                                              {0x90, "HMAC SHA-1"},
                                              {0x91, "HMAC SHA-1, 160 bit"},
                                              {0xA0, "RSA public exponent"},
                                              {0xA1, "RSA modulus"},
                                              {0xB0, "ECC public key"},
                                              {0xB1, "ECC private key"},
                                              {0xF0, "ECC parameters reference"},
                                              {0}};

    show_named(parts, node, names);
}

static const struct tag_row key_component[] = {{0x80, "keyType", show_key_type, NULL},
                                               {0x86, "keyData", show_secret, NULL},
                                               {0x87, "macLength", show_number, NULL},
                                               {0}};
static const struct tag_row key_components[] = {{TAG_SEQUENCE, "keyComponent", NULL, key_component},
                                                {0}};
static const struct tag_row key_object[] = {{0x95, "keyUsageQualifier", show_usage, NULL},
                                            {0x96, "keyAccess", show_hex, NULL},
                                            {0x82, "keyIdentifier", show_hex, NULL},
                                            {0x83, "keyVersionNumber", show_hex, NULL},
                                            {0x85, "keyCounterValue", show_hex, NULL},
                                            {TAG_SEQUENCE, "keyCompontents", NULL, key_components},
                                            {0}};
static const struct tag_row key_list[] = {{TAG_SEQUENCE, "keyObject", NULL, key_object}, {0}};
static const struct tag_row personalisation[] = {{TAG_OCTETS, "command", show_secret, NULL}, {0}};
static const struct tag_row open_personalisation[] = {
    {0xD9, "restrictParameter", show_hex, NULL},
    {0x81, "contactlessProtocolParameters", show_hex, NULL},
    {0}};
static const struct tag_row cat_tp[] = {{0x80, "catTpMaxSduSize", show_number, NULL},
                                        {0x81, "catTpMaxPduSize", show_number, NULL},
                                        {0}};
const struct tag_row elements_security_domain[] = {
    {0xA0, "header", NULL, elements_header},
    {0xA1, "instance", NULL, instance},
    {0xA2, "keyList", NULL, key_list},
    {0xA3, "sdPersoData", NULL, personalisation},
    {0xA4, "openPersoData", NULL, open_personalisation},
    {0xA5, "catTpParameters", NULL, cat_tp},
    {0}};

static void show_access_domain(const struct parts *parts, struct node *node)
{
    char hex[2 * 16 + 1];

    bytes_to_hex(bytes_cut(node->octets, 0, 16), hex, sizeof hex);
    tree_value(parts->tree, node, "%s%s", hex,
               node->octets.len == 0        ? ""
               : node->octets.at[0] == 0x00 ? " (full access)"
               : node->octets.at[0] == 0x02 ? " (access of the PINs of its bits)"
               : node->octets.at[0] == 0xFF ? " (no access)"
                                            : "");
}

static const struct tag_row tars[] = {{TAG_OCTETS, "tar", show_hex, NULL}, {0}};
static const struct tag_row adf_access[] = {
    {0x80, "adfAID", show_aid, NULL},
    {0x81, "adfAccessDomain", show_access_domain, NULL},
    {0x82, "adfAdminAccessDomain", show_access_domain, NULL},
    {0}};
const struct tag_row elements_rfm[] = {
    {0xA0, "header", NULL, elements_header},
    {TAG_AID, "instanceAID", show_aid, NULL},
    {TAG_AID, "securityDomainAID", show_aid, NULL},
    {0xA0, "tarList", NULL, tars},
    {0x81, "minimumSecurityLevel", show_hex, NULL},
    {TAG_OCTETS, "uiccAccessDomain", show_access_domain, NULL},
    {TAG_OCTETS, "uiccAdminAccessDomain", show_access_domain, NULL},
    {TAG_SEQUENCE, "adfRFMAccess", NULL, adf_access},
    {0}};

static const struct tag_row load_block[] = {{TAG_AID, "loadPackageAID", show_aid, NULL},
                                            {TAG_AID, "securityDomainAID", show_aid, NULL},
                                            {0xC6, "nonVolatileCodeLimitC6", show_number, NULL},
                                            {0xC7, "volatileDataLimitC7", show_number, NULL},
                                            {0xC8, "nonVolatileDataLimitC8", show_number, NULL},
                                            {0xC1, "hashValue", show_hex, NULL},
                                            {0xC4, "loadBlockObject", show_hex, NULL},
                                            {0}};
static const struct tag_row instances[] = {{TAG_SEQUENCE, "instance", NULL, instance}, {0}};
const struct tag_row elements_application[] = {{0xA0, "header", NULL, elements_header},
                                               {0xA1, "loadBlock", NULL, load_block},
                                               {0xA2, "instanceList", NULL, instances},
                                               {0}};
