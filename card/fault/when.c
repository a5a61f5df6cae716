/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/fault/when.h"

#include "apdu/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000000000, DELAY_MAX_SECONDS = 3600, NUMBER_MAX = 100 };

/* ---- words ---- */

const char *fault_value_of(const char *word, const char *key)
{
    size_t len = strlen(key);

    return strncmp(word, key, len) == 0 && word[len] == '=' ? word + len + 1 : NULL;
}

bool fault_number_read(const char *text, int base, uint64_t lowest, uint64_t highest, uint64_t *out)
{
    char *end;
    unsigned long long number;

    if (!isxdigit((unsigned char)*text))
        return false;
    errno = 0;
    number = strtoull(text, &end, base);
    *out = number;
    return errno == 0 && end != text && *end == '\0' && number >= lowest && number <= highest;
}

static int refuse(char *reason, size_t size, const char *word, const char *why)
{
    snprintf(reason, size, "%s: %s", word, why);
    return ERR_MALFORMED;
}

static int read_word(const char *word, fault_word_reader *const readers[], void *reading,
                     char *reason, size_t size)
{
    for (size_t i = 0; readers[i]; i++) {
        bool met = false;
        int err = readers[i](reading, word, &met);

        if (err < 0 || met)
            return err;
    }
    return refuse(
        reason, size, word,
        "unknown word in a fault rule; the words are in euiccd_fault(3), those of servers in "
        "euicc-smdpp(1) and euicc-eim(1)");
}

/* Rules are printed again, in text and in JSON. */
static bool is_printable(const char *text)
{
    struct bytes rest = bytes_at(text, strlen(text));
    uint32_t code;
    size_t len;

    while (rest.len && (len = text_character(rest, &code)) &&
           (code == '\t' || (code >= ' ' && (code < 0x7F || code > 0x9F))))
        rest = bytes_from(rest, len);
    return rest.len == 0;
}

int fault_words_read(const char *text, fault_word_reader *const readers[], void *reading,
                     char *reason, size_t size)
{
    char shown[FAULT_TEXT_MAX];
    const char *at = text;
    int err = 0;

    if (strlen(text) >= FAULT_TEXT_MAX) {
        snprintf(reason, size, "%.20s..: a fault rule has less than %d characters", text,
                 FAULT_TEXT_MAX);
        return ERR_MALFORMED;
    }
    if (!is_printable(text))
        return refuse(reason, size, text_show(shown, sizeof(shown), bytes_at(text, strlen(text))),
                      "a fault rule is printable text in UTF-8");
    while (err == 0 && *(at += strspn(at, " \t"))) {
        char word[FAULT_TEXT_MAX];
        size_t len = strcspn(at, " \t");

        memcpy(word, at, len);
        word[len] = '\0';
        at += len;
        err = read_word(word, readers, reading, reason, size);
    }
    return err;
}

static bool read_probability(const char *text, double *out)
{
    char *end;

    *out = strtod(text, &end);
    return isdigit((unsigned char)*text) && *end == '\0' && *out > 0 && *out <= 1;
}

/* once, always. */
static int read_length(struct fault_when *when, const char *word, char *reason, size_t size)
{
    if (when->has_length)
        return refuse(reason, size, word, "a rule has one of once and always");
    when->has_length = true;
    when->lasting = *word == 'a';
    return 0;
}

int fault_when_read(struct fault_when *when, const char *word, bool *met, char *reason, size_t size)
{
    const char *n = fault_value_of(word, "n"), *every = fault_value_of(word, "every");
    const char *probability = fault_value_of(word, "p"), *seed = fault_value_of(word, "seed");
    bool is_length = strcmp(word, "once") == 0 || strcmp(word, "always") == 0;

    *met = n || every || probability || seed || is_length;
    if (!*met)
        return 0;
    if (is_length)
        return read_length(when, word, reason, size);
    if (seed)
        return fault_number_read(seed, 16, 0, UINT64_MAX, &when->seed)
                   ? 0
                   : refuse(reason, size, word, "must be up to 16 hex digits");
    if (when->has_when)
        return refuse(reason, size, word, "a rule has one of n=, every= and p=");
    when->has_when = true;
    if (probability)
        return read_probability(probability, &when->probability)
                   ? 0
                   : refuse(reason, size, word, "must be above 0, up to 1");
    return fault_number_read(n ? n : every, 10, 1, UINT32_MAX, n ? &when->n : &when->every)
               ? 0
               : refuse(reason, size, word, "must be 1 to 4294967295");
}

int fault_when_finish(struct fault_when *when, bool has_delay, const char *text, char *reason,
                      size_t size)
{
    if (when->seed && !(when->probability > 0) && !has_delay)
        return refuse(reason, size, text, "seed= is for p= and delay=");
    if (!when->has_length)
        when->lasting = when->every || when->probability > 0;
    if (when->has_when)
        return 0;
    if (when->lasting)
        when->every = 1;
    else
        when->n = 1;
    return 0;
}

/* ---- matches ---- */

/* The number `index` of the sequence of `seed`, 64 bits (SplitMix64). */
static uint64_t draw(uint64_t seed, uint64_t index)
{
    uint64_t z = seed + (index + 1) * 0x9E3779B97F4A7C15U;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

/* From 0 up to, not including, 1. */
static double draw_fraction(uint64_t seed, uint64_t index)
{
    return (double)(draw(seed, index) >> 11) / (double)(1ULL << 53);
}

bool fault_count_match(struct fault_count *count, const struct fault_when *when)
{
    count->matched++;
    if (count->ended)
        return false;
    if (when->probability > 0)
        return draw_fraction(when->seed, count->matched) < when->probability;
    if (when->every)
        return count->matched % when->every == 0;
    return when->lasting ? count->matched >= when->n : count->matched == when->n;
}

void fault_count_act(struct fault_count *count, const struct fault_when *when)
{
    count->acted++;
    count->ended = !when->lasting;
}

/* ---- delays ---- */

static bool read_seconds(const char *text, size_t len, int64_t *out)
{
    char copy[NUMBER_MAX], *end;
    double seconds;

    if (len == 0 || len >= sizeof(copy) || !isdigit((unsigned char)*text))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    seconds = strtod(copy, &end);
    if (*end != '\0' || !(seconds <= DELAY_MAX_SECONDS))
        return false;
    *out = (int64_t)(seconds * SECOND);
    return true;
}

const char *fault_delay_read(const char *text, int64_t delay[2])
{
    const char *dots = strstr(text, "..");
    size_t len = dots ? (size_t)(dots - text) : strlen(text);

    if (!read_seconds(text, len, &delay[0]) ||
        (dots && !read_seconds(dots + 2, strlen(dots + 2), &delay[1])))
        return "must be seconds up to 3600, or a range 1..2";
    if (!dots)
        delay[1] = delay[0];
    return delay[0] <= delay[1] ? NULL : "the range is empty";
}

int64_t fault_delay_draw(const int64_t delay[2], const struct fault_when *when,
                         const struct fault_count *count)
{
    return delay[0] +
           (int64_t)((double)(delay[1] - delay[0]) * draw_fraction(~when->seed, count->acted));
}
