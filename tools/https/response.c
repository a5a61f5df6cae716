/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/response.h"

#include "tools/pki/source_date.h"

#include <event2/buffer.h>
#include <event2/util.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } rows[] = {{200, "OK"},
                {204, "No Content"},
                {400, "Bad Request"},
                {404, "Not Found"},
                {405, "Method Not Allowed"},
                {408, "Request Timeout"},
                {413, "Content Too Large"},
                {414, "URI Too Long"},
                {415, "Unsupported Media Type"},
                {431, "Request Header Fields Too Large"},
                {500, "Internal Server Error"},
                {501, "Not Implemented"},
                {503, "Service Unavailable"},
                {505, "HTTP Version Not Supported"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].status == status)
            return rows[i].reason;
    return "Other";
}

void response_put(struct evbuffer *out, const struct https_response *response,
                  const char *admin_protocol, bool is_kept, bool is_old)
{
    const time_t now = (time_t)source_date(&source_clock);
    char date[64] = "";
    struct tm parts;

    if (gmtime_r(&now, &parts))
        evutil_date_rfc1123(date, sizeof(date), &parts);
    evbuffer_add_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", response->status,
                        reason_of(response->status), date);
    evbuffer_add_printf(out, "X-Admin-Protocol: %s\r\n", admin_protocol);
    if (response->body.len)
        evbuffer_add_printf(out, "Content-Type: %s\r\n", response->content_type);
    if (response->status != 204)
        evbuffer_add_printf(out, "Content-Length: %zu\r\n", response->body.len);
    if (response->status == 405)
        evbuffer_add_printf(out, "Allow: POST\r\n");
    if (!is_kept || is_old)
        evbuffer_add_printf(out, "Connection: %s\r\n", is_kept ? "keep-alive" : "close");
    evbuffer_add(out, "\r\n", 2);
    evbuffer_add(out, response->body.at, response->body.len);
}

void https_response_text(struct https_response *response, const char *text)
{
    char *line = NULL;
    int len = asprintf(&line, "%s\n", text);

    response->content_type = HTTPS_TEXT;
    response->body = len < 0 ? BYTES_NONE : bytes_at(line, (size_t)len);
}
