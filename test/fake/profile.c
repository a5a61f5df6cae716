/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void fake_profile_start(struct fake_profile *profile, const char *elements)
{
    static uint8_t octets[1 << 16];
    struct buf package = BUF_OVER(octets);
    uint8_t answer[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(answer);
    enum pe_status status;
    struct pe *pe;

    package_start(&package);
    package_put(&package, elements);
    package_end(&package);
    profile->memory = records_memory_new(1 << 18);
    profile->records = records_memory_of(profile->memory);
    status = package_install(buf_bytes(&package), 1000, &profile->records, &pe, &response);
    if (status != PE_OK)
        fail_msg("%s: %s", pe_status_text(status), pe_reason(pe));
    pe_free(pe);
    fake_uicc_start(&profile->uicc, &profile->records);
}

void fake_profile_stop(struct fake_profile *profile)
{
    fake_uicc_stop(&profile->uicc);
    records_memory_free(profile->memory);
}

void fake_profile_play(struct fake_profile *profile, const struct fake_step *steps)
{
    for (unsigned i = 0; steps[i].command; i++) {
        const char *answer;

        if (strcmp(steps[i].command, "reset") == 0) {
            fake_uicc_reset(&profile->uicc);
            continue;
        }
        answer = fake_uicc_apdu(&profile->uicc, steps[i].command);
        if (steps[i].answer && strcmp(answer, steps[i].answer) != 0)
            fail_msg("step %u: %s gave %s, not %s", i, steps[i].command, answer, steps[i].answer);
    }
}
