/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contents of files: which function describes which file, and those of the MF. */
#include "tools/trace/decode/file.h"

#include <stdio.h>
#include <string.h>

#include "apdu/text.h"
#include "tools/trace/decode/fcp.h"
#include "tools/trace/decode/file_parts.h"

enum { APPLICATION_ANY = 0xF, IN_MF = 1 << FILE_MF, IN_USIM = 1 << FILE_USIM };
enum { IN_ISIM = 1 << FILE_ISIM, NOT_CSIM = IN_MF | IN_USIM | IN_ISIM, IN_CSIM = 1 << FILE_CSIM };

/* CSIM has files with the same names and other contents. */
static const struct {
    const char *name;
    uint8_t bases; /* bit of enum file_base */
    part_show *show;
} contents[] = {
    {"EF.ICCID", IN_MF, file_iccid},
    {"EF.DIR", IN_MF, file_dir},
    {"EF.PL", IN_MF, file_languages},
    {"EF.UMPC", IN_MF, file_umpc},
    {"EF.ARR", APPLICATION_ANY, file_arr},
    {"EF.LI", IN_USIM, file_languages},
    {"EF.IMSI", NOT_CSIM, file_imsi},
    {"EF.AD", NOT_CSIM, file_ad},
    {"EF.SPN", NOT_CSIM, file_spn},
    {"EF.ACC", NOT_CSIM, file_acc},
    {"EF.HPPLMN", NOT_CSIM, file_hpplmn},
    {"EF.EHPLMNPI", NOT_CSIM, file_ehplmnpi},
    {"EF.FPLMN", NOT_CSIM, file_plmn_list},
    {"EF.EHPLMN", NOT_CSIM, file_plmn_list},
    {"EF.PLMNsel", NOT_CSIM, file_plmn_list},
    {"EF.PLMNwAcT", NOT_CSIM, file_plmn_act_list},
    {"EF.OPLMNwAcT", NOT_CSIM, file_plmn_act_list},
    {"EF.HPLMNwAcT", NOT_CSIM, file_plmn_act_list},
    {"EF.LOCI", NOT_CSIM, file_loci},
    {"EF.PSLOCI", NOT_CSIM, file_psloci},
    {"EF.EPSLOCI", NOT_CSIM, file_epsloci},
    {"EF.5GS3GPPLOCI", NOT_CSIM, file_5gsloci},
    {"EF.5GSN3GPPLOCI", NOT_CSIM, file_5gsloci},
    {"EF.OPL", NOT_CSIM, file_opl},
    {"EF.OPL5G", NOT_CSIM, file_opl5g},
    {"EF.PNN", NOT_CSIM, file_pnn},
    {"EF.SPDI", NOT_CSIM, file_spdi},
    {"EF.UST", IN_USIM, file_ust},
    {"EF.EST", IN_USIM, file_est},
    {"EF.IST", IN_ISIM, file_ist},
    {"EF.5G_PROSE_ST", IN_USIM, file_prose_st},
    {"EF.SST", IN_MF, file_two_bit_services},
    {"EF.ADN", NOT_CSIM, file_adn},
    {"EF.FDN", NOT_CSIM, file_adn},
    {"EF.BDN", NOT_CSIM, file_adn},
    {"EF.SDN", NOT_CSIM, file_adn},
    {"EF.MBDN", NOT_CSIM, file_adn},
    {"EF.MSISDN", NOT_CSIM, file_adn},
    {"EF.LND", NOT_CSIM, file_adn},
    {"EF.SMS", NOT_CSIM, file_sms},
    {"EF.SMSP", NOT_CSIM, file_smsp},
    {"EF.SMSS", NOT_CSIM, file_smss},
    {"EF.SMSR", NOT_CSIM, file_smsr},
    {"EF.CBMI", NOT_CSIM, file_cbmi},
    {"EF.CBMID", NOT_CSIM, file_cbmi},
    {"EF.CBMIR", NOT_CSIM, file_cbmir},
    {"EF.PBR", NOT_CSIM, file_pbr},
    {"EF.PSC", NOT_CSIM, show_number},
    {"EF.CC", NOT_CSIM, show_number},
    {"EF.PUID", NOT_CSIM, show_number},
    {"EF.ACM", NOT_CSIM, show_number},
    {"EF.ACMmax", NOT_CSIM, show_number},
    {"EF.ECC", NOT_CSIM, file_ecc},
    {"EF.ACL", NOT_CSIM, file_acl},
    {"EF.MWIS", NOT_CSIM, file_mwis},
    {"EF.CFIS", NOT_CSIM, file_cfis},
    {"EF.MBI", NOT_CSIM, file_mbi},
    {"EF.EXT1", NOT_CSIM, file_ext},
    {"EF.EXT2", NOT_CSIM, file_ext},
    {"EF.EXT3", NOT_CSIM, file_ext},
    {"EF.EXT4", NOT_CSIM, file_ext},
    {"EF.EXT5", NOT_CSIM, file_ext},
    {"EF.EXT6", NOT_CSIM, file_ext},
    {"EF.EXT7", NOT_CSIM, file_ext},
    {"EF.EXT8", NOT_CSIM, file_ext},
    {"EF.Keys", NOT_CSIM, file_keys},
    {"EF.KeysPS", NOT_CSIM, file_keys},
    {"EF.Kc", NOT_CSIM, file_kc},
    {"EF.KcGPRS", NOT_CSIM, file_kc},
    {"EF.START-HFN", NOT_CSIM, file_start_hfn},
    {"EF.THRESHOLD", NOT_CSIM, file_threshold},
    {"EF.EPSNSC", NOT_CSIM, file_epsnsc},
    {"EF.5GS3GPPNSC", NOT_CSIM, file_5gs_nsc},
    {"EF.5GSN3GPPNSC", NOT_CSIM, file_5gs_nsc},
    {"EF.5GAUTHKEYS", NOT_CSIM, file_5g_authkeys},
    {"EF.SUCI_Calc_Info", NOT_CSIM, file_suci},
    {"EF.SUCICalcInfo", NOT_CSIM, file_suci},
    {"EF.NETPAR", NOT_CSIM, file_netpar},
    {"EF.UAC_AIC", NOT_CSIM, file_uac},
    {"EF.Routing_Indicator", NOT_CSIM, file_routing},
    {"EF.SUPI_NAI", NOT_CSIM, file_supi_nai},
    {"EF.TN3GPPSNN", NOT_CSIM, file_tn3gppsnn},
    {"EF.DRI", NOT_CSIM, file_dri},
    {"EF.IMPI", IN_ISIM, file_ims_text},
    {"EF.IMPU", IN_ISIM, file_ims_text},
    {"EF.Domain", IN_ISIM, file_ims_text},
    {"EF.UICCIARI", NOT_CSIM, file_ims_text},
    {"EF.PCSCF", IN_ISIM, file_pcscf},
    {"EF.P-CSCF", IN_ISIM, file_pcscf},
    {"EF.VMWF_CPHS", IN_MF, file_cphs_flags},
    {"EF.CFF_CPHS", IN_MF, file_cphs_flags},
    {"EF.ONS_CPHS", IN_MF, file_cphs_name},
    {"EF.ONS_SHORT_CPHS", IN_MF, file_cphs_name},
    {"EF.CSP_CPHS", IN_MF, file_cphs_profile},
    {"EF.CSP2_CPHS", IN_MF, file_cphs_profile},
    {"EF.INFO_CPHS", IN_MF, file_cphs_information},
    {"EF.MAILBOX_CPHS", IN_MF, file_adn},
    {"EF.IMSI_M", IN_CSIM, file_csim_imsi},
    {"EF.IMSI_T", IN_CSIM, file_csim_imsi},
    {"EF.MDN", IN_CSIM, file_csim_mdn},
    {"EF.CDMAHOME", IN_CSIM, file_csim_home},
    {"EF.SPN", IN_CSIM, file_csim_spn},
    {"EF.LI", IN_CSIM, file_csim_languages},
    {"EF.PRL", IN_CSIM, file_csim_roaming},
    {"EF.EPRL", IN_CSIM, file_csim_roaming},
    {"EF.CSIM_ST", IN_CSIM, file_csim_services},
    {"EF.SMS", IN_CSIM, file_csim_sms},
    {"EF.RUIMID", IN_CSIM, file_csim_identity},
    {"EF.ESNME", IN_CSIM, file_csim_identity},
    {"EF.SF_EUIMID", IN_CSIM, file_csim_identity},
    {"EF.ACCOLC", IN_CSIM, file_csim_access},
    {"EF.COUNT", IN_CSIM, show_number},
    {"EF.AD", IN_CSIM, file_csim_ad},
};

/* ---- Shared by file*.c ---- */

size_t file_digits(struct bytes value, char *text, size_t size)
{
    static const char symbols[] = "0123456789*#?w+"; /* TS 31.102 4.4.2.3 */
    size_t len = 0;

    for (size_t i = 0; i < 2 * value.len && len + 1 < size; i++) {
        unsigned digit = i % 2 ? value.at[i / 2] >> 4 : value.at[i / 2] & 0x0F;

        if (digit == 0xF)
            break;
        text[len++] = symbols[digit];
    }
    text[len] = 0;
    return len;
}

bool file_members(const struct parts *parts, struct node *node, const struct file_member *members)
{
    struct bytes rest = node->octets;

    if (part_is_spare(parts, node))
        return false;
    for (; members->name; members++) {
        struct bytes octets = part_take(&rest, members->len ? members->len : rest.len);
        struct node *member;

        if (members->len && octets.len < members->len) {
            if (octets.len)
                part_hex(parts, node, members->name, octets);
            tree_flag(parts->tree, node, TREE_MALFORMED);
            tree_value(parts->tree, node, "ends early: %s is missing", members->name);
            return false;
        }
        if (octets.len == 0)
            break;
        member = part_node(parts, node, members->name, octets);
        if (part_is_spare(parts, member))
            return false;
        (members->show ? members->show : show_hex)(parts, member);
    }
    if (rest.len)
        part_rest(parts, node, rest);
    return true;
}

void file_show_digits(const struct parts *parts, struct node *node)
{
    char text[FILE_DIGITS_SIZE];

    file_digits(node->octets, text, sizeof text);
    tree_value(parts->tree, node, "%s", text);
}

/* ---- The MF, and identities ---- */

void file_iccid(const struct parts *parts, struct node *node)
{
    char text[FILE_DIGITS_SIZE];

    if (file_digits(node->octets, text, sizeof text) == 0 || strpbrk(text, "*#?w+"))
        part_malformed(parts, node, "no digits");
    else
        tree_value(parts->tree, node, "%s", text);
}

void file_imsi(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;
    char text[FILE_DIGITS_SIZE];

    if (body.len < 9 || body.at[0] > 8 ||
        file_digits(bytes_cut(body, 1, body.at[0]), text, sizeof text) < 2 ||
        strpbrk(text, "*#?w+")) {
        part_malformed(parts, node, "must be a length and an IMSI in 8 octets");
        return;
    }
    tree_value(parts->tree, node, "%s", text + 1); /* without the parity digit */
}

const char *file_operation_mode(unsigned octet)
{
    static const struct {
        uint8_t value;
        const char *name;
    } modes[] = {{0x00, "normal operation"},
                 {0x80, "type approval operation"},
                 {0x01, "normal operation and specific facilities"},
                 {0x81, "type approval operation and specific facilities"},
                 {0x02, "maintenance (off line)"},
                 {0x04, "cell test operation"}};

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (modes[i].value == octet)
            return modes[i].name;
    return "unknown mode";
}

void file_ad(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;
    struct line line = {0};
    const char *mode;

    if (body.len < 3) {
        part_malformed(parts, node, "must be at least 3 octets");
        return;
    }
    mode = file_operation_mode(body.at[0]);
    part_text(parts, node, "ueOperationMode", bytes_cut(body, 0, 1), "%s (%02X)", mode, body.at[0]);
    part_hex(parts, node, "additionalInformation", bytes_cut(body, 1, 2));
    if (body.at[0])
        line_item(&line, ", ", "%s", mode);
    if (body.at[2] & 1)
        line_item(&line, ", ", "ciphering indicator");
    if (body.len >= 4) {
        part_text(parts, node, "mncLength", bytes_cut(body, 3, 1), "%u digits", body.at[3] & 0xFU);
        line_item(&line, ", ", "MNC of %u digits", body.at[3] & 0xFU);
        part_rest(parts, node, bytes_from(body, 4));
    }
    tree_value(parts->tree, node, "%s", line.len ? line.text : mode);
}

static const struct tag_row dir_entry[] = {{0x4F, "aid", show_aid, NULL},
                                           {0x50, "label", show_text, NULL},
                                           {0x51, "path", show_hex, NULL},
                                           {0x52, "commandApdu", show_hex, NULL},
                                           {0x53, "discretionaryData", show_hex, NULL},
                                           {0x73, "discretionaryTemplate", show_hex, NULL},
                                           {0x5F50, "url", show_text, NULL},
                                           {0}};
static const struct tag_row dir_record[] = {{0x61, "applicationTemplate", NULL, dir_entry}, {0}};

void file_dir(const struct parts *parts, struct node *node)
{
    const struct node *aid, *label;
    char hex[40], text[80];

    part_tlvs(parts, node, node->octets, dir_record);
    aid = tree_find(node, "applicationTemplate/aid");
    label = tree_find(node, "applicationTemplate/label");
    if (aid)
        tree_value(parts->tree, node, "%s%s%s", bytes_to_hex(aid->octets, hex, sizeof hex),
                   label ? " " : "", label ? text_show(text, sizeof text, label->octets) : "");
}

/* Codes of two characters (ISO 639); others as dots. */
void file_languages(const struct parts *parts, struct node *node)
{
    struct line line = {0};

    for (size_t i = 0; i < node->octets.len; i++) {
        uint8_t octet = node->octets.at[i];

        if (octet == 0xFF)
            continue;
        if (i % 2 == 0 && line.len)
            line_add(&line, " ");
        line_add(&line, "%c", octet >= 0x20 && octet < 0x7F ? octet : '.');
    }
    tree_value(parts->tree, node, "%s", line.text);
}

void file_arr(const struct parts *parts, struct node *node)
{
    struct line line = {0};

    fcp_show_rules(parts, node, node->octets, false);
    for (const struct node *rule = node->first; rule; rule = rule->next)
        line_item(&line, "; ", "%s", rule->value ? rule->value : "");
    tree_value(parts->tree, node, "%s", line.text);
}

void file_umpc(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;

    if (body.len < 3) {
        part_malformed(parts, node, "must be 5 octets");
        return;
    }
    tree_value(parts->tree, node, "at most %u mA, time-out %u s", body.at[0], body.at[1]);
    part_text(parts, node, "maximumPowerConsumption", bytes_cut(body, 0, 1), "%u mA", body.at[0]);
    part_text(parts, node, "operatorTimeOut", bytes_cut(body, 1, 1), "%u s", body.at[1]);
    part_text(parts, node, "additionalInformation", bytes_cut(body, 2, 1), "%02X%s%s", body.at[2],
              body.at[2] & 1 ? ", increased idle current" : "",
              body.at[2] & 2 ? ", confirmation of acceptance" : "");
    part_hex(parts, node, "reserved", bytes_from(body, 3));
}

/* ---- decode_file ---- */

static part_show *content_of(enum file_base base, const char *name)
{
    for (size_t i = 0; name && i < sizeof contents / sizeof contents[0]; i++)
        if (contents[i].bases >> base & 1 && strcmp(contents[i].name, name) == 0)
            return contents[i].show;
    return NULL;
}

bool file_is_described(struct file_place place)
{
    return content_of(place.base, file_name(place)) != NULL;
}

void file_show(const struct parts *parts, struct node *parent, enum file_base base,
               const char *name, unsigned record, struct bytes body)
{
    part_show *show = content_of(base, name);
    struct node *node = part_node(
        parts, parent, record ? tree_text(parts->tree, "%s record %u", name, record) : name, body);

    if (part_is_spare(parts, node))
        return;
    if (part_is_all(body, 0xFF))
        tree_value(parts->tree, node, "empty");
    else if (show)
        show(parts, node);
    else
        tree_hex(parts->tree, node);
}

void decode_file(struct tree *tree, struct node *parent, struct bytes aid, struct bytes path,
                 unsigned record, struct bytes body, size_t offset)
{
    struct parts parts = {tree, body, offset, aid, path};
    struct file_place place = file_place_of(aid, path);
    const char *name = path.len >= 2 ? file_name(place) : NULL;
    const char *shown = path.len >= 2 ? tree_text(tree, "%04X", place.fid) : "file";

    if (name) {
        file_show(&parts, parent, place.base, name, record, body);
        return;
    }
    if (record)
        shown = tree_text(tree, "%s record %u", shown, record);
    tree_flag(tree, part_hex(&parts, parent, shown, body), TREE_UNKNOWN);
}
