/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The type of a message: several forms may have its tag. Private to decode/message*.c. */
#ifndef TOOLS_TRACE_DECODE_MESSAGE_TYPE_H
#define TOOLS_TRACE_DECODE_MESSAGE_TYPE_H

#include "apdu/bytes.h"
#include "card/asn1/schema.h"

enum { MESSAGE_TAG_REMOTE = 0xA2 }; /* RemoteProfileProvisioningRequest and -Response */

/*
 * The message with `tag` whose members fit `content` best: of `direction`, or of the other one when
 * this one has none; with SCHEMA_EITHER of both, a response when both fit. `remote`: inside of
 * RemoteProfileProvisioning, where ES9+ has the forms. NULL: none has the tag.
 */
const struct schema_message *message_type(uint32_t tag, struct bytes content,
                                          enum schema_direction direction, bool remote);

#endif
