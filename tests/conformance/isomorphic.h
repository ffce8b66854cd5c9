// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Do two sets of quads differ in nothing but their blank node labels
// (RDF 1.1 Concepts, 3.6)?
//
// Results of queries are compared the same way: each row becomes quads with a
// blank node of its own as subject, so that rows form a bag.

#ifndef LG_TESTS_ISOMORPHIC_H
#define LG_TESTS_ISOMORPHIC_H

#include "conformance/quads.h"

/// Duplicate quads count once. Sorts both. False as well when the search, which is
/// exponential for graphs made to be hard, gives up.
bool isomorphic(Quads *a, Quads *b);

#endif
