/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/labels.h"

#include "apdu/err.h"

enum { LABEL_MAX = 63 };

bool labels_are_ascii(struct bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t octet = name.at[i];

        if (!(octet >= 'a' && octet <= 'z') && !(octet >= 'A' && octet <= 'Z') &&
            !(octet >= '0' && octet <= '9') && octet != '-' && octet != '.')
            return false;
    }
    return true;
}

int labels_put(struct buf *out, struct bytes name)
{
    size_t start = 0;

    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.at[i] != '.')
            continue;
        if (i == start && i == name.len && i > 0)
            break; /* final dot */
        if (i == start || i - start > LABEL_MAX)
            return ERR_MALFORMED;
        buf_put_u8(out, (unsigned)(i - start));
        buf_put(out, bytes_cut(name, start, i - start));
        start = i + 1;
    }
    return out->overflow ? ERR_TOO_LONG : 0;
}
