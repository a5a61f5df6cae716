/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of dp*.c: a server with a card, and its last refusal. */
#ifndef TEST_TOOLS_SMDPP_DP_SCENE_H
#define TEST_TOOLS_SMDPP_DP_SCENE_H

#include "card/asn1/msg_notification.h"
#include "test/tools/smdpp/server_scene.h"
#include "tools/pki/cert_issue.h"

/* The refusal of the last call, as SUBJECT/REASON, and its code in the ASN.1 binding. */
static inline void assert_refused(const struct fake_server *server, const char *codes, int error)
{
    char text[32] = "none";

    if (server->refusal.subject)
        snprintf(text, sizeof(text), "%s/%s", server->refusal.subject, server->refusal.reason);
    assert_string_equal(text, codes);
    assert_int_equal(server->refusal.error, error);
    assert_string_equal(server->what, "refused");
    assert_string_equal(server->detail, server->refusal.text);
}

static inline int authenticate(struct fake_server *server, struct bytes response)
{
    return dp_authenticate_client(server->dp, &server->arena, server->initiated.transaction_id,
                                  response, &server->authenticated, &server->refusal);
}

static inline int get_package(struct fake_server *server, struct bytes prepared,
                              struct bytes *package)
{
    return dp_get_bound_profile_package(server->dp, &server->arena,
                                        server->initiated.transaction_id, prepared, package,
                                        &server->refusal);
}

static inline int notify(struct fake_server *server, struct bytes notification)
{
    return dp_handle_notification(server->dp, &server->arena, notification, &server->refusal);
}

/* Inverts one bit of each octet; none may be accepted. The session is restored before each try. */
static inline void flip_each(struct fake_server *server, struct bytes octets,
                             bool (*is_accepted)(struct fake_server *server, struct bytes octets))
{
    uint8_t *at = (uint8_t *)octets.at;
    struct dp *before = malloc(sizeof(*before));

    assert_non_null(before);
    *before = *server->dp;
    for (size_t i = 0; i < octets.len; i++) {
        struct catalog_profile profile = server->profile;

        at[i] ^= (uint8_t)(1U << (i & 7));
        if (is_accepted(server, octets))
            fail_msg("accepted with octet %zu flipped", i);
        at[i] ^= (uint8_t)(1U << (i & 7));
        *server->dp = *before;
        server->profile = profile;
    }
    assert_true(is_accepted(server, octets));
    free(before);
}

static inline bool is_authenticated(struct fake_server *server, struct bytes response)
{
    int err = authenticate(server, response);

    assert_true(err == 0 || err == ERR_MALFORMED);
    return err == 0 && !server->refusal.subject;
}

static inline bool is_bound(struct fake_server *server, struct bytes prepared)
{
    struct bytes package;
    int err = get_package(server, prepared, &package);

    assert_true(err == 0 || err == ERR_MALFORMED);
    free((void *)package.at);
    return err == 0 && !server->refusal.subject;
}

static inline struct bytes cancel_on_card(struct fake_server *server)
{
    struct cancel_session_request in = {.transaction_id = server->initiated.transaction_id,
                                        .reason = CANCEL_SESSION_POSTPONED};
    struct buf request = arena_buf(&server->arena, 128);

    assert_int_equal(der_encode(server->der, &msg_cancel_session_request, &in, &request, NULL), 0);
    return fake_server_es10(server, buf_bytes(&request));
}

static inline bool is_cancelled(struct fake_server *server, struct bytes octets)
{
    struct cancel_session_response response;
    int err = der_decode(server->der, &msg_cancel_session_response, octets, &response,
                         &server->arena, NULL);

    if (err < 0)
        return false;
    assert_int_equal(dp_cancel_session(server->dp, server->initiated.transaction_id, &response,
                                       &server->refusal),
                     0);
    return !server->refusal.subject;
}

/* A clock that stands. */
struct fixed_clock {
    struct clock clock;
    int64_t seconds;
};

static inline int64_t fixed_now(const struct clock *clock)
{
    return ((const struct fixed_clock *)clock)->seconds * 1000000000;
}

#endif
