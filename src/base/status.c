// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/status.h"

const char *
lg_status_str(LgStatus st)
{
    switch (st) { // no default: the compiler names a missing case
    case LG_OK: return "ok";
    case LG_E_NOMEM: return "out of memory";
    case LG_E_LIMIT: return "limit reached";
    case LG_E_IO: return "input/output error";
    case LG_E_SYNTAX: return "syntax error";
    case LG_E_INVALID: return "invalid input";
    case LG_E_RANGE: return "value out of range";
    case LG_E_NOTFOUND: return "not found";
    case LG_E_BUSY: return "locked by another process";
    case LG_E_CORRUPT: return "corrupt data";
    case LG_E_CANCEL: return "cancelled";
    case LG_E_TIMEOUT: return "timed out";
    case LG_E_UNSUPPORTED: return "not supported";
    case LG_E_USAGE: return "wrong usage";
    case LG_E_REMOTE: return "another server failed";
    case LG_E_REVIEW: return "review needed";
    }
    return "unknown status";
}
