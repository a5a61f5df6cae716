/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/user_cases.h"

#include "apdu/err.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct suite_case *find(const struct suite_case *const *arrays, const char *id)
{
    for (; *arrays; arrays++)
        for (const struct suite_case *row = *arrays; row->id; row++)
            if (strcmp(row->id, id) == 0)
                return row;
    return NULL;
}

/* What is wrong with a row; NULL: nothing. */
static const char *check_row(const struct suite_case *row)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    if (!*row->id || row->id[strspn(row->id, letters)])
        return "an id has lower-case letters, digits and hyphens";
    if (!row->title || !row->families || !row->clause || !row->rules || !row->applies ||
        !row->state)
        return "all texts must be set; \"\" where there is none";
    if (!row->run)
        return "the function is missing";
    if (row->change < SUITE_READS || row->change > SUITE_DESTROYS)
        return "change must be SUITE_READS, SUITE_CHANGES or SUITE_DESTROYS";
    return NULL;
}

static int check_rows(const char *path, const struct suite_case *rows,
                      const struct suite_case **arrays, char why[USER_CASES_WHY_MAX])
{
    for (const struct suite_case *row = rows; row->id; row++) {
        const char *wrong = check_row(row);
        const struct suite_case *const own[] = {rows, NULL};

        if (!wrong && (find(arrays, row->id) || find(own, row->id) != row))
            wrong = "another case has this id";
        if (wrong) {
            snprintf(why, USER_CASES_WHY_MAX, "%.200s: case %.60s: %s", path, row->id, wrong);
            return ERR_MALFORMED;
        }
    }
    return 0;
}

int user_cases_load(const char *path, const struct suite_case **arrays,
                    char why[USER_CASES_WHY_MAX])
{
    char full[PATH_MAX]; /* with a slash, so that no library path is searched */
    const struct suite_case *rows;
    size_t count = 0;
    void *object;
    int err;

    while (arrays[count])
        count++;
    if (count + 1 == SELECT_ARRAYS_MAX) {
        snprintf(why, USER_CASES_WHY_MAX, "%.300s: too many files with cases", path);
        return ERR_FULL;
    }
    if (!realpath(path, full)) {
        snprintf(why, USER_CASES_WHY_MAX, "%.300s: %s", path, strerror(errno));
        return ERR_NOT_FOUND;
    }
    object = dlopen(full, RTLD_NOW | RTLD_LOCAL);
    rows = object ? dlsym(object, "euiccd_suite_cases") : NULL;
    if (!rows) {
        snprintf(why, USER_CASES_WHY_MAX, "%.300s: is no shared object of cases (euicc-suite(1))",
                 dlerror());
        return ERR_MALFORMED;
    }
    err = check_rows(path, rows, arrays, why);
    if (err < 0)
        return err;
    arrays[count] = rows;
    arrays[count + 1] = NULL;
    return 0;
}
