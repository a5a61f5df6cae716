/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/trace_options.h"

#include "apdu/err.h"
#include "tools/cli/command.h"
#include "tools/trace/session/keys.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool wants_colour(enum colour_when when)
{
    const char *none = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (when != COLOUR_AUTO)
        return when == COLOUR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(none && *none) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

void take_key_log(struct trace_keys **keys, const char *option, const char *path)
{
    int err = 0;

    if (!*keys)
        err = trace_keys_new(keys);
    if (err == 0)
        err = trace_keys_read(*keys, path);
    if (err == ERR_MALFORMED)
        exit(command_failed("%s %s: not a key log: it has no line `LABEL HEX HEX'", option, path));
    if (err < 0)
        exit(command_failed("%s %s: %s", option, path, err_reason(err)));
}
