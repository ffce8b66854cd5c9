// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What other converters say of single areas.

#ifndef LG_CONVERT_PLACES_IMPL_H
#define LG_CONVERT_PLACES_IMPL_H

#include "convert/emit_impl.h"
#include "convert/places.h"

/// Into the graph of `emit`: that and when an area ended, and the names of what replaced it.
/// Nothing for one that is in force. `arena` is for text in between.
void lg_places_emit_end(const LgPlaces *places, const LgPlace *place, LgEmit *emit, LgArena *arena);

#endif
