/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/radio/radio.h"

#include "apdu/text.h"
#include "tools/cli/file.h"
#include "tools/device/radio/plmn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_OCTETS = 300, RATE_MAX = 1000000 };

void radio_open(struct radio *radio)
{
    *radio = (struct radio){.count = 1};
    radio->rules[0] = (struct radio_rule){.to = RADIO_FOREVER, .plmn = "00101", .imsi = "*"};
}

/* Reads a number up to `limit` at `*at`, which moves behind it. */
static int take_number(const char **at, uint32_t limit, uint32_t *out)
{
    char *end;
    unsigned long number;

    if (**at < '0' || **at > '9')
        return ERR_MALFORMED;
    errno = 0;
    number = strtoul(*at, &end, 10);
    if (errno || number > limit)
        return ERR_MALFORMED;
    *at = end;
    *out = (uint32_t)number;
    return 0;
}

static int take_times(const char *text, struct radio_rule *rule)
{
    rule->to = RADIO_FOREVER;
    if (take_number(&text, RADIO_FOREVER - 1, &rule->from) < 0)
        return ERR_MALFORMED;
    if (*text == '-') {
        text++;
        if (take_number(&text, RADIO_FOREVER - 1, &rule->to) < 0 || rule->to <= rule->from)
            return ERR_MALFORMED;
    }
    return *text ? ERR_MALFORMED : 0;
}

static bool is_digits(const char *text, size_t least, size_t most)
{
    size_t len = strlen(text);

    return len >= least && len <= most && strspn(text, "0123456789") == len;
}

static int take_word(const char *word, struct radio_rule *rule)
{
    uint32_t cause;

    if (strcmp(word, "nodata") == 0) {
        rule->no_data = true;
        return 0;
    }
    if (strncmp(word, "cause=", 6) == 0) {
        word += 6;
        if (take_number(&word, 255, &cause) < 0 || *word)
            return ERR_MALFORMED;
        rule->cause = (uint8_t)cause;
        return 0;
    }
    if (strncmp(word, "rate=", 5) == 0) {
        word += 5;
        return take_number(&word, RATE_MAX, &rule->rate) < 0 || *word || rule->rate == 0
                   ? ERR_MALFORMED
                   : 0;
    }
    if (strncmp(word, "imsi=", 5) != 0 ||
        (strcmp(word + 5, "*") != 0 && !is_digits(word + 5, 1, 15)))
        return ERR_MALFORMED;
    snprintf(rule->imsi, sizeof(rule->imsi), "%s", word + 5);
    return 0;
}

/* The words behind "sim". */
static int add_subscriber(struct radio *radio, char *rest)
{
    char *words[4], *at = NULL;

    if (radio->subscriber_count == RADIO_SUBSCRIBERS)
        return ERR_RANGE;
    for (size_t i = 0; i < 4; i++)
        if (!(words[i] = strtok_r(i ? NULL : rest, " \t\r\n", &at)))
            return ERR_MALFORMED;
    if (strtok_r(NULL, " \t\r\n", &at) || radio_subscriber(radio, words[0]) ||
        subscriber_set(&radio->subscribers[radio->subscriber_count], words[0], words[1], words[2],
                       words[3]) < 0)
        return ERR_MALFORMED;
    radio->subscriber_count++;
    return 0;
}

int radio_add(struct radio *radio, const char *line)
{
    struct radio_rule rule = {.cause = CAUSE_PLMN_NOT_ALLOWED};
    char text[LINE_MAX_OCTETS], *rest, *word, *comment;

    if (strlen(line) >= sizeof(text))
        return ERR_MALFORMED;
    snprintf(text, sizeof(text), "%s", line);
    comment = strchr(text, '#');
    if (comment)
        *comment = '\0';
    word = strtok_r(text, " \t\r\n", &rest);
    if (!word)
        return 0;
    if (strcmp(word, "sim") == 0)
        return add_subscriber(radio, rest);
    if (radio->count == RADIO_RULES)
        return ERR_RANGE;
    if (take_times(word, &rule) < 0)
        return ERR_MALFORMED;
    word = strtok_r(NULL, " \t\r\n", &rest);
    if (!word || !is_digits(word, 5, 6))
        return ERR_MALFORMED;
    snprintf(rule.plmn, sizeof(rule.plmn), "%s", word);
    snprintf(rule.imsi, sizeof(rule.imsi), "%s", word);
    while ((word = strtok_r(NULL, " \t\r\n", &rest)))
        if (take_word(word, &rule) < 0)
            return ERR_MALFORMED;
    radio->rules[radio->count++] = rule;
    return 0;
}

int radio_load(struct radio *radio, const char *path, struct radio_error *error)
{
    FILE *file = fopen(path, "re");
    char line[LINE_MAX_OCTETS];
    unsigned number = 0;
    int err = 0, read = 0;

    *radio = (struct radio){.count = 0};
    if (!file) {
        snprintf(error->text, sizeof(error->text), "%.120s: %s", path, strerror(errno));
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    }
    while (err == 0 && (read = file_line(file, line, sizeof(line))) != 0) {
        number++;
        err = read < 0 ? read : radio_add(radio, number == 1 ? text_string_after_mark(line) : line);
    }
    if (err == ERR_IO)
        snprintf(error->text, sizeof(error->text), "%.120s: %s", path, strerror(errno));
    else if (err < 0)
        snprintf(error->text, sizeof(error->text), "%.120s:%u: %s", path, number,
                 err == ERR_RANGE
                     ? "too many lines"
                     : "must be FROM[-TO] PLMN [imsi=PREFIX] [cause=N] [rate=N] [nodata], or "
                       "sim IMSI milenage|tuak KEY OPC, each IMSI once");
    fclose(file);
    return err == ERR_TOO_LONG ? ERR_MALFORMED : err;
}

struct subscriber *radio_subscriber(struct radio *radio, const char *imsi)
{
    for (unsigned i = 0; i < radio->subscriber_count; i++)
        if (strcmp(radio->subscribers[i].imsi, imsi) == 0)
            return &radio->subscribers[i];
    return NULL;
}

void radio_replace(struct radio *radio, const struct radio *other)
{
    struct radio before = *radio;

    *radio = *other;
    for (unsigned i = 0; i < before.subscriber_count; i++) {
        const struct subscriber *old = &before.subscribers[i];
        struct subscriber *now = radio_subscriber(radio, old->imsi);

        if (now && subscriber_same_key(now, old))
            now->sequence = old->sequence;
    }
}

static bool accepts(const struct radio_rule *rule, const char *imsi)
{
    return strcmp(rule->imsi, "*") == 0 ||
           (*imsi && strncmp(imsi, rule->imsi, strlen(rule->imsi)) == 0);
}

static bool is_forbidden(const struct radio_rule *rule, struct bytes forbidden)
{
    uint8_t plmn[PLMN_LEN];

    if (plmn_from_text(rule->plmn, plmn) < 0)
        return false;
    for (size_t i = 0; i + PLMN_LEN <= forbidden.len; i += PLMN_LEN)
        if (memcmp(forbidden.at + i, plmn, PLMN_LEN) == 0)
            return true;
    return false;
}

struct radio_view radio_look(const struct radio *radio, uint32_t seconds, const char *imsi,
                             struct bytes forbidden)
{
    struct radio_view view = {.state = RADIO_NONE};

    for (unsigned i = 0; i < radio->count; i++) {
        const struct radio_rule *rule = &radio->rules[i];
        bool avoided = is_forbidden(rule, forbidden), accepted = !avoided && accepts(rule, imsi);

        if (seconds < rule->from || seconds >= rule->to)
            continue;
        /* Of networks that reject the SIM, the first one that was tried counts. */
        if (!accepted && view.state != RADIO_NONE && (avoided || !view.forbidden))
            continue;
        view.state = accepted ? RADIO_NORMAL : RADIO_LIMITED;
        view.data = accepted && !rule->no_data;
        view.rate = accepted ? rule->rate : 0;
        view.cause = accepted || avoided ? 0 : rule->cause;
        view.forbidden = avoided;
        memcpy(view.plmn, rule->plmn, sizeof(view.plmn));
        if (accepted)
            break;
    }
    return view;
}

uint32_t radio_next(const struct radio *radio, uint32_t seconds)
{
    uint32_t next = RADIO_FOREVER;

    for (unsigned i = 0; i < radio->count; i++) {
        const uint32_t edges[] = {radio->rules[i].from, radio->rules[i].to};

        for (unsigned j = 0; j < 2; j++)
            if (edges[j] > seconds && edges[j] != RADIO_FOREVER && edges[j] - seconds < next)
                next = edges[j] - seconds;
    }
    return next;
}
