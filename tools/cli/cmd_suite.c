/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite: starts the program euicc-suite, which links CMocka. */
#include "tools/cli/command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "euicc-suite"

/* The program in the folder of this one; false: its path is not known. */
static bool beside(char path[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - sizeof(PROGRAM));
    char *slash;

    if (len <= 0)
        return false;
    path[len] = 0;
    slash = strrchr(path, '/');
    if (!slash)
        return false;
    memcpy(slash + 1, PROGRAM, sizeof(PROGRAM));
    return true;
}

int command_suite(int argc, char **argv)
{
    char path[PATH_MAX], name[] = PROGRAM;

    (void)argc;
    argv[0] = name;
    if (beside(path))
        execv(path, argv);
    execvp(PROGRAM, argv);
    return command_failed("%s: %s; it is installed with euicc", PROGRAM, strerror(errno));
}
