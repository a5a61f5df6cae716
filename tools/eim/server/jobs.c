/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/server/jobs.h"

#include "ipae/toolkit/coroutine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESIPA_TYPE "application/x-gsma-rsp-asn1"
#define JSON_TYPE  "application/json;charset=UTF-8"

enum { HTTP_BAD_REQUEST = 400, HTTP_INTERNAL = 500, HTTP_UNAVAILABLE = 503 };

struct job {
    struct jobs *jobs;
    struct co *co;
    struct esipa *esipa; /* NULL: unused */
    int json;            /* function of the JSON binding; negative: the ASN.1 binding */
    uint8_t *request;    /* the request, malloc'd */
    size_t len;
    struct https_response reply;
    struct https_deferred *deferred; /* NULL: the response is not deferred */

    /* The ES9+' call in progress */
    struct es9_pending *pending;
    json_t *response;
    struct es9_error error;
    int err;
};

struct jobs {
    struct event_base *base;
    const struct es9_client *client;
    struct job jobs[JOBS_WAITING_MAX + 1];
    struct job *running;
    size_t waiting;
    bool is_stopping;
};

int jobs_new(struct jobs **out, struct event_base *base, const struct es9_client *client)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return ERR_MEMORY;
    (*out)->base = base;
    (*out)->client = client;
    return 0;
}

static int handle(struct job *job, struct bytes *body)
{
    struct bytes request = bytes_at(job->request, job->len);
    uint8_t *memory;
    struct buf out;
    int status;

    if (job->json >= 0)
        return esipa_handle_json(job->esipa, job->json, request, body);
    memory = malloc(ESIPA_RESPONSE_MAX);
    out = buf_over(memory, memory ? ESIPA_RESPONSE_MAX : 0);
    status = esipa_handle(job->esipa, request, &out);
    *body = buf_bytes(&out);
    return status;
}

/* The job's coroutine: one message. */
static void run(void *context)
{
    struct job *job = context;

    job->reply.status = handle(job, &job->reply.body);
    job->reply.content_type = job->json < 0 ? ESIPA_TYPE : JSON_TYPE;
    if (job->reply.status >= HTTP_BAD_REQUEST)
        job->reply.content_type = HTTPS_TEXT;
}

static void resume(struct job *job)
{
    struct jobs *jobs = job->jobs;

    jobs->running = job;
    co_resume(job->co);
    jobs->running = NULL;
    if (co_is_suspended(job->co))
        return;
    free(job->request);
    job->request = NULL;
    job->esipa = NULL;
    if (job->deferred)
        job->deferred->respond(job->deferred, &job->reply);
    job->deferred = NULL;
}

static void on_response(void *context, int err, json_t *response, const struct es9_error *error)
{
    struct job *job = context;

    job->pending = NULL;
    job->err = err;
    job->response = response;
    job->error = *error;
    resume(job);
}

int jobs_es9(void *context, const char *address, const char *function, json_t *in, json_t **out,
             struct es9_error *error)
{
    struct jobs *jobs = context;
    struct job *job = jobs->running;
    int err;

    if (jobs->is_stopping || jobs->waiting >= JOBS_WAITING_MAX) {
        json_decref(in);
        *error = (struct es9_error){.text = ""};
        snprintf(error->text, sizeof(error->text), "%s",
                 jobs->is_stopping ? "the eIM is shutting down"
                                   : "too many requests are waiting for an SM-DP+");
        return ERR_IO;
    }
    if (!job) /* no job: the response to a pushed package */
        return es9_call(jobs->client, address, function, in, out, error);
    err = es9_start(&job->pending, jobs->client, jobs->base, address, function, in, out != NULL,
                    on_response, job, error);
    if (err < 0)
        return err;
    jobs->waiting++;
    co_suspend(job->co);
    jobs->waiting--;
    *error = job->error;
    if (job->err == 0 && out)
        *out = job->response;
    return job->err;
}

void jobs_fault(struct jobs *jobs, const struct server_fault *fault)
{
    struct https_response *reply = jobs->running ? &jobs->running->reply : NULL;

    if (reply && fault->rule.action == SERVER_FAULT_DELAY)
        reply->delay = server_fault_delay(fault);
    if (reply && fault->rule.action == SERVER_FAULT_CUT) {
        reply->is_cut = true;
        reply->cut = fault->rule.octets;
    }
}

static struct job *find_free(struct jobs *jobs)
{
    for (size_t i = 0; i < JOBS_WAITING_MAX + 1; i++) {
        struct job *job = &jobs->jobs[i];

        if (job->esipa)
            continue;
        job->jobs = jobs;
        if (!job->co)
            job->co = co_new(run, job);
        return job->co ? job : NULL;
    }
    return NULL;
}

void jobs_handle(struct jobs *jobs, struct esipa *esipa, int json, const struct https_incoming *in,
                 struct https_response *reply)
{
    struct job *job = find_free(jobs);

    reply->status = HTTP_UNAVAILABLE;
    if (job)
        job->request = malloc(in->body.len + 1);
    if (!job || !job->request) {
        https_response_text(reply,
                            job ? "out of memory" : "too many requests are waiting for an SM-DP+");
        return;
    }
    if (in->body.len)
        memcpy(job->request, in->body.at, in->body.len);
    job->len = in->body.len;
    job->esipa = esipa;
    job->json = json;
    job->reply = (struct https_response){.status = HTTP_INTERNAL};
    resume(job);
    if (!job->esipa) {
        *reply = job->reply;
        return;
    }
    job->deferred = in->defer(in);
    reply->status = job->deferred ? HTTPS_DEFERRED : HTTP_INTERNAL;
}

void jobs_free(struct jobs *jobs)
{
    if (!jobs)
        return;
    jobs->is_stopping = true;
    for (size_t i = 0; i < JOBS_WAITING_MAX + 1; i++) {
        struct job *job = &jobs->jobs[i];

        if (job->esipa) {
            es9_cancel(job->pending);
            on_response(job, ERR_IO, NULL, &(struct es9_error){.text = "the eIM is shutting down"});
        }
        co_free(job->co);
    }
    free(jobs);
}
