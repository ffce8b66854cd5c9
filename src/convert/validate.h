// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgValidate: a sink that looks at quads on their way into another sink, and
// reports what a cube cannot be used with: areas that are texts, observations
// without a dataset. It changes and refuses nothing. One table of properties is
// all it keeps, whatever the number of quads.

#ifndef LG_CONVERT_VALIDATE_H
#define LG_CONVERT_VALIDATE_H

#include "convert/report.h"
#include "rdf/sink.h"

typedef struct LgValidate LgValidate;

/// Stand in front of `inner`, which is borrowed. Free it with lg_validate_free().
LgStatus lg_validate_new(LgSink *inner, LgValidate **out, LgError *err) LG_NODISCARD;

/// The sink to put quads into. Borrowed.
LgSink *lg_validate_sink(LgValidate *validate);

/// Say in `report` what was found since the beginning or the last call:
/// W-KIND     a text where an IRI belongs: reference areas and periods, datasets,
///            measure types, units, statuses, and every property that the data declare a
///            dimension with things as values
/// W-IRI-TEXT a text that looks like an IRI, with any property
/// W-MIXED    a property that has both things and texts as values
/// W-QB-1     observations without a dataset
/// W-QB-2     datasets without a structure
/// `source` names the input.
void lg_validate_report(LgValidate *validate, LgStr source, LgReport *report);

/// Null is allowed.
void lg_validate_free(LgValidate *validate);

#endif
