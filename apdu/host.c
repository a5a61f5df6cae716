/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/host.h"

#include "apdu/err.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

static uint8_t lower(uint8_t octet) /* of ASCII, independent of the locale */
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A')) : octet;
}

static bool equal_without_case(struct bytes a, struct bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

/* The end of the name: the last colon, or the end of an address without port. */
static size_t name_end(struct bytes address)
{
    const uint8_t *first = address.len ? memchr(address.at, ':', address.len) : NULL;
    size_t at = address.len;

    if (!first)
        return address.len;
    while (address.at[at - 1] != ':')
        at--;
    at--;
    if (address.at[0] == '[')
        return at > 0 && address.at[at - 1] == ']' ? at : address.len;
    return address.at + at == first ? at : address.len; /* more colons: an IPv6 address */
}

static int read_port(struct bytes digits, uint16_t *port)
{
    unsigned value = 0;

    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return ERR_MALFORMED;
        value = value * 10 + (digits.at[i] - '0');
        if (value > UINT16_MAX)
            return ERR_MALFORMED;
    }
    *port = (uint16_t)value;
    return value ? 0 : ERR_MALFORMED;
}

int host_split(struct bytes address, struct bytes *name, uint16_t *port)
{
    size_t end = name_end(address);

    *port = 0;
    *name = bytes_cut(address, 0, end);
    if (name->len > 0 && name->at[name->len - 1] == '.')
        name->len--;
    if (name->len == 0)
        return ERR_MALFORMED;
    return end < address.len ? read_port(bytes_from(address, end + 1), port) : 0;
}

bool host_equal(struct bytes a, struct bytes b)
{
    struct bytes a_name, b_name;
    uint16_t a_port, b_port;

    if (host_split(a, &a_name, &a_port) < 0 || host_split(b, &b_name, &b_port) < 0)
        return bytes_equal(a, b);
    return a_port == b_port && equal_without_case(a_name, b_name);
}

bool host_equal_text(struct bytes a, const char *b)
{
    return b && host_equal(a, bytes_at(b, strlen(b)));
}

int host_find_error(int code)
{
    if (code == EAI_MEMORY)
        errno = ENOMEM;
    if (code == EAI_MEMORY || (code == EAI_SYSTEM && errno == ENOMEM))
        return ERR_MEMORY;
    return code == EAI_SYSTEM ? ERR_IO : ERR_NOT_FOUND;
}

const char *host_find_reason(int err)
{
    return err == ERR_NOT_FOUND ? "no such host" : err_reason(err);
}
