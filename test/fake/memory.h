/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that a fake card announces. */
#ifndef TEST_FAKE_MEMORY_H
#define TEST_FAKE_MEMORY_H

#include "test/fake/card.h"

/* Free non-volatile memory in octets, of extCardResource in EUICCInfo2. */
uint32_t fake_free_memory(struct fake_card *fake);

#endif
