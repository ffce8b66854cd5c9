// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Status codes shared by the whole program.

#ifndef LG_BASE_STATUS_H
#define LG_BASE_STATUS_H

/// What a function that can fail returns. Zero is success.
///
/// A code says what the caller can do about the failure. The text for a person
/// is in LgError. The end of a sequence is not a failure and has no code here.
typedef enum {
    LG_OK = 0,
    LG_E_NOMEM,       ///< the system has no memory left
    LG_E_LIMIT,       ///< a budget or a named limit is used up (memory, size, depth)
    LG_E_IO,          ///< the operating system refused a read or a write
    LG_E_SYNTAX,      ///< the input does not follow its grammar
    LG_E_INVALID,     ///< the input is well formed but its content is at fault
    LG_E_RANGE,       ///< a value is outside what the format can hold
    LG_E_NOTFOUND,    ///< no such thing
    LG_E_BUSY,        ///< somebody else holds the lock
    LG_E_CORRUPT,     ///< a file we wrote no longer checks
    LG_E_CANCEL,      ///< the caller gave up
    LG_E_TIMEOUT,     ///< the deadline passed
    LG_E_UNSUPPORTED, ///< asked for something that is not built
    LG_E_USAGE,       ///< the command line or a configuration is at fault
    LG_E_REMOTE,      ///< another server failed, or sent what is no answer
    LG_E_REVIEW,      ///< a person has to confirm a guess first
} LgStatus;

/// Return a fixed English phrase for `st`, lower case, no full stop.
const char *lg_status_str(LgStatus st);

/// Return at once from a function that owns nothing needing release.
#define LG_TRY(expr)                        \
    do {                                    \
        const LgStatus lg_try_st_ = (expr); \
        if (lg_try_st_ != LG_OK) {          \
            return lg_try_st_;              \
        }                                   \
    } while (0)

#define LG_NODISCARD __attribute__((warn_unused_result))
#define LG_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
