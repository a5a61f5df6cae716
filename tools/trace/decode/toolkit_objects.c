/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMPREHENSION-TLV objects: one row each with its decoder (TS 101 220 7.2). */
#include "apdu/tlv.h"
#include "tools/trace/decode/toolkit.h"

/* ---- the table ---- */

struct object {
    uint8_t tag;
    uint8_t list; /* enum cat_list of its codes, or enum toolkit_fields */
    toolkit_decoder *decode;
};

/* By tag. */
static const struct object objects[] = {
    {CAT_TAG_COMMAND_DETAILS, 0, toolkit_command_details},
    {CAT_TAG_DEVICE_IDENTITIES, 0, toolkit_device_identities},
    {CAT_TAG_RESULT, 0, toolkit_result},
    {CAT_TAG_DURATION, 0, toolkit_form_duration},
    {CAT_TAG_ALPHA_IDENTIFIER, 0, toolkit_alpha},
    {CAT_TAG_ADDRESS, 0, toolkit_address},
    {CAT_TAG_CAPABILITY_CONFIGURATION, FIELDS_CAPABILITY, toolkit_fields},
    {CAT_TAG_SUBADDRESS, FIELDS_SUBADDRESS, toolkit_fields},
    {CAT_TAG_SS_STRING, 0, toolkit_form_ss_string},
    {CAT_TAG_USSD_STRING, 0, toolkit_form_coded_text},
    {CAT_TAG_SMS_TPDU, 0, toolkit_sms_tpdu},
    {CAT_TAG_CELL_BROADCAST_PAGE, 0, toolkit_cell_broadcast},
    {CAT_TAG_TEXT_STRING, 0, toolkit_form_coded_text},
    {CAT_TAG_TONE, CAT_LIST_TONE, toolkit_form_code},
    {CAT_TAG_ITEM, 0, toolkit_form_item},
    {CAT_TAG_ITEM_IDENTIFIER, 0, toolkit_form_number},
    {CAT_TAG_RESPONSE_LENGTH, 0, toolkit_form_response_length},
    {CAT_TAG_FILE_LIST, 0, toolkit_form_file_list},
    {CAT_TAG_LOCATION_INFORMATION, 0, toolkit_location_information},
    {CAT_TAG_IMEI, 0, toolkit_form_mobile_identity},
    {CAT_TAG_HELP_REQUEST, 0, toolkit_form_empty},
    {CAT_TAG_NETWORK_MEASUREMENT_RESULTS, 0, toolkit_form_random_octets},
    {CAT_TAG_DEFAULT_TEXT, 0, toolkit_form_coded_text},
    {CAT_TAG_ITEMS_NEXT_ACTION, CAT_LIST_COMMAND, toolkit_form_codes},
    {CAT_TAG_EVENT_LIST, CAT_LIST_EVENT, toolkit_form_codes},
    {CAT_TAG_CAUSE, 0, toolkit_cause},
    {CAT_TAG_LOCATION_STATUS, CAT_LIST_SERVICE, toolkit_form_codes},
    {CAT_TAG_TRANSACTION_IDENTIFIER, 0, toolkit_transactions},
    {CAT_TAG_BCCH_CHANNEL_LIST, 0, toolkit_form_random_octets},
    {CAT_TAG_ICON_IDENTIFIER, 0, toolkit_form_flags_and_octets},
    {CAT_TAG_ITEM_ICON_LIST, 0, toolkit_form_flags_and_octets},
    {CAT_TAG_CARD_READER_STATUS, 0, toolkit_form_reader_status},
    {CAT_TAG_CARD_ATR, 0, toolkit_form_hex},
    {CAT_TAG_C_APDU, 0, toolkit_c_apdu},
    {CAT_TAG_R_APDU, 0, toolkit_r_apdu},
    {CAT_TAG_TIMER_IDENTIFIER, 0, toolkit_form_number},
    {CAT_TAG_TIMER_VALUE, 0, toolkit_form_timer_value},
    {CAT_TAG_DATE_TIME, 0, toolkit_form_date_time},
    {CAT_TAG_CALL_CONTROL_ACTION, 0, toolkit_call_control},
    {CAT_TAG_AT_COMMAND, 0, toolkit_form_text},
    {CAT_TAG_AT_RESPONSE, 0, toolkit_form_text},
    {CAT_TAG_BC_REPEAT_INDICATOR, 0, toolkit_form_number},
    {CAT_TAG_IMMEDIATE_RESPONSE, 0, toolkit_form_empty},
    {CAT_TAG_DTMF_STRING, 0, toolkit_form_dtmf},
    {CAT_TAG_LANGUAGE, 0, toolkit_form_text},
    {CAT_TAG_TIMING_ADVANCE, FIELDS_TIMING_ADVANCE, toolkit_fields},
    {CAT_TAG_AID, 0, toolkit_form_aid},
    {CAT_TAG_BROWSER_IDENTITY, FIELDS_BROWSER, toolkit_fields},
    {CAT_TAG_URL, 0, toolkit_form_text},
    {CAT_TAG_BEARER, CAT_LIST_MEDIUM, toolkit_form_codes},
    {CAT_TAG_PROVISIONING_FILE, 0, toolkit_form_path},
    {CAT_TAG_BROWSER_TERMINATION_CAUSE, FIELDS_TERMINATION, toolkit_fields},
    {CAT_TAG_BEARER_DESCRIPTION, 0, toolkit_bearer_description},
    {CAT_TAG_CHANNEL_DATA, 0, toolkit_form_random_octets},
    {CAT_TAG_CHANNEL_DATA_LENGTH, 0, toolkit_form_random_number},
    {CAT_TAG_CHANNEL_STATUS, 0, toolkit_channel_status},
    {CAT_TAG_BUFFER_SIZE, 0, toolkit_form_number},
    {CAT_TAG_REFRESH_ENFORCEMENT_POLICY, 0, toolkit_form_enforcement_policy},
    {CAT_TAG_FILE_UPDATE_INFORMATION, 0, toolkit_form_hex},
    {CAT_TAG_TRANSPORT_LEVEL, 0, toolkit_transport_level},
    {CAT_TAG_OTHER_ADDRESS, 0, toolkit_other_address},
    {CAT_TAG_ACCESS_TECHNOLOGY, CAT_LIST_ACCESS, toolkit_form_codes},
    {CAT_TAG_DNS_SERVER_ADDRESS, 0, toolkit_other_address},
    {CAT_TAG_SERVICE_RECORD, FIELDS_SERVICE_RECORD, toolkit_fields},
    {CAT_TAG_DEVICE_FILTER, FIELDS_DEVICE_FILTER, toolkit_fields},
    {CAT_TAG_SERVICE_SEARCH, FIELDS_SERVICE_SEARCH, toolkit_fields},
    {CAT_TAG_ATTRIBUTE_INFORMATION, FIELDS_ATTRIBUTE, toolkit_fields},
    {CAT_TAG_SERVICE_AVAILABILITY, 0, toolkit_form_hex},
    {CAT_TAG_ESN, 0, toolkit_form_hex},
    {CAT_TAG_NETWORK_ACCESS_NAME, 0, toolkit_network_access_name},
    {CAT_TAG_CDMA_SMS_TPDU, 0, toolkit_form_hex},
    {CAT_TAG_REMOTE_ENTITY_ADDRESS, FIELDS_REMOTE_ADDRESS, toolkit_fields},
    {CAT_TAG_WLAN_IDENTIFIER, 0, toolkit_form_text},
    {CAT_TAG_WLAN_ACCESS_STATUS, 0, toolkit_form_number},
    {CAT_TAG_TEXT_ATTRIBUTE, 0, toolkit_form_text_attributes},
    {CAT_TAG_ITEM_TEXT_ATTRIBUTES, 0, toolkit_form_text_attributes},
    {CAT_TAG_PDP_CONTEXT_PARAMETERS, 0, toolkit_form_hex},
    {CAT_TAG_CONTACTLESS_STATE_REQUEST, FIELDS_CONTACTLESS_REQUEST, toolkit_fields},
    {CAT_TAG_CONTACTLESS_STATE, FIELDS_CONTACTLESS_STATE, toolkit_fields},
    {CAT_TAG_CSG_SELECTION_STATUS, FIELDS_CSG_STATUS, toolkit_fields},
    {CAT_TAG_CSG_ID, 0, toolkit_form_hex},
    {CAT_TAG_HNB_NAME, 0, toolkit_form_coded_text},
    {CAT_TAG_MAC, 0, toolkit_form_random_octets},
    {CAT_TAG_EMERGENCY_CALL_OBJECT, 0, toolkit_form_hex},
    {CAT_TAG_IMEISV, 0, toolkit_form_mobile_identity},
    {CAT_TAG_BATTERY_STATE, CAT_LIST_BATTERY, toolkit_form_code},
    {CAT_TAG_BROWSING_STATUS, 0, toolkit_form_hex},
    {CAT_TAG_NETWORK_SEARCH_MODE, CAT_LIST_SEARCH, toolkit_form_code},
    {CAT_TAG_FRAME_LAYOUT, FIELDS_FRAME_LAYOUT, toolkit_fields},
    {CAT_TAG_FRAMES_INFORMATION, 0, toolkit_form_hex},
    {CAT_TAG_FRAME_IDENTIFIER, 0, toolkit_form_number},
    {CAT_TAG_MEASUREMENT_QUALIFIER, CAT_LIST_MEASUREMENT, toolkit_form_code},
    {CAT_TAG_MMS_REFERENCE, 0, toolkit_form_text},
    {CAT_TAG_MMS_IDENTIFIER, 0, toolkit_form_text},
    {CAT_TAG_MMS_TRANSFER_STATUS, 0, toolkit_form_hex},
    {CAT_TAG_MEID, 0, toolkit_form_hex},
    {CAT_TAG_MMS_CONTENT, 0, toolkit_form_text},
    {CAT_TAG_MMS_NOTIFICATION, 0, toolkit_form_hex},
    {CAT_TAG_LAST_ENVELOPE, 0, toolkit_form_empty},
    {CAT_TAG_REGISTRY_APPLICATION_DATA, 0, toolkit_form_hex},
    {CAT_TAG_PLMN_WACT_LIST, 0, toolkit_plmn_wact_list},
    {CAT_TAG_ROUTING_AREA, 0, toolkit_routing_area},
    {CAT_TAG_ATTACH_TYPE, CAT_LIST_ATTACH, toolkit_form_code},
    {CAT_TAG_REJECTION_CAUSE, CAT_LIST_REJECTION, toolkit_form_code},
    {CAT_TAG_GEOGRAPHICAL_PARAMETERS, FIELDS_GEOGRAPHICAL, toolkit_fields},
    {CAT_TAG_GAD_SHAPE, 0, toolkit_gad_shape},
    {CAT_TAG_NMEA_SENTENCE, 0, toolkit_form_text},
    {CAT_TAG_PLMN_LIST, 0, toolkit_plmn_list},
    {CAT_TAG_BROADCAST_NETWORK_INFORMATION, 0, toolkit_form_hex},
    {CAT_TAG_ACTIVATE_DESCRIPTOR, FIELDS_ACTIVATE, toolkit_fields},
    {CAT_TAG_EPS_PDN_PARAMETERS, 0, toolkit_form_hex},
    {CAT_TAG_TRACKING_AREA, 0, toolkit_tracking_area},
    {CAT_TAG_CSG_ID_LIST, 0, toolkit_form_hex},
};

/* Tags that are another object in some commands or events (TS 101 220 table 7.23); `command` and
 * `event` are -1 for any. */
static const struct {
    struct object object;
    int16_t command, event;
    const char *name;
} others[] = {
    {{CAT_TAG_REFRESH_ENFORCEMENT_POLICY, 0, toolkit_form_hex},
     CAT_COMMAND_GET_READER_STATUS,
     -1,
     "card reader identifier"},
    {{CAT_TAG_DNS_SERVER_ADDRESS, FIELDS_DISPLAY, toolkit_fields},
     -1,
     CAT_EVENT_DISPLAY_PARAMETERS,
     "display parameters"},
    {{CAT_TAG_BCCH_CHANNEL_LIST, CAT_LIST_CONNECTION, toolkit_form_code},
     -1,
     CAT_EVENT_DATA_CONNECTION,
     "data connection status"},
    {{CAT_TAG_BC_REPEAT_INDICATOR, CAT_LIST_CONNECTION_TYPE, toolkit_form_code},
     -1,
     CAT_EVENT_DATA_CONNECTION,
     "data connection type"},
    {{CAT_TAG_TIMING_ADVANCE, 0, toolkit_form_number}, -1, CAT_EVENT_DATA_CONNECTION, "SM cause"},
    {{CAT_TAG_SMS_TPDU, 0, toolkit_form_number}, -1, CAT_EVENT_DATA_CONNECTION, "PDP/PDN/PDU type"},
    {{CAT_TAG_HNB_NAME, 0, toolkit_form_number},
     -1,
     CAT_EVENT_NETWORK_REJECTION,
     "extended rejection cause code"},
    {{CAT_TAG_GEOGRAPHICAL_PARAMETERS, 0, toolkit_form_text},
     -1,
     CAT_EVENT_INCOMING_IMS_DATA,
     "IARI"},
    {{CAT_TAG_GAD_SHAPE, 0, toolkit_form_hex}, -1, CAT_EVENT_IMS_REGISTRATION, "IMPU list"},
    {{CAT_TAG_NMEA_SENTENCE, 0, toolkit_form_text},
     -1,
     CAT_EVENT_IMS_REGISTRATION,
     "IMS status code"},
    {{CAT_TAG_URL, 0, toolkit_form_text}, CAT_COMMAND_SET_UP_CALL, -1, "IMS URI"},
};

static const struct object *find_object(const struct toolkit *toolkit, uint32_t tag,
                                        const char **name)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (others[i].object.tag == tag &&
            (others[i].command < 0 || others[i].command == (int)toolkit->command) &&
            (others[i].event < 0 || others[i].event == toolkit->event)) {
            *name = others[i].name;
            return &others[i].object;
        }
    }
    *name = tag <= UINT8_MAX ? cat_name(CAT_LIST_TAG, tag) : NULL;
    for (size_t i = 0; *name && i < sizeof(objects) / sizeof(objects[0]); i++)
        if (objects[i].tag == tag)
            return &objects[i];
    return NULL;
}

static void one_object(struct toolkit *toolkit, struct node *parent, const struct tlv *tlv)
{
    const char *name;
    const struct object *object = find_object(toolkit, tlv->tag, &name);
    struct node *node;

    if (!object) {
        node = toolkit_node(toolkit, parent, tree_text(toolkit->tree, "%02X", (unsigned)tlv->tag),
                            tlv->value);
        tree_hex(toolkit->tree, node);
        tree_flag(toolkit->tree, node, TREE_UNKNOWN);
        return;
    }
    node = toolkit_node(toolkit, parent, name, tlv->value);
    toolkit->list = object->list;
    object->decode(toolkit, node, tlv->value);
    if (tlv->tag == CAT_TAG_EVENT_LIST && tlv->value.len && toolkit->event == -1)
        toolkit->event = tlv->value.at[0];
}

/* What follows the last whole object. */
static void damaged(struct toolkit *toolkit, struct node *parent, struct bytes rest)
{
    unsigned tag = rest.at[0] & ~(unsigned)CAT_CR;
    const char *name = NULL;

    find_object(toolkit, tag, &name);
    toolkit_malformed(toolkit, toolkit_node(toolkit, parent, name ? name : "object", rest),
                      "the object has no valid tag and length, or ends early");
}

void toolkit_objects(struct toolkit *toolkit, struct node *parent, struct bytes list)
{
    struct tlv tlv;

    while (comprehension_next(&list, &tlv) == 0)
        one_object(toolkit, parent, &tlv);
    if (list.len)
        damaged(toolkit, parent, list);
}

/* What ENVELOPE (CALL CONTROL) returned: a result, then objects (TS 31.111 8.30, 7.3.1.6). */
void toolkit_call_control(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    static const char *const results[] = {"allowed, no modification", "not allowed",
                                          "allowed with modifications"};
    struct node *result;

    if (value.len == 0)
        return;
    result = toolkit_take(toolkit, node, "result", &value, 1);
    if (result->octets.at[0] < sizeof(results) / sizeof(results[0])) {
        tree_value(toolkit->tree, result, "%s(%02X)", results[result->octets.at[0]],
                   result->octets.at[0]);
        /* its length, where it is as the card returned it */
        if (value.len && value.at[0] == value.len - 1)
            toolkit_take_number(toolkit, node, "length", &value, 1);
        toolkit_objects(toolkit, node, value);
    } else {
        tree_hex(toolkit->tree, node);
    }
}
