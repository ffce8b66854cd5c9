// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/area.h"

const LgStr lg_area_forms = LG_STR_INIT("a GSS area code such as E07000112");

typedef struct {
    char code[4];
    bool few; // there will never be a thousand of them
    LgStr name;
} Entity;

// The entities that statistics of government are published for.
static const Entity entities[] = {
    {"E00", false, LG_STR_INIT("Output Area")},
    {"E01", false, LG_STR_INIT("Lower Layer Super Output Area")},
    {"E02", false, LG_STR_INIT("Middle Layer Super Output Area")},
    {"E04", false, LG_STR_INIT("Civil Parish")},
    {"E05", false, LG_STR_INIT("Electoral Ward")},
    {"E06", true, LG_STR_INIT("Unitary Authority")},
    {"E07", true, LG_STR_INIT("Non-metropolitan District")},
    {"E08", true, LG_STR_INIT("Metropolitan District")},
    {"E09", true, LG_STR_INIT("London Borough")},
    {"E10", true, LG_STR_INIT("County")},
    {"E11", true, LG_STR_INIT("Metropolitan County")},
    {"E12", true, LG_STR_INIT("Region")},
    {"E13", true, LG_STR_INIT("Inner or Outer London")},
    {"E14", false, LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"E23", true, LG_STR_INIT("Police Force Area")},
    {"E26", true, LG_STR_INIT("National Park")},
    {"E30", true, LG_STR_INIT("Travel to Work Area")},
    {"E31", true, LG_STR_INIT("Fire and Rescue Authority")},
    {"E33", false, LG_STR_INIT("Workplace Zone")},
    {"E34", false, LG_STR_INIT("Built-up Area")},
    {"E37", true, LG_STR_INIT("Local Enterprise Partnership")},
    {"E38", true, LG_STR_INIT("Clinical Commissioning Group")},
    {"E47", true, LG_STR_INIT("Combined Authority")},
    {"E51", true, LG_STR_INIT("Development Corporation")},
    {"E54", true, LG_STR_INIT("Integrated Care Board")},
    {"E92", true, LG_STR_INIT("Country")},
    {"K02", true, LG_STR_INIT("United Kingdom")},
    {"K03", true, LG_STR_INIT("Great Britain")},
    {"K04", true, LG_STR_INIT("England and Wales")},
    {"N05", true, LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"N06", true, LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"N09", true, LG_STR_INIT("Local Government District")},
    {"N92", true, LG_STR_INIT("Country")},
    {"S00", false, LG_STR_INIT("Output Area")},
    {"S01", false, LG_STR_INIT("Data Zone")},
    {"S02", false, LG_STR_INIT("Intermediate Zone")},
    {"S12", true, LG_STR_INIT("Council Area")},
    {"S13", false, LG_STR_INIT("Electoral Ward")},
    {"S14", true, LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"S92", true, LG_STR_INIT("Country")},
    {"W00", false, LG_STR_INIT("Output Area")},
    {"W01", false, LG_STR_INIT("Lower Layer Super Output Area")},
    {"W02", false, LG_STR_INIT("Middle Layer Super Output Area")},
    {"W04", false, LG_STR_INIT("Community")},
    {"W05", false, LG_STR_INIT("Electoral Ward")},
    {"W06", true, LG_STR_INIT("Unitary Authority")},
    {"W07", true, LG_STR_INIT("Westminster Parliamentary Constituency")},
    {"W18", true, LG_STR_INIT("National Park")},
    {"W92", true, LG_STR_INIT("Country")},
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

static const Entity *
find_entity(LgStr code)
{
    for (size_t i = 0; code.n >= 3 && i < sizeof(entities) / sizeof(entities[0]); i++) {
        if (memcmp(entities[i].code, code.p, 3) == 0) {
            return &entities[i];
        }
    }
    return NULL;
}

LgStr
lg_area_entity(LgStr code)
{
    const Entity *entity = find_entity(code);
    return entity ? entity->name : (LgStr){0};
}

bool
lg_area_is_mock(LgStr code)
{
    const Entity *entity = find_entity(code);
    uint64_t number = 0;
    (void)lg_str_u64(lg_str_from(code, 3), &number);
    return number == 0 || memcmp(code.p + 1, "99", 2) == 0 ||
           (entity && entity->few && number >= 1000);
}
