// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/area.h"

const LgStr lg_area_forms = LG_STR_INIT("a GSS area code such as E07000112");

typedef struct {
    char code[4];
    LgStr name;
} Entity;

// The entities that statistics of government are published for.
static const Entity entities[] = {
    {"E00", LG_STR_INIT("Output Area")},
    {"E01", LG_STR_INIT("Lower Layer Super Output Area")},
    {"E02", LG_STR_INIT("Middle Layer Super Output Area")},
    {"E04", LG_STR_INIT("Civil Parish")},
    {"E05", LG_STR_INIT("Electoral Ward")},
    {"E06", LG_STR_INIT("Unitary Authority")},
    {"E07", LG_STR_INIT("Non-metropolitan District")},
    {"E08", LG_STR_INIT("Metropolitan District")},
    {"E09", LG_STR_INIT("London Borough")},
    {"E10", LG_STR_INIT("County")},
    {"E11", LG_STR_INIT("Metropolitan County")},
    {"E12", LG_STR_INIT("Region")},
    {"E13", LG_STR_INIT("Inner or Outer London")},
    {"E14", LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"E23", LG_STR_INIT("Police Force Area")},
    {"E26", LG_STR_INIT("National Park")},
    {"E30", LG_STR_INIT("Travel to Work Area")},
    {"E31", LG_STR_INIT("Fire and Rescue Authority")},
    {"E33", LG_STR_INIT("Workplace Zone")},
    {"E34", LG_STR_INIT("Built-up Area")},
    {"E37", LG_STR_INIT("Local Enterprise Partnership")},
    {"E38", LG_STR_INIT("Clinical Commissioning Group")},
    {"E47", LG_STR_INIT("Combined Authority")},
    {"E54", LG_STR_INIT("Integrated Care Board")},
    {"E92", LG_STR_INIT("Country")},
    {"K02", LG_STR_INIT("United Kingdom")},
    {"K03", LG_STR_INIT("Great Britain")},
    {"K04", LG_STR_INIT("England and Wales")},
    {"N05", LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"N06", LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"N09", LG_STR_INIT("Local Government District")},
    {"N92", LG_STR_INIT("Country")},
    {"S00", LG_STR_INIT("Output Area")},
    {"S01", LG_STR_INIT("Data Zone")},
    {"S02", LG_STR_INIT("Intermediate Zone")},
    {"S12", LG_STR_INIT("Council Area")},
    {"S13", LG_STR_INIT("Electoral Ward")},
    {"S14", LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"S92", LG_STR_INIT("Country")},
    {"W00", LG_STR_INIT("Output Area")},
    {"W01", LG_STR_INIT("Lower Layer Super Output Area")},
    {"W02", LG_STR_INIT("Middle Layer Super Output Area")},
    {"W04", LG_STR_INIT("Community")},
    {"W05", LG_STR_INIT("Electoral Ward")},
    {"W06", LG_STR_INIT("Unitary Authority")},
    {"W07", LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"W92", LG_STR_INIT("Country")},
};

static bool
eight_digits(LgStr s)
{
    if (s.n != 9) {
        return false;
    }
    for (size_t i = 1; i < 9; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return true;
}

bool
lg_area_is_code(LgStr s)
{
    return eight_digits(s) && memchr("EWSNKJLM", s.p[0], 8);
}

bool
lg_area_is_lower(LgStr s)
{
    return eight_digits(s) && memchr("ewsnkjlm", s.p[0], 8);
}

LgStr
lg_area_entity(LgStr code)
{
    for (size_t i = 0; code.n >= 3 && i < sizeof(entities) / sizeof(entities[0]); i++) {
        if (memcmp(entities[i].code, code.p, 3) == 0) {
            return entities[i].name;
        }
    }
    return (LgStr){0};
}
