/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc functions: prints the ES10 table of the card, a row a line. */
#include "card/euiccd.h"
#include "tools/cli/options.h"

#include <stdio.h>

static const char *modes(const struct euiccd_function *row)
{
    if (row->in_iot && row->in_consumer)
        return "iot consumer";
    return row->in_iot ? "iot" : "consumer";
}

int command_functions(int argc, char **argv)
{
    static const struct command_option options[] = {OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = options,
        .help =
            "Lists the ES10 functions of the card: tag of the request, name, clause, whether it "
            "changes the card, and the modes that have it.\v"
            "A card in mode dual has the functions of both modes. ES10b.LoadCRL is on cards of "
            "`euicc "
            "create --crl' only."};
    struct euiccd_function row = EUICCD_INIT(struct euiccd_function);

    command_parse(&syntax, argc, argv, NULL);
    for (size_t i = 0; euiccd_get_function(i, &row); i++)
        printf("%04X  %-40s %-22s %-7s %s\n", row.tag, row.name, row.clause,
               row.writes ? "writes" : "reads", modes(&row));
    return COMMAND_DONE;
}
