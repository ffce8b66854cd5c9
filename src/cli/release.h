// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRelease: what a publication does to the records that are live: which come, change, go and
// come back. Those that go leave a note in the dataset's graph of removed records.

#ifndef LG_CLI_RELEASE_H
#define LG_CLI_RELEASE_H

#include "convert/convert.h"
#include "store/change.h"

/// When a record was removed (xsd:dateTime): all that is kept of it.
#define LG_RELEASE_REMOVED_AT "http://www.w3.org/ns/prov#invalidatedAtTime"

typedef struct LgRelease LgRelease;

/// Lives in `arena`. Null when memory is short.
LgRelease *lg_release_new(LgArena *arena) LG_NODISCARD;

/// Frees what is not in the arena. Null is allowed.
void lg_release_done(LgRelease *release);

/// Take note of the records of a conversion. Text is borrowed.
LgStatus lg_release_add(LgRelease *release, const LgConvertResult *result,
                        LgError *err) LG_NODISCARD;

/// Compare the load, of whose base `live` is the snapshot, with what is live.
LgStatus lg_release_compare(LgRelease *release, LgLoad *load, const LgSnapshot *live,
                            LgError *err) LG_NODISCARD;

/// Was nothing of this published before? After lg_release_compare().
bool lg_release_is_first(const LgRelease *release);

/// For a person, on stderr.
void lg_release_print(const LgRelease *release);

/// Add it to a report.
void lg_release_report(const LgRelease *release, LgReport *report);

/// Put the notes on what was removed into the load, and take out those on what has come back.
/// `now`: seconds since 1970.
LgStatus lg_release_bury(const LgRelease *release, LgLoad *load, int64_t now,
                         LgError *err) LG_NODISCARD;

/// Put the note on one record into its graph.
LgStatus lg_release_note(LgSink *sink, LgTermRef record, LgStr graph, int64_t now,
                         LgError *err) LG_NODISCARD;

#endif
