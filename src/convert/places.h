// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPlaces: the bundled tables of administrative areas and of the authorities that govern them
// (vocab/geography), with starts, ends and successors, by code and by name, and as RDF.
// Immutable once read: threads may share one.

#ifndef LG_CONVERT_PLACES_H
#define LG_CONVERT_PLACES_H

#include "base/arena.h"
#include "base/io.h"
#include "rdf/sink.h"

#define LG_ORGANISATION_NS "http://opendatacommunities.org/id/"

/// An area. Text lives as long as the LgPlaces; dates are like "2009-04-01".
typedef struct {
    LgStr code;       ///< "E07000026"
    LgStr name;       ///< "Allerdale"
    LgStr welsh;      ///< name in Welsh; empty: none known
    LgStr start;      ///< first day of the code
    LgStr end;        ///< last day; empty: in force
    LgStr successors; ///< codes with a space between; empty: none known
    LgStr parent;     ///< code of the area that it is part of; empty for the United Kingdom
} LgPlace;

/// A council or another authority.
typedef struct {
    LgStr type;       ///< "district-council", the first part of its path
    LgStr slug;       ///< "allerdale", the second
    LgStr name;       ///< "Allerdale"
    LgStr official;   ///< "Allerdale Borough Council"; empty: none known
    LgStr kind;       ///< "NMD", a code of the register of local authorities
    LgStr code;       ///< "ALL", its code there
    LgStr area;       ///< code of the area that it governs, or did; empty: none known
    LgStr os;         ///< number of that area at Ordnance Survey
    LgStr census;     ///< code of that area before 2009: "16UB"
    LgStr billing;    ///< "E0931"
    LgStr start;      ///< first day; empty: not known
    LgStr end;        ///< last day; empty: in force
    LgStr successors; ///< "type/slug" with a space between
    LgStr origin;     ///< "odc": OpenDataCommunities served its URI; "new": made in its pattern
} LgOrganisation;

typedef struct LgPlaces LgPlaces;

/// Read areas.csv and organisations.csv in `folder`. LG_E_INVALID, with file and line, when a code
/// is no code, out of order or double. Free it with lg_places_free().
LgStatus lg_places_read(const LgIo *io, const char *folder, LgPlaces **out,
                        LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_places_free(LgPlaces *places);

/// The day of the newest fact, such as "2025-04-01": the version of the tables.
LgStr lg_places_version(const LgPlaces *places);

/// All areas by code, and all organisations by type and slug.
const LgPlace *lg_places_areas(const LgPlaces *places, size_t *out_n);
const LgOrganisation *lg_places_organisations(const LgPlaces *places, size_t *out_n);

/// The area with this code, or null.
const LgPlace *lg_places_area(const LgPlaces *places, LgStr code);

/// True when the tables have every code of this one's kind that there is or was up to their
/// version: then a code they do not have does not exist. Kinds are the first three characters.
bool lg_places_complete(LgStr code);

/// The area with this name, in English or Welsh, in any case, or null. Of several: one in force
/// before one that ended, a country or region before a district, a district before what is none.
const LgPlace *lg_places_named(const LgPlaces *places, LgStr name);

/// The area of the same kind whose code is most like `code`, or null when none is near.
const LgPlace *lg_places_near(const LgPlaces *places, LgStr code);

/// The organisation that `text` means, or null: its URI (/id/ or, as is often written, /doc/; http
/// or https), "type/slug", "local-authority:ADU" or "ADU", its billing code, the code of its area
/// (also one that the area had before it was coded anew), or its name or official name in any case.
/// Of two that one name means, the one in force. One pass over all: ask once for each text.
const LgOrganisation *lg_places_organisation(const LgPlaces *places, LgStr text);

/// The organisation whose name is most like `text`, or null when none is near. For messages.
const LgOrganisation *lg_places_organisation_near(const LgPlaces *places, LgStr text);

/// "http://opendatacommunities.org/id/district-council/allerdale". Null `p` when memory is short.
LgStr lg_places_organisation_iri(const LgOrganisation *organisation, LgArena *arena) LG_NODISCARD;

/// All areas and organisations as triples of `graph`, with their URIs, classes and properties at
/// statistics.data.gov.uk and OpenDataCommunities, and the days that they mention.
LgStatus lg_places_emit(const LgPlaces *places, LgStr graph, LgSink *sink,
                        LgError *err) LG_NODISCARD;

#endif
