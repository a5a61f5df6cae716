/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/seed.h"

#include "apdu/err.h"
#include "tools/cli/command.h"

enum { SEED_MAX = 64 };

const struct command_option seed_option_rows[] = {
    OPTION_HEX("seed", struct seed, octets, 1, SEED_MAX,
               "make the random numbers repeatable; for tests only"),
    OPTIONS_END};

bool seed_is_given(const struct seed *seed)
{
    return seed->octets.len > 0;
}

static int result(int err)
{
    return err < 0 ? command_failed("--seed: the random generator failed: %s", err_text(err))
                   : COMMAND_DONE;
}

int seed_stream(struct seed *seed, struct rng **out)
{
    *out = seed_is_given(seed) ? &seed->stream.rng : NULL;
    return *out ? result(rng_seeded_init(&seed->stream, bytes_at(seed->octets.at, seed->octets.len),
                                         0))
                : COMMAND_DONE;
}

int seed_use(struct seed *seed)
{
    struct rng *stream;
    int status = seed_stream(seed, &stream);

    return status == COMMAND_DONE && stream ? result(rng_library_use(&seed->library, stream))
                                            : status;
}

void seed_end(struct seed *seed)
{
    rng_library_free(seed->library);
    seed->library = NULL;
    rng_seeded_wipe(&seed->stream);
}
