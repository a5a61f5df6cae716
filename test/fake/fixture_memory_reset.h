/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of eUICCMemoryReset: one scene, and the request. */
#ifndef TEST_FAKE_FIXTURE_MEMORY_RESET_H
#define TEST_FAKE_FIXTURE_MEMORY_RESET_H

#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* resetOptions as a BIT STRING of 7 bits: bit 0 is 80. */
#define RESET(bits) "BF64 04 82 02 01 " bits

#endif
