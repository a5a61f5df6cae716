/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES9+ and ES11, ASN.1 binding: the functions between an LPA or IPA and an SM-DP+ or SM-DS (where
 * an Event Record leads to the SM-DP+). SGP.22
 * v2.5 5.6, 5.8, 6.6. A body is the wrapper A2 around one TLV, identified by its tag.
 * AuthenticateClient's and GetBoundProfilePackage's requests and CancelSession are in msg_esipa.h:
 * they are the same. Conventions: msg_info.h.
 */
#ifndef CARD_ASN1_MSG_ES9_H
#define CARD_ASN1_MSG_ES9_H

#include "card/asn1/msg_esipa.h"
#include "card/asn1/msg_profile.h"

/* A2 */
struct remote_profile_provisioning {
    struct bytes message; /* whole */
};
extern const struct der_message msg_remote_profile_provisioning_request;
extern const struct der_message msg_remote_profile_provisioning_response;

/* InitiateAuthentication, BF39 */
struct initiate_authentication_request {
    struct bytes euicc_challenge;
    struct bytes smdp_address;
    struct bytes euicc_info1; /* BF20 .. */
};
struct initiate_authentication_response {
    enum initiate_authentication_response_arm arm;
    struct bytes transaction_id;
    struct server_signed1 server_signed1;
    struct bytes server_signed1_raw;
    struct bytes server_signature1;
    struct bytes euicc_ci_pk_id_to_be_used;
    struct bytes server_certificate;
    int64_t initiate_authentication_error; /* enum initiate_authentication_error */
};
extern const struct der_message msg_initiate_authentication_request;
extern const struct der_message msg_initiate_authentication_response;

/* AuthenticateClient of an SM-DP+, BF3B */
enum authenticate_client_response_arm {
    AUTHENTICATE_CLIENT_RESPONSE_OK = 1,
    AUTHENTICATE_CLIENT_RESPONSE_ERROR
};
struct authenticate_client_response {
    enum authenticate_client_response_arm arm;
    struct bytes transaction_id;
    struct bytes profile_meta_data; /* BF25 .. */
    struct smdp_signed2 smdp_signed2;
    struct bytes smdp_signed2_raw;
    struct bytes smdp_signature2;
    struct bytes smdp_certificate;
    int64_t authenticate_client_error; /* enum authenticate_client_error */
};
extern const struct der_message msg_authenticate_client_response;

/* AuthenticateClient of an SM-DS, BF40 */
enum authenticate_client_error_es11 {
    AUTHENTICATE_CLIENT_ES11_EUM_CERTIFICATE_INVALID = 1,
    AUTHENTICATE_CLIENT_ES11_EUM_CERTIFICATE_EXPIRED = 2,
    AUTHENTICATE_CLIENT_ES11_EUICC_CERTIFICATE_INVALID = 3,
    AUTHENTICATE_CLIENT_ES11_EUICC_CERTIFICATE_EXPIRED = 4,
    AUTHENTICATE_CLIENT_ES11_EUICC_SIGNATURE_INVALID = 5,
    AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN = 6,
    AUTHENTICATE_CLIENT_ES11_INVALID_TRANSACTION_ID = 7,
    AUTHENTICATE_CLIENT_ES11_UNDEFINED_ERROR = 127
};
struct event_entries {
    struct bytes event_id;
    struct bytes rsp_server_address;
};
struct authenticate_client_response_es11 {
    enum authenticate_client_response_arm arm;
    struct bytes transaction_id;
    const struct event_entries *event_entries;
    size_t event_entries_count;
    int64_t authenticate_client_error; /* enum authenticate_client_error_es11 */
};
extern const struct der_message msg_event_entries;
extern const struct der_message msg_authenticate_client_response_es11;

/* GetBoundProfilePackage, BF3A; the struct is ESipa's */
extern const struct der_message msg_get_bound_profile_package_response;

/* HandleNotification, BF3D; answered without a body */
struct handle_notification {
    struct bytes pending_notification; /* a PendingNotification, whole */
};
extern const struct der_message msg_handle_notification;

/* BF36, as a server puts it together; an eUICC takes it piece by piece */
struct bound_profile_package {
    struct bytes initialise_secure_channel_request; /* BF23 .. */
    struct bytes first_sequence_of_87;              /* 87 TLVs in a row, and so on */
    struct bytes sequence_of_88;
    struct bytes second_sequence_of_87; /* OPTIONAL */
    struct bytes sequence_of_86;
};
extern const struct der_message msg_bound_profile_package;

#endif
