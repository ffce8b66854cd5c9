// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgText: a window of well-formed UTF-8 over a source in any encoding that
// LgSheet knows.
//
//     buf  | consumed | begin .. end: text | part of a sequence | padding |
//
// An encoding that is not told is settled as late as possible: a file without
// byte order mark stays open as long as it is ASCII. At the first other byte it
// becomes Windows-1252 if no UTF-8 sequence stands there or in what is at hand
// behind it, else UTF-8. A file that mixes the two is an error, not mojibake.

#ifndef LG_SHEET_TEXT_IMPL_H
#define LG_SHEET_TEXT_IMPL_H

#include "sheet/sheet.h"
#include "sheet/source_impl.h"

/// Bytes behind `end` that may be read (not used) by wide loads.
enum { LG_TEXT_PAD = 64 };

typedef struct {
    LgSource *source;    ///< borrowed
    LgEncoding encoding; ///< LG_ENCODING_AUTO as long as all was ASCII
    char *buf;
    size_t cap;   ///< without the padding
    size_t begin; ///< the user moves it forward
    size_t end;   ///< text ends here
    size_t tail;  ///< UTF-8: bytes behind `end` that begin a sequence
    bool started;
    bool eof;       ///< nothing comes behind `end`
    bool bad;       ///< at `end` stands something that the encoding does not have
    bool odd_bytes; ///< take in what the encoding does not have, and say where: `bad` stays false
    size_t odd;     ///< with `odd_bytes`: the first such byte behind `begin`; `end` or more: none
    char *raw;      ///< UTF-16 and Windows-1252: bytes not decoded yet
    size_t raw_n;
} LgText;

/// An all-zero LgText with `source` and `encoding` set is ready for use.
void lg_text_done(LgText *text);

/// Get more text behind `end`; moves the window to the front of the buffer
/// first (so pointers into it become void) and makes the buffer larger when it
/// is full. Does nothing once `eof` or `bad` is set.
LgStatus lg_text_more(LgText *text, LgError *err) LG_NODISCARD;

/// Move `begin` forward to `to`, and `odd` behind it.
void lg_text_pass(LgText *text, size_t to);

/// What is wrong at `at`, which is `odd`, or `end` when `bad` is set, for a person. Lives in `out`.
void lg_text_complain(const LgText *text, size_t at, char *out, size_t size);

#endif
