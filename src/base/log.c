// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/log.h"

#include "base/json.h"
#include "base/time.h"

#include <errno.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096 };

static bool
is_plain(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7f) {
            return false;
        }
    }
    return s.n > 0;
}

static void
add_field(LgBuf *line, const LgLogField *field)
{
    lg_buf_printf(line, " %s=", field->key);
    switch (field->kind) {
    case LG_LOG_INT: lg_buf_printf(line, "%lld", (long long)field->number); break;
    case LG_LOG_STR:
        if (is_plain(field->str)) {
            lg_buf_add(line, field->str);
        } else {
            lg_json_quote(line, field->str);
        }
        break;
    }
}

static void
send_line(int fd, LgStr line)
{
    ssize_t n = 0;
    do {
        n = write(fd, line.p, line.n);
    } while (n < 0 && errno == EINTR); // a log that cannot be written is not worth dying for
}

void
lg_log_write(const LgLog *log, LgLogLevel level, const char *message, const LgLogField *fields)
{
    static const char *const names[] = {
        [LG_LOG_ERROR] = "error",
        [LG_LOG_WARN] = "warn",
        [LG_LOG_INFO] = "info",
        [LG_LOG_DEBUG] = "debug",
    };
    if (!log || level > log->level) {
        return;
    }
    char now[LG_TIME_TEXT];
    (void)lg_time_iso(lg_time_wall_ns() / 1000000000, now);
    LgBuf line = {0};
    lg_buf_printf(&line, "%s %s %s", now, names[level], message);
    for (const LgLogField *f = fields; f && f->key; f++) {
        add_field(&line, f);
    }
    if (line.n >= LINE_MAX_BYTES) {
        line.n = LINE_MAX_BYTES - 1;
    }
    lg_buf_byte(&line, '\n');
    if (!line.failed) {
        send_line(log->fd, lg_buf_view(&line));
    }
    lg_buf_done(&line);
}
