/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/json_output.h"

#include "apdu/err.h"
#include "apdu/text.h"
#include "tools/cli/command.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_OCTET = 4 /* \xNN */, RESERVE = 256 * 1024 };

/* Freed when an allocation fails, so that what is in progress, such as one client's request, can be
 * finished. It belongs to jansson's allocator, which is one for the process. */
static void *reserve;

/* jansson never allocates 0 octets. */
static void *allocate_or_end(size_t len)
{
    void *memory = malloc(len);

    if (memory && !reserve)
        reserve = malloc(RESERVE);
    if (!memory && reserve) {
        free(reserve);
        reserve = NULL;
        memory = malloc(len);
    }
    if (!memory)
        exit(command_failed("out of memory"));
    return memory;
}

void json_output_begin(void)
{
    json_set_alloc_funcs(allocate_or_end, free);
    if (!reserve)
        reserve = malloc(RESERVE);
}

/* Memory of jansson's allocator, which ends the command on failure. */
static char *text_memory(size_t len, json_free_t *release)
{
    json_malloc_t allocate;

    json_get_alloc_funcs(&allocate, release);
    return allocate(len);
}

json_t *json_hex(struct bytes value)
{
    json_free_t release;
    size_t size = 2 * value.len + 1;
    char *text = text_memory(size, &release);
    json_t *string = text ? json_string(bytes_to_hex(value, text, size)) : NULL;

    release(text);
    return string;
}

json_t *json_text(struct bytes text)
{
    json_free_t release;
    size_t size = SHOWN_OCTET * text.len + 1;
    char *shown = text_memory(size, &release);
    json_t *string = shown ? json_string(text_show(shown, size, text)) : NULL;

    release(shown);
    return string;
}

const char *json_member_text(const json_t *object, const char *name, const char *absent)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : absent;
}

int json_print(json_t *value, size_t flags, FILE *to)
{
    int failed = json_dumpf(value, to, flags | JSON_INDENT(2)) < 0;

    failed |= fputc('\n', to) == EOF;
    failed |= fflush(to) == EOF;
    json_decref(value);
    return failed ? ERR_IO : 0;
}

void json_print_line(json_t *value)
{
    (void)json_dumpf(value, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(value);
    fflush(stdout);
}
