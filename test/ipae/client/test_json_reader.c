/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in pieces of any size, good and malformed (RFC 8259). */
#include "ipae/client/json_reader.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct source {
    struct bytes rest;
    size_t step;
};

static int pull(void *context, struct buf *out)
{
    struct source *source = context;
    struct bytes piece = bytes_cut(source->rest, 0, source->step);

    piece = bytes_cut(piece, 0, out->size - out->len);
    buf_put(out, piece);
    source->rest = bytes_from(source->rest, piece.len);
    return piece.len > 0;
}

/* What was read: "name=value;", octets in hex. */
struct seen {
    char text[300];
    char kind;
};

static int element(struct json_reader *json, void *context);

static int member(struct json_reader *json, const char *name, void *context)
{
    struct seen *seen = context;
    uint8_t octets[100];
    char hex[201];
    struct buf out = BUF_OVER(octets);
    int err;

    snprintf(seen->text + strlen(seen->text), sizeof(seen->text) - strlen(seen->text), "%s=", name);
    switch (*name) {
    case 't':
        err = json_reader_text(json, &out);
        break;
    case 'h':
        err = json_reader_hex(json, &out);
        break;
    case 'b':
        err = json_reader_octets(json, &out);
        break;
    case 'o':
        err = json_reader_object(json, member, seen);
        break;
    case 'a':
        err = json_reader_array(json, element, seen);
        break;
    default:
        err = json_reader_skip(json);
    }
    if (*name == 't')
        snprintf(hex, sizeof(hex), "%.*s", (int)out.len, (const char *)octets);
    else
        bytes_to_hex(buf_bytes(&out), hex, sizeof(hex));
    snprintf(seen->text + strlen(seen->text), sizeof(seen->text) - strlen(seen->text), "%s;", hex);
    return err;
}

static int element(struct json_reader *json, void *context)
{
    return member(json, "t", context);
}

static int read_octets(struct bytes text, size_t step, uint64_t most, struct seen *seen)
{
    struct source source = {text, step};
    struct json_reader json;
    int err;

    *seen = (struct seen){.kind = 0};
    json_reader_begin(&json, pull, &source, most);
    err = json_reader_object(&json, member, seen);
    return err ? err : json_reader_end(&json);
}

static int read_all(const char *text, size_t step, uint64_t most, struct seen *seen)
{
    return read_octets(bytes_at(text, strlen(text)), step, most, seen);
}

static void test_good(void **state)
{
    static const struct {
        const char *text, *seen;
    } rows[] = {
        {"{}", ""},
        {" { } \n", ""},
        {"{\"t\":\"a\\u00e9\\n\\\"\\/\\ud83d\\ude00\"}", "t=a\xC3\xA9\n\"/\xF0\x9F\x98\x80;"},
        {"{\"h\":\"0aFF\" , \"h\":\"\"}", "h=0AFF;h=;"},
        {"{\"b\":\"AQID\",\"b2\":\"AQI=\",\"b3\":\"AQ==\",\"b4\":\"\"}",
         "b=010203;b2=0102;b3=01;b4=;"},
        {"{\"o\":{\"t\":\"x\"},\"a\":[\"x\",\"y\"],\"a2\":[]}", "o=t=x;;a=t=x;t=y;;a2=;"},
        {"{\"t\":null}", ""}, /* null: absent, for every kind of member */
        {"{ \"h\" : null , \"t\":\"x\",\"b\":null,\"o\":null,\"a\":null,\"x\":null}", "t=x;"},
        {"{\"o\":{\"t\":null,\"o\":{\"a\":null}},\"t\":\"null\"}", "o=o=;;t=null;"},
        {"{\"x\":[1,-2.5e+3,true,false,null,{\"y\":[[]]},\"\\u0000\"]}", "x=;"},
        {"{\"x\":[[],[],[],[],{},{},{},{},[],[],[],[],{},{},{},{},[],[]],\"t\":\"x\"}", "x=;t=x;"},
        {"{\"a name that is much longer than any that has a meaning \\\" here\":1,\"t\":\"x\"}",
         "=;t=x;"},
    };
    struct seen seen;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t step = 1; step < 80; step += 13) {
            assert_int_equal(read_all(rows[i].text, step, 1000, &seen), 0);
            assert_string_equal(seen.text, rows[i].seen);
        }
}

static void test_bad(void **state)
{
    static const char *const rows[] = {
        "",
        "[]",
        "{",
        "{\"t\"",
        "{\"t\":",
        "{\"t\":\"x\"",
        "{\"t\":\"x}",
        "{\"t\":\"x\",}",
        "{\"t\":\"x\"}x",
        "{\"t\" \"x\"}",
        "{t:\"x\"}",
        "{\"t\":1}",
        "{\"t\":nul}",
        "{\"t\":nulll}",
        "{\"t\":n}",
        "{\"t\":NULL}",
        "{\"t\":null\"x\"}",
        "{\"a\":[null]}",
        "{\"t\":null",
        "{\"t\":\"\\x\"}",
        "{\"t\":\"\\u12g4\"}",
        "{\"t\":\"\\ude00\"}",
        "{\"t\":\"\\ud83dx\"}",
        "{\"t\":\"\\ud83d\\u0041\"}",
        "{\"t\":\"a\nb\"}",
        "{\"h\":\"0\"}",
        "{\"h\":\"0x\"}",
        "{\"b\":\"AQI\"}",
        "{\"b\":\"A===\"}",
        "{\"b\":\"AQ=D\"}",
        "{\"b\":\"AQ==AQID\"}",
        "{\"b\":\"A Q=\"}",
        "{\"b\":\"AQI-\"}",
        "{\"x\":tru}",
        "{\"x\":}",
        "{\"x\":+1}",
        "{\"x\":--}",
        "{\"x\":1-2}",
        "{\"x\":01}",
        "{\"x\":1.}",
        "{\"x\":.5}",
        "{\"x\":1.+10}",
        "{\"x\":1e}",
        "{\"a name that is much longer than any that has a meaning \\x\":1}",
        "{\"a name that is much longer than any that has a meaning \n\":1}",
        "{\"x\":[1 2]}",
        "{\"x\":[1,]}",
        "{\"o\":[]}",
        "{\"a\":{}}",
    };
    struct seen seen;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t step = 1; step < 40; step += 7)
            if (read_all(rows[i], step, 1000, &seen) != ERR_MALFORMED)
                fail_msg("taken: %s", rows[i]);
}

/* A control character in place of each octet, and before it, is malformed. */
static void test_control_characters(void **state)
{
    static const char text[] = "{\"x\":[12,true,null],\"t\":\"ab\",\"h\":\"00\",\"b\":\"AA==\"}";
    static const char octets[] = {0x00, 0x01};
    struct seen seen;

    (void)state;
    assert_int_equal(read_all(text, 7, 1000, &seen), 0);
    for (size_t at = 0; at < sizeof(text) - 1; at++)
        for (size_t i = 0; i < 2 * sizeof(octets); i++) {
            char changed[sizeof(text)];
            size_t inserted = i / sizeof(octets);

            memcpy(changed, text, at);
            changed[at] = octets[i % sizeof(octets)];
            memcpy(changed + at + 1, text + at + 1 - inserted, sizeof(text) - 2 - at + inserted);
            if (read_octets(bytes_at(changed, sizeof(text) - 1 + inserted), 7, 1000, &seen) !=
                ERR_MALFORMED)
                fail_msg("%02X at %zu of %s, inserted %zu", (uint8_t)changed[at], at, text,
                         inserted);
        }
}

static void test_bounds(void **state)
{
    struct seen seen;
    char deep[64] = "{\"x\":";

    (void)state;
    assert_int_equal(read_all("{\"t\":\"x\"}", 3, 9, &seen), 0);
    assert_int_equal(read_all("{\"t\":\"x\"}", 3, 8, &seen), ERR_TOO_LONG);
    for (unsigned i = 0; i < JSON_DEPTH_MAX; i++)
        strcat(deep, "[");
    assert_int_equal(read_all(deep, 3, 100, &seen), ERR_TOO_LONG);
    /* longer than the member's buffer */
    assert_int_equal(read_all("{\"h\":\"00000000000000000000000000000000000000000000000000000000000"
                              "000000000000000000000000000000000000000000000000000000000000000000"
                              "000000000000000000000000000000000000000000000000000000000000000000"
                              "0000000000000\"}",
                              50, 1000, &seen),
                     ERR_TOO_LONG);
}

/* Fails with `*error` after `text`. */
struct end {
    const char *text;
    int error;
};

static int fails(void *context, struct buf *out)
{
    struct end *end = context;
    size_t len = strlen(end->text);

    buf_put(out, bytes_at(end->text, len));
    end->text += len;
    return len > 0 ? 1 : end->error;
}

static void test_source_that_fails(void **state)
{
    static const char *const starts[] = {
        "",
        "{",
        "{\"t",
        "{\"a name that is much longer than any that has a meaning",
        "{\"a name that is much longer than any that has a meaning \\",
        "{\"t\":\"x\"",
        "{\"x\":12"};
    static const int errors[] = {ERR_IO, ERR_TOO_LONG, ERR_RESET};
    struct json_reader json;
    struct seen seen;

    (void)state;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        for (size_t j = 0; j < sizeof(errors) / sizeof(errors[0]); j++) {
            struct end end = {starts[i], errors[j]};

            seen = (struct seen){.kind = 0};
            json_reader_begin(&json, fails, &end, 100);
            assert_int_equal(json_reader_object(&json, member, &seen), errors[j]);
            end.text = starts[i];
            json_reader_begin(&json, fails, &end, 100);
            assert_int_equal(json_reader_skip(&json), errors[j]);
        }
    /* Text beyond the limit is not read, for every limit. */
    for (uint64_t most = 0; most < 32; most++)
        assert_int_equal(read_all("{\"a\":[\"x\" , \"y\"],\"x\":[ 1 , 22 ]}", 7, most, &seen),
                         ERR_TOO_LONG);
    assert_int_equal(read_all("{\"a\":[\"x\" , \"y\"],\"x\":[ 1 , 22 ]}", 7, 32, &seen), 0);
    assert_int_equal(
        read_all("{\"a name that is much longer than any that has a meaning\":1}", 70, 20, &seen),
        ERR_TOO_LONG);
    assert_int_equal(
        read_all("{\"a name that is much longer than any that has a meaning\":1}", 7, 56, &seen),
        ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_source_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
