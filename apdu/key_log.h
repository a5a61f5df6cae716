/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of secrets in lines: the key log of NSS (SSLKEYLOGFILE), which Wireshark reads, and lines
 * of the same form for Bound Profile Packages (tools/trace/session/keys.h). Several processes may
 * append to it.
 */
#ifndef APDU_KEY_LOG_H
#define APDU_KEY_LOG_H

struct key_log;

/* Opens `path` to append; a new file has mode 0600, a symbolic link is refused. ERR_MEMORY; ERR_IO
 * with errno set. */
int key_log_open(struct key_log **out, const char *path);
/* Appends `line`, which has no line end, in one piece. After a failed write, which is reported once
 * on standard error, nothing more is written. NULL is allowed: nothing is written. */
void key_log_line(struct key_log *log, const char *line);
/* NULL is allowed. ERR_IO: a line could not be written. */
int key_log_close(struct key_log *log);

#endif
