/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each result code has a row in reached.def, and the case of the row reaches it. */
#include "card/asn1/code_names.h"
#include "tools/suite/cases/families.h"
#include "tools/suite/cases/reached.h"
#include "tools/suite/report/codes.h"
#include "tools/suite/run/runner.h"
#include "tools/suite/target/cards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_each_code_has_a_row(void **state)
{
    const struct code_member *member;
    size_t codes = 0, rows = 0, missing = 0;

    (void)state;
    for (size_t i = 0; (member = code_member_at(i)); i++) {
        int64_t code;

        for (size_t j = 0; code_at(member->type, j, &code); j++, codes++) {
            char name[CODE_TEXT_MAX];

            code_text(member->type, code, name);
            if (reached_find(member->function, member->member, name))
                continue;
            print_error("%s %s %s has no row\n", member->function, member->member, name);
            missing++;
        }
    }
    while (reached_at(rows))
        rows++;
    assert_int_equal(missing, 0);
    assert_int_equal(rows, codes); /* no row of a code that does not exist, none twice */
}

static void test_reasons_are_given(void **state)
{
    const struct code_member *member;
    int64_t code;
    size_t reasons = 0;

    (void)state;
    for (size_t i = 0; (member = code_member_at(i)); i++)
        for (size_t j = 0; code_at(member->type, j, &code); j++) {
            const char *reason = code_unreachable(member, code);

            assert_true(!reason || strlen(reason) > 10);
            reasons += reason != NULL;
        }
    assert_in_range(reasons, 1, 60);
}

static const struct suite_case *find_case(const char *id)
{
    for (size_t i = 0; suite_families[i]; i++)
        for (const struct suite_case *row = suite_families[i]; row->id; row++)
            if (strcmp(row->id, id) == 0)
                return row;
    return NULL;
}

/* ---- Cases ---- */

struct scene {
    struct cards cards;
    struct run run;
    struct results results;
};

static void open_cards(struct scene *scene)
{
    static const uint8_t seed[16] = {0x17};
    struct link_error error = {""};

    memset(scene, 0, sizeof(*scene));
    scene->run.seed = BYTES_OF(seed);
    scene->run.allowed = SUITE_DESTROYS;
    results_init(&scene->results);
    if (cards_make(&scene->cards, scene->run.seed, EUICCD_SPEC_1_2, &error) < 0)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        struct cards_card *made = &scene->cards.cards[i];
        struct run_card *card = &scene->run.cards[scene->run.card_count++];

        card->settings = &made->settings;
        if (target_open_card(&card->target, made->path, made->without_ipae, run_on_event,
                             &scene->run, &error) < 0)
            fail_msg("%s", error.text);
    }
    run_begin(&scene->run);
}

static void close_cards(struct scene *scene)
{
    for (size_t i = 0; i < scene->run.card_count; i++)
        target_close(scene->run.cards[i].target);
    run_end(&scene->run);
    results_free(&scene->results);
    cards_remove(&scene->cards);
}

/* The result of a case, which runs once. */
static const struct result *result_of(struct scene *scene, const char *id)
{
    const struct suite_case *row = find_case(id);

    for (const struct result *result = scene->results.first; result; result = result->next)
        if (strcmp(result->id, id) == 0)
            return result;
    if (!row)
        fail_msg("there is no case %s", id);
    assert_true(run_case(&scene->run, row, &scene->results));
    return result_of(scene, id);
}

static bool has_code(const struct result *result, const struct reached_code *row)
{
    char text[CODES_TEXT_MAX];

    snprintf(text, sizeof(text), "%s %s %s", row->function, row->member, row->code);
    for (const struct result_code *code = result->codes; code; code = code->next)
        if (strcmp(code->text, text) == 0)
            return true;
    return false;
}

static void test_cases_reach_their_codes(void **state)
{
    struct scene scene;
    const struct reached_code *row;
    size_t missed = 0;

    (void)state;
    open_cards(&scene);
    for (size_t i = 0; (row = reached_at(i)); i++) {
        const struct result *result;

        if (!row->id)
            continue;
        result = result_of(&scene, row->id);
        if (result->verdict == SUITE_PASS && has_code(result, row))
            continue;
        print_error("%s: %s %s; %s %s %s not reached\n", row->id, verdict_text(result->verdict),
                    result->reason, row->function, row->member, row->code);
        missed++;
    }
    close_cards(&scene);
    assert_int_equal(missed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_code_has_a_row),
        cmocka_unit_test(test_reasons_are_given),
        cmocka_unit_test(test_cases_reach_their_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
