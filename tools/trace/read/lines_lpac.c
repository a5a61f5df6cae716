/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of lpac with LPAC_APDU_DEBUG, where versions differ in blanks, colours and the place of
 * "Data":
 *
 *   [DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 06, Data: BF3E035C015A
 *   [DEBUG] [APDU] [RX] SW1: 61, SW2: 15
 *
 * Power on, MANAGE CHANNEL and SELECT of the ISD-R before them are not in the log; they are
 * inferred.
 */
#include "apdu/err.h"
#include "tools/trace/read/lines.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *find(struct bytes line, const char *what)
{
    return memmem(line.at, line.len, what, strlen(what));
}

/* Appends the hex digits behind `label`, at most `digits` of them; false: no such label. */
static bool put_field(struct bytes line, const char *label, size_t digits, struct buf *out)
{
    const uint8_t *at = find(line, label);
    const uint8_t *end = line.at + line.len;

    if (!at)
        return false;
    for (at += strlen(label); at < end && digits; at++) {
        if (isxdigit(*at)) {
            buf_put_u8(out, *at);
            digits--;
        } else if (*at != ' ') {
            break;
        }
    }
    return true;
}

/* The first command of a run: on a channel that lpac has opened. */
static void infer_opening(struct lines *lines, const char *header)
{
    static const char isdr[] = "A0000005591010FFFFFFFF8900000100";
    static const char manage_channel[] = "70", select[] = "A4";
    unsigned cla = (unsigned)strtoul((const char[]){header[0], header[1], 0}, NULL, 16);
    unsigned channel = cla & 0x40 ? 4 + (cla & 0x0F) : cla & 0x03; /* TS 102 221 10.1.1 */
    bool opens = strncmp(header + 2, manage_channel, 2) == 0 || strncmp(header + 2, select, 2) == 0;

    if (!lines->selected && channel && !opens) {
        lines->inferred = INFER_POWER;
        lines->channel = channel;
        memcpy(lines->aid, isdr, sizeof(isdr));
    }
    lines->selected = true;
}

int lines_lpac(struct lines *lines, struct trace_input *input, struct bytes line,
               struct trace_record *record)
{
    static const char *const header[] = {"CLA:", "INS:", "P1:", "P2:", "Lc:"};
    const uint8_t *sent = find(line, "[APDU] [TX]");
    const uint8_t *received = find(line, "[APDU] [RX]");
    struct buf text;
    int done;

    if (find(line, "[HTTP] ["))
        return 0;
    if (!sent && !received)
        return ERR_MALFORMED;
    text = arena_buf(&input->arena, line.len);
    if (received) {
        size_t len;

        put_field(line, "Data:", line.len, &text);
        len = text.len;
        if (!put_field(line, "SW1:", 2, &text) || !put_field(line, "SW2:", 2, &text) ||
            text.len != len + 4 || len % 2)
            return ERR_MALFORMED;
        return text.overflow ? ERR_MEMORY : lines_response(lines, input, buf_bytes(&text), record);
    }
    for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++)
        if (!put_field(line, header[i], 2, &text) || text.len != 2 * (i + 1))
            return ERR_MALFORMED;
    put_field(line, "Data:", line.len, &text);
    done = text.overflow ? ERR_MEMORY : lines_command(lines, input, buf_bytes(&text), record);
    if (done >= 0)
        infer_opening(lines, (const char *)text.at);
    return done;
}
