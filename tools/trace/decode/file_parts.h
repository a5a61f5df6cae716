/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private header of file*.c: one function for each kind of content. A function sets the value of
 * the node, whose octets are the body (a record, of a record file), and may add children.
 */
#ifndef TOOLS_TRACE_DECODE_FILE_PARTS_H
#define TOOLS_TRACE_DECODE_FILE_PARTS_H

#include "tools/trace/decode/file.h"
#include "tools/trace/decode/part.h"

enum { FILE_PLMN_LEN = 3, FILE_DIGITS_SIZE = 48 };

/* Decimal digits of BCD, low nibble first, up to the first filler; returns their number. */
size_t file_digits(struct bytes value, char *text, size_t size);
/* Type and plan of a number, then its digits: "+49301234567". */
void file_number(struct bytes octets, struct line *line);
/* The mode of EF.AD. */
const char *file_operation_mode(unsigned octet);
/* "001-01", "-" when there is none. `octets`: at least 3. */
const char *file_plmn(const uint8_t *octets, char text[16]);
/* The members in order, each of a fixed length; the last one with length 0 has the rest. Returns
 * false, with the node TREE_MALFORMED, when the octets end early. */
struct file_member {
    const char *name;
    uint8_t len;
    part_show *show;
};
bool file_members(const struct parts *parts, struct node *node, const struct file_member *members);
/* The node of a body (or of a record, by its number) of the file `name`. */
void file_show(const struct parts *parts, struct node *parent, enum file_base base,
               const char *name, unsigned record, struct bytes body);
/* Values that several files have. */
part_show file_show_plmn, file_show_digits, file_show_alpha;

/* file.c */
part_show file_iccid, file_imsi, file_ad, file_dir, file_languages, file_arr, file_umpc;
/* file_plmn.c */
part_show file_plmn_list, file_plmn_act_list, file_loci, file_psloci, file_epsloci, file_5gsloci,
    file_opl, file_opl5g, file_pnn, file_spn, file_spdi, file_hpplmn, file_ehplmnpi, file_acc;
/* file_services.c */
part_show file_ust, file_est, file_ist, file_prose_st, file_two_bit_services;
/* file_phone.c */
part_show file_adn, file_ecc, file_acl, file_mwis, file_cfis, file_mbi, file_ext, file_pbr;
/* file_message.c */
part_show file_sms, file_smsp, file_smss, file_smsr, file_cbmi, file_cbmir;
/* file_cphs.c */
part_show file_cphs_flags, file_cphs_name, file_cphs_profile, file_cphs_information;
/* file_csim.c */
part_show file_csim_imsi, file_csim_mdn, file_csim_home, file_csim_spn, file_csim_languages,
    file_csim_roaming, file_csim_services, file_csim_sms, file_csim_identity, file_csim_access,
    file_csim_ad;
/* file_security.c */
part_show file_keys, file_kc, file_start_hfn, file_threshold, file_epsnsc, file_5gs_nsc,
    file_5g_authkeys, file_suci, file_netpar;
/* file_5g.c */
part_show file_uac, file_routing, file_supi_nai, file_tn3gppsnn, file_dri, file_ims_text,
    file_pcscf;

#endif
