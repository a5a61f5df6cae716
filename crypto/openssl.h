/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Include this before any OpenSSL header: OpenSSL has a type ERR_STATE, which is also an error of
 * apdu/err.h. Here the type is renamed.
 */
#ifndef CRYPTO_OPENSSL_H
#define CRYPTO_OPENSSL_H

#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/err.h>
#include <openssl/types.h>
#undef ERR_STATE

#endif
