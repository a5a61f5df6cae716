/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/part.h"

#include "tools/cli/command.h"
#include "tools/device/clock.h"
#include "tools/modem/network.h"
#include "tools/modem/pty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct modem_on_pty {
    struct modem modem;
    struct pty pty;
};

static int serve(void *context)
{
    return pty_serve(&((struct modem_on_pty *)context)->pty);
}

static int complain(const struct modem_part *part, int err)
{
    if (err == ERR_BUSY)
        return command_failed("%s: exists and is not a link to a terminal that has gone; remove it "
                              "or choose another path",
                              part->link);
    return part->link ? command_failed("a pseudo terminal with a link at %s: %s", part->link,
                                       strerror(errno))
                      : command_failed("a pseudo terminal: %s", strerror(errno));
}

static int open_part(void *context, struct device *device, struct device_input *input)
{
    struct modem_part *part = context;
    struct modem_on_pty *opened = calloc(1, sizeof(*opened));
    int err;

    if (!opened)
        return command_failed("out of memory for the modem");
    part->opened = opened;
    modem_begin(&opened->modem, device, part->traits);
    err = pty_open(&opened->pty, &opened->modem, part->link);
    if (err < 0)
        return complain(part, err);
    *input = (struct device_input){serve, pty_fd(&opened->pty), opened};
    device_log(device, "modem", "%s", part->link ? part->link : opened->pty.slave);
    return COMMAND_DONE;
}

static void on_event(void *context)
{
    struct modem_part *part = context;

    if (part->opened)
        modem_report_changes(&part->opened->modem);
}

static void close_part(void *context)
{
    struct modem_part *part = context;

    if (part->opened)
        pty_close(&part->opened->pty);
    free(part->opened);
    part->opened = NULL;
}

struct device_part modem_as_part(struct modem_part *part)
{
    return (struct device_part){open_part, on_event, close_part, part};
}
