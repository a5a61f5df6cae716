/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/quirk.h"

#include <string.h>

static const struct quirk quirks[] = {
    {.name = "none", .text = "as the specifications say"},
    {.name = "inline", .text = "response data without GET RESPONSE", .inline_response = true},
    {.name = "silent",
     .text = "no proactive command ever; a switch at the next reset",
     .silent = true,
     .awaits_reset = true},
    {.name = "await-reset",
     .text = "without REFRESH in TERMINAL PROFILE a switch waits for a reset, ES10 answers 6985",
     .awaits_reset = true},
    {.name = "until-reset",
     .text = "ES10 answers 6985 after a profile switch until a reset",
     .refuses_until_reset = true},
    {.name = "explicit",
     .text = "certificates explicitly tagged, default values sent",
     .explicit_certificates = true,
     .explicit_defaults = true},
    {.name = "strict-segments",
     .text = "segments of a package over 1020 octets are refused",
     .strict_segments = true},
    {.name = "v1.0",
     .text = "tags, codes and signatures of SGP.32 v1.0, for old IPAs",
     .version_1_0 = true,
     .signs_eim_signature = true},
    {.name = "v1.0-token",
     .text = "as v1.0, but results are signed over the association token",
     .version_1_0 = true},
};

const struct quirk *quirk_row(unsigned index)
{
    return index < sizeof(quirks) / sizeof(quirks[0]) ? &quirks[index] : NULL;
}

const struct quirk *quirk_find(struct bytes name)
{
    const struct quirk *row;

    if (name.len == 0)
        return &quirks[0];
    for (unsigned i = 0; (row = quirk_row(i)); i++)
        if (bytes_equal(name, bytes_at(row->name, strlen(row->name))))
            return row;
    return NULL;
}
