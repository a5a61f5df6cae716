/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one error space of the program: why an operation could not be carried out.
 *
 * Three kinds of result are never mixed:
 *   - `int`: 0, or a negative `enum err` when the program could not carry out the operation;
 *   - `enum verdict`: the outcome of a completed check (a signature, a certificate, a MAC);
 *   - result codes of the specifications: plain data in response structs.
 * Status words exist only in apdu/, the dispatcher and applets with raw INS.
 */
#ifndef APDU_ERR_H
#define APDU_ERR_H

enum err {
    ERR_MEMORY = -1,    /* an allocation failed or an arena is full */
    ERR_MALFORMED = -2, /* the bytes do not have the required form */
    ERR_TOO_LONG = -3,  /* well formed, but longer than a stated bound or the caller's buffer */
    ERR_NOT_FOUND = -4, /* no such record, file, key */
    ERR_EXISTS = -5,    /* a record with this key exists already */
    ERR_FULL = -6,      /* the card's announced memory or a table is full */
    ERR_STATE = -7,     /* not allowed in this state (order of calls, no open transaction, ...) */
    ERR_BUSY = -8,      /* in use by another process (a card file open for writing) */
    ERR_IO = -9,        /* the operating system or the database failed */
    ERR_FOREIGN = -10,  /* not a file of this program, damaged, or of a newer version */
    ERR_RANGE = -11,    /* a number outside its range */
    ERR_CRYPTO = -12,   /* the crypto library failed (a failed check is BAD, not this) */
    ERR_RESET = -13,    /* the card was reset while a procedure waited */
    ERR_UNSUPPORTED = -14
};

enum verdict { BAD = 0, GOOD = 1 };

/* Short lower-case text for `err` (an `enum err`, or 0), never NULL. */
const char *err_text(int err);
/* As err_text; for ERR_IO the operating system's reason, errno, where that is set. */
const char *err_reason(int err);

#endif
