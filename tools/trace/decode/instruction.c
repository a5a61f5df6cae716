/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/instruction.h"

#include "apdu/ins.h"
#include "tools/trace/decode/file.h"

enum { CLASS_PROPRIETARY = 0x80 };

/* Instructions of GlobalPlatform, in a proprietary class (GPC_SPE_034 11.1.6). */
static const struct {
    uint8_t ins;
    const char *name;
} platform[] = {{0x50, "INITIALIZE UPDATE"}, {0x82, "EXTERNAL AUTHENTICATE"},
                {0xD8, "PUT KEY"},           {0xE4, "DELETE"},
                {0xE6, "INSTALL"},           {0xE8, "LOAD"},
                {0xF0, "SET STATUS"},        {0xF2, "GET STATUS"}};

static const char *platform_name(const struct exchange *exchange)
{
    bool domain = file_is_domain(exchange->aid, exchange->path);

    if (exchange->cla < CLASS_PROPRIETARY ||
        (exchange->ins == INS_STATUS && exchange->p1 <= STATUS_P1_MAX))
        return NULL;
    for (size_t i = 0; i < sizeof(platform) / sizeof(platform[0]); i++)
        if (platform[i].ins == exchange->ins && (domain || !ins_name(exchange->ins)))
            return platform[i].name;
    return NULL;
}

bool instruction_is_platform(const struct exchange *exchange)
{
    return platform_name(exchange) != NULL;
}

const char *instruction_name(const struct exchange *exchange)
{
    const char *name = platform_name(exchange);

    /* AUTHENTICATE with an odd instruction has its data in BER-TLV. */
    return name ? name
                : ins_name(exchange->ins == (INS_AUTHENTICATE | 1) ? INS_AUTHENTICATE
                                                                   : exchange->ins);
}
