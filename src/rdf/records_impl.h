// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRecords: the trusted side of what a jailed parser sends (raptor_impl.h). Takes
// bytes as they come, believes none of them, and feeds the statements on.

#ifndef LG_RDF_RECORDS_IMPL_H
#define LG_RDF_RECORDS_IMPL_H

#include "rdf/feed_impl.h"

typedef struct {
    LgFeed *feed;
    LgStr source;  ///< of the input, for messages
    bool has_base; ///< otherwise LG_RECORDS_NO_BASE stood in for one
    bool ended;    ///< the last record has come, and its count is true
    LgBuf bytes;   ///< received and not yet used
    uint64_t n_statements;
} LgRecords;

/// raptor needs a base. Where there is none it gets this one, which must not come back.
#define LG_RECORDS_NO_BASE "x-no-base:///"

/// Use every whole record in `bytes`. LG_E_SYNTAX with a place when the child reports
/// a fault of the input; LG_E_INVALID when a record is not one, comes behind the
/// last, has a bad term, or when the count is wrong.
LgStatus lg_records_take(LgRecords *records, LgError *err) LG_NODISCARD;

/// LG_E_INVALID with "`what`; nothing of this input is used".
LgStatus lg_records_distrust(const LgRecords *records, const char *what, LgError *err);

void lg_records_done(LgRecords *records);

#endif
