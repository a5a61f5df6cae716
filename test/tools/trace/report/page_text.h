/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page in memory, and the JSON in its script elements. */
#ifndef TEST_TOOLS_TRACE_REPORT_PAGE_TEXT_H
#define TEST_TOOLS_TRACE_REPORT_PAGE_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tools/trace/report/report.h"

struct page_text {
    char *at;
    size_t len;
};

/* The page of these exchanges; the caller frees `at`. */
static inline struct page_text page_of(const struct exchange *exchanges, size_t count,
                                       const char *name, bool secrets, const char *remark)
{
    struct page_text page = {0};
    FILE *to = open_memstream(&page.at, &page.len);
    struct report *report = NULL;

    assert_non_null(to);
    assert_int_equal(report_new(&report, to, name, secrets), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(report_add(report, &exchanges[i]), 0);
    assert_int_equal(report_end(report, remark), 0);
    report_free(report);
    assert_int_equal(fclose(to), 0);
    return page;
}

/* The JSON of the script element number `index` of those with `attribute`, from 0; NULL: none. */
static inline json_t *page_json(const struct page_text *page, const char *attribute, size_t index)
{
    char start[100];
    const char *at = page->at;
    const char *end;
    json_error_t error;
    json_t *json;

    snprintf(start, sizeof(start), "<script type=\"application/json\" %s>", attribute);
    for (size_t i = 0; i <= index; i++) {
        at = strstr(at, start);
        if (!at)
            return NULL;
        at += strlen(start);
    }
    end = strstr(at, "</script>");
    assert_non_null(end);
    json = json_loadb(at, (size_t)(end - at), JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s at %d: %.80s", error.text, error.position, at + error.position);
    return json;
}

/* A member of the row `row` in the group: the number, or the string that it names. */
static inline json_int_t page_number(const json_t *group, const char *column, size_t row)
{
    const json_t *number = json_array_get(json_object_get(group, column), row);

    assert_true(json_is_integer(number));
    return json_integer_value(number);
}

static inline const char *page_string(const json_t *group, const char *column, size_t row)
{
    const json_t *strings = json_object_get(group, "strings");

    return json_string_value(json_array_get(strings, (size_t)page_number(group, column, row)));
}

static inline size_t page_count(const struct page_text *page, const char *text)
{
    size_t count = 0;

    for (const char *at = page->at; (at = strstr(at, text)); at++)
        count++;
    return count;
}

#endif
