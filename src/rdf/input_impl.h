// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgInput: RDF text as a window that slides over a stream. The parsers work on
// plain pointers between `p` and `end`; when a token runs into `end` they ask
// for more and begin the token again.
//
// The text ends with a line feed that the input itself did not have, so that
// every token ends before `end` once `eof` is set.
//
// Lines and columns are not counted while reading: the newlines that leave the
// window are counted in one sweep, the rest when there is an error to report.

#ifndef LG_RDF_INPUT_IMPL_H
#define LG_RDF_INPUT_IMPL_H

#include "base/error.h"
#include "base/progress.h"

typedef struct {
    /// Up to `size` bytes into `to`; `*out_n` 0 is the end.
    LgStatus (*pull)(void *ctx, void *to, size_t size, size_t *out_n, LgError *err);
    /// Bytes done and in all, for progress; may be null.
    void (*position)(void *ctx, uint64_t *out_done, uint64_t *out_total);
    void *ctx;
} LgPull;

typedef struct {
    LgPull from;
    LgStr source; ///< for messages
    const LgProgress *progress;
    char *window; ///< window[0..cap), in use up to `end`
    size_t cap;
    const char *p;   ///< next byte
    const char *end; ///< behind the last byte that is here
    bool eof;        ///< nothing comes behind `end`
    uint64_t lines;  ///< line feeds before the window
    uint64_t offset; ///< bytes before the window
    uint64_t bytes;  ///< bytes between the last of these and the window
} LgInput;

/// Borrows what `from` and `source` point to.
LgStatus lg_input_init(LgInput *in, LgPull from, LgStr source, const LgProgress *progress,
                       LgError *err) LG_NODISCARD;
void lg_input_done(LgInput *in);

/// Let go of everything before `p` and read on. Pointers into the window die.
/// Requires !eof. LG_E_LIMIT when one token fills 64 MiB.
LgStatus lg_input_more(LgInput *in, LgError *err) LG_NODISCARD;

/// LG_E_SYNTAX with the place of `at`, which points into the window.
LgStatus lg_input_fail(const LgInput *in, const char *at, LgError *err, const char *fmt, ...)
    LG_PRINTF(4, 5);

/// Where `p` is in the whole input, to be remembered across lg_input_more().
static inline uint64_t
lg_input_offset(const LgInput *in)
{
    return in->offset + (uint64_t)(in->p - in->window);
}

/// The byte at `offset`, or `p` when it has left the window.
const char *lg_input_at(const LgInput *in, uint64_t offset);

/// Add the place of `at` to an error that has none.
void lg_input_place(const LgInput *in, const char *at, LgError *err);

#endif
