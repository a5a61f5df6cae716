/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A POST in a libevent loop: libcurl sets the sockets and timeouts to watch. */
#include "tools/https/transfer.h"

#include "crypto/backend.h"

#include <event2/event.h>
#include <stdlib.h>

/* A socket watched for libcurl, registered by curl_multi_assign. */
struct watched {
    struct https_post *post;
    struct event *event;
};

struct https_post {
    https_done *done;
    void *context;
    struct event_base *base;
    CURLM *multi;
    struct transfer *transfer;
    struct event *timer;
};

static void look_for_end(struct https_post *post)
{
    struct https_error error = {""};
    struct bytes body = BYTES_NONE;
    int left, status = 0;
    const CURLMsg *message = curl_multi_info_read(post->multi, &left);
    int err;

    if (!message || message->msg != CURLMSG_DONE)
        return;
    err = transfer_finish(post->transfer, message->data.result, &status, &body, &error);
    post->done(post->context, err, status, body, &error);
    https_post_cancel(post);
}

static void on_ready(evutil_socket_t fd, short what, void *context)
{
    const struct watched *watched = context;
    struct https_post *post = watched->post; /* libcurl may remove `watched` in this call */
    int running;

    backend_begin();
    curl_multi_socket_action(post->multi, fd,
                             (what & EV_READ ? CURL_CSELECT_IN : 0) |
                                 (what & EV_WRITE ? CURL_CSELECT_OUT : 0),
                             &running);
    look_for_end(post);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct https_post *post = context;
    int running;

    (void)fd;
    (void)what;
    backend_begin();
    curl_multi_socket_action(post->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    look_for_end(post);
}

static void unwatch(struct watched *watched)
{
    if (!watched)
        return;
    if (watched->event)
        event_free(watched->event);
    free(watched);
}

static int watch_socket(CURL *curl, curl_socket_t fd, int what, void *context, void *of_socket)
{
    struct https_post *post = context;
    struct watched *watched;
    short wanted = (short)(EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) |
                           (what & CURL_POLL_OUT ? EV_WRITE : 0));

    (void)curl;
    unwatch(of_socket);
    curl_multi_assign(post->multi, fd, NULL);
    if (what == CURL_POLL_REMOVE)
        return 0;
    watched = calloc(1, sizeof(*watched));
    if (!watched)
        return -1;
    watched->post = post;
    watched->event = event_new(post->base, fd, wanted, on_ready, watched);
    if (!watched->event || event_add(watched->event, NULL) < 0 ||
        curl_multi_assign(post->multi, fd, watched) != CURLM_OK) {
        unwatch(watched);
        return -1;
    }
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context)
{
    const struct https_post *post = context;
    const struct timeval after = {milliseconds / 1000, milliseconds % 1000 * 1000};

    (void)multi;
    return milliseconds < 0 ? event_del(post->timer) : event_add(post->timer, &after);
}

void https_post_cancel(struct https_post *post)
{
    if (!post)
        return;
    if (post->multi && post->transfer)
        curl_multi_remove_handle(post->multi, post->transfer->curl);
    transfer_end(post->transfer);
    curl_multi_cleanup(post->multi);
    if (post->timer)
        event_free(post->timer);
    free(post);
}

static int begin_post(struct https_post *post)
{
    post->multi = curl_multi_init();
    post->timer = event_new(post->base, -1, 0, on_timer, post);
    return post->multi && post->timer &&
                   !curl_multi_setopt(post->multi, CURLMOPT_SOCKETFUNCTION, watch_socket) &&
                   !curl_multi_setopt(post->multi, CURLMOPT_SOCKETDATA, post) &&
                   !curl_multi_setopt(post->multi, CURLMOPT_TIMERFUNCTION, set_timer) &&
                   !curl_multi_setopt(post->multi, CURLMOPT_TIMERDATA, post) &&
                   !curl_multi_add_handle(post->multi, post->transfer->curl)
               ? 0
               : ERR_MEMORY;
}

int https_post_start(struct https_post **out, struct event_base *base,
                     const struct https_request *request, const struct https_trust *trust,
                     https_done *done, void *context, struct https_error *error)
{
    struct https_post *post = calloc(1, sizeof(*post));
    int err;

    if (!post)
        return transfer_fail(error, ERR_MEMORY, request->host, err_text(ERR_MEMORY));
    *post = (struct https_post){.done = done, .context = context, .base = base};
    err = transfer_begin(&post->transfer, request, trust, error);
    if (err == 0 && begin_post(post) < 0)
        err = transfer_fail(error, ERR_MEMORY, request->host, err_text(ERR_MEMORY));
    if (err < 0)
        https_post_cancel(post);
    else
        *out = post;
    return err;
}
