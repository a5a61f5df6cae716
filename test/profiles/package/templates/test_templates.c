/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates: every row against test/vectors/saip/templates.txt, in both directions; OIDs; fill
 * patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/package/templates/template.h"

enum { TEXT = 80, FACTS = 1000, RULES = 14, TEMPLATES = 18 };
enum column { DEPTH, FID, MORE, TYPE, RECORDS, SIZE, SFI, RULE, FILL, NAME, COLUMNS };

static const char *const column_names[COLUMNS] = {"depth", "fid", "more", "type", "records",
                                                  "size",  "sfi", "rule", "fill", "name"};

/* One file of one template version, each column as text. */
struct fact {
    unsigned arc, version, member;
    unsigned rows; /* of the tables that agree with it */
    char columns[COLUMNS][TEXT];
};

struct template_fact {
    unsigned arc, versions, element;
    char name[TEXT], by_default[TEXT], base[TEXT];
};

struct vectors {
    struct fact facts[FACTS];
    struct template_fact templates[TEMPLATES];
    char rules[RULES + 1][2 * TEXT];
    size_t count, template_count, rule_count;
};

static struct fact *fact_of(struct vectors *vectors, unsigned arc, unsigned version,
                            unsigned member)
{
    for (size_t i = 0; i < vectors->count; i++)
        if (vectors->facts[i].arc == arc && vectors->facts[i].version == version &&
            vectors->facts[i].member == member)
            return &vectors->facts[i];
    return NULL;
}

/* A new fact; fails when the vectors have it already. */
static struct fact *fact_add(struct vectors *vectors, unsigned arc, unsigned version,
                             unsigned member)
{
    struct fact *fact = &vectors->facts[vectors->count];

    if (fact_of(vectors, arc, version, member))
        fail_msg("two lines for template %u.%u member %u", arc, version, member);
    assert_in_range(++vectors->count, 1, FACTS);
    fact->arc = arc;
    fact->version = version;
    fact->member = member;
    return fact;
}

/* The next word of a line, without the parentheses that mark a choice of this project. */
static void next_word(const char **line, char *word)
{
    int used = 0;
    size_t len;

    assert_int_equal(sscanf(*line, " %79s%n", word, &used), 1);
    *line += used;
    len = strlen(word);
    if (word[0] == '(' && word[len - 1] == ')') {
        memmove(word, word + 1, len - 2);
        word[len - 2] = 0;
    }
}

static unsigned next_number(const char **line)
{
    char word[TEXT], *end;
    unsigned long number;

    next_word(line, word);
    number = strtoul(word, &end, 10);
    assert_int_equal(*end, 0);
    return (unsigned)number;
}

static void read_template(struct vectors *vectors, const char *line)
{
    struct template_fact *template = &vectors->templates[vectors->template_count];

    assert_in_range(++vectors->template_count, 1, TEMPLATES);
    template->arc = next_number(&line);
    template->versions = next_number(&line);
    template->element = next_number(&line);
    next_word(&line, template->name);
    next_word(&line, template->by_default);
    next_word(&line, template->base);
}

static void read_rule(struct vectors *vectors, const char *line)
{
    unsigned number = next_number(&line);

    assert_int_equal(number, ++vectors->rule_count);
    assert_in_range(number, 1, RULES);
    assert_int_equal(sscanf(line, " %159s", vectors->rules[number]), 1);
}

static void read_file(struct vectors *vectors, const char *line)
{
    unsigned arc = next_number(&line), first = next_number(&line), last = next_number(&line);
    unsigned member = next_number(&line);

    assert_in_range(first, 1, last);
    for (unsigned version = first; version <= last; version++) {
        struct fact *fact = fact_add(vectors, arc, version, member);
        const char *rest = line;

        for (unsigned column = 0; column < COLUMNS; column++)
            next_word(&rest, fact->columns[column]);
    }
}

static void read_difference(struct vectors *vectors, const char *line)
{
    unsigned arc = next_number(&line), first = next_number(&line), last = next_number(&line);
    unsigned member = next_number(&line), column = 0;
    char name[TEXT], source[TEXT], ours[TEXT], reason[TEXT];

    next_word(&line, name);
    next_word(&line, source);
    next_word(&line, ours);
    next_word(&line, reason);
    while (column < COLUMNS && strcmp(column_names[column], name) != 0)
        column++;
    assert_in_range(column, 0, COLUMNS - 1);
    assert_in_range(first, 1, last);
    assert_string_not_equal(source, ours);
    for (unsigned version = first; version <= last; version++) {
        struct fact *fact = fact_of(vectors, arc, version, member);

        assert_non_null(fact);
        assert_string_equal(fact->columns[column], source);
        strcpy(fact->columns[column], ours);
    }
}

static void read_same(struct vectors *vectors, const char *line)
{
    unsigned arc = next_number(&line), member = next_number(&line);
    struct fact *fact = fact_add(vectors, arc, 1, member);
    const struct fact *other;
    char depth[TEXT];
    unsigned numbers[3];

    next_word(&line, depth);
    for (unsigned i = 0; i < 3; i++)
        numbers[i] = next_number(&line);
    other = fact_of(vectors, numbers[0], numbers[1], numbers[2]);
    assert_non_null(other);
    memcpy(fact->columns, other->columns, sizeof fact->columns);
    strcpy(fact->columns[DEPTH], depth);
}

static int load(void **state)
{
    static const struct {
        const char *keyword;
        void (*read)(struct vectors *vectors, const char *line);
    } statements[] = {
        {"template ", read_template},  {"rule ", read_rule}, {"file ", read_file},
        {"differs ", read_difference}, {"same ", read_same},
    };
    FILE *file = fopen("test/vectors/saip/templates.txt", "r");
    char line[400];

    *state = calloc(1, sizeof(struct vectors));
    assert_non_null(*state);
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        bool known = line[0] == '#';

        for (size_t i = 0; !known && i < sizeof(statements) / sizeof(statements[0]); i++) {
            size_t len = strlen(statements[i].keyword);

            known = strncmp(line, statements[i].keyword, len) == 0;
            if (known)
                statements[i].read(*state, line + len);
        }
        if (!known)
            fail_msg("unknown statement: %s", line);
    }
    fclose(file);
    return 0;
}

static int unload(void **state)
{
    free(*state);
    return 0;
}

static void number_text(char *text, const char *format, unsigned number)
{
    snprintf(text, TEXT, number ? format : "-", number);
}

/* A row of the tables as the columns of the vectors. */
static void row_columns(const struct template_file *row, char columns[COLUMNS][TEXT])
{
    static const char *const types[] = {"MF", "ADF", "DF", "TR", "LF", "CY", "BT"};

    snprintf(columns[DEPTH], TEXT, "%u", row->depth);
    number_text(columns[FID], "%04X", row->fid);
    snprintf(columns[MORE], TEXT, "%u", row->range);
    assert_in_range(row->kind, T_MF, T_BT);
    snprintf(columns[TYPE], TEXT, "%s", types[row->kind]);
    number_text(columns[RECORDS], "%u", row->records);
    number_text(columns[SIZE], "%u", row->size);
    number_text(columns[SFI], "%02X", row->sfi);
    number_text(columns[RULE], "%u", row->rule);
    snprintf(columns[FILL], TEXT, "%s", row->fill ? row->fill : "-");
    snprintf(columns[NAME], TEXT, "%s", row->name);
}

/* How many columns of the row differ from the fact; prints each. */
static unsigned differences(const struct template_fact *template, unsigned version,
                            const struct template_file *row, const struct fact *fact)
{
    char columns[COLUMNS][TEXT];
    unsigned different = 0;

    row_columns(row, columns);
    for (unsigned column = 0; column < COLUMNS; column++)
        if (strcmp(columns[column], fact->columns[column]) != 0) {
            print_error("template %u.%u member %u (%s): %s is %s, in the vectors %s\n",
                        template->arc, version, row->member, row->name, column_names[column],
                        columns[column], fact->columns[column]);
            different++;
        }
    return different;
}

/* Rows to vectors: each row of each version has its line; vectors to rows: each line has one row.
 */
static void test_rows_of_the_vectors(void **state)
{
    struct vectors *vectors = *state;
    unsigned wrong = 0;

    assert_int_equal(vectors->template_count, TEMPLATES);
    for (size_t t = 0; t < vectors->template_count; t++) {
        const struct template_fact *one = &vectors->templates[t];
        const struct template *template = template_of_element(one->element);

        assert_non_null(template);
        for (size_t i = 0; i < *template->count; i++) {
            const struct template_file *row = &template->files[i];

            assert_in_range(row->since, 1, one->versions);
            if (row->until != UINT8_MAX) /* in versions of the future too */
                assert_in_range(row->until, row->since, one->versions - 1);
            for (unsigned version = row->since; version <= one->versions && version <= row->until;
                 version++) {
                struct fact *fact = fact_of(vectors, one->arc, version, row->member);

                if (!fact)
                    fail_msg("no vector for template %u.%u member %u (%s)", one->arc, version,
                             row->member, row->name);
                fact->rows++;
                wrong += differences(one, version, row, fact);
                assert_ptr_equal(template_row(template, version, row->member), row);
            }
        }
    }
    assert_int_equal(wrong, 0);
    for (size_t i = 0; i < vectors->count; i++)
        if (vectors->facts[i].rows != 1)
            fail_msg("template %u.%u member %u (%s): %u rows", vectors->facts[i].arc,
                     vectors->facts[i].version, vectors->facts[i].member,
                     vectors->facts[i].columns[NAME], vectors->facts[i].rows);
}

static void test_templates_of_the_vectors(void **state)
{
    static const char *const bases[] = {"ROOT", "MF", "USIM", "ISIM", "CSIM", "CONTEXT"};
    const struct vectors *vectors = *state;

    for (size_t i = 0; i < vectors->template_count; i++) {
        const struct template_fact *one = &vectors->templates[i];
        const struct template *template = template_of_element(one->element);
        uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, (uint8_t)one->arc, 0};
        unsigned version;

        assert_non_null(template);
        assert_int_equal(template->arc, one->arc);
        assert_int_equal(template->element, one->element);
        assert_int_equal(template->versions, one->versions);
        assert_string_equal(template->name, one->name);
        assert_string_equal(template->by_default ? "yes" : "no", one->by_default);
        assert_string_equal(bases[template->base], one->base);
        assert_ptr_equal(template_find(bytes_at(oid, 6), &version), template);
        assert_int_equal(version, 1);
        for (unsigned last = 0; last <= one->versions + 1; last++) {
            oid[6] = (uint8_t)last;
            if (last == 0 || last > one->versions) {
                assert_null(template_find(BYTES_OF(oid), &version));
            } else {
                assert_ptr_equal(template_find(BYTES_OF(oid), &version), template);
                assert_int_equal(version, last);
            }
        }
    }
    for (unsigned element = 0; element < 64; element++)
        if (element < PE_ELEMENT_MF || element > PE_ELEMENT_OPT_IOT)
            assert_null(template_of_element(element));
}

static void test_rules_of_the_vectors(void **state)
{
    const struct vectors *vectors = *state;

    assert_int_equal(vectors->rule_count, RULES);
    for (unsigned number = 1; number <= RULES; number++) {
        char hex[2 * TEXT];

        assert_string_equal(bytes_to_hex(template_rule(number), hex, sizeof hex),
                            vectors->rules[number]);
    }
    assert_int_equal(template_rule(0).len, 0);
    assert_int_equal(template_rule(RULES + 1).len, 0);
}

static void test_foreign_oids(void **state)
{
    unsigned version;

    (void)state;
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x02\x13"), &version));
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x02"), &version));
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x03\x01"), &version));
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x02\x01\x01\x01"), &version));
    assert_null(template_find(BYTES_NONE, &version));
}

static void test_fill(void **state)
{
    static const struct {
        const char *fill;
        size_t len;
        const char *hex;
    } rows[] = {
        {NULL, 3, "FFFFFF"},
        {"FF..", 3, "FFFFFF"},
        {"07FF..FF", 4, "07FFFFFF"},
        {"FF..07", 4, "FFFFFF07"},
        {"0A", 1, "0A"},
        {"FFFFFF0000*", 7, "FFFFFF0000FFFF"},
        {"000000FF..FF", 2, "0000"},
        {"00000002", 6, "000000020202"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[16];
        char hex[40];

        template_fill(rows[i].fill, out, rows[i].len);
        assert_string_equal(bytes_to_hex(bytes_at(out, rows[i].len), hex, sizeof hex), rows[i].hex);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_the_vectors),
        cmocka_unit_test(test_templates_of_the_vectors),
        cmocka_unit_test(test_rules_of_the_vectors),
        cmocka_unit_test(test_foreign_oids),
        cmocka_unit_test(test_fill),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
