/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sequences of packages, functions, resets, restarts and power cuts against a model of the
 * rules: the card's answers, profiles, results, notifications and eIMs are those of the model after
 * each step. The model is written from the rules alone and knows nothing of the card's code.
 *
 * Environment: MODEL_SEQUENCES, the number of sequences (40); MODEL_SEED, the first seed.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PROFILES = 7, EIMS = 4, STEPS = 80, NONE = -1, RESULTS_MAX = 16 };
enum cause { PACKAGE, ROLLBACK, FALLBACK, RETURN, EMERGENCY, END_OF_EMERGENCY };

/* A and B are plain, C has PPR1, D PPR2, E is an Emergency Profile, F and G may be fallback. */
static const struct {
    const char *text;
    int enabled, attribute; /* NONE, or the number of the profile */
} starts[] = {
    {"An Bnn C1n D2 Een Ffn Gft", -1, -1},
    {"A*n Bnn C1n D2 Een Ffn Gft", 0, -1},
    {"A*n Bnn C1n D2 Een FFn Gft", 0, 5},
    {"An B*nn C1n D2 Een Ffn GFt", 1, 6},
};
static const struct {
    bool ppr1, ppr2, emergency, allowed, test;
    unsigned addresses;
} kinds[PROFILES] = {
    {.addresses = 1},
    {.addresses = 2},
    {.ppr1 = true, .addresses = 1},
    {.ppr2 = true},
    {.emergency = true, .addresses = 1},
    {.allowed = true, .addresses = 1},
    {.allowed = true, .test = true},
};

/* What the rules remember. Profiles and eIMs are numbers. */
struct model {
    bool there[PROFILES];
    int order[PROFILES]; /* of installation: the smaller the earlier */
    int installed;       /* how many ever were */
    int enabled, attribute;
    struct {
        bool marked, deletes;
        int off, on;
        enum cause cause;
    } mark;
    int rollback_target; /* NONE: not authorised */
    unsigned rollback_eim;
    int64_t rollback_number;
    int return_to;
    bool emergency;
    int before_emergency;
    int before_test;
    bool associated[EIMS];
    int64_t counter[EIMS];
    int64_t token[EIMS];
    int64_t next_token, next_number;
    int64_t results[RESULTS_MAX];
    unsigned result_count, notifications;
    bool toolkit;
};

static struct scene scene;
static struct model model;
static unsigned seed;

static unsigned pick(unsigned below)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

/* ---- the rules ---- */

/* A notification for each address, unless it is a test profile (D-05). */
static void notify(int profile)
{
    if (!kinds[profile].test) {
        model.notifications += kinds[profile].addresses;
        model.next_number += kinds[profile].addresses;
    }
}

static void forget_profile(int profile)
{
    notify(profile);
    model.there[profile] = false;
    if (model.attribute == profile)
        model.attribute = NONE;
    if (model.return_to == profile)
        model.return_to = NONE;
    if (model.before_emergency == profile)
        model.before_emergency = NONE;
    if (model.before_test == profile)
        model.before_test = NONE;
    if (model.rollback_target == profile)
        model.rollback_target = NONE;
}

static void carry_out(int off, int on, bool deletes, enum cause cause)
{
    bool silent = cause == EMERGENCY || cause == END_OF_EMERGENCY;
    bool to_test = on != NONE && kinds[on].test, from_test = off != NONE && kinds[off].test;

    if (on != NONE && !model.there[on])
        on = NONE;
    if (off != NONE && !silent)
        notify(off);
    if (on != NONE && !silent)
        notify(on);
    model.enabled = on;
    if (cause == FALLBACK)
        model.return_to = off;
    if (cause == RETURN || cause == ROLLBACK)
        model.return_to = NONE;
    if (cause == EMERGENCY) {
        model.emergency = true;
        model.before_emergency = off;
    }
    if (cause == END_OF_EMERGENCY) {
        model.emergency = false;
        model.before_emergency = NONE;
    }
    if (!(to_test && from_test))
        model.before_test = to_test ? off : NONE;
    if (deletes)
        forget_profile(off);
}

static void switch_profiles(int off, int on, bool deletes, enum cause cause, bool refresh)
{
    if (!refresh || !model.toolkit) { /* B-07 */
        carry_out(off, on, deletes, cause);
        return;
    }
    model.mark.marked = true;
    model.mark.off = off;
    model.mark.on = on;
    model.mark.deletes = deletes;
    model.mark.cause = cause;
}

static void complete(void)
{
    if (model.mark.marked)
        carry_out(model.mark.off, model.mark.on, model.mark.deletes, model.mark.cause);
    model.mark.marked = false;
}

static void keep_result(void)
{
    if (model.result_count == RESULTS_MAX)
        memmove(model.results, model.results + 1, --model.result_count * sizeof(int64_t));
    model.results[model.result_count++] = model.next_number++;
}

/* One package while it runs. */
struct run {
    bool enable, disable, changed, leaves, deleted, grants;
    int on;
    char *text;
};

static bool is_there(const struct run *run, int profile)
{
    return profile < PROFILES && model.there[profile] &&
           !(run->deleted && profile == model.enabled);
}

static bool put_code(struct run *run, unsigned tag, unsigned code)
{
    run->text += sprintf(run->text, "%02X01%02X", tag, code);
    return code == 0;
}

static unsigned check_enable(struct run *run, int profile, bool rollback)
{
    bool replaces = model.enabled != NONE && !run->leaves;

    if (run->enable)
        return 127; /* C-50 */
    if (!is_there(run, profile))
        return 1; /* C-51 */
    if (profile == model.enabled && !run->leaves)
        return 2; /* C-52 */
    if (kinds[profile].emergency)
        return 3; /* C-58 */
    if (replaces && kinds[model.enabled].ppr1 && !kinds[profile].test)
        return 3; /* C-53, C-59 */
    if (rollback && (model.enabled == NONE || run->deleted))
        return 20; /* C-55 */
    run->enable = run->changed = true;
    run->leaves = model.enabled != NONE;
    run->on = profile;
    run->grants = rollback;
    model.return_to = NONE; /* B-132 */
    return 0;
}

static unsigned check_disable(struct run *run, int profile)
{
    if (run->enable || run->disable)
        return 127; /* C-60 */
    if (!is_there(run, profile))
        return 1; /* C-61 */
    if (profile != model.enabled)
        return 2; /* C-62 */
    if (kinds[profile].ppr1)
        return 3; /* C-63 */
    run->disable = run->changed = run->leaves = true;
    if (kinds[profile].test && model.before_test != NONE)
        run->on = model.before_test; /* C-67 */
    return 0;
}

static unsigned check_delete(struct run *run, int profile)
{
    if (!is_there(run, profile))
        return 1; /* C-70 */
    if ((profile == model.enabled && !run->leaves) || (run->enable && profile == run->on))
        return 2; /* C-71 */
    if (kinds[profile].ppr2)
        return 3; /* C-72 */
    if (run->grants && profile == model.enabled)
        return 20; /* C-73 */
    if (model.attribute != NONE && model.attribute == model.enabled && profile == model.return_to)
        return 21; /* C-74 */
    run->changed = true;
    if (profile == model.enabled)
        run->deleted = true;
    else
        forget_profile(profile);
    return 0;
}

static unsigned rule_set_fallback(struct run *run, int profile)
{
    if (!is_there(run, profile))
        return 1; /* C-90 */
    if (profile == model.attribute)
        return 0; /* C-91 */
    if (!kinds[profile].allowed)
        return 2; /* C-92 */
    if (model.attribute != NONE && model.attribute == model.enabled)
        return 3; /* C-93 */
    model.attribute = profile;
    return 0;
}

static unsigned rule_unset_fallback(void)
{
    if (model.attribute == NONE)
        return 2; /* C-96 */
    if (model.attribute == model.enabled)
        return 3;
    model.attribute = NONE;
    return 0;
}

/* The profile that was installed next after the one of `order`; NONE: no more. */
static int next_installed(int order)
{
    int next = NONE;

    for (int i = 0; i < PROFILES; i++)
        if (model.there[i] && model.order[i] > order &&
            (next == NONE || model.order[i] < model.order[next]))
            next = i;
    return next;
}

/* Writes a TLV in hex and gives its length in characters. */
static int put_tlv(char *to, const char *tag, const char *content)
{
    size_t len = strlen(content) / 2;

    return sprintf(to,
                   len < 0x80    ? "%s%02zX%s"
                   : len < 0x100 ? "%s81%02zX%s"
                                 : "%s82%04zX%s",
                   tag, len, content);
}

/* listProfileInfo: the tags of B-41, or code 11 (C-41). */
static bool put_list(struct run *run)
{
    char list[1000], *at = list;

    if (run->changed) {
        run->text += sprintf(run->text, "BF2D0381010B");
        return false;
    }
    for (int i = next_installed(-1); i != NONE; i = next_installed(model.order[i])) {
        char info[200], *to = info;

        to += sprintf(to, "5A0A980001000000000000%02X", 'A' + i);
        to += sprintf(to, "4F10A0000005591010FFFFFFFF890010%02X00", 'A' + i);
        to += sprintf(to, "9F7001%02X9501%02X", i == model.enabled, kinds[i].test ? 0 : 2);
        if (kinds[i].emergency)
            to += sprintf(to, "9F7B01FF");
        if (i == model.attribute)
            to += sprintf(to, "9F2601FF");
        if (kinds[i].allowed)
            sprintf(to, "9F6701FF");
        at += sprintf(at, "E3%02zX%s", strlen(info) / 2, info);
    }
    *at = '\0';
    char inner[1020];

    put_tlv(inner, "A0", list);
    run->text += put_tlv(run->text, "BF2D", inner);
    return true;
}

/* One PSMO in the words of the scene. False: the list ends here. */
static bool run_psmo(struct run *run, const char *word)
{
    int profile = word[1] >= 'A' ? word[1] - 'A' : NONE;

    switch (word[0]) {
    case '+':
        return put_code(run, 0x83, check_enable(run, profile, word[2] == '!'));
    case '-':
        return put_code(run, 0x84, check_disable(run, profile));
    case 'x':
        return put_code(run, 0x85, check_delete(run, profile));
    case 'f':
        return put_code(run, 0x8D, rule_set_fallback(run, profile));
    case 'u':
        return put_code(run, 0x8E, rule_unset_fallback());
    case 'l':
        return put_list(run);
    default:
        run->text += sprintf(run->text, "020102"); /* C-23 */
        return false;
    }
}

static void finish_psmos(struct run *run, unsigned eim)
{
    int off = run->leaves ? model.enabled : NONE;
    int64_t number = model.next_number;

    keep_result();
    if (run->on != NONE && run->on == model.enabled)
        return; /* C-57 */
    if (off == NONE && run->on == NONE)
        return;
    if (run->grants) {
        model.rollback_target = model.enabled;
        model.rollback_eim = eim;
        model.rollback_number = number;
    }
    switch_profiles(off, run->on, run->deleted, PACKAGE, true);
}

static bool run_eco(struct run *run, const char *word)
{
    unsigned eim = (unsigned)(strpbrk(word, "0123456789")[0] - '0');

    if (word[0] == 'a') {
        if (model.associated[eim]) {
            run->text += sprintf(run->text, "A803020102");
            return false;
        }
        model.associated[eim] = true;
        model.counter[eim] = 0;
        model.token[eim] = model.next_token++;
        /* tokens stay below 128 octets' worth of a number here */
        if (model.token[eim] < 0x80)
            run->text += sprintf(run->text, "A8038401%02X", (unsigned)model.token[eim]);
        else
            run->text += sprintf(run->text, "A8048402%04X", (unsigned)model.token[eim]);
        return true;
    }
    if (!model.associated[eim])
        return put_code(run, word[0] == 'd' ? 0x89 : 0x8A, 1);
    if (word[0] == 'd') {
        model.associated[eim] = false;
        return put_code(run, 0x89, 0);
    }
    int64_t counter = strtoll(strchr(word, '=') + 1, NULL, 10);

    if (counter < model.counter[eim])
        return put_code(run, 0x8A, 7); /* C-106 */
    model.counter[eim] = counter;
    return put_code(run, 0x8A, 0);
}

/* ---- steps ---- */

static char history[6000]; /* what the sequence did, for a failure */

static void say(const char *what)
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
    say(text);
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
    say(request);
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
    say(refresh ? "rollback by refresh" : "rollback");
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

    say(how == 0 ? "cut" : how < 4 ? "restart" : "reset");
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
    say("install");
    say(texts[profile]);
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

    say("refresh");
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

    say("deliver");
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
