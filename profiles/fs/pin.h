/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PINs and PUKs (TS 102 221 9.5 and 11.1.9 to 11.1.13).
 *
 *      left > 0 --consume_try (durable: left - 1)--> compare in constant time
 *          equal: left = maximum, verified     (in the transaction that follows)
 *          else: not verified, 63Cx; left == 0: blocked, 6983
 *
 * Invariant PIN-P1: the try is consumed durably before the compare; a power cut never gives it
 * back. Each command is a pair: `pin_*_consume_try` outside of a transaction, then `pin_*` inside
 * one.
 */
#ifndef PROFILES_FS_PIN_H
#define PROFILES_FS_PIN_H

#include "profiles/fs/fs.h"

enum {
    PIN_LEN = 8,
    PIN_UNIVERSAL = 0x11,
    /* pinAttributes of the package (DP-4.4; the order of the last two is our reading) */
    PIN_ENABLED = 0x01,
    PIN_MAY_CHANGE = 0x02,
    PIN_MAY_DISABLE = 0x04
};

fs_command pin_verify, pin_change, pin_disable, pin_enable, pin_unblock;
typedef uint16_t pin_consume_try(struct fs_context *context, const struct capdu *command);
pin_consume_try pin_verify_consume_try, pin_change_consume_try, pin_disable_consume_try,
    pin_enable_consume_try, pin_unblock_consume_try;

/* True when the PIN `reference`, as seen from `directory`, is verified, or disabled. */
bool pin_satisfied(const struct fs_context *context, uint16_t directory, uint8_t reference);
/* The PIN `reference` of `directory` is enabled, as in the FCP. */
bool pin_enabled(const struct fs *fs, uint16_t directory, uint8_t reference);
/*
 * The session of application `left` ended on a channel (TS 102 221 8.5.1): the local PINs that it
 * uses are no longer verified, except those that one of the `count` applications of the other
 * channels uses. If the files cannot be loaded, no PIN is verified any more.
 */
void pin_application_left(struct fs *fs, struct fs_security *security, uint16_t left,
                          const uint16_t *others, size_t count);
/* The verified PINs (struct fs_security) without the local ones of other applications than
 * `application` (FS_MF: of all). The files are loaded. */
uint64_t pin_verified_in(const struct fs *fs, const struct fs_security *security,
                         uint16_t application);

#endif
