/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/stdio/session.h"

#include "apdu/err.h"
#include "tools/cli/child.h"
#include "tools/cli/command.h"
#include "tools/cli/loop.h"
#include "tools/cli/timer.h"

#include <ctype.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PIPE_READ = 65536 };

struct session {
    struct stdio_card *card;
    const char *name; /* of COMMAND */
    struct event_base *base;
    struct child *child;
    int other_end; /* of `responses` after it was closed, to see what is unread; -1: none */
    int requests, responses; /* our ends of COMMAND's standard output and input; -1: closed */
    struct evbuffer *in;     /* of `requests`, not yet handled */
    struct evbuffer *out;    /* to `responses` */
    struct evbuffer *passed; /* to our standard output */
    struct event *on_request, *on_response, *on_passed, *on_delay;
    char *delayed;      /* a response; no further request is handled before it is sent */
    bool is_passing_on; /* the rest of this line is not for the card */
    bool is_too_long;   /* this line is a request above STDIO_LINE_MAX; the rest is skipped */
    bool at_end;        /* `requests` has ended */
    bool ended;         /* COMMAND has ended */
    bool out_failed;    /* our standard output */
    bool lost;          /* requests or responses */
    unsigned line;      /* number of the current line */
    int status;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void finish_when_done(struct session *session)
{
    if (session->ended && evbuffer_get_length(session->passed) == 0)
        event_base_loopbreak(session->base);
}

/* ---- to COMMAND ---- */

static void close_responses(struct session *session)
{
    event_del(session->on_response);
    evbuffer_drain(session->out, evbuffer_get_length(session->out));
    close_end(&session->responses);
}

/* COMMAND gets the end of its input, and may still read what is before it. */
static void end_responses(struct session *session)
{
    char path[40];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", session->responses);
    session->other_end = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    close_responses(session);
}

/* COMMAND would wait for a response that cannot be sent: it gets the end of its input. */
static void lose_responses(struct session *session, const char *why)
{
    command_note("%s: line %u: its response is lost: %s", session->name, session->line, why);
    session->lost = true;
    close_responses(session);
}

static void write_responses(struct session *session)
{
    while (!session->ended && session->responses >= 0 && evbuffer_get_length(session->out) > 0) {
        if (evbuffer_write(session->out, session->responses) >= 0)
            continue;
        if (errno == EAGAIN && event_add(session->on_response, NULL) == 0)
            return;
        if (errno == EPIPE) {
            command_note("%s does not read its standard input; responses are lost", session->name);
            close_responses(session);
        } else {
            lose_responses(session, strerror(errno));
        }
    }
}

static void respond(struct session *session, char *text)
{
    if (session->responses >= 0 && evbuffer_add(session->out, text, strlen(text)) < 0)
        lose_responses(session, err_text(ERR_MEMORY));
    free(text);
    write_responses(session);
}

static void hold(struct session *session, const struct stdio_response *response)
{
    const struct timeval delay = {response->delay / 1000000000,
                                  response->delay % 1000000000 / 1000};

    session->delayed = response->text;
    timer_add(session->on_delay, &delay);
}

static void send_delayed(struct session *session)
{
    char *text = session->delayed;

    session->delayed = NULL;
    if (text)
        respond(session, text);
}

/* ---- to our standard output ---- */

static void close_requests(struct session *session)
{
    event_del(session->on_request);
    close_end(&session->requests);
    session->at_end = true;
}

/* Nobody reads what COMMAND prints: its next write fails, as it would without us. */
static void fail_output(struct session *session)
{
    session->out_failed = true;
    command_failed("standard output: %s", strerror(errno));
    evbuffer_drain(session->passed, evbuffer_get_length(session->passed));
    close_requests(session);
    close_responses(session);
}

static void pass_on(struct session *session, size_t len)
{
    int moved = 0;

    if (session->out_failed)
        evbuffer_drain(session->in, len);
    else
        moved = evbuffer_remove_buffer(session->in, session->passed, len);
    if (moved < 0)
        evbuffer_drain(session->in, len);
    if (moved < 0 ||
        (evbuffer_get_length(session->passed) > 0 && event_add(session->on_passed, NULL) < 0)) {
        errno = ENOMEM;
        fail_output(session);
    }
}

/* ---- lines of COMMAND ---- */

/* The response to the current line; `kind` as stdio_request returns it, not 0. */
static void answer(struct session *session, int kind, const struct stdio_response *response,
                   bool has_newline)
{
    if (kind < 0)
        lose_responses(session, err_text(kind));
    else if (response->error[0])
        command_note("%s: line %u%s: %s", session->name, session->line,
                     has_newline ? "" : " (it has no newline)", response->error);
    if (kind < 0)
        return;
    if (response->delay > 0)
        hold(session, response);
    else
        respond(session, response->text);
}

/* A line, or the rest that has no newline. */
static void take_line(struct session *session, size_t len, bool has_newline)
{
    const uint8_t *at = evbuffer_pullup(session->in, (ev_ssize_t)(len + has_newline));
    struct stdio_response response = {0};
    int kind = at ? stdio_request(session->card, bytes_at(at, len), &response) : ERR_MEMORY;

    session->line++;
    if (kind == 0) {
        pass_on(session, len + has_newline);
        return;
    }
    evbuffer_drain(session->in, len + has_newline);
    answer(session, kind, &response, has_newline);
}

/* A line above STDIO_LINE_MAX, or what is there of it, that begins as a request does: COMMAND would
 * wait for its response. */
static bool is_long_request(struct session *session, size_t len)
{
    const uint8_t *at = len > STDIO_LINE_MAX ? evbuffer_pullup(session->in, (ev_ssize_t)len) : NULL;

    return at && stdio_begins_as_request(bytes_at(at, len));
}

static void refuse_long_request(struct session *session, bool has_newline)
{
    struct stdio_response response;

    session->is_too_long = false;
    session->line++;
    answer(session, stdio_refuse_long(&response, STDIO_LINE_MAX), &response, has_newline);
}

/* What is there of a line that has no newline yet can no longer become a request. */
static bool is_no_request(const struct session *session, size_t len)
{
    uint8_t octets[64];
    ev_ssize_t got = evbuffer_copyout(session->in, octets, sizeof(octets));

    for (ev_ssize_t i = 0; i < got; i++)
        if (!isspace(octets[i]))
            return octets[i] != '{' || len > STDIO_LINE_MAX;
    return len > sizeof(octets);
}

static bool is_blocked(const struct session *session)
{
    return session->delayed || evbuffer_get_length(session->out) > STDIO_PENDING_MAX ||
           evbuffer_get_length(session->passed) > STDIO_PENDING_MAX;
}

static void take_lines(struct session *session)
{
    size_t len;

    while (!is_blocked(session) && (len = evbuffer_get_length(session->in)) > 0) {
        struct evbuffer_ptr end = evbuffer_search(session->in, "\n", 1, NULL);
        bool has_newline = end.pos >= 0;

        if (has_newline)
            len = (size_t)end.pos;
        if (session->is_too_long || (!session->is_passing_on && is_long_request(session, len))) {
            evbuffer_drain(session->in, len + has_newline);
            session->is_too_long = true;
            if (has_newline)
                refuse_long_request(session, has_newline);
        } else if (session->is_passing_on || (has_newline && len > STDIO_LINE_MAX) ||
                   (!has_newline && is_no_request(session, len))) {
            session->is_passing_on = !has_newline;
            session->line += has_newline;
            pass_on(session, len + has_newline);
        } else if (has_newline || session->at_end) {
            take_line(session, len, has_newline);
        } else {
            break;
        }
    }
    if (session->is_too_long && session->at_end && evbuffer_get_length(session->in) == 0)
        refuse_long_request(session, false);
    if (!session->at_end && !is_blocked(session)) {
        if (event_add(session->on_request, NULL) < 0) {
            lose_responses(session, err_text(ERR_MEMORY));
            close_requests(session);
        }
    } else if (session->requests >= 0)
        event_del(session->on_request);
    /* COMMAND has closed its output: no request will come, and it may wait for the end of its
     * input. */
    if (session->at_end && !session->delayed && evbuffer_get_length(session->in) == 0 &&
        evbuffer_get_length(session->out) == 0 && !session->ended && session->responses >= 0)
        end_responses(session);
}

static void read_requests(struct session *session)
{
    int got;

    errno = 0;
    got = evbuffer_read(session->in, session->requests, PIPE_READ);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got < 0) {
        command_note("%s: its standard output cannot be read: %s", session->name,
                     errno ? strerror(errno) : err_text(ERR_MEMORY));
        session->lost = true;
    }
    if (got <= 0)
        close_requests(session);
}

/* ---- events ---- */

static void on_request(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    read_requests(context);
    take_lines(context);
}

static void on_response(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    write_responses(context);
    take_lines(context);
}

static void on_delay(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    send_delayed(context);
    take_lines(context);
}

/* Standard output is blocking, as others have it, too; but it has room for this much now. */
static void on_passed(evutil_socket_t fd, short what, void *context)
{
    struct session *session = context;

    (void)what;
    if (evbuffer_write_atmost(session->passed, fd, PIPE_BUF) < 0) {
        if (errno != EAGAIN && errno != EINTR)
            fail_output(session);
    }
    if (evbuffer_get_length(session->passed) > 0 && event_add(session->on_passed, NULL) < 0) {
        errno = ENOMEM;
        fail_output(session);
    }
    take_lines(session);
    finish_when_done(session);
}

static size_t unread(struct session *session)
{
    int end = session->responses >= 0 ? session->responses : session->other_end;
    int in_pipe = 0;

    if (end < 0 || ioctl(end, FIONREAD, &in_pipe) < 0)
        in_pipe = 0;
    return evbuffer_get_length(session->out) + (size_t)in_pipe;
}

/* COMMAND has ended: what it has written is handled, then nothing is waited for. */
static void on_end(void *context, int status)
{
    struct session *session = context;
    size_t before;

    if (session->ended) { /* a signal while our standard output is full */
        event_base_loopbreak(session->base);
        return;
    }
    session->status = status;
    session->ended = true;
    event_del(session->on_delay);
    if (session->delayed)
        send_delayed(session);
    do {
        before = evbuffer_get_length(session->in);
        if (session->requests >= 0)
            read_requests(session);
    } while (session->requests >= 0 && evbuffer_get_length(session->in) > before);
    if (session->requests >= 0)
        close_requests(session);
    take_lines(session);
    if (unread(session) > 0)
        command_note("%s ended without reading %zu octets of responses", session->name,
                     unread(session));
    finish_when_done(session);
}

/* ---- begin and end ---- */

static bool begin(struct session *session)
{
    struct event_base *base = session->base = loop_base(true);

    session->in = evbuffer_new();
    session->out = evbuffer_new();
    session->passed = evbuffer_new();
    if (!base || !session->in || !session->out || !session->passed)
        return false;
    session->on_request =
        event_new(base, session->requests, EV_READ | EV_PERSIST, on_request, session);
    session->on_response = event_new(base, session->responses, EV_WRITE, on_response, session);
    session->on_passed = event_new(base, STDOUT_FILENO, EV_WRITE, on_passed, session);
    session->on_delay = evtimer_new(base, on_delay, session);
    return session->on_request && session->on_response && session->on_passed && session->on_delay &&
           event_add(session->on_request, NULL) == 0;
}

static void end(struct session *session)
{
    struct event *events[] = {session->on_request, session->on_response, session->on_passed,
                              session->on_delay};
    struct evbuffer *buffers[] = {session->in, session->out, session->passed};

    child_free(session->child);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (events[i])
            event_free(events[i]);
    for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++)
        if (buffers[i])
            evbuffer_free(buffers[i]);
    if (session->base)
        event_base_free(session->base);
    close_end(&session->requests);
    close_end(&session->responses);
    close_end(&session->other_end);
    free(session->delayed);
}

static int run(struct session *session, char **words, int input, int output)
{
    const struct child_options options = {words, input, output, on_end, session};
    int status, err;

    if (!begin(session))
        return command_failed("out of memory");
    err = child_new(&session->child, session->base, &options);
    if (err < 0)
        return command_failed("%s", err_reason(err));
    status = child_start(session->child);
    close(input);
    close(output);
    if (status)
        return status;
    status = loop_dispatch(session->base);
    if (status)
        return status;
    return session->status == COMMAND_DONE && (session->out_failed || session->lost)
               ? COMMAND_FAILED
               : session->status;
}

int stdio_session(struct stdio_card *card, char **words)
{
    struct session session = {.card = card, .name = words[0], .other_end = -1};
    int to_command[2], from_command[2];
    int status;

    if (pipe2(to_command, O_CLOEXEC) < 0 || pipe2(from_command, O_CLOEXEC) < 0)
        return command_failed("pipe: %s", strerror(errno));
    session.requests = from_command[0];
    session.responses = to_command[1];
    fcntl(session.requests, F_SETFL, O_NONBLOCK);
    fcntl(session.responses, F_SETFL, O_NONBLOCK);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write(2) */
    status = run(&session, words, to_command[0], from_command[1]);
    end(&session);
    return status;
}
