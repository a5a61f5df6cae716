/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part that the fault rules of cards and of test servers have in common: their words; which
 * matches a rule acts on, and for how long.
 *
 *   n=N: the N-th match from now on (default 1); every=N: each N-th; p=0.1: with this probability,
 *   from seed=HEX (default: 00); once or always
 *
 * A rule acts once, one with every= or p= always, unless it has once or always. "always" alone acts
 * on each match, with n=N from the N-th on.
 */
#ifndef CARD_FAULT_WHEN_H
#define CARD_FAULT_WHEN_H

#include "apdu/bytes.h"
#include "apdu/err.h"

struct fault_when {
    uint64_t n;         /* 0: not used */
    uint64_t every;     /* 0: not used */
    double probability; /* 0: not used */
    uint64_t seed;
    bool lasting;
    bool has_when, has_length; /* while it is read: one of n=, every=, p=; once or always */
};

/* The history of a rule. */
struct fault_count {
    uint64_t matched; /* since it was added */
    uint64_t acted;
    bool ended; /* once, and it acted */
};

/* Reads one word of a rule; `*met` false: a word of another kind. ERR_MALFORMED with one line in
 * `reason`. */
int fault_when_read(struct fault_when *when, const char *word, bool *met, char *reason,
                    size_t size);
/* Sets the defaults of words that are missing, after the last word of the rule `text`.
 * ERR_MALFORMED with one line in `reason`: a seed without p= and without `has_delay`. */
int fault_when_finish(struct fault_when *when, bool has_delay, const char *text, char *reason,
                      size_t size);
/* Counts one match. True: the rule acts on it, unless another one does; then fault_count_act. */
bool fault_count_match(struct fault_count *count, const struct fault_when *when);
void fault_count_act(struct fault_count *count, const struct fault_when *when);

enum { FAULT_TEXT_MAX = 200 };
/* Reads a word of a rule; `*met` false: a word of another kind. A negative result ends the rule. */
typedef int fault_word_reader(void *reading, const char *word, bool *met);
/*
 * Splits the rule `text` at blanks and gives each word to the readers, up to NULL, in order.
 * ERR_MALFORMED with one line in `reason`: FAULT_TEXT_MAX octets or more, text that is not
 * printable UTF-8, a word that no reader takes; or the error of a reader.
 */
int fault_words_read(const char *text, fault_word_reader *const readers[], void *reading,
                     char *reason, size_t size);
/* The text behind "KEY=", NULL for another word. */
const char *fault_value_of(const char *word, const char *key);
/* A number of `base` without sign or blanks; false also when out of range. */
bool fault_number_read(const char *text, int base, uint64_t lowest, uint64_t highest,
                       uint64_t *out);
/* "S" or "S..S", seconds up to 3600 with decimals, to ns. NULL, or the reason with the expected
 * form. Static. */
const char *fault_delay_read(const char *text, int64_t delay[2]);
/* A duration from the range, of the act just counted. ns. */
int64_t fault_delay_draw(const int64_t delay[2], const struct fault_when *when,
                         const struct fault_count *count);

#endif
