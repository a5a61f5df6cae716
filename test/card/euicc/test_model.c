/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sequences of packages, functions, resets, restarts and power cuts against a model of the
 * rules: the card's responses, profiles, results, notifications and eIMs are those of the model
 * after each step (model_rules.h).
 *
 * Environment: MODEL_SEQUENCES, the number of sequences (40); MODEL_SEED, the first seed.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/card/euicc/model_rules.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEPS = 80 };

/* Profiles at the start of a sequence. */
static const struct {
    const char *text;
    int enabled, attribute; /* NONE, or the number of the profile */
} starts[] = {
    {"An Bnn C1n D2 Een Ffn Gft", -1, -1},
    {"A*n Bnn C1n D2 Een Ffn Gft", 0, -1},
    {"A*n Bnn C1n D2 Een FFn Gft", 0, 5},
    {"An B*nn C1n D2 Een Ffn GFt", 1, 6},
};

static struct scene scene;
static unsigned seed;

static unsigned pick(unsigned below)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

static char history[6000]; /* what the sequence did, for a failure */

static void add_to_history(const char *what)
{
    size_t len = strlen(history);

    snprintf(history + len, sizeof(history) - len, "%s; ", what);
}

static void assert_same(const char *got, const char *wanted)
{
    if (strcmp(got, wanted) != 0)
        fail_msg("%s\n got    %s\n wanted %s", history, got, wanted);
}

static const char *random_psmo(char *word)
{
    static const char *const forms[] = {"+%c", "+%c!", "-%c", "x%c", "f%c", "u", "lp", "#BF7F00"};
    static const unsigned weights[] = {6, 5, 3, 2, 3, 1, 2, 1};
    unsigned at = pick(23), form = 0;
    char letter = (char)('A' + pick(PROFILES + 1));

    while (at >= weights[form])
        at -= weights[form++];
    if ((form == 2 || form == 3) && model.enabled != NONE && pick(3))
        letter = (char)('A' + model.enabled); /* disable and delete are dull otherwise */
    sprintf(word, forms[form], letter == 'A' + PROFILES ? 'Z' : letter);
    return word;
}

static const char *random_eco(char *word)
{
    switch (pick(3)) {
    case 0:
        sprintf(word, "add%u", pick(EIMS));
        break;
    case 1:
        sprintf(word, "del%u", 1 + pick(EIMS - 1)); /* eIM 0 stays */
        break;
    default:
        sprintf(word, "count%u=%u", pick(EIMS), pick(40));
        break;
    }
    return word;
}

/* What the card must answer to an accepted package with these words; the model follows. */
static void run_package(unsigned eim, bool eco, char words[][16], unsigned count, char *expected)
{
    struct run run = {.on = NONE, .text = expected};
    bool more = true, sender_went = false;
    int64_t counter = scene.eims[eim].counter;

    *expected = '\0';
    model.rollback_target = NONE; /* C-17 */
    for (unsigned i = 0; i < count && more; i++) {
        more = eco ? run_eco(&run, words[i]) : run_psmo(&run, words[i]);
        sender_went |= !model.associated[eim];
    }
    if (!sender_went && model.counter[eim] < counter) /* C-15, C-16 */
        model.counter[eim] = counter;
    if (eco)
        keep_result();
    else
        finish_psmos(&run, eim);
}

/* Which answer stands before the list; "" when the package is accepted. */
static const char *rule_package(unsigned eim, enum scene_fault fault)
{
    if (fault == SCENE_UNKNOWN_EIM)
        return "U";
    if (fault == SCENE_WRONG_SIGNATURE || fault == SCENE_WRONG_TOKEN)
        return "U+";
    if (fault == SCENE_WRONG_EID)
        return "E3";
    if (scene.eims[eim].counter <= model.counter[eim])
        return "E4";
    if (fault == SCENE_LARGE_COUNTER)
        return "E6";
    return model.emergency ? "E104" : "";
}

static void step_package(void)
{
    char words[4][16], text[100] = "", expected[4000];
    unsigned count = pick(5), eim;
    int len;
    enum scene_fault fault = pick(4) ? SCENE_FINE : (enum scene_fault)(1 + pick(6));
    bool eco = pick(4) == 0;
    int64_t number = model.next_number;

    do
        eim = pick(EIMS);
    while (!model.associated[eim]);
    if (scene.eims[eim].counter < model.counter[eim] && pick(4))
        scene.eims[eim].counter = model.counter[eim];
    len = snprintf(text, sizeof(text), "%s", eco ? "eco: " : "");
    for (unsigned i = 0; i < count; i++)
        len += snprintf(text + len, sizeof(text) - (size_t)len, "%s ",
                        eco ? random_eco(words[i]) : random_psmo(words[i]));
    add_to_history(text);
    int64_t counter = scene.eims[eim].counter;

    scene_make(&scene, eim, text, fault);
    snprintf(expected, sizeof(expected), "%s", rule_package(eim, fault));
    if (expected[0] == '\0')
        run_package(eim, eco, words, count, expected);
    assert_same(scene_send(&scene, eim), expected);
    if (model.next_number > number && expected[0] != 'U' && expected[0] != 'E')
        assert_in_range(scene.number, number, model.next_number - 1);
    if (fault == SCENE_LARGE_COUNTER)
        scene.eims[eim].counter = counter;
    for (unsigned i = 0; i < EIMS; i++) {
        if (model.associated[i] && scene.eims[i].token != model.token[i])
            scene.eims[i].counter = 0;
        scene.eims[i].token = model.token[i];
    }
}

/* The code of a function with a refreshFlag; the model follows. */
static unsigned rule_function(unsigned function, bool refresh)
{
    int off = model.enabled;

    switch (function) {
    case 0x5B:
        if (!model.there[4])
            return 8;
        if (off == 4)
            return 2;
        switch_profiles(off, 4, false, EMERGENCY, refresh);
        break;
    case 0x5C:
        if (!model.emergency)
            return 2;
        switch_profiles(off, model.before_emergency, false, END_OF_EMERGENCY, refresh);
        break;
    case 0x5D:
        if (off == NONE)
            return 7;
        if (model.attribute == NONE)
            return 6;
        if (model.emergency)
            return 104;
        if (model.attribute == off)
            return 2;
        switch_profiles(off, model.attribute, false, FALLBACK, refresh);
        break;
    default:
        if (off == NONE || off != model.attribute || model.return_to == NONE)
            return 6;
        switch_profiles(off, model.return_to, false, RETURN, refresh);
        break;
    }
    model.rollback_target = NONE; /* B-09 */
    return 0;
}

static void step_function(void)
{
    static const unsigned functions[] = {0x5D, 0x5D, 0x5E, 0x5E, 0x5E, 0x5B, 0x5C, 0x5C};
    unsigned function = functions[pick(8)];
    bool refresh = pick(2);
    char request[32], expected[32];

    snprintf(request, sizeof(request), "BF%02X038001%02X", function, refresh ? 0xFF : 0);
    add_to_history(request);
    snprintf(expected, sizeof(expected), "BF%02X038001%02X", function,
             rule_function(function, refresh));
    assert_same(scene_call(&scene, request), expected);
}

/* The grant's result is replaced by a new one (B-91). */
static void replace_result(void)
{
    for (unsigned i = 0; i < model.result_count; i++)
        if (model.results[i] == model.rollback_number) {
            memmove(&model.results[i], &model.results[i + 1],
                    (--model.result_count - i) * sizeof(int64_t));
            break;
        }
}

static void step_rollback(void)
{
    bool refresh = pick(2), allowed = model.rollback_target != NONE;
    struct tlv response, code, result;
    unsigned eim = model.rollback_eim;

    allowed = allowed && model.associated[eim];
    add_to_history(refresh ? "rollback by refresh" : "rollback");
    scene_call(&scene, refresh ? "BF58038001FF" : "BF5803800100");
    if (!allowed) {
        assert_same(scene.text, "BF5803020101");
        return;
    }
    int target = model.rollback_target;

    assert_int_equal(tlv_only(bytes_at(scene.answer, scene.answer_len), &response), 0);
    assert_int_equal(tlv_take(&response.value, 0x02, &code), 0);
    assert_int_equal(code.value.at[0], 0);
    assert_int_equal(tlv_take(&response.value, 0xBF51, &result), 0);
    assert_same(scene_check_result(&scene, eim, result.whole), "8C0100");
    model.rollback_target = NONE;
    switch_profiles(model.enabled, target, false, ROLLBACK, refresh);
    replace_result();
    keep_result();
}

static void step_session(void)
{
    unsigned how = pick(8);

    add_to_history(how == 0 ? "cut" : how < 4 ? "restart" : "reset");
    if (how == 0)
        fake_card_cut(&scene.fake);
    else if (how < 4)
        fake_card_reopen(&scene.fake);
    else
        scene_reset(&scene);
    complete();
    model.toolkit = pick(3) == 0;
    if (model.toolkit)
        scene_toolkit(&scene, pick(2));
}

/* A profile that was deleted is installed anew. */
static void step_install(void)
{
    static const char *const texts[PROFILES] = {"An", "Bnn", "C1n", "D2", "Een", "Ffn", "Gft"};
    unsigned profile = pick(PROFILES);

    if (model.there[profile])
        return;
    add_to_history("install");
    add_to_history(texts[profile]);
    scene_add(&scene, texts[profile]); /* and a reset */
    model.there[profile] = true;
    model.order[profile] = model.installed++;
    model.toolkit = false;
}

/* REFRESH is pending: the terminal performs it, postpones it or refuses it. */
static void step_refresh(void)
{
    static const uint8_t results[] = {0x00, 0x20, 0x30};
    uint8_t result = results[pick(3)];

    add_to_history("refresh");
    scene_refresh(&scene, result);
    if (result == 0x20) {
        step_session(); /* REFRESH is sent again: a reset ends it too */
        return;
    }
    if (result == 0x00)
        complete();
    else if (model.mark.cause != PACKAGE && model.mark.cause != ROLLBACK)
        model.mark.marked = false;
}

/* Elements in the list of an answer. */
static unsigned count_list(const char *request)
{
    struct tlv response, list, element;
    unsigned count = 0;

    scene_call(&scene, request);
    assert_int_equal(tlv_only(bytes_at(scene.answer, scene.answer_len), &response), 0);
    assert_int_equal(tlv_only(response.value, &list), 0);
    while (tlv_next(&list.value, &element) == 0)
        count++;
    return count;
}

/* The IPA delivers: everything goes. */
static void step_deliver(void)
{
    char request[32];

    add_to_history("deliver");
    for (int64_t number = 0; number < model.next_number; number++) {
        if (number < 0x80)
            snprintf(request, sizeof(request), "BF30038001%02X", (unsigned)number);
        else
            snprintf(request, sizeof(request), "BF30048002%04X", (unsigned)number);
        scene_call(&scene, request);
    }
    model.notifications = model.result_count = 0;
}

static void check_all(void)
{
    char expected[64], *at = expected;

    *at = '\0';
    for (int i = next_installed(-1); i != NONE; i = next_installed(model.order[i]))
        at += sprintf(at, "%s%c%s%s", at == expected ? "" : " ", 'A' + i,
                      i == model.enabled ? "*" : "", i == model.attribute ? "F" : "");
    assert_same(scene_profiles(&scene), expected);
    if (count_list("BF2800") != model.notifications)
        fail_msg("%s\n notifications: not %u", history, model.notifications);
    if (count_list("BF2B04A0028200") != model.result_count)
        fail_msg("%s\n results: not %u", history, model.result_count);
}

static void step(void)
{
    unsigned what = pick(20);

    if (model.mark.marked && model.toolkit) {
        if (pick(2))
            step_refresh();
        else
            step_session();
        if (model.mark.marked)
            model.toolkit = false; /* refused: it waits for the reset */
        return;
    }
    if (model.mark.marked) {
        if (pick(4) == 0)
            assert_same(scene_call(&scene, "BF2D00"), "6985"); /* B-07 */
        else
            step_session();
        return;
    }
    if (what < 8)
        step_package();
    else if (what < 14)
        step_function();
    else if (what < 17)
        step_rollback();
    else if (what < 18)
        step_session();
    else if (what < 19)
        step_install();
    else
        step_deliver();
    if (!model.mark.marked)
        check_all();
}

static void begin_sequence(void)
{
    unsigned from = pick(sizeof(starts) / sizeof(starts[0]));

    scene_set(&scene, starts[from].text, 2, NULL);
    model = (struct model){.enabled = starts[from].enabled,
                           .attribute = starts[from].attribute,
                           .rollback_target = NONE,
                           .return_to = NONE,
                           .before_emergency = NONE,
                           .before_test = NONE,
                           .associated = {true, true},
                           .token = {1, 2},
                           .next_token = 3};
    for (int i = 0; i < PROFILES; i++) {
        model.there[i] = true;
        model.order[i] = model.installed++;
    }
}

static void test_sequences(void **state)
{
    const char *count_text = getenv("MODEL_SEQUENCES"), *seed_text = getenv("MODEL_SEED");
    unsigned count = count_text ? (unsigned)strtoul(count_text, NULL, 10) : 40;
    unsigned first = seed_text ? (unsigned)strtoul(seed_text, NULL, 10) : 1;

    (void)state;
    for (unsigned i = 0; i < count; i++) {
        seed = first + i;
        snprintf(history, sizeof(history), "MODEL_SEED=%u MODEL_SEQUENCES=1: ", first + i);
        begin_sequence();
        for (unsigned n = 0; n < STEPS; n++)
            step();
    }
}

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sequences)};

    return cmocka_run_group_tests(tests, begin, end);
}
