/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/radio/plmn.h"

#include "apdu/err.h"

#include <string.h>

enum { IMSI_FILE = 9 };

int plmn_from_text(const char *text, uint8_t plmn[3])
{
    size_t len = strlen(text);
    uint8_t digit[6];

    if ((len != 5 && len != 6) || strspn(text, "0123456789") != len)
        return ERR_MALFORMED;
    for (size_t i = 0; i < len; i++)
        digit[i] = (uint8_t)(text[i] - '0');
    plmn[0] = (uint8_t)(digit[1] << 4 | digit[0]);
    plmn[1] = (uint8_t)((len == 6 ? digit[5] : 0x0F) << 4 | digit[2]);
    plmn[2] = (uint8_t)(digit[4] << 4 | digit[3]);
    return 0;
}

/* Length, then digits from the high nibble of the first octet on (TS 31.102 4.2.2). */
int imsi_from_file(struct bytes file, char text[16])
{
    size_t count = 0;

    if (file.len != IMSI_FILE || file.at[0] == 0 || file.at[0] > IMSI_FILE - 1)
        return ERR_MALFORMED;
    for (size_t i = 1; i < 2U * file.at[0]; i++) {
        unsigned digit = i % 2 ? file.at[1 + i / 2] >> 4 : file.at[1 + i / 2] & 0x0FU;

        if (digit == 0x0F && i == 2U * file.at[0] - 1)
            break; /* an even number of digits */
        if (digit > 9)
            return ERR_MALFORMED;
        text[count++] = (char)('0' + digit);
    }
    text[count] = '\0';
    return 0;
}
