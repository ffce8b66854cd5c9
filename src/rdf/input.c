// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "rdf/input_impl.h"

#include <assert.h>
#include <stdarg.h>

enum { STEP = 1 << 18, WINDOW_MAX = 64 << 20 };

LgStatus
lg_input_init(LgInput *in, LgPull from, LgStr source, const LgProgress *progress, LgError *err)
{
    *in = (LgInput){.from = from, .source = source, .progress = progress};
    in->window = (char *)lg_mem_resize(NULL, STEP + 1);
    if (!in->window) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read " LG_STR_FMT, LG_STR_ARG(source));
    }
    in->cap = STEP + 1;
    in->p = in->window;
    in->end = in->window;
    return LG_OK;
}

void
lg_input_done(LgInput *in)
{
    lg_mem_free(in->window);
    in->window = NULL;
}

// Count the line feeds of window[0..n) into `*lines`; `*bytes` are those behind the last one.
static void
count_lines(const char *from, size_t n, uint64_t *lines, uint64_t *bytes)
{
    const char *const stop = from + n;
    for (;;) {
        const char *at =
            from < stop ? (const char *)memchr(from, '\n', (size_t)(stop - from)) : NULL;
        if (!at) {
            *bytes += (size_t)(stop - from);
            return;
        }
        (*lines)++;
        *bytes = 0;
        from = at + 1;
    }
}

// Move what is not consumed to the front and make room for at least one more byte.
static LgStatus
slide(LgInput *in, LgError *err)
{
    const size_t gone = (size_t)(in->p - in->window);
    const size_t kept = (size_t)(in->end - in->p);
    count_lines(in->window, gone, &in->lines, &in->bytes);
    in->offset += gone;
    memmove(in->window, in->p, kept);
    in->p = in->window;
    in->end = in->window + kept;
    if (kept < in->cap / 2) {
        return LG_OK;
    }
    if (kept > WINDOW_MAX) {
        return lg_input_fail(in, in->p, err, "something here is longer than %d bytes", WINDOW_MAX);
    }
    char *grown = (char *)lg_mem_resize(in->window, in->cap * 2);
    if (!grown) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read " LG_STR_FMT,
                            LG_STR_ARG(in->source));
    }
    in->window = grown;
    in->cap *= 2;
    in->p = grown;
    in->end = grown + kept;
    return LG_OK;
}

static LgStatus
tick(const LgInput *in, LgError *err)
{
    if (!in->progress || !in->from.position) {
        return LG_OK;
    }
    LgProgressState state = {.phase = "reading", .unit = "bytes"};
    in->from.position(in->from.ctx, &state.done, &state.total);
    return lg_progress_tick(in->progress, &state) == LG_OK
               ? LG_OK
               : lg_error_set(err, LG_E_CANCEL, "stopped while reading " LG_STR_FMT,
                              LG_STR_ARG(in->source));
}

LgStatus
lg_input_more(LgInput *in, LgError *err)
{
    assert(!in->eof);
    LG_TRY(slide(in, err));
    char *to = in->window + (in->end - in->window);
    const size_t room = in->cap - (size_t)(to - in->window) - 1; // one for the last line feed
    size_t n = 0;
    LG_TRY(in->from.pull(in->from.ctx, to, room, &n, err));
    if (n == 0) {
        *to = '\n';
        n = 1;
        in->eof = true;
    }
    in->end += n;
    return tick(in, err);
}

const char *
lg_input_at(const LgInput *in, uint64_t offset)
{
    const bool here =
        offset >= in->offset && offset - in->offset <= (uint64_t)(in->end - in->window);
    return here ? in->window + (offset - in->offset) : in->p;
}

void
lg_input_place(const LgInput *in, const char *at, LgError *err)
{
    uint64_t lines = in->lines;
    uint64_t bytes = in->bytes;
    count_lines(in->window, (size_t)(at - in->window), &lines, &bytes);
    lg_error_at(err, in->source, lines < UINT32_MAX ? (uint32_t)lines + 1 : UINT32_MAX,
                bytes < UINT32_MAX ? (uint32_t)bytes + 1 : UINT32_MAX);
}

LgStatus
lg_input_fail(const LgInput *in, const char *at, LgError *err, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)lg_error_vset(err, LG_E_SYNTAX, fmt, ap);
    va_end(ap);
    lg_input_place(in, at, err);
    return LG_E_SYNTAX;
}
