/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One RSP session, direct or indirect (SGP.32 3.2.3.1, 3.2.3.2). */
#include "ipae/procedure/profile_download.h"

#include <stdio.h>
#include <string.h>

int download_fail(struct pending_download *pending, struct terminal *terminal, const char *why)
{
    pending->failure = arena_copy(&terminal->poll_arena, bytes_at(why, strlen(why)));
    terminal_note(terminal, "profile download", why);
    return pending->failure.len ? ERR_STATE : ERR_MEMORY;
}

int download_fail_with_code(struct download *download, const char *function, int64_t code)
{
    char text[80];

    snprintf(text, sizeof(text), "%s: error %lld", function, (long long)code);
    return download_fail(download->pending, download->session->terminal, text);
}

int download_server_result(struct download *download, int err)
{
    return err == ERR_STATE ? download_fail(download->pending, download->session->terminal,
                                            download->rsp.refusal)
                            : err;
}

/* After the failure `err`: cancels a session that is open at the server. `err`; ERR_RESET. */
static int cancel(struct download *download, int err)
{
    return download->session_open && common_cancel_session(download) == ERR_RESET ? ERR_RESET : err;
}

/* A session with one server; 0 with `authenticated` as an SM-DS answers, or with the result. */
static int run(struct download *download, struct rsp_authenticated *authenticated)
{
    struct bytes prepared;
    int err = common_mutual_authentication(download, authenticated);

    if (err < 0)
        return err == ERR_STATE ? cancel(download, err) : err;
    if (authenticated->is_event ||
        authenticated->dp.arm == AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DS)
        return 0;
    /* (15) IPA: the profile's metadata (E-65) */
    err = profile_policy_check(download, authenticated->dp.profile_meta_data);
    if (err == 0)
        err = prepare_download(download, &authenticated->dp, &prepared);
    if (err == 0)
        err = profile_installation(download, prepared);
    /* After another error a later attempt may succeed; the eUICC ends this session by itself. */
    return err == ERR_STATE || err == ERR_MALFORMED || err == ERR_TOO_LONG ? cancel(download, err)
                                                                           : err;
}

/* With the server at source.address, or through the eIM. */
static int run_with_server(struct download *download, struct rsp_authenticated *authenticated)
{
    static const struct tls_trust cis = {.kind = TLS_TRUST_CIS};
    struct eim_session *session = download->session;
    struct server server;
    int err, closed;

    if (session->eim->indirect) {
        download->rsp = (struct rsp){.server = &session->server, .functions = &rsp_by_esipa};
        return run(download, authenticated);
    }
    err = server_end(&session->server); /* one channel at a time */
    if (err < 0)
        return err;
    if (server_begin(&server, session->terminal, download->source.address, &cis) < 0)
        return download_fail(download->pending, session->terminal, "invalid SM-DP+ address");
    server.seconds = DOWNLOAD_SECONDS;
    download->rsp = (struct rsp){.server = &server, .functions = &rsp_by_es9p};
    err = run(download, authenticated);
    if (err == 0 && download->pending->result.len && !card_is_switching(session->terminal->card))
        err = profile_installation_result_deliver(download);
    closed = server_end(&server);
    return closed == ERR_RESET ? closed : err;
}

int profile_download_run(struct eim_session *session, struct pending_download *pending,
                         const struct profile_source *source, struct bytes eim_transaction_id)
{
    struct download download = {.session = session,
                                .pending = pending,
                                .source = *source,
                                .eim_transaction_id = eim_transaction_id,
                                .cancel_reason = CANCEL_SESSION_UNDEFINED_REASON};
    struct rsp_authenticated authenticated = {.is_event = false};
    int err = 0;

    if (pending->events.len == 0) {
        err = run_with_server(&download, &authenticated);
        if (err < 0 || pending->result.len)
            return err;
        err = event_records_store(&download, &authenticated);
    }
    if (err == 0)
        err = event_records_first(&download);
    if (err == 0)
        err = run_with_server(&download, &authenticated);
    if (err == 0 && !pending->result.len)
        err = download_fail(pending, session->terminal,
                            "the Event Record names an SM-DS, not an SM-DP+");
    return err;
}
