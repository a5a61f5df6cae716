/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a power cut leaves of the changes of a file, for each kind of change and each loss. */
#include "card/store/disk_changes.h"
#include "test/card/store/fixture.h"

#define OLD "0123456789"

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The file's text; "-": there is none. */
static const char *text_of(const char *path)
{
    static char text[4096];
    uint8_t *octets = NULL;
    size_t len = 0;
    int err = changes_read_file(path, &octets, &len);

    if (err == ERR_NOT_FOUND)
        return "-";
    assert_int_equal(err, 0);
    assert_true(len < sizeof(text));
    memcpy(text, octets, len);
    text[len] = '\0';
    free(octets);
    return text;
}

static void remember(struct changed_file *file, enum disk_change kind, size_t offset, size_t size,
                     const char *written, const char *replaced, bool cut)
{
    const struct file_change change = {kind,
                                       offset,
                                       size,
                                       bytes_at(written, strlen(written)),
                                       bytes_at(replaced, strlen(replaced)),
                                       cut};

    assert_int_equal(changes_remember(file, &change), 0);
}

/* A file of ten digits; "AB" is written over "23", "XYZ" at its end, then it is cut to 4 octets.
 * Each row cuts power at one of these; the file then is what the program saw. */
static void each_change_and_loss(void **state)
{
    static const struct {
        unsigned changes; /* that were made before the cut one */
        bool cut;         /* power is cut at the next one; else after the last */
        enum disk_loss loss;
        const char *left;
    } rows[] = {
        {0, true, DISK_KEEP, OLD},
        {0, true, DISK_TEAR, "01A3456789"},
        {0, true, DISK_DROP, OLD},
        {1, false, DISK_AFTER, "01AB456789"},
        {1, true, DISK_KEEP, "01AB456789"},
        {1, true, DISK_TEAR, "01AB456789X"},
        {1, true, DISK_DROP, OLD},
        {2, false, DISK_AFTER, "01AB456789XYZ"},
        {2, true, DISK_KEEP, "01AB456789XYZ"},
        {2, true, DISK_TEAR, "01AB456789XYZ"},
        {2, true, DISK_DROP, OLD},
        {3, false, DISK_AFTER, "01AB"},
        {3, false, DISK_DROP, OLD},
    };
    static const char *const seen[] = {OLD, "01AB456789", "01AB456789XYZ", "01AB"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const unsigned last = rows[i].changes + rows[i].cut;
        struct disk_changes changes = {NULL};
        struct changed_file *file;

        put_file(f->path, seen[rows[i].changes]);
        file = changes_follow(&changes, f->path);
        assert_ptr_equal(changes_follow(&changes, f->path), file);
        changes_opened(file);
        if (last > 0)
            remember(file, DISK_WRITE, 2, 10, "AB", "23", last == 1 && rows[i].cut);
        if (last > 1)
            remember(file, DISK_WRITE, 10, 10, "XYZ", "", last == 2 && rows[i].cut);
        if (last > 2)
            remember(file, DISK_TRUNCATE, 4, 13, "", "456789XYZ", last == 3 && rows[i].cut);
        assert_int_equal(changes_lose(&changes, rows[i].loss, 0), 0);
        assert_int_equal(changes_write_back(&changes), 0);
        if (strcmp(text_of(f->path), rows[i].left) != 0)
            fail_msg("row %zu: %s", i, text_of(f->path));
        changes_forget(&changes);
    }
}

static void names(void **state)
{
    static const struct {
        enum disk_change kind;
        bool cut, names_synced;
        enum disk_loss loss;
        const char *left;
    } rows[] = {
        {DISK_CREATE, false, false, DISK_KEEP, "new"}, {DISK_CREATE, false, false, DISK_DROP, "-"},
        {DISK_CREATE, true, false, DISK_KEEP, "-"},    {DISK_CREATE, false, true, DISK_DROP, ""},
        {DISK_DELETE, false, false, DISK_KEEP, "-"},   {DISK_DELETE, false, false, DISK_DROP, OLD},
        {DISK_DELETE, true, false, DISK_KEEP, OLD},    {DISK_DELETE, false, true, DISK_DROP, "-"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct disk_changes changes = {NULL};
        struct changed_file *file = changes_follow(&changes, f->path);
        const bool creates = rows[i].kind == DISK_CREATE;

        remember(file, rows[i].kind, 0, creates ? 0 : strlen(OLD), "", creates ? "" : OLD,
                 rows[i].cut);
        if (rows[i].names_synced)
            changes_sync_names(&changes);
        if (creates && !rows[i].cut)
            remember(file, DISK_WRITE, 0, 0, "new", "", false);
        remove(f->path);
        if (creates != rows[i].cut)
            put_file(f->path, creates ? "new" : OLD);
        assert_int_equal(changes_lose(&changes, rows[i].loss, 0), 0);
        assert_int_equal(changes_write_back(&changes), 0);
        if (strcmp(text_of(f->path), rows[i].left) != 0)
            fail_msg("row %zu: %s", i, text_of(f->path));
        changes_forget(&changes);
    }
}

/* A sync makes what was written before certain, not what comes after. */
static void syncs(void **state)
{
    struct fixture *f = *state;
    struct disk_changes changes = {NULL};
    struct changed_file *file = changes_follow(&changes, f->path);

    put_file(f->path, "01AB456789");
    remember(file, DISK_WRITE, 2, 10, "AB", "23", false);
    changes_sync(file);
    put_file(f->path, "01ABCD6789");
    remember(file, DISK_WRITE, 4, 10, "CD", "45", false);
    remember(file, DISK_WRITE, 0, 10, "fails", "01ABC", false);
    changes_withdraw(file); /* it was not made */
    assert_int_equal(changes_lose(&changes, DISK_DROP, 0), 0);
    assert_int_equal(changes_write_back(&changes), 0);
    assert_string_equal(text_of(f->path), "01AB456789");
    changes_forget(&changes);
}

/* By chance: sectors are kept, lost or garbage, never outside of what was written. */
static void chance(void **state)
{
    enum { LEN = 2000, AT = 700, WRITTEN = 900 };
    struct fixture *f = *state;
    char old[LEN + 1], new[WRITTEN + 1], seen[LEN + 1];
    unsigned kept = 0, lost = 0, torn = 0;

    memset(old, 'o', LEN);
    memset(new, 'n', WRITTEN);
    old[LEN] = new[WRITTEN] = '\0';
    memcpy(seen, old, sizeof(seen));
    memcpy(seen + AT, new, WRITTEN);
    for (unsigned seed = 0; seed < 64; seed++) {
        struct disk_changes changes = {NULL};
        struct changed_file *file = changes_follow(&changes, f->path);
        uint8_t *octets;
        size_t len;

        put_file(f->path, seen);
        remember(file, DISK_WRITE, AT, LEN, new, old + LEN - WRITTEN, false);
        assert_int_equal(changes_lose(&changes, DISK_RANDOM, (uint64_t)seed << 32), 0);
        assert_int_equal(changes_write_back(&changes), 0);
        assert_int_equal(changes_read_file(f->path, &octets, &len), 0);
        assert_int_equal(len, LEN);
        assert_memory_equal(octets, old, AT);
        assert_memory_equal(octets + AT + WRITTEN, old, LEN - AT - WRITTEN);
        kept += memcmp(octets, seen, LEN) == 0;
        lost += memcmp(octets, old, LEN) == 0;
        torn += memcmp(octets, seen, LEN) != 0 && memcmp(octets, old, LEN) != 0;
        free(octets);
        changes_forget(&changes);
    }
    if (kept < 8 || lost < 8 || torn < 8) /* whole writes are lost or kept more often than parts */
        fail_msg("%u kept, %u lost, %u torn", kept, lost, torn);
}

/* A file that another one replaced is left alone; -shm files go with the power. */
static void other_files(void **state)
{
    struct fixture *f = *state;
    struct disk_changes changes = {NULL};
    char wal[100], shm[100], other[100];
    struct changed_file *file;

    snprintf(wal, sizeof(wal), "%s-wal", f->path);
    snprintf(shm, sizeof(shm), "%s-shm", f->path);
    snprintf(other, sizeof(other), "%s.new", f->path);
    put_file(wal, "log");
    put_file(shm, "shared memory");
    put_file(f->path, "01AB456789");
    (void)changes_follow(&changes, wal);
    file = changes_follow(&changes, f->path);
    changes_opened(file);
    remember(file, DISK_WRITE, 2, 10, "AB", "23", false);
    put_file(other, "another file");
    assert_int_equal(rename(other, f->path), 0);
    assert_int_equal(changes_lose(&changes, DISK_DROP, 0), 0);
    assert_int_equal(changes_write_back(&changes), 0);
    assert_string_equal(text_of(f->path), "another file");
    assert_string_equal(text_of(wal), "log");
    assert_string_equal(text_of(shm), "-");
    changes_forget(&changes);
}

static unsigned failing_copies;

/* In place of the C library's. */
char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = failing_copies ? NULL : malloc(size);

    if (failing_copies)
        failing_copies--;
    return copy ? memcpy(copy, text, size) : NULL;
}

/* Without memory for its name a file is not followed, and nothing of it is kept: a leak is a
 * sanitizer's report. Of the many one may be missed, whose address is still in a register. */
static void no_memory_for_a_name(void **state)
{
    enum { TIMES = 16 };
    struct fixture *f = *state;
    struct disk_changes changes = {NULL};

    failing_copies = TIMES;
    for (unsigned i = 0; i < TIMES; i++)
        assert_null(changes_follow(&changes, f->path));
    assert_int_equal(failing_copies, 0);
    assert_null(changes.files);
    assert_non_null(changes_follow(&changes, f->path));
    changes_forget(&changes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_change_and_loss, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(names, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(syncs, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(chance, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(other_files, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(no_memory_for_a_name, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
