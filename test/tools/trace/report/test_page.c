/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fixed parts of the page: nothing is loaded, and only its own style and script may run. */
#include "test/tools/trace/report/page_text.h"

#include "apdu/base64.h"
#include "crypto/hash.h"
#include "tools/trace/report/page.h"

static struct page_text whole_page(void)
{
    struct page_text page = {0};
    FILE *to = open_memstream(&page.at, &page.len);

    assert_non_null(to);
    assert_int_equal(page_put_start(to), 0);
    fputs("<!-- data -->", to);
    assert_int_equal(page_put_end(to), 0);
    assert_int_equal(fclose(to), 0);
    return page;
}

/* The policy names the hash of what is between the tags. */
static void assert_policy_allows(const char *page, const char *start, const char *end,
                                 const char *directive)
{
    const char *from = strstr(page, start);
    const char *to;
    uint8_t hash[SHA256_LEN], base64[64];
    struct buf out = BUF_OVER(base64);
    char expected[128];

    assert_non_null(from);
    from += strlen(start);
    to = strstr(from, end);
    assert_non_null(to);
    assert_true(to - from > 1000);
    assert_int_equal(hash_sha256(bytes_at(from, (size_t)(to - from)), hash), 0);
    base64_put(&out, BYTES_OF(hash));
    snprintf(expected, sizeof(expected), "%s 'sha256-%.*s'", directive, (int)out.len,
             (const char *)base64);
    assert_non_null(strstr(page, expected));
}

static void its_style_and_script_are_allowed(void **state)
{
    struct page_text page = whole_page();

    (void)state;
    assert_policy_allows(page.at, "<style>", "</style>", "style-src");
    assert_policy_allows(page.at, "<script type=\"module\">", "</script>", "script-src");
    assert_non_null(strstr(page.at, "default-src 'none'"));
    assert_non_null(strstr(page.at, "<!-- data -->\n<script type=\"module\">"));
    assert_memory_equal(page.at, "<!DOCTYPE html>\n", 16);
    assert_string_equal(page.at + page.len - 8, "</html>\n");
    free(page.at);
}

/* No marks are left, and nothing refers to another place. */
static void nothing_is_loaded(void **state)
{
    static const char *const absent[] = {
        "@STYLE", "@SCRIPT", "@DATA",  "http:",   "https:",  "url(",     "import ",
        "src=",   "<link",   "fetch(", "unsafe-", "@import", "innerHTML"};
    struct page_text page = whole_page();

    (void)state;
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
        const char *at = strstr(page.at, absent[i]);

        if (at && strncmp(at, "http://www.w3.org/2000/svg\"", 27) != 0)
            fail_msg("%.60s", at);
    }
    free(page.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_style_and_script_are_allowed),
        cmocka_unit_test(nothing_is_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
