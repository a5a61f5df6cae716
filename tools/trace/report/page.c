/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page names the SHA-256 hashes of its style and its script in a Content-Security-Policy: no
 * other style or script runs, and nothing is loaded.
 */
#include "tools/trace/report/page.h"

#include "apdu/base64.h"
#include "crypto/hash.h"
#include "tools/trace/report/page_files.h" /* page_html, page_css, page_js */

#include <string.h>

#define DATA_MARK "@DATA@"

static int put_hash(FILE *to, const char *text)
{
    uint8_t hash[SHA256_LEN];
    uint8_t base64[64];
    struct buf out = BUF_OVER(base64);
    int err = hash_sha256(bytes_at(text, strlen(text)), hash);

    if (err < 0)
        return err;
    base64_put(&out, BYTES_OF(hash));
    fprintf(to, "'sha256-%.*s'", (int)out.len, (const char *)out.at);
    return 0;
}

static int put_text(FILE *to, const char *text)
{
    fputs(text, to);
    return 0;
}

/* The placeholder of a part in page.html. */
static const struct {
    const char *mark;
    int (*put)(FILE *to, const char *text);
    const char *text;
} parts[] = {{"@STYLE_HASH@", put_hash, page_css},
             {"@SCRIPT_HASH@", put_hash, page_js},
             {"@STYLE@", put_text, page_css},
             {"@SCRIPT@", put_text, page_js}};

/* The text from `at` to `end` with the parts in their places. */
static int put_filled(FILE *to, const char *at, const char *end)
{
    while (at < end) {
        const char *mark = memchr(at, '@', (size_t)(end - at));
        size_t i = 0;
        int err;

        fwrite(at, 1, (size_t)((mark ? mark : end) - at), to);
        if (!mark)
            break;
        while (i < sizeof(parts) / sizeof(parts[0]) &&
               strncmp(mark, parts[i].mark, strlen(parts[i].mark)) != 0)
            i++;
        if (i == sizeof(parts) / sizeof(parts[0])) {
            putc('@', to);
            at = mark + 1;
            continue;
        }
        err = parts[i].put(to, parts[i].text);
        if (err < 0)
            return err;
        at = mark + strlen(parts[i].mark);
    }
    return 0;
}

int page_put_start(FILE *to)
{
    return put_filled(to, page_html, strstr(page_html, DATA_MARK));
}

int page_put_end(FILE *to)
{
    return put_filled(to, strstr(page_html, DATA_MARK) + strlen(DATA_MARK),
                      page_html + strlen(page_html));
}
