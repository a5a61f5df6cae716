/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model of the rules of eUICC Packages, profile switches, rollback, fallback and emergency
 * profiles, for test_model.c. It is written from the rules alone and shares nothing with the card's
 * code.
 */
#ifndef TEST_CARD_EUICC_MODEL_RULES_H
#define TEST_CARD_EUICC_MODEL_RULES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PROFILES = 7, EIMS = 4, NONE = -1, RESULTS_MAX = 16 };
enum cause { PACKAGE, ROLLBACK, FALLBACK, RETURN, EMERGENCY, END_OF_EMERGENCY };

/* A and B are plain, C has PPR1, D PPR2, E is an Emergency Profile, F and G may be fallback. */
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

static struct model model;

/* A notification for each address, unless it is a test profile (D-05). */
static inline void notify(int profile)
{
    if (!kinds[profile].test) {
        model.notifications += kinds[profile].addresses;
        model.next_number += kinds[profile].addresses;
    }
}

static inline void forget_profile(int profile)
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

static inline void carry_out(int off, int on, bool deletes, enum cause cause)
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

static inline void switch_profiles(int off, int on, bool deletes, enum cause cause, bool refresh)
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

static inline void complete(void)
{
    if (model.mark.marked)
        carry_out(model.mark.off, model.mark.on, model.mark.deletes, model.mark.cause);
    model.mark.marked = false;
}

static inline void keep_result(void)
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

static inline bool is_there(const struct run *run, int profile)
{
    return profile < PROFILES && model.there[profile] &&
           !(run->deleted && profile == model.enabled);
}

static inline bool put_code(struct run *run, unsigned tag, unsigned code)
{
    run->text += sprintf(run->text, "%02X01%02X", tag, code);
    return code == 0;
}

static inline unsigned check_enable(struct run *run, int profile, bool rollback)
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

static inline unsigned check_disable(struct run *run, int profile)
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

static inline unsigned check_delete(struct run *run, int profile)
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

static inline unsigned rule_set_fallback(struct run *run, int profile)
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

static inline unsigned rule_unset_fallback(void)
{
    if (model.attribute == NONE)
        return 2; /* C-96 */
    if (model.attribute == model.enabled)
        return 3;
    model.attribute = NONE;
    return 0;
}

/* The profile that was installed next after the one of `order`; NONE: no more. */
static inline int next_installed(int order)
{
    int next = NONE;

    for (int i = 0; i < PROFILES; i++)
        if (model.there[i] && model.order[i] > order &&
            (next == NONE || model.order[i] < model.order[next]))
            next = i;
    return next;
}

/* Writes a TLV in hex and gives its length in characters. */
static inline int put_tlv(char *to, const char *tag, const char *content)
{
    size_t len = strlen(content) / 2;

    return sprintf(to,
                   len < 0x80    ? "%s%02zX%s"
                   : len < 0x100 ? "%s81%02zX%s"
                                 : "%s82%04zX%s",
                   tag, len, content);
}

/* listProfileInfo: the tags of B-41, or code 11 (C-41). */
static inline bool put_list(struct run *run)
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
static inline bool run_psmo(struct run *run, const char *word)
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

static inline void finish_psmos(struct run *run, unsigned eim)
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

static inline bool run_eco(struct run *run, const char *word)
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

#endif
