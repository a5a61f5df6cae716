/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/json.h"

#include "apdu/err.h"
#include "tools/cli/file.h"
#include "tools/cli/json_output.h"

#include <stdlib.h>
#include <string.h>

enum { NS_PER_MS = 1000000 };

static json_t *text(const char *value)
{
    return json_text(bytes_at(value, strlen(value)));
}

static json_t *words(const char *list)
{
    json_t *array = json_array();

    while (*list) {
        size_t len;

        list += strspn(list, " ");
        len = strcspn(list, " ");
        if (len)
            json_array_append_new(array, json_text(bytes_at(list, len)));
        list += len;
    }
    return array;
}

static json_t *lines(const char *list)
{
    json_t *array = json_array();

    while (*list) {
        size_t len = strcspn(list, "\n");

        json_array_append_new(array, json_text(bytes_at(list, len)));
        list += len + (list[len] == '\n');
    }
    return array;
}

static json_t *case_object(const struct result *result)
{
    json_t *codes = json_array();

    for (const struct result_code *code = result->codes; code; code = code->next)
        json_array_append_new(codes, text(code->text));
    return json_pack("{so so so so so so so so sb so so sf}", "id", text(result->id), "title",
                     text(result->title), "outlines", text(result->families), "clause",
                     text(result->clause), "rules", words(result->rules), "card",
                     text(result->card), "verdict", text(verdict_text(result->verdict)), "reason",
                     text(result->reason), "cardChanged", result->suite_error, "details",
                     lines(result->details), "codes", codes, "milliseconds",
                     (double)result->nanoseconds / NS_PER_MS);
}

static json_t *summary(const struct results *results)
{
    json_t *object = json_object();

    for (int i = SUITE_PASS; i <= SUITE_NOT_APPLICABLE; i++)
        json_object_set_new(object, verdict_text((enum suite_verdict)i),
                            json_integer((json_int_t)results->verdicts[i]));
    return object;
}

int json_report(FILE *to, const struct results *results)
{
    json_t *cases = json_array();

    for (const struct result *at = results->first; at; at = at->next)
        json_array_append_new(cases, case_object(at));
    return json_print(json_pack("{ss so so so}", "seed", results->seed, "endedEarly",
                                results->interrupted ? text(results->interrupted) : json_null(),
                                "summary", summary(results), "cases", cases),
                      0, to);
}

/* ---- Reading ---- */

static const char *member(struct results *results, const json_t *object, const char *name)
{
    return results_text(results, json_member_text(object, name, ""));
}

/* The strings of an array, `between` them and `after` the last one. */
static const char *join(struct results *results, const json_t *array, const char *between,
                        const char *after)
{
    char *joined = NULL;
    const char *copy;
    size_t len = 0, index;
    const json_t *item;
    FILE *to = open_memstream(&joined, &len);

    if (!to)
        return "";
    json_array_foreach(array, index, item) if (json_is_string(item))
        fprintf(to, "%s%s", index ? between : "", json_string_value(item));
    if (json_array_size(array))
        fputs(after, to);
    fclose(to);
    copy = results_text(results, joined);
    free(joined);
    return copy;
}

static bool read_verdict(const json_t *object, enum suite_verdict *verdict)
{
    const char *name = json_member_text(object, "verdict", "");

    for (int i = SUITE_PASS; i <= SUITE_NOT_APPLICABLE; i++)
        if (strcmp(name, verdict_text((enum suite_verdict)i)) == 0) {
            *verdict = (enum suite_verdict)i;
            return true;
        }
    return false;
}

static void read_codes(struct results *results, struct result *result, const json_t *array)
{
    struct result_code **end = &result->codes;
    const json_t *item;
    size_t index;

    json_array_foreach(array, index, item)
    {
        struct result_code *code = arena_alloc(&results->arena, sizeof(*code));

        if (!code || !json_is_string(item))
            return;
        code->text = results_text(results, json_string_value(item));
        *end = code;
        end = &code->next;
    }
}

static bool read_case(struct results *results, const json_t *object)
{
    struct result *result = arena_alloc(&results->arena, sizeof(*result));

    if (!result || !read_verdict(object, &result->verdict))
        return false;
    result->id = member(results, object, "id");
    result->title = member(results, object, "title");
    result->families = member(results, object, "outlines");
    result->clause = member(results, object, "clause");
    result->rules = join(results, json_object_get(object, "rules"), " ", "");
    result->card = member(results, object, "card");
    result->reason = member(results, object, "reason");
    result->details = join(results, json_object_get(object, "details"), "\n", "\n");
    result->suite_error = json_is_true(json_object_get(object, "cardChanged"));
    result->nanoseconds =
        (int64_t)(json_number_value(json_object_get(object, "milliseconds")) * NS_PER_MS);
    read_codes(results, result, json_object_get(object, "codes"));
    results_add(results, result);
    return *result->id != 0;
}

int json_report_read(const char *path, struct results *results, char why[JSON_WHY_MAX])
{
    json_t *report = file_json(path, why), *cases = json_object_get(report, "cases");
    const json_t *item;
    size_t index;
    bool good = json_is_array(cases);

    if (!report) {
        size_t len = strlen(why);

        if (strstr(why, ": no JSON"))
            snprintf(why + len, JSON_WHY_MAX - len, "; must be a JSON report of euicc suite");
        return ERR_MALFORMED;
    }
    json_array_foreach(cases, index, item) good = good && read_case(results, item);
    if (!*results->seed)
        results->seed = member(results, report, "seed");
    if (json_is_string(json_object_get(report, "endedEarly")))
        results->interrupted = member(results, report, "endedEarly");
    json_decref(report);
    if (!good)
        snprintf(why, JSON_WHY_MAX, "%.300s: not a JSON report of euicc suite", path);
    return good ? 0 : ERR_MALFORMED;
}
