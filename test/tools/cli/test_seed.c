/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --seed: a process with the same seed has the same random numbers, in OpenSSL too. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/seed.h"

#include <openssl/rand.h>

struct input {
    struct seed seed;
    bool stream; /* use seed_stream, not seed_use */
    bool late;   /* a random number comes before seed_use */
};

static const struct command_option rows[] = {
    OPTION_GROUP(seed_option_rows, struct input, seed, NULL),
    OPTION_FLAG("stream", struct input, stream, ""), OPTION_FLAG("late", struct input, late, ""),
    OPTIONS_END};
static const struct command_syntax syntax = {.options = rows, .arguments = "", .help = ""};

static void print_hex(const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len; i++)
        printf("%02X", octets[i]);
    printf("\n");
}

/* Prints 16 random octets: of the stream alone, or of OpenSSL. */
static int draw(int argc, char **argv)
{
    struct input input = {0};
    uint8_t octets[16];
    struct rng *stream = NULL;
    int status;

    command_parse(&syntax, argc, argv, &input);
    if (input.late && RAND_bytes(octets, sizeof(octets)) != 1)
        return COMMAND_FAILED;
    status = input.stream ? seed_stream(&input.seed, &stream) : seed_use(&input.seed);
    if (status != COMMAND_DONE)
        return status;
    if (input.stream && !stream)
        printf("no stream\n");
    else if (stream ? stream->fill(stream, octets, sizeof(octets)) < 0
                    : RAND_bytes(octets, sizeof(octets)) != 1)
        return COMMAND_FAILED;
    else
        print_hex(octets, sizeof(octets));
    printf("%d\n", seed_is_given(&input.seed));
    seed_end(&input.seed);
    return COMMAND_DONE;
}

/* The output of `draw` with these options, copied. */
static const char *drawn(struct command_scene *scene, char text[80], const char *one,
                         const char *two)
{
    scene_command(scene, draw, (const char *const[]){"euicc test", one, one ? two : NULL, NULL});
    scene_assert_done(scene);
    assert_true(strlen(scene->out) < 80);
    strcpy(text, scene->out);
    return text;
}

static void same_seed_same_numbers(void **state)
{
    static const char *const ways[] = {NULL, "--stream"};
    struct command_scene *scene = *state;
    char first[80], second[80];

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        drawn(scene, first, "--seed=0A0B", ways[i]);
        assert_int_equal(strlen(first), 35);
        assert_string_equal(first + 33, "1\n");
        assert_string_equal(drawn(scene, second, "--seed=0a0b", ways[i]), first);
        assert_string_not_equal(drawn(scene, second, "--seed=0A0C", ways[i]), first);
        assert_string_not_equal(drawn(scene, second, "--seed=0A0B00", ways[i]), first);
    }
}

static void without_a_seed(void **state)
{
    struct command_scene *scene = *state;
    char first[80], second[80];

    drawn(scene, first, NULL, NULL);
    assert_string_equal(first + 33, "0\n");
    assert_string_not_equal(drawn(scene, second, NULL, NULL), first);
    assert_string_equal(drawn(scene, first, "--stream", NULL), "no stream\n0\n");
}

static void length_of_the_seed(void **state)
{
    struct command_scene *scene = *state;
    char seed[160] = "--seed=", text[80];

    memset(seed + 7, 'A', 128); /* 64 octets */
    drawn(scene, text, seed, NULL);
    memset(seed + 7, 'A', 130);
    SCENE_COMMAND(scene, draw, seed);
    scene_assert_error(scene, COMMAND_USAGE, "--seed");
    SCENE_COMMAND(scene, draw, "--seed=");
    scene_assert_error(scene, COMMAND_USAGE, "--seed");
}

/* Numbers before it would not come from the seed. */
static void after_a_random_number(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, draw, "--late", "--seed=01");
    scene_assert_error(scene, COMMAND_FAILED, "--seed: the random generator failed: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(same_seed_same_numbers),
        SCENE_TEST(without_a_seed),
        SCENE_TEST(length_of_the_seed),
        SCENE_TEST(after_a_random_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
