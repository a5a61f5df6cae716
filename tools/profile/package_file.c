/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/profile/package_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/err.h"
#include "tools/cli/file.h"

enum { HEADER = 0xA0 /* ProfileElement.header */ };

#define UNPACK "unpack it and use the .der file"

/* Kinds that begin with characteristic octets. */
static const struct magic {
    const char *begins;
    size_t len;
    const char *kind, *remedy;
} magics[] = {
    {"PK\x03\x04", 4, "a ZIP archive", UNPACK},
    {"PK\x05\x06", 4, "an empty ZIP archive", NULL},
    {"\x1F\x8B", 2, "a gzip archive", UNPACK},
    {"\xFD\x37zXZ", 5, "an xz archive", UNPACK},
    {"7z\xBC\xAF", 4, "a 7z archive", UNPACK},
    {"SQLite format 3", 15, "a card file of euicc",
     "`euicc profile show CARD ICCID' shows a profile on it"},
    {"-----BEGIN", 10, "PEM text", NULL},
    {"\xFF\xFE", 2, "UTF-16 text", NULL},
    {"\xFE\xFF", 2, "UTF-16 text", NULL},
    {"\xBF\x36", 2, "a Bound Profile Package (DER)", "use the unprotected package"},
    {"\xBF\x25", 2, "a StoreMetadata request (DER)", "use the package itself"},
    {"0\x82", 2, "DER of another type, such as a certificate", NULL},
};

/* Whether all octets of `content` are in `set`. */
static bool is_made_of(struct bytes content, const char *set)
{
    for (size_t i = 0; i < content.len; i++)
        if (content.at[i] == 0 || !strchr(set, content.at[i]))
            return false;
    return true;
}

/* Base64: lines with a length that is a multiple of four; short words do not count. */
static bool is_base64(struct bytes content)
{
    static const char characters[] = "\r\n=+/-_0123456789abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t count = 0;

    for (size_t i = 0; i < content.len; i++)
        count += content.at[i] > ' ';
    return is_made_of(content, characters) && count >= 12 && count % 4 == 0;
}

static bool is_text(struct bytes content)
{
    for (size_t i = 0; i < content.len; i++)
        if (content.at[i] < 0x20 && (content.at[i] == 0 || !strchr("\t\r\n\f", content.at[i])))
            return false;
    return true;
}

static const char *kind_of_text(struct bytes content, const char **remedy)
{
    static const char blanks_and_hex[] = " \t\r\n:,0123456789abcdefABCDEF";

    if (is_made_of(content, " \t\r\n"))
        return "an empty text";
    if (is_made_of(content, blanks_and_hex)) {
        *remedy = "convert it with `xxd -r -p'";
        return "hex text";
    }
    if (memmem(content.at, content.len, "::=", 3)) {
        *remedy = "encode it with an ASN.1 tool";
        return "ASN.1 value notation";
    }
    if (is_base64(content)) {
        *remedy = "convert it with `base64 -d'";
        return "base64 text";
    }
    *remedy = "`euicc profile build' builds a package from a description";
    return "a text";
}

const char *package_file_kind(struct bytes content, const char **remedy)
{
    *remedy = NULL;
    if (content.len == 0)
        return "an empty file";
    if (content.at[0] == HEADER)
        return NULL;
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (bytes_starts_with(content, bytes_at(magics[i].begins, magics[i].len))) {
            *remedy = magics[i].remedy;
            return magics[i].kind;
        }
    return is_text(content) ? kind_of_text(content, remedy) : "a file of unknown type";
}

int package_file_read(const char *path, struct bytes *out, char why[PACKAGE_FILE_WHY])
{
    const char *kind, *remedy;
    int err = file_read(path, PACKAGE_FILE_MAX, out);

    why[0] = 0;
    if (err < 0) {
        snprintf(why, PACKAGE_FILE_WHY, "%s", err_reason(err));
        return err;
    }
    kind = package_file_kind(*out, &remedy);
    if (!kind)
        return 0;
    snprintf(why, PACKAGE_FILE_WHY, "is %s, not a profile package in DER%s%s", kind,
             remedy ? ": " : "", remedy ? remedy : "");
    free((void *)out->at);
    *out = BYTES_NONE;
    return ERR_MALFORMED;
}
