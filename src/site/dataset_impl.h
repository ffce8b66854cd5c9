// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The shape of a data cube, for its table and its CSV.

#ifndef LG_SITE_DATASET_IMPL_H
#define LG_SITE_DATASET_IMPL_H

#include "site/resource_impl.h"

enum { LG_CUBE_DIMS = 24, LG_CUBE_MEASURES = 40, LG_CUBE_ATTRS = 12 };

typedef struct {
    LgStr property;
    LgStr list;     ///< its code list; may be empty
    LgStr var;      ///< name of its variable in queries
    uint64_t order; ///< qb:order
    LgStr filter;   ///< the value asked for; empty: all
} LgComponent;

typedef struct {
    LgStr dataset;
    LgComponent dims[LG_CUBE_DIMS];
    LgComponent measures[LG_CUBE_MEASURES];
    LgComponent attrs[LG_CUBE_ATTRS];
    size_t n_dims, n_measures, n_attrs;
    bool measure_type; ///< qb:measureType says which measure an observation has
} LgCubeShape;

/// Read the structure, and the filters from the request's parameters.
LgStatus lg_dataset_shape(LgPage *page, LgStr dataset, LgCubeShape *out) LG_NODISCARD;

/// Make the filters that are codes (skos:notation) the values they name. One that
/// names none is dropped, and is then `*out_unknown`.
LgStatus lg_dataset_resolve(LgPage *page, LgCubeShape *shape, LgStr *out_unknown) LG_NODISCARD;

/// The query behind the table; without LIMIT. Columns: observation, dimensions,
/// (measure type,) measures, attributes; a dimension with a filter is a column too.
LgStr lg_dataset_query(LgPage *page, const LgCubeShape *shape);

#endif
