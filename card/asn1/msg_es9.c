/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_es9.h. Sizes: SGP.22 v2.5 annex H. */
#include "card/asn1/msg_es9.h"

#define TRANSACTION_ID(member, path) DER_OCTETS(T, member, path, 1, TRANSACTION_ID_MAX)
#define SIGNATURE(member, path)      DER_OCTETS(T, member, path, 0, SIGNATURE_OCTETS_MAX)

#define T struct remote_profile_provisioning
static const struct der_field remote_profile_provisioning_fields[] = {
    DER_RAW(T, message, "u"),
};
const struct der_message msg_remote_profile_provisioning_request =
    DER_MESSAGE("RemoteProfileProvisioningRequest", 0xA2, T, remote_profile_provisioning_fields,
                .octets_max = DER_PROFILE_PACKAGE_MAX);
const struct der_message msg_remote_profile_provisioning_response =
    DER_MESSAGE("RemoteProfileProvisioningResponse", 0xA2, T, remote_profile_provisioning_fields,
                .octets_max = DER_PROFILE_PACKAGE_MAX);
#undef T

/* ---- InitiateAuthentication ---- */

#define T struct initiate_authentication_request
static const struct der_field initiate_authentication_request_fields[] = {
    DER_OCTETS(T, euicc_challenge, "euiccChallenge", CHALLENGE_OCTETS, CHALLENGE_OCTETS),
    DER_UTF8(T, smdp_address, "smdpAddress", 0, DER_ANY_SIZE),
    DER_RAW(T, euicc_info1, "euiccInfo1"),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
};
const struct der_message msg_initiate_authentication_request =
    DER_MESSAGE("InitiateAuthenticationRequest", 0xBF39, T, initiate_authentication_request_fields);
#undef T

#define T struct initiate_authentication_response
static const char *const initiate_authentication_response_arms[] = {
    "initiateAuthenticationOk", "initiateAuthenticationError", NULL};
#define OK "u.initiateAuthenticationOk."
static const struct der_field initiate_authentication_response_fields[] = {
    DER_CHOICE(T, arm, "u", initiate_authentication_response_arms),
    TRANSACTION_ID(transaction_id, OK "transactionId"),
    DER_SIGNED(T, server_signed1, OK "serverSigned1", msg_server_signed1),
    SIGNATURE(server_signature1, OK "serverSignature1"),
    DER_OCTETS(T, euicc_ci_pk_id_to_be_used, OK "euiccCiPKIdToBeUsed", 1, KEY_IDENTIFIER_MAX),
    DER_RAW(T, server_certificate, OK "serverCertificate"),
    DER_EXTENSION(OK "ext"),
    DER_EXTENSION(OK "ext2"),
    DER_INTEGER(T, initiate_authentication_error, "u.initiateAuthenticationError", DER_RESULT),
};
#undef OK
const struct der_message msg_initiate_authentication_response = DER_MESSAGE(
    "InitiateAuthenticationResponse", 0xBF39, T, initiate_authentication_response_fields);
#undef T

/* ---- AuthenticateClient ---- */

static const char *const authenticate_client_response_arms[] = {"authenticateClientOk",
                                                                "authenticateClientError", NULL};
#define OK "u.authenticateClientOk."

#define T struct authenticate_client_response
static const struct der_field authenticate_client_response_fields[] = {
    DER_CHOICE(T, arm, "u", authenticate_client_response_arms),
    TRANSACTION_ID(transaction_id, OK "transactionId"),
    DER_RAW(T, profile_meta_data, OK "profileMetaData"),
    DER_SIGNED(T, smdp_signed2, OK "smdpSigned2", msg_smdp_signed2),
    SIGNATURE(smdp_signature2, OK "smdpSignature2"),
    DER_RAW(T, smdp_certificate, OK "smdpCertificate"),
    DER_EXTENSION(OK "ext"),
    DER_INTEGER(T, authenticate_client_error, "u.authenticateClientError", DER_RESULT),
};
const struct der_message msg_authenticate_client_response =
    DER_MESSAGE("AuthenticateClientResponse", 0xBF3B, T, authenticate_client_response_fields);
#undef T

#define T struct event_entries
static const struct der_field event_entries_fields[] = {
    DER_UTF8(T, event_id, "eventId", 0, DER_ANY_SIZE),
    DER_UTF8(T, rsp_server_address, "rspServerAddress", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_event_entries =
    DER_MESSAGE("EventEntries", 0x30, T, event_entries_fields);
#undef T

#define T struct authenticate_client_response_es11
static const struct der_field authenticate_client_response_es11_fields[] = {
    DER_CHOICE(T, arm, "u", authenticate_client_response_arms),
    TRANSACTION_ID(transaction_id, OK "transactionId"),
    DER_LIST(T, event_entries, OK "eventEntries", msg_event_entries),
    DER_EXTENSION(OK "ext"),
    DER_INTEGER(T, authenticate_client_error, "u.authenticateClientError", DER_RESULT),
};
const struct der_message msg_authenticate_client_response_es11 = DER_MESSAGE(
    "AuthenticateClientResponseEs11", 0xBF40, T, authenticate_client_response_es11_fields);
#undef T
#undef OK

/* ---- GetBoundProfilePackage, HandleNotification ---- */

#define T struct get_bound_profile_package_response
static const char *const get_bound_profile_package_response_arms[] = {
    "getBoundProfilePackageOk", "getBoundProfilePackageError", NULL};
static const struct der_field get_bound_profile_package_response_fields[] = {
    DER_CHOICE(T, arm, "u", get_bound_profile_package_response_arms),
    TRANSACTION_ID(transaction_id, "u.getBoundProfilePackageOk.transactionId"),
    DER_RAW(T, bound_profile_package, "u.getBoundProfilePackageOk.boundProfilePackage"),
    DER_EXTENSION("u.getBoundProfilePackageOk.ext"),
    DER_INTEGER(T, get_bound_profile_package_error, "u.getBoundProfilePackageError", DER_RESULT),
};
const struct der_message msg_get_bound_profile_package_response =
    DER_MESSAGE("GetBoundProfilePackageResponse", 0xBF3A, T,
                get_bound_profile_package_response_fields, .octets_max = DER_PROFILE_PACKAGE_MAX);
#undef T

#define T struct handle_notification
static const struct der_field handle_notification_fields[] = {
    DER_CONTENT(T, pending_notification, "pendingNotification", 2, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_handle_notification =
    DER_MESSAGE("HandleNotification", 0xBF3D, T, handle_notification_fields);
#undef T

#define T struct bound_profile_package
static const struct der_field bound_profile_package_fields[] = {
    DER_RAW(T, initialise_secure_channel_request, "initialiseSecureChannelRequest"),
    DER_CONTENT(T, first_sequence_of_87, "firstSequenceOf87", 0, DER_ANY_SIZE),
    DER_CONTENT(T, sequence_of_88, "sequenceOf88", 0, DER_ANY_SIZE),
    DER_CONTENT_OPTIONAL(T, second_sequence_of_87, "secondSequenceOf87", 0, DER_ANY_SIZE),
    DER_CONTENT(T, sequence_of_86, "sequenceOf86", 0, DER_ANY_SIZE),
};
const struct der_message msg_bound_profile_package =
    DER_MESSAGE("BoundProfilePackage", 0xBF36, T, bound_profile_package_fields,
                .octets_max = DER_PROFILE_PACKAGE_MAX);
#undef T
