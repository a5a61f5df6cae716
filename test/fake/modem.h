/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A modem before a card that follows a script, for tests of its commands. */
#ifndef TEST_FAKE_MODEM_H
#define TEST_FAKE_MODEM_H

#include "test/fake/script.h"
#include "tools/modem/modem.h"

struct fake_modem {
    struct script script;
    struct modem modem;
    char shown[2 * MODEM_OUT_MAX]; /* of the last fake_modem_ask */
};

/* A device registered in 001-01 whose card expects `rows` (NULL: no command). */
void fake_modem_begin(struct fake_modem *fake, const struct script_row *rows, trait_set traits);
/* Checks that every row was used. */
void fake_modem_end(struct fake_modem *fake);
/* What the modem sends for these octets, with `|` for CR LF and `<CR>` for CR alone. */
const char *fake_modem_ask(struct fake_modem *fake, const char *octets);
/* What it has sent since, without octets of the client. */
const char *fake_modem_heard(struct fake_modem *fake);

#define TRAIT_BIT(trait) ((trait_set)1 << (trait))
/* The response of the modem to a command line. */
#define assert_modem(fake, line, response)                                                         \
    assert_string_equal(fake_modem_ask(fake, line "\r"), response)

#endif
