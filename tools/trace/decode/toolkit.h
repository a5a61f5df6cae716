/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decoders of the card application toolkit, shared by toolkit*.c. The names are those of
 * apdu/cat.def; a leaf with a code has the value "name(hex)".
 */
#ifndef TOOLS_TRACE_DECODE_TOOLKIT_H
#define TOOLS_TRACE_DECODE_TOOLKIT_H

#include "apdu/cat.h"
#include "tools/trace/tree.h"

struct toolkit {
    struct tree *tree;
    const uint8_t *start; /* first octet of the decoded field */
    size_t offset;        /* of that octet in the message of the tree */
    unsigned command;     /* type of the proactive command, 0: none */
    unsigned qualifier;
    int event;        /* of EVENT DOWNLOAD; -1: not known yet, -2: another command */
    unsigned list;    /* of the object that is decoded: enum cat_list, or toolkit_fields */
    bool submit;      /* an SMS TPDU is sent by the card */
    bool padded;      /* FF may follow an SMS TPDU */
    struct bytes aid; /* of the selected application, for paths of files */
};

/* ---- nodes and values (toolkit_values.c) ---- */

/* A node whose octets are a part of the decoded field. */
struct node *toolkit_node(struct toolkit *toolkit, struct node *parent, const char *name,
                          struct bytes octets);
/* "name(hex)" of a code of `list`; TREE_UNKNOWN without a row. */
void toolkit_code(struct toolkit *toolkit, struct node *node, enum cat_list list, unsigned code);
/* The next `len` octets of `cursor` as a node; NULL, and TREE_MALFORMED at `parent`, when there are
 * fewer. */
struct node *toolkit_take(struct toolkit *toolkit, struct node *parent, const char *name,
                          struct bytes *cursor, size_t len);
struct node *toolkit_take_hex(struct toolkit *toolkit, struct node *parent, const char *name,
                              struct bytes *cursor, size_t len);
struct node *toolkit_take_number(struct toolkit *toolkit, struct node *parent, const char *name,
                                 struct bytes *cursor, size_t len);
struct node *toolkit_take_code(struct toolkit *toolkit, struct node *parent, const char *name,
                               struct bytes *cursor, enum cat_list list);
/* Octets that are left over: none is right, others are TREE_UNKNOWN. */
void toolkit_rest(struct toolkit *toolkit, struct node *parent, struct bytes rest);
void toolkit_malformed(struct toolkit *toolkit, struct node *node, const char *reason);
/* The value is an untrusted text of UTF-8 or ASCII. */
void toolkit_text(struct toolkit *toolkit, struct node *node, struct bytes text);
/* Decimal digits of nibbles, low nibble first, F ends; `skip` nibbles are left out. */
void toolkit_digits(struct toolkit *toolkit, struct node *node, struct bytes digits, size_t skip);
/* The alphabet of a data coding scheme (TS 23.038 4). */
enum toolkit_alphabet { TOOLKIT_7_BITS, TOOLKIT_8_BITS, TOOLKIT_UCS2 };
enum toolkit_alphabet toolkit_alphabet(unsigned scheme);
/* Text in that alphabet; `septets`: number of 7-bit characters,
 * `fill` bits before the first one. */
void toolkit_coded_text(struct toolkit *toolkit, struct node *node, unsigned scheme,
                        struct bytes text, size_t septets, unsigned fill);
void toolkit_alpha(struct toolkit *toolkit, struct node *node, struct bytes field);

/* ---- objects ---- */

/* COMPREHENSION-TLV objects, as children of `parent` (toolkit_objects.c). */
void toolkit_objects(struct toolkit *toolkit, struct node *parent, struct bytes list);

/* The decoder of one kind of object: the value of `node`, and its children. */
typedef void toolkit_decoder(struct toolkit *toolkit, struct node *node, struct bytes value);

/* toolkit_forms.c */
toolkit_decoder toolkit_form_hex, toolkit_form_random_octets, toolkit_form_text, toolkit_form_empty,
    toolkit_form_code, toolkit_form_codes, toolkit_form_number, toolkit_form_random_number,
    toolkit_form_aid, toolkit_form_flags_and_octets, toolkit_form_duration, toolkit_form_coded_text,
    toolkit_form_item, toolkit_form_response_length, toolkit_form_text_attributes,
    toolkit_form_file_list, toolkit_form_path, toolkit_form_timer_value, toolkit_form_date_time,
    toolkit_form_mobile_identity, toolkit_form_dtmf, toolkit_form_ss_string,
    toolkit_form_reader_status, toolkit_form_enforcement_policy;
/* toolkit_fields.c: rows of fields, by toolkit->list */
enum toolkit_fields {
    FIELDS_CAPABILITY,
    FIELDS_SUBADDRESS,
    FIELDS_TIMING_ADVANCE,
    FIELDS_BROWSER,
    FIELDS_TERMINATION,
    FIELDS_SERVICE_RECORD,
    FIELDS_DEVICE_FILTER,
    FIELDS_SERVICE_SEARCH,
    FIELDS_ATTRIBUTE,
    FIELDS_REMOTE_ADDRESS,
    FIELDS_CONTACTLESS_REQUEST,
    FIELDS_CONTACTLESS_STATE,
    FIELDS_CSG_STATUS,
    FIELDS_FRAME_LAYOUT,
    FIELDS_ACTIVATE,
    FIELDS_GEOGRAPHICAL,
    FIELDS_DISPLAY
};
toolkit_decoder toolkit_fields, toolkit_cell_broadcast, toolkit_cause, toolkit_transactions,
    toolkit_c_apdu, toolkit_r_apdu, toolkit_gad_shape;
/* toolkit_objects.c */
toolkit_decoder toolkit_call_control;
/* toolkit_command.c */
toolkit_decoder toolkit_command_details, toolkit_device_identities, toolkit_result;
/* toolkit_network.c */
toolkit_decoder toolkit_location_information, toolkit_tracking_area, toolkit_routing_area,
    toolkit_plmn_list, toolkit_plmn_wact_list, toolkit_bearer_description, toolkit_other_address,
    toolkit_transport_level, toolkit_channel_status, toolkit_network_access_name, toolkit_address;
/* toolkit_sms.c */
toolkit_decoder toolkit_sms_tpdu, toolkit_sms_response;

#endif
