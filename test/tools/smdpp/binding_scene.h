/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of the bindings: a server with a card, behind HTTP bodies. */
#ifndef TEST_TOOLS_SMDPP_BINDING_SCENE_H
#define TEST_TOOLS_SMDPP_BINDING_SCENE_H

#include "apdu/base64.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "test/tools/smdpp/server_scene.h"
#include "tools/smdpp/binding.h"

#include <jansson.h>

static const char as_json[] = "application/json;charset=UTF-8";
static const char as_asn1[] = "application/x-gsma-rsp-asn1";
static const char protocol[] = "gsma/rsp/v2.1.0";

/* A refused request: one line in the log, and the same line as the body. */
static inline void assert_reason(const struct fake_server *server,
                                 const struct https_response *answer)
{
    size_t len = strlen(server->detail);

    assert_int_equal(server->records, 1);
    assert_string_equal(server->what, "refused");
    assert_string_equal(answer->content_type, "text/plain;charset=UTF-8");
    assert_true(len > 10);
    assert_int_equal(answer->body.len, len + 1);
    assert_memory_equal(answer->body.at, server->detail, len);
    assert_int_equal(answer->body.at[len], '\n');
}

/* One POST: its status, its body (malloc'd). */
static inline int post(struct fake_server *server, const char *path, const char *type,
                       const char *admin_protocol, struct bytes body, struct bytes *answer_body)
{
    struct binding binding = {.dp = server->dp, .der = server->der};
    const struct https_incoming in = {
        .path = path, .content_type = type, .admin_protocol = admin_protocol, .body = body};
    struct https_response answer = {.status = 404};

    server->records = 0;
    binding_handle(&binding, &in, &answer);
    *answer_body = answer.body;
    if (answer.status >= 400)
        assert_reason(server, &answer);
    return answer.status;
}

static inline int post_status(struct fake_server *server, const char *path, const char *type,
                              const char *admin_protocol, struct bytes body)
{
    struct bytes answer;
    int status = post(server, path, type, admin_protocol, body, &answer);

    free((void *)answer.at);
    return status;
}

#endif
