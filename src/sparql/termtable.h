// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTermTable: ids and terms as one running query sees them: inline ids, the
// dictionary of its snapshot, and the terms that it has computed itself
// (LG_ID_KIND_LOCAL). Equal terms have equal ids, so sameTerm is `==`.

#ifndef LG_SPARQL_TERMTABLE_H
#define LG_SPARQL_TERMTABLE_H

#include "store/store.h"

typedef struct LgTermTable LgTermTable;

/// Borrows `snapshot` (null: no dictionary, for tests); computed terms live in `arena` and count
/// against its budget.
LgStatus lg_termtable_new(LgArena *arena, const LgSnapshot *snapshot, LgTermTable **out,
                          LgError *err) LG_NODISCARD;

/// From now on several threads may use the table at once, while others use its arena: what they
/// add counts against the same budget. Done with lg_termtable_done() before the arena is freed.
LgStatus lg_termtable_share(LgTermTable *table, LgError *err) LG_NODISCARD;
bool lg_termtable_is_shared(const LgTermTable *table);

/// No thread uses it any more. Also for one that was not shared.
void lg_termtable_done(LgTermTable *table);

/// The id of `term`: inline if it can be, else that of the dictionary, else a
/// local one (the text is copied).
LgStatus lg_termtable_id(LgTermTable *table, const LgTerm *term, LgId *out,
                         LgError *err) LG_NODISCARD;

/// The term of any id but LG_ID_NONE. Text lives in `scratch`, or longer.
LgStatus lg_termtable_term(LgTermTable *table, LgId id, LgArena *scratch, LgTerm *out,
                           LgError *err) LG_NODISCARD;

#endif
