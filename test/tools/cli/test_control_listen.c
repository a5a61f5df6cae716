/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control socket: whose it is, what stands in its way, what a killed process left. */
#include "tools/cli/control.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/euicc-control-XXXXXX";

static const char *at(const char *name)
{
    static char path[200];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void test_listen(void **state)
{
    struct stat status;
    int fd = control_listen(at("one"));

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(stat(at("one"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(control_listen(at("one")), ERR_BUSY);
    close(fd); /* as a kill would */
    fd = control_listen(at("one"));
    assert_true(fd >= 0);
    close(fd);
    unlink(at("one"));
}

static void test_refusals(void **state)
{
    char path[200];
    FILE *file = fopen(at("thesis"), "w");

    (void)state;
    assert_non_null(file);
    fclose(file);
    assert_int_equal(control_listen(at("thesis")), ERR_BUSY);
    assert_int_equal(access(at("thesis"), F_OK), 0);
    unlink(at("thesis"));
    assert_int_equal(control_listen(at("none/one")), ERR_IO);
    memset(path, 'x', 150);
    path[150] = '\0';
    assert_int_equal(control_listen(path), ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_listen),
                                       cmocka_unit_test(test_refusals)};
    int failed;

    if (!mkdtemp(folder))
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
