// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// An endpoint whose answers a test writes down: for queries that contain a
// text, these rows, this failure after so many of them.

#ifndef LG_TESTS_FAKE_ENDPOINT_H
#define LG_TESTS_FAKE_ENDPOINT_H

#include "sparql/endpoint.h"

typedef struct {
    const char *has;     ///< in the query; null ends the list
    const char *vars;    ///< "s p o"; null: an ASK
    const char *rows;    ///< terms in "<iri> | literal |" form: "<a> b;<c> d"
    bool yes;            ///< of an ASK
    bool graph;          ///< CONSTRUCT; three columns
    uint32_t repeat;     ///< the rows so many times; 0: once
    LgStatus fail;       ///< status ...
    uint32_t fail_after; ///< ... after so many batches; 0: the query itself fails
} FakeRule;

typedef struct {
    LgEndpoint endpoint;
    const FakeRule *rules;
    uint64_t version;        ///< of the endpoint
    uint64_t answer_version; ///< of its answers
    LgStatus version_status;
    LgStatus update_status; ///< of its updates, which do nothing but LOAD into nowhere
    unsigned updates;       ///< so many that went well
} FakeEndpoint;

void fake_endpoint_init(FakeEndpoint *fake, const FakeRule *rules);

#endif
