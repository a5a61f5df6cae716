/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/quirk.h"

#include "apdu/err.h"

#include <string.h>

static const struct quirk_row rows[] = {
    {.name = "none", .text = "as the specifications say"},
    {.name = "inline",
     .text = "response data without GET RESPONSE",
     .quirk = {.inline_response = true}},
    {.name = "silent",
     .text = "no proactive commands; a profile switch is done at the next reset",
     .quirk = {.silent = true, .awaits_reset = true}},
    {.name = "await-reset",
     .text = "without REFRESH in TERMINAL PROFILE a switch waits for a reset; ES10 functions "
             "return 6985",
     .quirk = {.awaits_reset = true}},
    {.name = "until-reset",
     .text = "after a profile switch ES10 functions return 6985 until a reset",
     .quirk = {.refuses_until_reset = true}},
    {.name = "explicit",
     .text = "certificates explicitly tagged, default values sent",
     .quirk = {.explicit_certificates = true, .explicit_defaults = true}},
    {.name = "strict-segments",
     .text = "segments of a package over 1020 octets are refused",
     .quirk = {.strict_segments = true}},
    {.name = "v1.0",
     .text = "tags, codes and signatures of SGP.32 v1.0, for old IPAs",
     .quirk = {.version_1_0 = true, .signs_eim_signature = true},
     .excludes = "v1.0-token"},
    {.name = "v1.0-token",
     .text = "as v1.0, but results are signed over the association token",
     .quirk = {.version_1_0 = true},
     .excludes = "v1.0"},
};

const struct quirk_row *quirk_row(unsigned index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

static const struct quirk_row *row_of(struct bytes name)
{
    const struct quirk_row *row;

    for (unsigned i = 0; (row = quirk_row(i)); i++)
        if (bytes_equal(name, bytes_at(row->name, strlen(row->name))))
            return row;
    return NULL;
}

/* The next name of the list `*names`, which shrinks; false after the last. */
static bool next_name(struct bytes *names, struct bytes *name)
{
    size_t len = 0;

    if (!names->at)
        return false;
    while (len < names->len && names->at[len] != ',')
        len++;
    *name = bytes_at(names->at, len);
    *names = len < names->len ? bytes_at(names->at + len + 1, names->len - len - 1) : BYTES_NONE;
    return true;
}

static bool lists(struct bytes names, const char *wanted)
{
    struct bytes name;

    while (next_name(&names, &name))
        if (bytes_equal(name, bytes_at(wanted, strlen(wanted))))
            return true;
    return false;
}

/* struct quirk consists of bools only. */
static void add_flags(struct quirk *to, const struct quirk *from)
{
    bool *out = (bool *)to;
    const bool *in = (const bool *)from;

    for (size_t i = 0; i < sizeof(*to) / sizeof(*out); i++)
        out[i] = out[i] || in[i];
}

int quirk_combine(struct quirk *out, struct bytes names, struct bytes *bad)
{
    struct bytes rest = names;
    struct bytes name;

    memset(out, 0, sizeof(*out));
    if (names.len == 0)
        return 0;
    while (next_name(&rest, &name)) {
        const struct quirk_row *row = row_of(name);

        if (bad)
            *bad = name;
        if (!row)
            return ERR_NOT_FOUND;
        if (row->excludes && lists(names, row->excludes))
            return ERR_STATE;
        add_flags(out, &row->quirk);
    }
    return 0;
}
