/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder for a key log. */
#ifndef TEST_APDU_KEY_LOG_SCENE_H
#define TEST_APDU_KEY_LOG_SCENE_H

#include "test/apdu/trace_story.h"

#include <errno.h>
#include <sys/stat.h>

static char folder[] = "/tmp/euiccd-key-log-XXXXXX";
static char path[64];

static inline int begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/keys", folder);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    return rmdir(folder);
}

static inline void assert_content(const char *expected)
{
    size_t len;
    char *file = story_read(path, &len);

    assert_int_equal(len, strlen(expected));
    assert_memory_equal(file, expected, len);
    free(file);
}

#endif
