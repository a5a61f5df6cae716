/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps (9) to (17) of Generic eUICC Package Download and Execution (SGP.32 3.3.1; E-22 to E-30):
 * results and notifications to the eIM, and removal of what it acknowledges.
 */
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_package.h"
#include "ipae/client/compact.h"
#include "ipae/procedure/procedures.h"

int package_result_is_stored(struct terminal *terminal, int64_t number)
{
    struct retrieve_notifications_list_response response;
    int err = es10_retrieve_notifications(terminal, RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER,
                                          number, &response);

    return err < 0 ? err : response.euicc_package_result_list_count > 0;
}

/* sequenceNumber of a PendingNotification; ERR_MALFORMED. */
static int notification_number(struct terminal *terminal, struct bytes octets, int64_t *number)
{
    struct pending_notification one;
    int err = der_decode(terminal->services.der, &msg_pending_notification, octets, &one,
                         &terminal->arena, NULL);

    if (err < 0)
        return err;
    switch (one.arm) {
    case PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT:
        *number = one.profile_installation_result.profile_installation_result_data
                      .notification_metadata.seq_number;
        return 0;
    case PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION:
        *number = one.other_signed_notification.tbs_other_notification.seq_number;
        return 0;
    default: /* compact forms, which the eUICC does not make */
        return ERR_MALFORMED;
    }
}

void package_result_record_notifications(struct eim_session *session,
                                         const struct bytes *notifications, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (notification_number(session->terminal, notifications[i],
                                &session->sent[session->sent_count % NOTIFICATIONS_SENT]) == 0)
            session->sent_count++;
}

static bool was_sent(const struct eim_session *session, int64_t number)
{
    for (unsigned i = 0; i < session->sent_count && i < NOTIFICATIONS_SENT; i++)
        if (session->sent[i] == number)
            return true;
    return false;
}

/* Is this a result for this eIM, with a sequence number above `after`, and, where `counter` >= 0,
 * of the package with this counterValue? */
static bool is_match(struct eim_session *session, struct bytes octets, int64_t after,
                     int64_t counter, int64_t *number)
{
    struct euicc_package_result result;
    const struct euicc_package_result_data_signed *data = &result.euicc_package_result_data_signed;
    struct arena scratch; /* the lists of all results together are longer than ARENA_MAX */
    bool matches;

    arena_init(&scratch, ARENA_MAX);
    matches = der_decode(session->terminal->services.der, &msg_euicc_package_result, octets,
                         &result, &scratch, NULL) == 0 &&
              result.arm == EUICC_PACKAGE_RESULT_SIGNED &&
              bytes_equal(data->eim_id, session->eim->id);
    if (matches) {
        *number = data->seq_number;
        matches = *number > after && (counter < 0 || data->counter_value == counter);
    }
    arena_free(&scratch);
    return matches;
}

static bool is_listed(const struct eim_acknowledgements *list, int64_t number)
{
    for (size_t i = 0; i < list->seq_numbers_count; i++)
        if (list->seq_numbers[i] == number)
            return true;
    return false;
}

/* Removes acknowledged results of this eIM's own packages, sent in this session or before, except
 * number `but`. Adds their number to `*count`. */
static int acknowledge_results(struct eim_session *session, const struct eim_acknowledgements *list,
                               int64_t but, size_t *count)
{
    struct terminal *terminal = session->terminal;
    struct retrieve_notifications_list_response response;
    int64_t number;
    int err = es10_retrieve_notifications(
        terminal, RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS, 0, &response);

    for (size_t i = 0; err == 0 && i < response.euicc_package_result_list_count; i++)
        if (is_match(session, response.euicc_package_result_list[i], -1, -1, &number) &&
            number != but && is_listed(list, number)) {
            err = es10_remove_notification(terminal, number);
            ++*count;
        }
    return err;
}

/* (15) to (17) IPA -> eUICC: ES10b.RemoveNotificationFromList for each acknowledged number, except
 * `result`: the caller removes it last, so that after a power cut it is delivered again with the
 * rest. Only what was sent to this eIM is removed (E-25). */
static int acknowledge(struct eim_session *session, struct bytes acknowledgements, int64_t result)
{
    struct terminal *terminal = session->terminal;
    struct eim_acknowledgements list;
    size_t others = 0, count = 0;
    int err = der_decode(terminal->services.der, &msg_eim_acknowledgements, acknowledgements, &list,
                         &terminal->arena, NULL);

    for (size_t i = 0; err == 0 && i < list.seq_numbers_count; i++) {
        if (was_sent(session, list.seq_numbers[i]))
            err = es10_remove_notification(terminal, list.seq_numbers[i]);
        else
            others += list.seq_numbers[i] != result;
    }
    if (err == 0 && others)
        err = acknowledge_results(session, &list, result, &count);
    if (err == 0 && count < others)
        terminal_note(terminal, "EimAcknowledgements",
                      "acknowledgement of an unsent sequence number ignored (E-25)");
    return err;
}

int package_acknowledgements(struct eim_session *session, struct bytes acknowledgements)
{
    int err = acknowledge(session, acknowledgements, -1);

    return err == ERR_MALFORMED
               ? package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                       BYTES_NONE)
               : err;
}

int package_result_acknowledged(struct eim_session *session,
                                const struct provide_eim_package_result *message, int64_t number)
{
    struct provide_eim_package_result_response response;
    int err = transfer_respond(session, message);

    if (err != 0) /* sent as a response: a stored result stays until the eIM acknowledges it */
        return err < 0 ? err : 0;
    /* (10) to (14) IPA -> eIM: ESipa.ProvideEimPackageResult */
    err = esipa_exchange(&session->server, &msg_provide_eim_package_result, message,
                         &msg_provide_eim_package_result_response, &response);
    if (err < 0)
        return err;
    switch (response.arm) {
    case PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EIM_ACKNOWLEDGEMENTS:
        err = acknowledge(session, response.eim_acknowledgements, number);
        break;
    case PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EMPTY:
        break;
    case PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_ERROR: /* not delivered (E-26) */
        terminal_note(session->terminal, "ProvideEimPackageResult",
                      "provideEimPackageResultError: the result stays stored");
        return ERR_STATE;
    }
    if (err == 0 && number >= 0) /* E-25: delivered, whether acknowledged or not */
        err = es10_remove_notification(session->terminal, number);
    return err;
}

/* The list in compact forms. */
static int make_compact(struct terminal *terminal, struct provide_eim_package_result *message)
{
    size_t count = message->notification_list_count;
    struct bytes *forms = arena_alloc(&terminal->arena, count * sizeof(*forms));
    int err = forms ? 0 : ERR_MEMORY;

    for (size_t i = 0; err == 0 && i < count; i++)
        err = compact_notification(terminal, message->notification_list[i], &forms[i]);
    message->notification_list = forms;
    return err;
}

/* (9) IPA -> eUICC: Pending Notifications, NOTIFICATIONS_PER_RESULT at most (B-112: of any origin).
 * One after the other: only these are read. */
static int pending_notifications(struct eim_session *session,
                                 struct provide_eim_package_result *message)
{
    struct terminal *terminal = session->terminal;
    struct bytes *list = arena_alloc(&terminal->arena, NOTIFICATIONS_PER_RESULT * sizeof(*list));
    struct notification_metadata metadata = {.seq_number = -1};
    size_t count = 0;
    int err = list ? 0 : ERR_MEMORY;

    while (err == 0 && count < NOTIFICATIONS_PER_RESULT) {
        err = es10_next_notification(terminal, metadata.seq_number, &metadata);
        if (err == 0)
            err = es10_read_notification(terminal, metadata.seq_number, &list[count]);
        if (err == 0)
            count++;
    }
    if (err == ERR_NOT_FOUND)
        err = 0;
    if (err < 0 || count == 0)
        return err;
    message->notification_list = list;
    message->notification_list_count = count;
    message->eim_package_result = EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS;
    package_result_record_notifications(session, list, count);
    return terminal->ipa_features & IPA_FEATURES_MINIMIZE_ESIPA_BYTES
               ? make_compact(terminal, message)
               : 0;
}

int package_result_provide(struct eim_session *session, struct bytes result, int64_t number,
                           bool with_notifications)
{
    struct provide_eim_package_result message = {
        .eid_value = bytes_at(session->terminal->services.eid, EUICCD_EID_LENGTH),
        .eim_package_result = EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT,
        .euicc_package_result = result};
    int err = with_notifications ? pending_notifications(session, &message) : 0;

    if (err == 0)
        err = package_result_acknowledged(session, &message, number);
    return err;
}

int package_error_provide(struct eim_session *session, int64_t code, struct bytes transaction_id)
{
    const struct provide_eim_package_result message = {
        .eid_value = bytes_at(session->terminal->services.eid, EUICCD_EID_LENGTH),
        .eim_package_result = EIM_PACKAGE_RESULT_RESPONSE_ERROR,
        .eim_transaction_id = transaction_id,
        .eim_package_result_error_code = code};

    return package_result_acknowledged(session, &message, -1);
}

bool package_result_is_refused(const struct eim_session *session, int err)
{
    return err == ERR_STATE || err == ERR_MALFORMED || err == ERR_TOO_LONG ||
           ((err == ERR_IO || err == ERR_BUSY) && session->server.reached);
}

/* The first stored result that matches (see is_match). ERR_NOT_FOUND. */
static int find_result(struct eim_session *session, int64_t after, int64_t counter,
                       struct bytes *result, int64_t *number)
{
    struct terminal *terminal = session->terminal;
    struct retrieve_notifications_list_response response;
    int err = es10_retrieve_notifications(
        terminal, RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS, 0, &response);

    for (size_t i = 0; err == 0 && i < response.euicc_package_result_list_count; i++) {
        *result = response.euicc_package_result_list[i];
        if (is_match(session, *result, after, counter, number))
            return 0;
    }
    return err < 0 ? err : ERR_NOT_FOUND;
}

/* Is the result that of a package with rollbackFlag? The next package would end the permission to
 * roll back (E-27, C-17). 1, 0. */
static int grants_rollback(struct terminal *terminal, int64_t number)
{
    int64_t granted;
    int err = card_rollback_result(terminal->card, &granted);

    return err == ERR_NOT_FOUND ? 0 : err < 0 ? err : granted == number;
}

int package_result_delivery(struct eim_session *session)
{
    struct terminal *terminal = session->terminal;
    struct bytes result;
    int64_t number, last = -1; /* each result once */
    int err = 0, grants = 0;

    while (err == 0) {
        arena_reset(&terminal->arena);
        err = find_result(session, last, -1, &result, &number);
        if (err < 0)
            break;
        last = number;
        err = package_result_provide(session, result, number, true);
        if (!package_result_is_refused(session, err))
            continue;
        grants = grants_rollback(terminal, number);
        if (grants == 0) { /* it stays stored (E-26); the poll continues */
            session->refused = true;
            err = 0;
        }
    }
    return grants < 0 ? grants : err == ERR_NOT_FOUND ? 0 : err;
}

int package_result_delivery_again(struct eim_session *session, int64_t counter)
{
    struct bytes result;
    int64_t number;
    int err = find_result(session, -1, counter, &result, &number);

    return err < 0 ? err : package_result_provide(session, result, number, true);
}
