/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs and keys of a package as JSON: secrets only when requested. */
#include "test/tools/profile/build_scene.h"
#include "tools/profile/model.h"

#include <jansson.h>

static char *text_of(bool keys)
{
    const struct show_options shown = {.keys = keys};
    json_t *model = NULL;
    char *text;

    assert_int_equal(model_package(buf_bytes(&package), &shown, &model), 0);
    text = json_dumps(model, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(model);
    assert_non_null(text);
    return text;
}

static void test_secrets(void **state)
{
    static const char *const settings[] = {"key 465B5CE8B199B49FAA5F0A2EE238A6BC", "pin1 4711",
                                           "ota-kic 000102030405060708090A0B0C0D0E0F",
                                           "ota-kid 101112131415161718191A1B1C1D1E1F", NULL};
    static const char *const secrets[] = {"465B5CE8B199B49FAA5F0A2EE238A6BC", "34373131FFFFFFFF",
                                          "000102030405060708090A0B0C0D0E0F",
                                          "101112131415161718191A1B1C1D1E1F"};
    char *masked, *clear;

    (void)state;
    assert_int_equal(build(settings, EID, BYTES_NONE), 0);
    masked = text_of(false);
    clear = text_of(true);
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        assert_null(strstr(masked, secrets[i]));
        assert_non_null(strstr(clear, secrets[i]));
    }
    assert_non_null(strstr(masked, "\"maximumTries\":3"));
    free(masked);
    free(clear);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secrets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
