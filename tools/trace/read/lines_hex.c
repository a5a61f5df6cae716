/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands and responses in hex: lines with a mark before them ("> 00A4...", "< 9000", "C-APDU:",
 * "Response:"), both in one line ("00A4... -> 9000"), or bare lines by turns. Blanks between octets
 * are allowed. A response may have its status word behind a colon, and text behind that.
 */
#include "apdu/apdu.h"
#include "apdu/err.h"
#include "tools/trace/read/event_words.h"
#include "tools/trace/read/lines.h"
#include "tools/trace/read/packet.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The longer one of two marks with the same beginning comes first. */
static const char *const command_marks[] = {"-->",   "->",      "=>",      ">>", ">",      "C-APDU",
                                            "CAPDU", "Command", "Request", "TX", "Sending"};
static const char *const response_marks[] = {"<--",    "<-",    "<=",       "<<", "<",
                                             "R-APDU", "RAPDU", "Response", "RX", "Received"};
static const char *const between[] = {"-->", "->", "=>", ">"};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_one_of(uint8_t octet, const char *characters)
{
    return octet && strchr(characters, octet);
}

static struct bytes skip_blanks(struct bytes text)
{
    while (text.len && (text.at[0] == ' ' || text.at[0] == '\t'))
        text = bytes_from(text, 1);
    return text;
}

/* Cuts off a mark and a colon behind it. */
static bool take_mark(struct bytes *line, const char *const marks[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(marks[i]);
        struct bytes rest = skip_blanks(bytes_from(*line, len));
        bool word = isalpha((unsigned char)marks[i][0]);

        if (line->len < len || strncasecmp((const char *)line->at, marks[i], len) != 0 ||
            (word && line->len > len && isalnum(line->at[len])))
            continue;
        if (word && rest.len && is_one_of(rest.at[0], ":=><"))
            rest = skip_blanks(bytes_from(rest, 1));
        *line = rest;
        return true;
    }
    return false;
}

/* The octets in hex at the start of the text: how long they are, with blanks, and their number. */
static size_t hex_length(struct bytes text, size_t *octets)
{
    size_t at = 0, end = 0;

    *octets = 0;
    while (at + 1 < text.len) {
        if (text.at[at] == ' ' || text.at[at] == '\t') {
            at++;
        } else if (isxdigit(text.at[at]) && isxdigit(text.at[at + 1])) {
            at += 2;
            end = at;
            ++*octets;
        } else {
            break;
        }
    }
    return end;
}

/* Only characters that a replay script may have: hex, "..", "<name:4>", "*". */
static bool is_script(struct bytes text)
{
    bool name = false, special = false;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t at = text.at[i];

        special = special || is_one_of(at, "<.*");
        if (at == '<' || at == '>')
            name = at == '<';
        else if (name ? !(isalnum(at) || is_one_of(at, "_-:"))
                      : !(isxdigit(at) || is_one_of(at, " \t.*")))
            return false;
    }
    return special;
}

/* A whole command: hex from the header on, or a line of a script. */
static bool is_command(struct bytes text)
{
    enum { HEADER = 4 };
    size_t octets;
    size_t len = hex_length(text, &octets);

    return len == text.len ? octets >= HEADER : is_script(text);
}

/* The response without what a tool appends: text behind a colon or a bracket. A status word behind
 * a colon is part of it; then both are joined in the arena. */
static int join_response(struct arena *arena, struct bytes *text)
{
    size_t octets, sw_octets;
    size_t len = hex_length(*text, &octets);
    struct bytes rest = skip_blanks(bytes_from(*text, len));
    struct bytes sw = skip_blanks(bytes_from(rest, 1));
    size_t sw_len = hex_length(sw, &sw_octets);
    struct buf joined;

    if (rest.len == 0 || octets == 0)
        return rest.len == 0 || is_script(*text) ? 0 : ERR_MALFORMED;
    if (!is_one_of(rest.at[0], ":,(#"))
        return is_script(*text) ? 0 : ERR_MALFORMED;
    if (sw_octets != 2 || (sw.len > sw_len && !is_one_of(sw.at[sw_len], " :,(#"))) {
        *text = bytes_cut(*text, 0, len);
        return 0;
    }
    joined = arena_buf(arena, len + sw_len);
    buf_put(&joined, bytes_cut(*text, 0, len));
    buf_put(&joined, bytes_cut(sw, 0, sw_len));
    *text = buf_bytes(&joined);
    return joined.overflow ? ERR_MEMORY : 0;
}

static int read_response(struct lines *lines, struct trace_input *input, struct bytes text,
                         struct trace_record *record)
{
    int done = join_response(&input->arena, &text);

    return done < 0 ? done : lines_response(lines, input, text, record);
}

static bool ends_in_status(struct bytes octets)
{
    unsigned sw1 = octets.len >= 2 ? octets.at[octets.len - 2] : 0;

    return sw1 >> 4 == 6 || sw1 >> 4 == 9;
}

/* A bare line is a response if a command waits for it and it ends in a status word. */
static bool is_response(const struct lines *lines, struct trace_input *input, struct bytes line)
{
    struct bytes octets;

    return lines->len && event_hex(&input->arena, line, &octets) == 0 && ends_in_status(octets);
}

/* A bare line with more octets than its command has, of which the last two are a status word: the
 * exchange as in a GSMTAP packet. Five octets, the last one 00, and a status word would also be an
 * extended Le of at least 24576; no terminal sends that. 1, ERR_MALFORMED, ERR_MEMORY. */
static int read_exchange(struct trace_input *input, struct bytes line, struct trace_record *record)
{
    enum { P3 = 4, NO_DATA = 7 };
    struct capdu command;
    struct bytes octets;
    int done = event_hex(&input->arena, line, &octets);
    bool whole;

    if (done < 0)
        return done;
    whole = capdu_parse(&command, octets) != ERR_MALFORMED &&
            (octets.len != NO_DATA || octets.at[P3] != 0);
    if (whole || !ends_in_status(octets) || !packet_split(&input->arena, octets, &record->event))
        return ERR_MALFORMED;
    record->event.kind = TRACE_APDU;
    return 1;
}

/* "ATR: 3B..." */
static int read_atr(struct trace_input *input, struct bytes line, struct trace_record *record)
{
    static const char *const mark[] = {"ATR"};
    int done;

    if (!take_mark(&line, mark, 1))
        return ERR_MALFORMED;
    done = event_hex(&input->arena, line, &record->event.data);
    record->event.kind = TRACE_POWER;
    record->event.name = "reset";
    return done < 0 ? done : 1;
}

int lines_hex(struct lines *lines, struct trace_input *input, struct bytes line,
              struct trace_record *record)
{
    enum { HEADER = 4 };
    size_t octets, len;
    struct bytes rest;
    int done;

    if (take_mark(&line, command_marks, COUNT(command_marks)))
        return is_command(line) ? lines_command(lines, input, line, record) : ERR_MALFORMED;
    if (take_mark(&line, response_marks, COUNT(response_marks)))
        return read_response(lines, input, line, record);
    len = hex_length(line, &octets);
    rest = skip_blanks(bytes_from(line, len));
    if (octets < HEADER - 2 || (rest.len && octets < HEADER))
        return read_atr(input, line, record);
    if (rest.len == 0) {
        if (is_response(lines, input, line))
            return lines_response(lines, input, line, record);
        if (octets < HEADER)
            return ERR_MALFORMED;
        done = lines->len ? ERR_MALFORMED : read_exchange(input, line, record);
        return done == ERR_MALFORMED ? lines_command(lines, input, line, record) : done;
    }
    if (!take_mark(&rest, between, COUNT(between)) || rest.len == 0)
        return ERR_MALFORMED;
    done =
        lines->len ? ERR_MALFORMED : lines_command(lines, input, bytes_cut(line, 0, len), record);
    return done < 0 ? done : read_response(lines, input, rest, record);
}
