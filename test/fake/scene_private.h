/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to scene.c (cards, profiles, eIMs) and scene_package.c (packages and responses). */
#ifndef TEST_FAKE_SCENE_PRIVATE_H
#define TEST_FAKE_SCENE_PRIVATE_H

#include "test/fake/scene.h"

/* The key of an eIM as A5 { A0 { algorithm, point } }. */
void scene_put_key(struct buf *out, struct ec_private *key);
/* The members of EimConfigurationData; `token`: the card makes an association token. */
void scene_put_eim(struct buf *out, const struct scene_eim *eim, bool token);

#endif
