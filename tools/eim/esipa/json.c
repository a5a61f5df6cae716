/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/tlv.h"
#include "card/asn1/code_names.h"
#include "card/asn1/tags.h"
#include "tools/cli/json_output.h"
#include "tools/eim/esipa/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_MAX = 100, /* characters of a wrong value in the log */
    SHOWN_OCTETS_MAX = 40,
    TAG_CTX_PARAMS1 = 0xA2, /* around CtxParams1, which is a CHOICE */
    DEPTH_MAX = 16          /* nested objects and arrays: the parser takes stack for each */
};

/* ---- Requests ---- */

static bool is_too_deep(struct bytes text)
{
    unsigned depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.len; i++) {
        switch (text.at[i]) {
        case '\\':
            i += in_string;
            break;
        case '"':
            in_string = !in_string;
            break;
        case '{':
        case '[':
            if (!in_string && ++depth > DEPTH_MAX)
                return true;
            break;
        case '}':
        case ']':
            if (!in_string && depth)
                depth--;
            break;
        default:
            break;
        }
    }
    return false;
}

json_t *esipa_json_load(struct exchange *exchange, struct bytes text)
{
    char shown[2 * SHOWN_OCTETS_MAX + 1];
    json_error_t error = {.text = "it is empty"};
    json_t *body = NULL;

    if (is_too_deep(text))
        snprintf(error.text, sizeof(error.text), "more than %d nested levels", DEPTH_MAX);
    else if (text.len)
        body = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                          &error);
    if (json_is_object(body))
        return body;
    bytes_to_hex(bytes_cut(text, 0, SHOWN_OCTETS_MAX), shown, sizeof(shown));
    esipa_refuse(exchange, "the body is not a JSON object (SGP.32 6.4)%s%s [%s]", body ? "" : ": ",
                 body ? "" : error.text, shown);
    json_decref(body);
    return NULL;
}

enum form {
    FORM_EID,          /* 32 digits; others are no EID for the function */
    FORM_IDENTIFIER,   /* 1 to 16 octets in hex */
    FORM_TEXT,         /* a string */
    FORM_FLAG,         /* true: a NULL; false: absent */
    FORM_NUMBER,       /* an integer, 0 to 255 */
    FORM_OCTETS,       /* Base64 of the content */
    FORM_OBJECT,       /* Base64 of the data object with this tag */
    FORM_CANCELLATION, /* Base64 of the card's response, whose content gets this tag (E-70) */
    FORM_NOTIFICATION, /* Base64 of a data object that this tag encloses */
    FORM_RESULT        /* Base64 of an EimPackageResult, or of ProvideEimPackageResult */
};

static const char *const expected[] = {
    [FORM_IDENTIFIER] = "must be 1 to 16 octets in hex",
    [FORM_TEXT] = "must be a string",
    [FORM_FLAG] = "must be true or false",
    [FORM_NUMBER] = "must be an integer, 0 to 255",
    [FORM_OCTETS] = "must be octets in Base64",
    [FORM_OBJECT] = "must be one data object in Base64",
    [FORM_CANCELLATION] = "must be one CancelSessionResponse (BF41) in Base64",
    [FORM_NOTIFICATION] = "must be one data object in Base64",
    [FORM_RESULT] = "must be one data object in Base64",
};

/* The members of the requests in the order of their ASN.1 types. */
static const struct member {
    uint32_t function;
    const char *name;
    enum form form;
    bool is_mandatory; /* eidValue: the function has an error code for its absence */
    uint32_t tag;
} members[] = {
    {ESIPA_INITIATE_AUTHENTICATION, "euiccChallenge", FORM_OCTETS, true, TAG_EUICC_CHALLENGE},
    {ESIPA_INITIATE_AUTHENTICATION, "smdpAddress", FORM_TEXT, false, TAG_SERVER_ADDRESS},
    {ESIPA_INITIATE_AUTHENTICATION, "euiccInfo1", FORM_OBJECT, false, 0xBF20},
    {ESIPA_INITIATE_AUTHENTICATION, "eimTransactionId", FORM_IDENTIFIER, false, 0x82},
    {ESIPA_AUTHENTICATE_CLIENT, "transactionId", FORM_IDENTIFIER, true, TAG_TRANSACTION_ID},
    {ESIPA_AUTHENTICATE_CLIENT, "authenticateServerResponse", FORM_OBJECT, true, 0xBF38},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "transactionId", FORM_IDENTIFIER, true, TAG_TRANSACTION_ID},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "prepareDownloadResponse", FORM_OBJECT, true, 0xBF21},
    {ESIPA_CANCEL_SESSION, "transactionId", FORM_IDENTIFIER, true, TAG_TRANSACTION_ID},
    {ESIPA_CANCEL_SESSION, "cancelSessionResponse", FORM_CANCELLATION, true, 0xA1},
    {ESIPA_GET_EIM_PACKAGE, "eidValue", FORM_EID, false, TAG_EID_VALUE},
    {ESIPA_GET_EIM_PACKAGE, "notifyStateChange", FORM_FLAG, false, 0x80},
    {ESIPA_GET_EIM_PACKAGE, "stateChangeCause", FORM_NUMBER, false, 0x81},
    {ESIPA_GET_EIM_PACKAGE, "rPlmn", FORM_OCTETS, false, 0x82},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "eidValue", FORM_EID, false, TAG_EID_VALUE},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "eimPackageResult", FORM_RESULT, true, 0},
    {ESIPA_HANDLE_NOTIFICATION, "pendingNotification", FORM_NOTIFICATION, false, 0xA0},
    {ESIPA_HANDLE_NOTIFICATION, "provideEimPackageResult", FORM_OBJECT, false,
     ESIPA_PROVIDE_EIM_PACKAGE_RESULT},
};

static int refuse(struct exchange *exchange, const struct member *member, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    int status = value ? esipa_refuse(exchange, "%s %.*s: %s (SGP.32 6.4)", member->name, SHOWN_MAX,
                                      text ? text : "", expected[member->form])
                       : esipa_refuse(exchange, "%s is missing: %s (SGP.32 6.4)", member->name,
                                      expected[member->form]);

    free(text);
    return status;
}

/* An invalid EID is passed on as an empty one: the function refuses it with its code. */
static void put_eid(struct exchange *exchange, const struct member *member, const json_t *value,
                    struct buf *out)
{
    const char *text = json_string_value(value);
    uint8_t memory[EID_OCTETS];
    struct buf octets = BUF_OVER(memory);
    char *shown;

    if (esipa_is_eid(text)) {
        (void)buf_put_hex(&octets, text);
    } else {
        char why[SHOWN_MAX + 60];

        shown = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        snprintf(why, sizeof(why), "eidValue %.*s: must be 32 digits (SGP.32 6.4)", SHOWN_MAX,
                 shown ? shown : "");
        free(shown);
        esipa_log_field(exchange, "reason", why);
    }
    tlv_put(out, member->tag, buf_bytes(&octets));
}

static bool put_identifier(const struct member *member, const json_t *value, struct buf *out)
{
    const char *text = json_string_value(value);
    uint8_t memory[ESIPA_TRANSACTION_MAX];
    struct buf octets = BUF_OVER(memory);

    if (!text || buf_put_hex(&octets, text) < 0 || octets.len == 0)
        return false;
    tlv_put(out, member->tag, buf_bytes(&octets));
    return true;
}

/* A ProvideEimPackageResult takes the place of the whole request, except for the EID where it has
 * none. */
static void put_result(const struct tlv *result, struct buf *out, size_t start)
{
    struct tlv eid;

    if (result->tag != ESIPA_PROVIDE_EIM_PACKAGE_RESULT) {
        buf_put(out, result->whole);
        return;
    }
    if (tlv_find(result->value, TAG_EID_VALUE, &eid) == 0)
        out->len = start;
    buf_put(out, result->value);
}

/* Members in Base64. */
static bool put_octets(struct exchange *exchange, const struct member *member, const json_t *body,
                       struct buf *out, size_t start)
{
    struct bytes octets;
    struct tlv object;
    size_t mark;

    if (es9_take(body, member->name, &exchange->esipa->arena, &octets) < 0)
        return false;
    if (member->form == FORM_OCTETS) {
        tlv_put(out, member->tag, octets);
        return true;
    }
    /* More than one data object would be members that this request does not have. */
    if (tlv_only(octets, &object) < 0)
        return false;
    switch (member->form) {
    case FORM_OBJECT:
        if (object.tag != member->tag)
            return false;
        buf_put(out, object.whole);
        return true;
    case FORM_CANCELLATION:
        if (object.tag != ESIPA_CANCEL_SESSION)
            return false;
        tlv_put(out, member->tag, object.value);
        return true;
    case FORM_NOTIFICATION:
        mark = tlv_open(out, member->tag);
        buf_put(out, object.whole);
        tlv_close(out, mark);
        return true;
    default:
        put_result(&object, out, start);
        return true;
    }
}

/* False: not of this form. `start` is where the content of the message begins. */
static bool put_member(struct exchange *exchange, const struct member *member, const json_t *body,
                       struct buf *out, size_t start)
{
    const json_t *value = json_object_get(body, member->name);
    json_int_t number = json_integer_value(value);

    switch (member->form) {
    case FORM_EID:
        put_eid(exchange, member, value, out);
        return true;
    case FORM_IDENTIFIER:
        return put_identifier(member, value, out);
    case FORM_TEXT:
        if (json_is_string(value))
            tlv_put(out, member->tag,
                    bytes_at(json_string_value(value), json_string_length(value)));
        return json_is_string(value);
    case FORM_FLAG:
        if (json_is_true(value))
            tlv_put(out, member->tag, BYTES_NONE);
        return json_is_boolean(value);
    case FORM_NUMBER:
        if (!json_is_integer(value) || number < 0 || number > UINT8_MAX)
            return false;
        tlv_put_uint(out, member->tag, (uint64_t)number);
        return true;
    default:
        return put_octets(exchange, member, body, out, start);
    }
}

int esipa_json_read(struct exchange *exchange, uint32_t function, const json_t *body,
                    struct buf *out)
{
    size_t mark = tlv_open(out, function), start = out->len;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const json_t *value = json_object_get(body, members[i].name);

        if (members[i].function != function || (!value && !members[i].is_mandatory))
            continue;
        if (!value || !put_member(exchange, &members[i], body, out, start))
            return refuse(exchange, &members[i], value);
    }
    tlv_close(out, mark);
    return out->overflow ? HTTP_INTERNAL : 0;
}

/* ---- Responses ---- */

/* The members of the responses, in the order of their ASN.1 types; `arm` 0: not in an arm. Data
 * objects in Base64, except transactionId and matchingId. */
static const struct part {
    uint32_t function, arm, tag;
    const char *name;
} parts[] = {
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_TRANSACTION_ID, "transactionId"},
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_SEQUENCE, "serverSigned1"},
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_SIGNATURE, "serverSignature1"},
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_OCTET_STRING,
     "euiccCiPKIdentifierToBeUsed"},
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_SEQUENCE, "serverCertificate"},
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_UTF8_STRING, "matchingId"},
    {ESIPA_INITIATE_AUTHENTICATION, TAG_RESPONSE_OK, TAG_CTX_PARAMS1, "ctxParams1"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_RESPONSE_OK, TAG_TRANSACTION_ID, "transactionId"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_RESPONSE_OK, TAG_STORE_METADATA, "profileMetadata"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_RESPONSE_OK, TAG_SEQUENCE, "smdpSigned2"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_RESPONSE_OK, TAG_SIGNATURE, "smdpSignature2"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_RESPONSE_OK, TAG_SEQUENCE, "smdpCertificate"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_RESPONSE_OK, TAG_OCTET_STRING, "hashCc"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_AUTHENTICATE_CLIENT_OK_DS, TAG_TRANSACTION_ID, "transactionId"},
    {ESIPA_AUTHENTICATE_CLIENT, TAG_AUTHENTICATE_CLIENT_OK_DS, 0xBF54, "profileDownloadTrigger"},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, TAG_RESPONSE_OK, TAG_TRANSACTION_ID, "transactionId"},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, TAG_RESPONSE_OK, TAG_BOUND_PROFILE_PACKAGE,
     "boundProfilePackage"},
    {ESIPA_GET_EIM_PACKAGE, 0, 0xBF51, "euiccPackageRequest"},
    {ESIPA_GET_EIM_PACKAGE, 0, 0xBF52, "ipaEuiccDataRequest"},
    {ESIPA_GET_EIM_PACKAGE, 0, 0xBF54, "profileDownloadTriggerRequest"},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, 0, 0xBF53, "eimAcknowledgements"},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static json_t *value_of(const struct tlv *object)
{
    switch (object->tag) {
    case TAG_TRANSACTION_ID:
        return json_hex(object->value);
    case TAG_UTF8_STRING:
        return json_text(object->value);
    case TAG_CTX_PARAMS1:
        return es9_octets(object->value);
    default:
        return es9_octets(object->whole);
    }
}

/* Data objects without a row have no member: emptyResponse, cancelSessionOk. */
static int put_parts(json_t *body, uint32_t function, uint32_t arm, struct bytes content)
{
    struct tlv object;
    size_t next = 0;
    int err;

    while ((err = tlv_next(&content, &object)) == 0) {
        for (size_t i = next; i < PARTS; i++) {
            if (parts[i].function != function || parts[i].arm != arm || parts[i].tag != object.tag)
                continue;
            if (json_object_set_new(body, parts[i].name, value_of(&object)) < 0)
                return ERR_MEMORY;
            next = i + 1;
            break;
        }
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

static json_t *header_of(const struct exchange *exchange, uint32_t function, unsigned code)
{
    const char *why = json_member_text(exchange->line, "reason", NULL);
    const char *subject = exchange->subject, *reason = exchange->reason;
    json_t *data;

    if (code == 0)
        return json_pack("{s:{s:s}}", "functionExecutionStatus", "status", "Executed-Success");
    if (!*subject)
        esipa_status_of_code(function, code, &subject, &reason);
    data =
        json_pack("{s:s, s:s, s:s*}", "subjectCode", subject, "reasonCode", reason, "message", why);
    return json_pack("{s:{s:s, s:o}}", "functionExecutionStatus", "status", "Failed",
                     "statusCodeData", data);
}

json_t *esipa_json_response(const struct exchange *exchange, uint32_t function, uint32_t error_tag,
                            struct bytes response)
{
    json_t *body = json_object();
    struct tlv whole, first;
    unsigned code = 0;
    int err = tlv_only(response, &whole);

    if (err == 0)
        err = tlv_only(whole.value, &first);
    if (err == 0 && error_tag && first.tag == error_tag) {
        code = first.value.len == 1 ? first.value.at[0] : ESIPA_ERROR_UNDEFINED;
    } else if (err == 0) {
        bool has_arm = first.tag == TAG_RESPONSE_OK || first.tag == TAG_AUTHENTICATE_CLIENT_OK_DS;

        err =
            put_parts(body, function, has_arm ? first.tag : 0, has_arm ? first.value : whole.value);
    }
    /* GetEimPackage: the error is an alternative of the body (SGP.32 6.4.1.5). */
    if (code && function == ESIPA_GET_EIM_PACKAGE) {
        json_object_set_new(body, "eimPackageError", json_integer((json_int_t)code));
        code = 0;
    }
    if (err == 0 && json_object_set_new(body, "header", header_of(exchange, function, code)) == 0)
        return body;
    json_decref(body);
    return NULL;
}
