/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/replay/replay_output.h"

#include "apdu/err.h"
#include "apdu/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int replay_output_begin(struct replay_output *output)
{
    if (output->form == REPLAY_TAP)
        fputs("TAP version 13\n", output->to);
    if (output->form == REPLAY_JUNIT) {
        output->cases = open_memstream(&output->case_text, &output->case_size);
        if (!output->cases)
            return ERR_MEMORY;
    }
    return 0;
}

/* Text in an attribute or element; controls are \xNN (apdu/text.h). */
static void put_xml(FILE *to, const char *text)
{
    char *shown = NULL;
    size_t size;
    FILE *memory = open_memstream(&shown, &size);

    if (!memory)
        return;
    text_print(memory, text);
    fclose(memory);
    for (const char *at = shown; at && *at; at++) {
        switch (*at) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        default:
            putc(*at, to);
        }
    }
    free(shown);
}

static const char *or_absent(const char *value)
{
    return value ? value : "(absent)";
}

static void text_result(struct replay_output *output, const struct replay_result *result)
{
    if (result->same)
        return;
    fprintf(output->to, "%" PRIu64 " ", result->number);
    text_print(output->to, result->title);
    fputs("\n    ", output->to);
    text_print(output->to, result->field);
    fputs("\n    recorded: ", output->to);
    text_print(output->to, or_absent(result->recorded));
    fputs("\n    received: ", output->to);
    text_print(output->to, or_absent(result->received));
    putc('\n', output->to);
}

/* "#" begins a directive in the line of a test. */
static void put_description(FILE *to, const char *text)
{
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "#\\");
        char part[512];

        snprintf(part, sizeof(part), "%.*s", (int)len, at);
        text_print(to, part);
        at += len < sizeof(part) ? len : sizeof(part) - 1;
        if (*at == '#' || *at == '\\') {
            putc('\\', to);
            putc(*at++, to);
        }
    }
}

/* A string of YAML in single quotes. */
static void put_yaml(FILE *to, const char *key, const char *value)
{
    char *shown = NULL;
    size_t size;
    FILE *memory = open_memstream(&shown, &size);

    if (!memory)
        return;
    text_print(memory, value);
    fclose(memory);
    fprintf(to, "  %s: '", key);
    for (const char *at = shown; at && *at; at++) {
        if (*at == '\'')
            putc('\'', to);
        putc(*at, to);
    }
    fputs("'\n", to);
    free(shown);
}

static void tap_result(struct replay_output *output, const struct replay_result *result)
{
    fprintf(output->to, "%s %" PRIu64 " - %" PRIu64 " ", result->same ? "ok" : "not ok",
            output->compared, result->number);
    put_description(output->to, result->title);
    putc('\n', output->to);
    if (result->same)
        return;
    fputs("  ---\n", output->to);
    put_yaml(output->to, "field", result->field);
    put_yaml(output->to, "recorded", or_absent(result->recorded));
    put_yaml(output->to, "received", or_absent(result->received));
    fputs("  ...\n", output->to);
}

static void junit_result(struct replay_output *output, const struct replay_result *result)
{
    FILE *to = output->cases;

    fputs("  <testcase classname=\"", to);
    put_xml(to, output->trace);
    fprintf(to, "\" name=\"%" PRIu64 " ", result->number);
    put_xml(to, result->title);
    if (result->same) {
        fputs("\"/>\n", to);
        return;
    }
    fputs("\">\n    <failure message=\"", to);
    put_xml(to, result->field);
    fputs("\">recorded: ", to);
    put_xml(to, or_absent(result->recorded));
    fputs("\nreceived: ", to);
    put_xml(to, or_absent(result->received));
    fputs("</failure>\n  </testcase>\n", to);
}

void replay_output_result(void *context, const struct replay_result *result)
{
    static void (*const forms[])(struct replay_output *, const struct replay_result *) = {
        [REPLAY_TEXT] = text_result, [REPLAY_TAP] = tap_result, [REPLAY_JUNIT] = junit_result};
    struct replay_output *output = context;

    output->compared++;
    output->different += !result->same;
    forms[output->form](output, result);
}

static void junit_end(struct replay_output *output, const char *failure)
{
    fclose(output->cases);
    fprintf(output->to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<testsuite name=\"");
    put_xml(output->to, output->trace);
    fprintf(output->to, "\" tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"%d\">\n",
            output->compared + (failure != NULL), output->different, failure != NULL);
    fputs(output->case_text ? output->case_text : "", output->to);
    if (failure) {
        fputs("  <testcase name=\"end of the trace\">\n    <error message=\"", output->to);
        put_xml(output->to, failure);
        fputs("\"/>\n  </testcase>\n", output->to);
    }
    fputs("</testsuite>\n", output->to);
    free(output->case_text);
}

void replay_output_end(struct replay_output *output, const char *failure, const char *remark)
{
    switch (output->form) {
    case REPLAY_TEXT:
        if (failure)
            break;
        fprintf(output->to, "exchanges that differ: %" PRIu64 " of %" PRIu64 "\n",
                output->different, output->compared);
        break;
    case REPLAY_TAP:
        if (remark) {
            fputs("# ", output->to);
            text_print(output->to, remark);
            putc('\n', output->to);
        }
        if (failure) {
            fputs("Bail out! ", output->to);
            text_print(output->to, failure);
            putc('\n', output->to);
        } else {
            fprintf(output->to, "1..%" PRIu64 "\n", output->compared);
        }
        break;
    case REPLAY_JUNIT:
        junit_end(output, failure);
        break;
    }
}
