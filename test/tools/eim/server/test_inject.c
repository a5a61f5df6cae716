/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pushed packages: associations of cards, when a push starts, and what follows each response. The
 * CoAP server and the queue of the eIM are played here; the real ones are in test/e2e/test_coap.py.
 */
#include "tools/eim/server/inject.h"

#include "crypto/eid.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CARD_A "89049032000001000000000000000074"
#define CARD_B "89049032000001000000000000000171"

/* What the server and the queue were called with. */
static struct {
    unsigned queued;    /* packages for each card */
    unsigned posts;     /* requests that were sent */
    const void *peer;   /* of the last one */
    char body[32];      /* of the last one */
    int post_result;    /* of the next one */
    unsigned responses; /* passed to the queue */
    char eid[EID_DIGITS + 1];
    const char *next; /* request that follows the response; NULL: none */
} played;

int coaps_server_post(struct coaps_server *server, void *peer, struct bytes body)
{
    assert_null(server);
    played.posts++;
    played.peer = peer;
    snprintf(played.body, sizeof(played.body), "%.*s", (int)body.len, (const char *)body.at);
    return played.post_result;
}

int esipa_push(struct esipa *esipa, const char *eid, struct buf *out)
{
    (void)esipa;
    snprintf(played.eid, sizeof(played.eid), "%s", eid);
    if (played.queued == 0)
        return ERR_NOT_FOUND;
    buf_put(out, BYTES_TEXT("package"));
    return 0;
}

void esipa_push_response(struct esipa *esipa, const char *eid, struct bytes request,
                         struct bytes response, struct buf *next)
{
    (void)esipa;
    (void)request;
    (void)response;
    snprintf(played.eid, sizeof(played.eid), "%s", eid);
    played.responses++;
    if (played.queued > 0)
        played.queued--;
    if (played.next)
        buf_put(next, bytes_at(played.next, strlen(played.next)));
    played.next = NULL;
}

struct scene {
    struct event_base *base;
    struct inject *inject;
    char peers[3]; /* their addresses are the associations */
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    memset(&played, 0, sizeof(played));
    scene->base = event_base_new();
    assert_int_equal(inject_new(&scene->inject, scene->base, NULL, NULL), 0);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    inject_free(scene->inject);
    inject_free(NULL);
    event_base_free(scene->base);
    free(scene);
    return 0;
}

/* A message of the card, and the push that it causes. */
static void message(struct scene *scene, void *peer, const char *eid, const char *function,
                    const char *answer)
{
    json_t *line = json_pack("{s:s, s:s, s:s}", "eid", eid, "function", function, "answer", answer);

    assert_non_null(line);
    inject_message(scene->inject, peer, line);
    json_decref(line);
    event_base_loop(scene->base, EVLOOP_NONBLOCK);
}

static void poll_ended(struct scene *scene, void *peer, const char *eid)
{
    message(scene, peer, eid, "GetEimPackage", "noEimPackageAvailable");
}

static void respond(struct scene *scene, void *peer, int status)
{
    inject_response(scene->inject, peer, status, BYTES_TEXT("response"));
    event_base_loop(scene->base, EVLOOP_NONBLOCK);
}

static void queue_package(struct scene *scene)
{
    played.queued++;
    inject_queued(scene->inject);
    event_base_loop(scene->base, EVLOOP_NONBLOCK);
}

/* Only a card whose poll has ended gets a package. */
static void starts_after_the_poll(void **state)
{
    struct scene *scene = *state;
    void *peer = &scene->peers[0];

    queue_package(scene);
    assert_int_equal(played.posts, 0); /* no card */
    message(scene, peer, CARD_A, "ProvideEimPackageResult", "ok");
    message(scene, peer, CARD_A, "GetEimPackage", "euiccPackageRequest");
    assert_int_equal(played.posts, 0);
    poll_ended(scene, peer, CARD_A);
    assert_int_equal(played.posts, 1);
    assert_ptr_equal(played.peer, peer);
    assert_string_equal(played.body, "package");
    assert_string_equal(played.eid, CARD_A);
    assert_true(inject_is_under_way(scene->inject, peer, CARD_A));
    queue_package(scene);
    assert_int_equal(played.posts, 1); /* one at a time */
    respond(scene, peer, 200);
    assert_int_equal(played.responses, 1);
    assert_int_equal(played.posts, 2);
    respond(scene, peer, 200);
    assert_int_equal(played.posts, 2);
    assert_false(inject_is_under_way(scene->inject, peer, CARD_A));
    queue_package(scene);
    assert_int_equal(played.posts, 3);
}

static void request_that_follows(void **state)
{
    struct scene *scene = *state;
    void *peer = &scene->peers[0];

    played.queued = 1;
    poll_ended(scene, peer, CARD_A);
    played.next = "acknowledgement";
    respond(scene, peer, 200);
    assert_int_equal(played.posts, 2);
    assert_string_equal(played.body, "acknowledgement");
    respond(scene, peer, 200);
    assert_int_equal(played.posts, 2);
}

/* Without a good response the card polls for the package; its next poll makes it ready again. */
static void failed_push(void **state)
{
    static const int statuses[] = {0, 204, 400, 404, 500};
    struct scene *scene = *state;
    void *peer = &scene->peers[0];

    played.queued = 1;
    for (unsigned i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        poll_ended(scene, peer, CARD_A);
        assert_int_equal(played.posts, i + 1);
        respond(scene, peer, statuses[i]);
        assert_int_equal(played.responses, 0);
        assert_false(inject_is_under_way(scene->inject, peer, CARD_A));
        inject_queued(scene->inject);
        event_base_loop(scene->base, EVLOOP_NONBLOCK);
        assert_int_equal(played.posts, i + 1);
    }
    played.post_result = ERR_IO; /* it was not sent at all */
    poll_ended(scene, peer, CARD_A);
    assert_false(inject_is_under_way(scene->inject, peer, CARD_A));
}

/* A response to nothing is ignored: of an unknown peer, of one without a request, after the end. */
static void unexpected_responses(void **state)
{
    struct scene *scene = *state;
    void *peer = &scene->peers[0];

    respond(scene, peer, 200);
    inject_closed(scene->inject, peer);
    poll_ended(scene, peer, CARD_A);
    respond(scene, peer, 200);
    played.queued = 1;
    inject_queued(scene->inject);
    inject_closed(scene->inject, peer);
    event_base_loop(scene->base, EVLOOP_NONBLOCK);
    respond(scene, peer, 200);
    assert_int_equal(played.posts, 0);
    assert_int_equal(played.responses, 0);
}

/* A card with a new association keeps its state; the old association is gone. */
static void new_association(void **state)
{
    struct scene *scene = *state;

    poll_ended(scene, &scene->peers[0], CARD_A);
    message(scene, &scene->peers[1], CARD_A, "HandleNotification", "");
    queue_package(scene);
    assert_int_equal(played.posts, 1);
    assert_ptr_equal(played.peer, &scene->peers[1]);
    assert_false(inject_is_under_way(scene->inject, &scene->peers[2], CARD_A)); /* a third one */
    respond(scene, &scene->peers[1], 200);
    assert_int_equal(played.responses, 0);
}

/* Another card on an association: the first card must poll there again. */
static void another_card_on_an_association(void **state)
{
    struct scene *scene = *state;
    void *peer = &scene->peers[0];

    poll_ended(scene, peer, CARD_A);
    message(scene, peer, CARD_B, "HandleNotification", "");
    queue_package(scene);
    assert_int_equal(played.posts, 0);
    poll_ended(scene, peer, CARD_B);
    assert_int_equal(played.posts, 1);
    assert_string_equal(played.eid, CARD_B);
}

/* A poll over HTTPS drops the association of the card, and no other one. */
static void poll_over_https(void **state)
{
    struct scene *scene = *state;

    poll_ended(scene, &scene->peers[0], CARD_A);
    poll_ended(scene, &scene->peers[1], CARD_B);
    assert_false(inject_is_under_way(scene->inject, NULL, CARD_A));
    queue_package(scene);
    assert_int_equal(played.posts, 1);
    assert_ptr_equal(played.peer, &scene->peers[1]);
}

static void messages_without_a_card(void **state)
{
    struct scene *scene = *state;

    played.queued = 1;
    poll_ended(scene, NULL, CARD_A);
    poll_ended(scene, &scene->peers[0], "");
    poll_ended(scene, &scene->peers[0], "8904903200000100000000000000007");
    poll_ended(scene, &scene->peers[0], CARD_A "0");
    inject_message(NULL, &scene->peers[0], NULL);
    inject_queued(NULL);
    assert_int_equal(played.posts, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(starts_after_the_poll), TEST(request_that_follows),
        TEST(failed_push),           TEST(unexpected_responses),
        TEST(new_association),       TEST(another_card_on_an_association),
        TEST(poll_over_https),       TEST(messages_without_a_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
