/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notification Delivery to Notification Receivers (SGP.32 3.7): [2b] through the eIM, [2a] to the
 * SM-DP+ itself. Ends when no Pending Notification is left, or with the first failure of a
 * recipient.
 */
#include "apdu/host.h"
#include "ipae/client/rsp.h"
#include "ipae/procedure/procedures.h"

#include <string.h>

enum { RECIPIENTS_MAX = 8 }; /* recipients whose delivery fails in one poll */

int notification_delivery(struct eim_session *session)
{
    struct terminal *terminal = session->terminal;
    struct rsp eim = {.server = &session->server, .functions = &rsp_by_esipa};
    struct notification_metadata metadata = {0};
    struct bytes notification;
    int64_t last = -1;
    int err = 0;

    if (!session->eim->indirect)
        return 0;
    while (err == 0) {
        arena_reset(&terminal->arena);
        err = es10_next_notification(terminal, last, &metadata);
        if (err < 0)
            break;
        last = metadata.seq_number;
        err = es10_read_notification(terminal, last, &notification);
        if (err == 0)
            err = eim.functions->handle_notification(&eim, notification);
        if (err == 0) /* only when delivered (E-80) */
            err = es10_remove_notification(terminal, last);
    }
    return err == ERR_NOT_FOUND ? 0 : err; /* order is kept: stops at the first failure (E-81) */
}

/* ---- [2a]: to their addresses ---- */

/* Recipients that could not be reached or refused a notification: their others wait (E-81). */
struct failures {
    size_t count;
    char address[RECIPIENTS_MAX][SERVER_NAME_MAX + 1];
};

static bool has_failed(const struct failures *failures, struct bytes address)
{
    for (size_t i = 0; i < failures->count; i++)
        if (host_equal_text(address, failures->address[i]))
            return true;
    return false;
}

static void note_failure(struct failures *failures, struct bytes address)
{
    if (address.len > SERVER_NAME_MAX)
        return;
    memcpy(failures->address[failures->count], address.at, address.len);
    failures->address[failures->count++][address.len] = '\0';
}

/* Makes `server` that of `address`, where it is another one. */
static int set_server(struct terminal *terminal, struct server *server, struct bytes address)
{
    static const struct tls_trust cis = {.kind = TLS_TRUST_CIS};
    int err;

    if (server->terminal && host_equal_text(address, server->host))
        return 0;
    err = server->terminal ? server_end(server) : 0;
    return err < 0 ? err : server_begin(server, terminal, address, &cis);
}

/* IPA -> SM-DP+: ES9+.HandleNotification; IPA -> eUICC: ES10b.RemoveNotificationFromList */
static int deliver(struct terminal *terminal, struct server *server,
                   const struct notification_metadata *metadata)
{
    struct rsp smdp = {.server = server, .functions = &rsp_by_es9p};
    struct bytes notification;
    int err = es10_read_notification(terminal, metadata->seq_number, &notification);

    if (err == 0)
        err = set_server(terminal, server, metadata->notification_address);
    if (err == 0)
        err = smdp.functions->handle_notification(&smdp, notification);
    return err < 0 ? err : es10_remove_notification(terminal, metadata->seq_number);
}

int notification_delivery_direct(struct terminal *terminal, const struct eims *eims)
{
    struct server server = {0};
    struct failures failures = {0};
    struct notification_metadata metadata = {0};
    int64_t last = -1;

    for (size_t i = 0; i < eims->count; i++)
        if (eims->at[i].indirect && eims->at[i].address.len)
            return 0; /* that eIM forwards all notifications */
    while (failures.count < RECIPIENTS_MAX) {
        arena_reset(&terminal->arena);
        if (es10_next_notification(terminal, last, &metadata) < 0)
            break;
        last = metadata.seq_number;
        if (metadata.notification_address.len &&
            !has_failed(&failures, metadata.notification_address) &&
            deliver(terminal, &server, &metadata) < 0)
            note_failure(&failures, metadata.notification_address);
    }
    if (server.terminal)
        (void)server_end(&server);
    return terminal->reset ? ERR_RESET : 0;
}
