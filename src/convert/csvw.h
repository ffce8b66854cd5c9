// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// CSV on the Web, read: the metadata of tables (Metadata Vocabulary for Tabular Data), the tables
// themselves checked against it (Model for Tabular Data), and their triples (Generating RDF from
// Tabular Data on the Web), in standard or minimal mode.
//
// Nothing is fetched: every URL stands for a file below one folder.

#ifndef LG_CONVERT_CSVW_H
#define LG_CONVERT_CSVW_H

#include "base/arena.h"
#include "base/io.h"
#include "base/progress.h"
#include "convert/report.h"
#include "rdf/sink.h"

#define LG_CSVW_NS "http://www.w3.org/ns/csvw#"

typedef struct {
    const LgIo *io;
    LgStr prefix;   ///< what URLs begin with that stand for files, ends with a slash
    LgStr folder;   ///< where those are: a path that ends with a slash, or empty
    bool beside;    ///< a table elsewhere is read from the file of its name beside the metadata
    LgStr table;    ///< URL of the table to begin with; empty: begin with `metadata`
    LgStr metadata; ///< URL of the document that is to be used; empty: it is looked for
    LgStr link;     ///< URL of a document that came with the table; empty: none
    LgStr places;   ///< URI templates of places to look for one, a line each; empty: those that
                    ///< `.well-known/csvm` in the folder says, or the default
    bool standard;  ///< say what rows and tables there are, too
    bool lenient;   ///< go on where the data is not what the metadata says, as converters must
                    ///< that do not validate; otherwise that is LG_E_INVALID
    LgStr graph;    ///< for the triples
    LgStr scope;    ///< what blank node labels begin with
    const LgProgress *progress; ///< may be null
} LgCsvwOptions;

/// What the metadata says about all of it. Texts are borrowed: they live in the arena.
typedef struct {
    LgStr title, comment, description, lang;  ///< dc:title or rdfs:label; rdfs:comment
    LgStr theme, licence, publisher, creator; ///< IRIs or names
    LgStr contact;                            ///< dcat:contactPoint with vcard:hasEmail
    LgStr issued, modified;                   ///< dates
    const LgStr *keywords;                    ///< dcat:keyword
    size_t n_keywords;
} LgCsvwAbout;

typedef struct {
    LgCsvwAbout about;
    LgStr *tables; ///< URLs of the tables that were read
    size_t n_tables;
    const char **files; ///< paths of the documents and tables that were read
    size_t n_files;
    uint64_t rows;
    uint64_t triples;
    uint64_t nameless; ///< rows about something without a URI
} LgCsvwResult;

/// Convert into `sink`, which may be null: to check only. What is wrong goes to `report`:
/// W-CSVW-META where the metadata is not as it should be and a default was used, E-CSVW-* where
/// the data is not as the metadata says. LG_E_INVALID: the metadata cannot be used (`err` says
/// where), or there were such errors and not `lenient`; the sink may have seen part of it.
/// LG_E_UNSUPPORTED: a URL that stands for no file, a delimiter of several characters, an encoding
/// that nobody here reads. LG_E_LIMIT with what is too large.
LgStatus lg_csvw_convert(const LgCsvwOptions *options, LgSink *sink, LgReport *report,
                         LgArena *arena, LgCsvwResult *out, LgError *err) LG_NODISCARD;

/// Is this file a metadata document: JSON with the context of CSVW?
bool lg_csvw_is(const LgIo *io, const char *path);

/// Is it one, or a table that has one beside it ("TABLE-metadata.json", "csv-metadata.json") with
/// its name in it?
bool lg_csvw_detect(const LgIo *io, const char *path);

#endif
