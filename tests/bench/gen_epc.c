// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// gen_epc [--rows N] [--seed N] [--first-year Y] [--years N] [--devon] [--legacy]
//         [--truth FILE] DIR | --only certificates|recommendations
//
// Writes DIR/certificates.csv and DIR/recommendations.csv, or one of the two to standard output:
// made-up domestic
// energy performance certificates, the same ones for the same arguments on every
// machine. Shares of values, missing ones and spellings follow those of the real
// registers of England and Wales, and so do the links between columns: the score
// follows age, walls and fuel; costs and emissions follow score and area; flats alone
// have levels and corridors; new dwellings leave survey columns blank. Streets,
// towns, postcodes (ZZ99), property numbers and certificate numbers are invented.
// FILE gets what was counted and summed on the way, as JSON.

#include "gen_epc_truth.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name, *legacy;
    int place, legacy_place;
} Column;

static const Column columns[] = {
#define COLUMN(name, legacy, place, legacy_place) {#name, legacy, place, legacy_place},
#include "gen_epc_columns.h"
#undef COLUMN
};

// --- Chance -----------------------------------------------------------------

typedef struct {
    uint64_t state;
} Rng;

// splitmix64
static uint64_t
draw(Rng *rng)
{
    rng->state += 0x9e3779b97f4a7c15U;
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static unsigned
below(Rng *rng, unsigned n)
{
    return (unsigned)((draw(rng) >> 32) * n >> 32);
}

static bool
chance(Rng *rng, unsigned per_mille)
{
    return below(rng, 1000) < per_mille;
}

// About normal: the sum of four uniform draws.
static double
around(Rng *rng, double mean, double deviation)
{
    const uint64_t r = draw(rng);
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        sum += (double)(r >> (i * 16) & 0xffff) / 65536.0;
    }
    return mean + (sum - 2.0) * 1.7320508 * deviation;
}

typedef struct {
    const char *text;
    unsigned weight;
} Choice;

#define PICK(rng, choices) pick(rng, choices, sizeof(choices) / sizeof(*(choices)))

static size_t
pick(Rng *rng, const Choice *choices, size_t n)
{
    unsigned total = 0;
    for (size_t i = 0; i < n; i++) {
        total += choices[i].weight;
    }
    unsigned at = below(rng, total);
    size_t i = 0;
    while (at >= choices[i].weight) {
        at -= choices[i++].weight;
    }
    return i;
}

// --- Figures of the registers -----------------------------------------------

typedef struct {
    const char *code, *name, *region;
    unsigned weight; // certificates since 2012, in thousands
} District;

static const District districts[] = {
    {"E06000026", "Plymouth", "E12000009", 86},
    {"E06000027", "Torbay", "E12000009", 46},
    {"E07000040", "East Devon", "E12000009", 44},
    {"E07000041", "Exeter", "E12000009", 32},
    {"E07000042", "Mid Devon", "E12000009", 22},
    {"E07000043", "North Devon", "E12000009", 29},
    {"E07000044", "South Hams", "E12000009", 25},
    {"E07000045", "Teignbridge", "E12000009", 39},
    {"E07000046", "Torridge", "E12000009", 20},
    {"E07000047", "West Devon", "E12000009", 16},
    {"E08000025", "Birmingham", "E12000005", 301},
    {"E08000035", "Leeds", "E12000003", 233},
    {"E08000003", "Manchester", "E12000002", 175},
    {"E06000047", "County Durham", "E12000001", 164},
    {"E06000052", "Cornwall", "E12000009", 164},
    {"E06000023", "Bristol, City of", "E12000009", 119},
    {"W06000015", "Cardiff", "W92000004", 103},
    {"E08000015", "Wirral", "E12000002", 98},
    {"E06000043", "Brighton and Hove", "E12000008", 87},
    {"E09000025", "Newham", "E12000007", 76},
    {"E08000007", "Stockport", "E12000002", 74},
    {"E09000007", "Camden", "E12000007", 67},
    {"W06000011", "Swansea", "W92000004", 61},
    {"E07000148", "Norwich", "E12000006", 41},
    {"E07000012", "South Cambridgeshire", "E12000006", 40},
    {"E07000008", "Cambridge", "E12000006", 32},
};

enum { N_DEVON = 10 };

static const char *const age_names[] = {
    "England and Wales: before 1900", "England and Wales: 1900-1929",
    "England and Wales: 1930-1949",   "England and Wales: 1950-1966",
    "England and Wales: 1967-1975",   "England and Wales: 1976-1982",
    "England and Wales: 1983-1990",   "England and Wales: 1991-1995",
    "England and Wales: 1996-2002",   "England and Wales: 2003-2006",
    "England and Wales: 2007-2011",   "England and Wales: 2012 onwards",
};

static const Choice ages[] = {{"", 60}, {"", 170}, {"", 140}, {"", 200}, {"", 135}, {"", 80},
                              {"", 65}, {"", 35},  {"", 45},  {"", 30},  {"", 25},  {"", 15}};

static const Choice dwellings[] = {
    {"House", 640}, {"Flat", 250}, {"Bungalow", 95}, {"Maisonette", 14}, {"Park home", 1}};

static const Choice house_forms[] = {{"Mid-Terrace", 320}, {"Semi-Detached", 350},
                                     {"Detached", 200},    {"End-Terrace", 120},
                                     {"Not Recorded", 5},  {"Enclosed End-Terrace", 5}};

static const Choice flat_forms[] = {{"Mid-Terrace", 280},         {"Semi-Detached", 170},
                                    {"End-Terrace", 200},         {"Detached", 200},
                                    {"Enclosed Mid-Terrace", 45}, {"Enclosed End-Terrace", 40},
                                    {"Not Recorded", 65}};

static const Choice tenures[] = {{"Owner-occupied", 420},   {"owner-occupied", 130},
                                 {"Rented (social)", 150},  {"rental (social)", 40},
                                 {"Rented (private)", 190}, {"rental (private)", 30},
                                 {"unknown", 15},           {"NO DATA!", 10}};

static const Choice transactions[] = {{"marketed sale", 430},
                                      {"Marketed sale", 60},
                                      {"rental (private)", 130},
                                      {"rental (social)", 110},
                                      {"rental", 60},
                                      {"non marketed sale", 60},
                                      {"assessment for green deal", 40},
                                      {"ECO assessment", 60},
                                      {"none of the above", 30},
                                      {"not recorded - this is for backwards compatibility only "
                                       "and should not be used",
                                       15},
                                      {"Stock condition survey", 3},
                                      {"RHI application", 2}};

static const Choice heat_sources[] = {{"gas", 850},      {"storage", 73}, {"electric", 31},
                                      {"community", 26}, {"oil", 8},      {"pump", 8},
                                      {"lpg", 3},        {"solid", 1}};

enum { GAS, STORAGE, ELECTRIC, COMMUNITY, OIL, PUMP, LPG, SOLID };

static const char *const heatings[] = {
    "Boiler and radiators, mains gas", "Electric storage heaters",
    "Room heaters, electric",          "Community scheme",
    "Boiler and radiators, oil",       "Air source heat pump, radiators, electric",
    "Boiler and radiators, LPG",       "Boiler and radiators, wood pellets",
};

static const char *const fuels[] = {
    "mains gas (not community)", "electricity (not community)", "electricity (not community)",
    "mains gas (community)",     "oil (not community)",         "electricity (not community)",
    "LPG (not community)",       "bulk wood pellets",
};

static const Choice gas_controls[] = {
    {"Programmer, room thermostat and TRVs", 540}, {"Programmer and room thermostat", 240},
    {"Programmer, no room thermostat", 133},       {"Programmer, TRVs and bypass", 78},
    {"Time and temperature zone control", 20},     {"Room thermostat only", 9}};

static const char *const gas_control_codes[] = {"2106", "2104", "2102", "2107", "2110", "2103"};

static const char *const ratings[] = {"Very Poor", "Poor", "Average", "Good", "Very Good"};

static const Choice seconds[] = {{"None", 370},
                                 {"Room heaters, mains gas", 310},
                                 {"Room heaters, electric", 280},
                                 {"Portable electric heaters (assumed)", 15},
                                 {"Room heaters, dual fuel (mineral and wood)", 15},
                                 {"Room heaters, wood logs", 8},
                                 {"Dim", 2}};

static const Choice glazings[] = {{"double glazing installed during or after 2002", 390},
                                  {"double glazing installed before 2002", 330},
                                  {"double glazing, unknown install date", 215},
                                  {"not defined", 25},
                                  {"INVALID!", 8},
                                  {"single glazing", 25},
                                  {"triple glazing", 4},
                                  {"secondary glazing", 3}};

static const char *const streets[] = {
    "Example Street", "Sample Road",    "Specimen Lane",  "Pattern Avenue",
    "Template Close", "Model Terrace",  "Fiction Way",    "Placeholder Hill",
    "Mockup Gardens", "Draft Crescent", "Invention Row",  "Pretend Place",
    "Fable Drive",    "Story Court",    "Notional Green", "Proforma Park"};

static const char *const towns[] = {"SAMPLETON",     "Exampleford",     "MOCKBURY",
                                    "Fableham",      "SPECIMEN BAY",    "Patternworth",
                                    "DRAFTON MAGNA", "Notional St Mary"};

typedef struct {
    const char *id, *summary, *text, *cost;
} Improvement;

enum {
    LOFT,
    CAVITY,
    SOLID_WALL,
    FLOOR,
    LIGHTING,
    CONTROLS,
    BOILER,
    CYLINDER,
    GLAZING,
    SOLAR_WATER,
    PHOTOVOLTAIC,
    STORAGE_HEATERS,
    DRAUGHT,
    N_IMPROVEMENTS
};

static const Improvement improvements[] = {
    {"5", "Increase loft insulation to 270 mm", "Loft insulation", "£100 - £350"},
    {"6", "Cavity wall insulation", "Cavity wall insulation", "£500 - £1,500"},
    {"7", "Internal or external wall insulation", "Solid wall insulation", "£4,000 - £14,000"},
    {"47", "Floor insulation (solid floor)", "Floor insulation", "£4,000 - £6,000"},
    {"35", "Low energy lighting for all fixed outlets", "Low energy lighting", "£25"},
    {"14", "Upgrade heating controls", "Heating controls (thermostatic radiator valves)",
     "£350 - £450"},
    {"20", "Replace boiler with new condensing boiler", "Condensing boiler", "£2,200 - £3,000"},
    {"4", "Hot water cylinder thermostat", "Cylinder thermostat", "£200 - £400"},
    {"8", "Replace single glazed windows with low-E double glazed windows", "Double glazing",
     "£3,300 - £6,500"},
    {"19", "Solar water heating", "Solar water heating", "£4,000 - £6,000"},
    {"34", "Solar photovoltaic panels, 2.5 kWp", "Solar panels", "£3,500 - £5,500"},
    {"25", "High heat retention storage heaters", "High heat retention storage heaters",
     "£1,200 - £1,800"},
    {"10", "Draughtproofing", "Draughtproofing", "£80 - £120"},
};

// --- One certificate --------------------------------------------------------

typedef struct {
    const char *cells[N_COLUMNS];
    char text[8192]; // what was formatted for this row
    size_t used;
    bool wanted[N_IMPROVEMENTS];
    char key[80];
} Row;

__attribute__((format(printf, 2, 3))) static const char *
format(Row *row, const char *fmt, ...)
{
    char *at = row->text + row->used;
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(at, sizeof(row->text) - row->used, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(row->text) - row->used) {
        abort();
    }
    row->used += (size_t)n + 1;
    return at;
}

// A number with up to two decimals, without zeros at the end, as the register has it.
static const char *
decimal(Row *row, double value, int places)
{
    char *text = (char *)(uintptr_t)format(row, "%.*f", places, value);
    size_t n = strlen(text);
    while (places > 0 && text[n - 1] == '0') {
        text[--n] = '\0';
    }
    if (places > 0 && text[n - 1] == '.') {
        text[--n] = '\0';
    }
    return strcmp(text, "-0") == 0 ? "0" : text;
}

#define SET(column, value) row->cells[COL_##column] = (value)

static int
clamp(double value, int low, int high)
{
    return value < low ? low : value > high ? high : (int)value;
}

static const char *
rating_of(double quality)
{
    return ratings[clamp(quality, 0, 4)];
}

static const char *
band_of(int score)
{
    return score >= 92   ? "A"
           : score >= 81 ? "B"
           : score >= 69 ? "C"
           : score >= 55 ? "D"
           : score >= 39 ? "E"
           : score >= 21 ? "F"
                         : "G";
}

// What the other columns follow from.
typedef struct {
    uint64_t number; // of the property: decides address, dwelling and district
    size_t age, heat;
    bool flat, fresh, legacy;
    double area;
    double noise; // of the score, the same for all certificates of a property
    int score, better;
    bool cavity, insulated;
    int loft; // mm, -1: another dwelling above
} Dwelling;

static void
set_address(Row *row, const Dwelling *d, const District *district, Rng *rng)
{
    Rng place = {d->number * 77 + 5};
    const unsigned house = below(&place, 180) + 1;
    const char *street = streets[below(&place, sizeof(streets) / sizeof(*streets))];
    const char *town = towns[below(&place, sizeof(towns) / sizeof(*towns))];
    const char *line = format(row, "%u %s", house, street);
    if (d->flat) {
        SET(address1, format(row, "Flat %u", below(&place, 60) + 1));
        SET(address2, line);
    } else {
        SET(address1, line);
        SET(address2, chance(&place, 450) ? "Little Imagining" : "");
    }
    SET(posttown, town);
    SET(postcode, format(row, "ZZ99 %u%c%c", below(&place, 10), "ABDEFGHJLN"[below(&place, 10)],
                         "PQRSTUWXYZ"[below(&place, 10)]));
    SET(address, format(row, "%s%s%s", row->cells[COL_address1],
                        row->cells[COL_address2][0] ? ", " : "", row->cells[COL_address2]));
    const size_t index = (size_t)(district - districts);
    SET(local_authority, district->code);
    SET(local_authority_label, district->name);
    SET(constituency, format(row, "E14999%03zu", index + 1));
    SET(constituency_label, format(row, "%s Sample", district->name));
    SET(region, district->region);
    SET(country, district->code[0] == 'W' ? "Wales" : "England");
    if (chance(rng, 920)) {
        SET(uprn, format(row, "%llu", 999000000000ULL + (unsigned long long)d->number));
        SET(uprn_source, chance(rng, 917) ? "Address Matched" : "Energy Assessor");
    }
}

static void
set_dates(Row *row, int year, double part, Rng *rng)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int day = (int)(part * 365);
    int month = 0;
    while (day >= days[month]) {
        day -= days[month++];
    }
    SET(lodgement_date, format(row, "%d-%02d-%02d", year, month + 1, day + 1));
    SET(lodgement_datetime, format(row, "%s %02u:%02u:%02u", row->cells[COL_lodgement_date],
                                   7 + below(rng, 15), below(rng, 60), below(rng, 60)));
    const int before = (int)below(rng, 12);
    day -= before;
    if (day < 0) {
        month = month == 0 ? 11 : month - 1;
        year -= month == 11;
        day += days[month];
    }
    // Now and then a typing error of the kind that the registers have.
    const int century = chance(rng, 1) && chance(rng, 50) ? 2000 : 0;
    SET(inspection_date, format(row, "%04d-%02d-%02d", year - century, month + 1, day + 1));
}

static void
set_walls(Row *row, Dwelling *d, Rng *rng)
{
    double quality = 0;
    const char *text = "";
    d->cavity = d->age >= 2 || chance(rng, 150);
    d->insulated = d->age >= 6 || chance(rng, d->cavity ? 620 : 60);
    if (d->fresh) {
        text =
            format(row, "Average thermal transmittance %.2f W/m²K", 0.13 + below(rng, 15) / 100.0);
        quality = 4;
    } else if (!d->cavity) {
        static const Choice solid[] = {
            {"Solid brick", 800}, {"Sandstone", 60}, {"Granite or whin", 60}, {"System built", 80}};
        text =
            format(row, "%s, %s", solid[PICK(rng, solid)].text,
                   d->insulated ? "with external insulation" : "as built, no insulation (assumed)");
        quality = d->insulated ? 3 : 0;
    } else if (d->age >= 6) {
        text = chance(rng, 80) ? "Timber frame, as built, insulated (assumed)"
                               : "Cavity wall, as built, insulated (assumed)";
        quality = 3;
    } else {
        text = d->insulated       ? "Cavity wall, filled cavity"
               : chance(rng, 250) ? "Cavity wall, as built, partial insulation (assumed)"
                                  : "Cavity wall, as built, no insulation (assumed)";
        quality = d->insulated ? 3 : 1;
    }
    SET(walls_description, text);
    SET(walls_energy_eff, rating_of(quality));
    SET(walls_env_eff, row->cells[COL_walls_energy_eff]);
    row->wanted[CAVITY] = d->cavity && quality < 2 && chance(rng, 800);
    row->wanted[SOLID_WALL] = !d->cavity && quality < 1 && chance(rng, 800);
}

static void
set_roof(Row *row, Dwelling *d, Rng *rng)
{
    static const int depths[] = {0, 50, 75, 100, 150, 200, 250, 270, 300};
    double quality = 0;
    const char *text = "";
    d->loft = -1;
    if (d->fresh) {
        text = format(row, "Average thermal transmittance %.2f W/m²K", 0.1 + below(rng, 8) / 100.0);
        quality = 4;
    } else if (d->flat && chance(rng, 620)) {
        text = "(another dwelling above)";
        quality = -1;
    } else if (chance(rng, 60)) {
        text = d->age < 5 ? "Flat, limited insulation (assumed)" : "Flat, insulated (assumed)";
        quality = d->age < 5 ? 0 : 2;
    } else {
        const size_t i = chance(rng, 170) ? 0 : 1 + below(rng, 8);
        d->loft = depths[i];
        quality = d->loft < 25 ? 0 : d->loft < 100 ? 1 : d->loft < 150 ? 2 : d->loft < 270 ? 3 : 4;
        text = d->loft == 0 ? "Pitched, no insulation (assumed)"
                            : format(row,
                                     chance(rng, 850) ? "Pitched, %d mm loft insulation"
                                                      : "Pitched, %dmm loft insulation",
                                     d->loft);
    }
    SET(roof_description, text);
    SET(roof_energy_eff, quality < 0 ? "N/A" : rating_of(quality));
    SET(roof_env_eff, row->cells[COL_roof_energy_eff]);
    row->wanted[LOFT] = d->loft >= 0 && d->loft < 150 && chance(rng, 900);
}

static void
set_floor(Row *row, const Dwelling *d, Rng *rng)
{
    static const Choice floors[] = {{"Solid, no insulation (assumed)", 480},
                                    {"Suspended, no insulation (assumed)", 420},
                                    {"Solid, insulated (assumed)", 50},
                                    {"Solid, limited insulation (assumed)", 40},
                                    {"To external air, uninsulated (assumed)", 10}};
    if (d->fresh) {
        SET(floor_description,
            format(row, "Average thermal transmittance %.2f W/m²K", 0.1 + below(rng, 8) / 100.0));
    } else if (d->flat && chance(rng, 600)) {
        SET(floor_description,
            chance(rng, 780) ? "(other premises below)" : "(another dwelling below)");
    } else {
        SET(floor_description, floors[PICK(rng, floors)].text);
        row->wanted[FLOOR] = chance(rng, 350);
    }
    SET(floor_energy_eff, d->fresh ? "Very Good" : chance(rng, 734) ? "N/A" : "NO DATA!");
    SET(floor_env_eff, "N/A");
    SET(floor_height, decimal(row, around(rng, d->age < 3 ? 2.6 : 2.38, 0.12), 2));
}

static void
set_windows(Row *row, const Dwelling *d, Rng *rng)
{
    const bool single = !d->fresh && chance(rng, 50);
    const bool partly = !d->fresh && !single && chance(rng, 65);
    SET(windows_description, d->fresh ? "High performance glazing"
                             : single ? "Single glazed"
                             : partly ? "Partial double glazing"
                                      : "Fully double glazed");
    SET(windows_energy_eff, d->fresh     ? "Very Good"
                            : single     ? "Very Poor"
                            : partly     ? "Poor"
                            : d->age > 8 ? "Good"
                                         : rating_of(2 + below(rng, 2)));
    SET(windows_env_eff, row->cells[COL_windows_energy_eff]);
    row->wanted[GLAZING] = single && chance(rng, 800);
    if (!d->fresh) {
        SET(glazed_type, single ? "single glazing" : glazings[PICK(rng, glazings)].text);
        SET(glazed_area, chance(rng, 990) ? "Normal" : "More Than Typical");
        SET(multi_glaze_proportion, single   ? "0"
                                    : partly ? format(row, "%u", 10 + below(rng, 80))
                                             : "100");
    }
}

static void
set_heating(Row *row, const Dwelling *d, Rng *rng)
{
    const bool wet = d->heat != STORAGE && d->heat != ELECTRIC;
    const size_t control = PICK(rng, gas_controls);
    const char *text = wet ? gas_controls[control].text : "Manual charge control";
    const char *code = wet ? gas_control_codes[control] : "2401";
    if (d->heat == ELECTRIC) {
        text = chance(rng, 500) ? "Programmer and appliance thermostats" : "Appliance thermostats";
        code = "2602";
    }
    static const double efficiency[] = {3, 1, 0, 3, 2, 4, 1, 2};
    const double quality = d->fresh ? 4 : efficiency[d->heat];
    SET(mainheat_description, heatings[d->heat]);
    SET(mainheat_energy_eff, rating_of(quality));
    SET(mainheat_env_eff, rating_of(chance(rng, 800) ? quality : quality + 1));
    SET(main_fuel,
        d->heat == GAS && d->fresh ? "Gas: mains gas"
        : d->heat == GAS && chance(rng, 200)
            ? "mains gas - this is for backwards compatibility only and should not be used"
            : fuels[d->heat]);
    SET(mainheatcont_description, text);
    SET(main_heating_controls, d->legacy ? code : text);
    const double controls = wet && control == 0 ? 3 : wet && control == 1 ? 2 : 1;
    SET(mainheatc_energy_eff, rating_of(controls));
    SET(mainheatc_env_eff, row->cells[COL_mainheatc_energy_eff]);
    SET(secondheat_description, d->fresh ? "None" : seconds[PICK(rng, seconds)].text);
    SET(sheating_energy_eff, "N/A");
    SET(sheating_env_eff, "N/A");
    const bool cylinder = wet && !d->fresh && chance(rng, 100);
    SET(hotwater_description,
        wet ? (cylinder ? "From main system, no cylinder thermostat" : "From main system")
            : "Electric immersion, off-peak");
    const double water = wet ? (cylinder ? 2 : 3) : below(rng, 3);
    SET(hot_water_energy_eff, rating_of(d->fresh ? 4 : water));
    SET(hot_water_env_eff, rating_of(d->fresh ? 4 : chance(rng, 800) ? water : water + 1));
    SET(energy_tariff, d->fresh          ? "standard tariff"
                       : !wet            ? "dual"
                       : chance(rng, 27) ? "Unknown"
                                         : "Single");
    row->wanted[CYLINDER] = cylinder;
    row->wanted[CONTROLS] = wet && controls < 3 && chance(rng, 500);
    row->wanted[BOILER] = d->heat == GAS && !d->fresh && chance(rng, 330);
    row->wanted[STORAGE_HEATERS] = d->heat == STORAGE && chance(rng, 700);
}

static void
set_lighting(Row *row, const Dwelling *d, Rng *rng)
{
    const int share = d->fresh           ? 100
                      : chance(rng, 300) ? 100
                      : chance(rng, 100) ? 0
                                         : (int)below(rng, 20) * 5;
    const unsigned outlets = 4 + below(rng, 14);
    SET(low_energy_lighting, format(row, "%d", share));
    SET(lighting_description,
        share == 0     ? "No low energy lighting"
        : share == 100 ? "Low energy lighting in all fixed outlets"
                       : format(row, "Low energy lighting in %d%% of fixed outlets", share));
    SET(lighting_energy_eff, rating_of(share < 10   ? 0
                                       : share < 30 ? 1
                                       : share < 55 ? 2
                                       : share < 75 ? 3
                                                    : 4));
    SET(lighting_env_eff, row->cells[COL_lighting_energy_eff]);
    if (chance(rng, 600)) {
        SET(fixed_lighting_outlets_count, format(row, "%u", outlets));
        SET(low_energy_fixed_lighting_outlets_count,
            format(row, "%u", outlets * (unsigned)share / 100));
    }
    row->wanted[LIGHTING] = share < 80 && chance(rng, 850);
}

static void
set_rooms(Row *row, const Dwelling *d, Rng *rng)
{
    if (d->fresh) {
        return; // a calculation for a new dwelling does not count rooms
    }
    const int rooms = clamp(around(rng, d->area / 20.0, 0.8), 1, 12);
    SET(number_habitable_rooms, format(row, "%d", rooms));
    SET(number_heated_rooms, format(row, "%d", chance(rng, 930) || rooms == 1 ? rooms : rooms - 1));
    SET(extension_count, d->flat || chance(rng, 680) ? "0" : chance(rng, 800) ? "1" : "2");
    SET(number_open_fireplaces, chance(rng, 941) ? "0" : chance(rng, 900) ? "1" : "2");
    SET(photo_supply, chance(rng, 730)
                          ? (chance(rng, 960) ? "0" : format(row, "%u", 10 + below(rng, 5) * 10))
                          : "");
    SET(mains_gas_flag, d->heat == GAS || chance(rng, 350) ? "Y" : "N");
    SET(wind_turbine_count, "0");
    row->wanted[DRAUGHT] = chance(rng, 40);
}

static void
set_flat(Row *row, const Dwelling *d, Rng *rng)
{
    static const char *const levels[] = {"basement", "Ground", "1st", "2nd", "3rd",
                                         "4th",      "5th",    "6th", "10th"};
    const char *absent = chance(rng, 540) ? "NO DATA!" : "NODATA!";
    if (!d->flat) {
        SET(floor_level, d->legacy ? absent : "");
        SET(heat_loss_corridor, d->legacy ? "NO DATA!" : "");
        SET(flat_top_storey, d->legacy ? "" : "N");
        return;
    }
    static const Choice at[] = {{"", 5},  {"", 330}, {"", 370}, {"", 140}, {"", 60},
                                {"", 35}, {"", 25},  {"", 20},  {"", 15}};
    SET(floor_level, levels[PICK(rng, at)]);
    SET(flat_top_storey, chance(rng, 390) ? "Y" : "N");
    SET(flat_storey_count, chance(rng, 600) ? format(row, "%u", 2 + below(rng, 4)) : "");
    static const Choice corridors[] = {
        {"no corridor", 440}, {"unheated corridor", 380}, {"heated corridor", 180}};
    const size_t corridor = PICK(rng, corridors);
    SET(heat_loss_corridor, corridors[corridor].text);
    if (corridor == 1) {
        SET(unheated_corridor_length, decimal(row, 1 + below(rng, 1100) / 100.0, 2));
    }
}

static void
set_energy(Row *row, const Dwelling *d, Rng *rng)
{
    const double use = around(rng, (110.0 - d->score) * 5.1, 18);
    const double less = use * (110.0 - d->better) / (110.0 - d->score);
    const double carbon = use * 0.185;
    const double heat = d->area * use * 0.037;
    const int impact = clamp(around(rng, d->score - 2, 4), 1, 100);
    SET(current_energy_efficiency, format(row, "%d", d->score));
    SET(potential_energy_efficiency, format(row, "%d", d->better));
    SET(current_energy_rating, band_of(d->score));
    SET(potential_energy_rating, band_of(d->better));
    SET(environment_impact_current, format(row, "%d", impact));
    SET(environment_impact_potential,
        format(row, "%d", clamp(impact + d->better - d->score, 1, 102)));
    SET(energy_consumption_current, format(row, "%d", (int)use));
    SET(energy_consumption_potential, format(row, "%d", (int)less));
    SET(co2_emiss_curr_per_floor_area, format(row, "%d", (int)carbon));
    SET(co2_emissions_current, decimal(row, carbon * d->area / 1000, 1));
    SET(co2_emissions_potential, decimal(row, carbon * less / use * d->area / 1000, 1));
    SET(heating_cost_current, format(row, "%d", clamp(heat, 20, 9000)));
    SET(heating_cost_potential, format(row, "%d", clamp(heat * less / use, 15, 9000)));
    const double water = around(rng, 95 + d->area / 4, 22);
    SET(hot_water_cost_current, format(row, "%d", clamp(water, 30, 900)));
    SET(hot_water_cost_potential, format(row, "%d", clamp(water * 0.78, 25, 900)));
    const double light = around(rng, 28 + d->area / 2.6, 9);
    SET(lighting_cost_current, format(row, "%d", clamp(light, 12, 500)));
    SET(lighting_cost_potential, format(row, "%d", clamp(light * 0.75, 9, 400)));
    SET(total_floor_area, decimal(row, d->area, chance(rng, 300) ? 0 : 2));
}

static void
choose_dwelling(Dwelling *d, bool again)
{
    Rng house = {d->number * 31 + 9};
    const size_t type = PICK(&house, dwellings);
    d->flat = type == 1 || type == 3;
    const bool modern = chance(&house, 120);
    d->fresh = modern && !again;
    d->age = modern ? 11 : PICK(&house, ages);
    d->heat = PICK(&house, heat_sources);
    d->noise = around(&house, 0, 10);
    if (modern && d->heat == STORAGE) {
        d->heat = PUMP;
    }
    d->area = around(&house, d->flat ? 58 : type == 2 ? 74 : 92, d->flat ? 13 : 26);
    d->area = d->area < 18 ? 18 + below(&house, 10) : d->area;
}

static void
choose_score(const Row *row, Dwelling *d, Rng *rng)
{
    double score = d->fresh ? around(rng, 76, 3) : around(rng, 56.5 + (double)d->age * 1.3, 2.5);
    score += d->fresh ? 0 : d->noise;
    score += d->insulated ? 4 : -2;
    score += d->loft >= 200 || d->loft == -1 ? 3 : d->loft < 50 ? -4 : 0;
    score += d->flat ? 4 : 0;
    score -= d->heat == ELECTRIC                    ? 14
             : d->heat == STORAGE || d->heat == OIL ? 6
             : d->heat == LPG                       ? 12
                                                    : 0;
    d->score = clamp(score, 1, 105);
    double better = d->score;
    for (int i = 0; i < N_IMPROVEMENTS; i++) {
        better += row->wanted[i] ? 3.5 : 0;
    }
    d->better = clamp(better, d->score, 108);
}

static void
fill_row(Row *row, Dwelling *d, const District *district, int year, double part, Rng *rng)
{
    for (int i = 0; i < N_COLUMNS; i++) {
        row->cells[i] = "";
    }
    row->used = 0;
    memset(row->wanted, 0, sizeof(row->wanted));
    Rng house = {d->number * 31 + 9};
    const size_t type = PICK(&house, dwellings);
    SET(certificate_number, row->key);
    set_address(row, d, district, rng);
    set_dates(row, year, part, rng);
    SET(property_type, dwellings[type].text);
    SET(built_form, d->flat ? flat_forms[PICK(rng, flat_forms)].text
                            : house_forms[PICK(rng, house_forms)].text);
    if (d->legacy && strcmp(row->cells[COL_built_form], "Not Recorded") == 0) {
        SET(built_form, "NO DATA!");
    }
    SET(construction_age_band, d->fresh         ? format(row, "%d", year - (int)below(rng, 2))
                               : chance(rng, 2) ? "INVALID!"
                                                : age_names[d->age]);
    SET(tenure, d->fresh ? "Not defined - use in the case of a new dwelling for which the intended "
                           "tenure in not known. It is no"
                         : tenures[PICK(rng, tenures)].text);
    SET(transaction_type, d->fresh ? "new dwelling" : transactions[PICK(rng, transactions)].text);
    SET(report_type, d->legacy ? (d->fresh ? "101" : "100") : d->fresh ? "3" : "2");
    SET(mechanical_ventilation, chance(rng, 960) ? "natural" : "mechanical, extract only");
    SET(solar_water_heating_flag, chance(rng, 820) ? (chance(rng, 990) ? "N" : "Y") : "");
    set_walls(row, d, rng);
    set_roof(row, d, rng);
    set_floor(row, d, rng);
    set_windows(row, d, rng);
    set_heating(row, d, rng);
    set_lighting(row, d, rng);
    set_rooms(row, d, rng);
    set_flat(row, d, rng);
    row->wanted[SOLAR_WATER] = !d->flat && !d->fresh && chance(rng, 560);
    row->wanted[PHOTOVOLTAIC] = !d->flat && chance(rng, 680);
    choose_score(row, d, rng);
    set_energy(row, d, rng);
    if (d->legacy) {
        SET(building_reference_number, format(row, "%llu", 5000000000ULL + d->number));
        SET(county, "");
    }
}

// --- Files ------------------------------------------------------------------

static void
put_cell(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\n")) {
        (void)fputs(text, out);
        return;
    }
    (void)putc('"', out);
    for (; *text; text++) {
        if (*text == '"') {
            (void)putc('"', out);
        }
        (void)putc(*text, out);
    }
    (void)putc('"', out);
}

// Columns in the order of the file.
static int
order_columns(bool legacy, int order[N_COLUMNS])
{
    int n = 0;
    for (int place = 1; place <= N_COLUMNS; place++) {
        for (int i = 0; i < N_COLUMNS; i++) {
            if ((legacy ? columns[i].legacy_place : columns[i].place) == place) {
                order[n++] = i;
            }
        }
    }
    return n;
}

static void
put_row(FILE *out, const Row *row, const int *order, int n)
{
    for (int i = 0; i < n; i++) {
        if (i > 0) {
            (void)putc(',', out);
        }
        put_cell(out, row->cells[order[i]]);
    }
    (void)putc('\n', out);
}

static void
put_recommendations(FILE *out, const Row *row, bool legacy, Truth *truth)
{
    int item = 0;
    for (int i = 0; i < N_IMPROVEMENTS; i++) {
        if (!row->wanted[i]) {
            continue;
        }
        const Improvement *what = &improvements[i];
        const char *const now[] = {what->id, what->summary, what->text, what->cost};
        const char *const before[] = {what->summary, what->text, what->id, what->summary,
                                      what->cost};
        const char *const *cells = legacy ? before : now;
        const int n = legacy ? 5 : 4;
        (void)fprintf(out, "%s,%d", row->key, ++item);
        for (int k = 0; k < n; k++) {
            (void)putc(',', out);
            put_cell(out, cells[k]);
        }
        (void)putc('\n', out);
        if (truth) {
            truth_recommendation(truth, what->id);
        }
    }
}

typedef struct {
    unsigned long rows, seed;
    int first_year, years;
    bool devon, legacy;
    const char *dir, *truth;
    const char *only; // the table that goes to standard output; null: both to `dir`
} Options;

// A number of its own for each certificate, twenty digits that look drawn.
static void
make_key(Row *row, uint64_t i, const Options *options, Rng *rng)
{
    const uint64_t mixed = (i * 61728394507ULL + options->seed * 7919 + 12345) % 100000000000ULL;
    const uint64_t more = draw(rng);
    if (options->legacy) {
        Rng hash = {i * 1000003 + options->seed};
        for (int k = 0; k < 4; k++) {
            (void)snprintf(row->key + (size_t)k * 16, 17, "%016llx",
                           (unsigned long long)draw(&hash));
        }
        return;
    }
    (void)snprintf(row->key, sizeof(row->key), "9%03llu-%04llu-%04llu-%04u-%04u",
                   (unsigned long long)(mixed / 100000000),
                   (unsigned long long)(mixed / 10000 % 10000), (unsigned long long)(mixed % 10000),
                   (unsigned)(more % 10000), (unsigned)(more / 10000 % 10000));
}

static void
generate(FILE *certificates, FILE *recommendations, const Options *options, Truth *truth)
{
    int order[N_COLUMNS];
    const int n = order_columns(options->legacy, order);
    for (int i = 0; i < n; i++) {
        (void)fprintf(certificates, "%s%s", i ? "," : "",
                      options->legacy ? columns[order[i]].legacy : columns[order[i]].name);
    }
    (void)putc('\n', certificates);
    (void)fputs(options->legacy
                    ? "LMK_KEY,IMPROVEMENT_ITEM,IMPROVEMENT_SUMMARY_TEXT,IMPROVEMENT_DESCR_TEXT,"
                      "IMPROVEMENT_ID,IMPROVEMENT_ID_TEXT,INDICATIVE_COST\n"
                    : "certificate_number,improvement_item,improvement_id,improvement_summary_text,"
                      "improvement_descr_text,indicative_cost\n",
                recommendations);
    const size_t n_districts = options->devon ? N_DEVON : sizeof(districts) / sizeof(*districts);
    Choice weights[sizeof(districts) / sizeof(*districts)];
    for (size_t i = 0; i < n_districts; i++) {
        weights[i] = (Choice){districts[i].name, districts[i].weight};
    }
    Rng rng = {options->seed};
    static Row row;
    uint64_t properties = 0;
    for (unsigned long i = 0; i < options->rows; i++) {
        // One certificate in five is of a property that had one before.
        const bool again = properties > 0 && chance(&rng, 206);
        Dwelling d = {.legacy = options->legacy};
        d.number = again ? draw(&rng) % properties : properties++;
        Rng place = {d.number * 13 + 3};
        const District *district = &districts[pick(&place, weights, n_districts)];
        const double when = ((double)i + 0.5) / (double)options->rows * options->years;
        make_key(&row, i, options, &rng);
        choose_dwelling(&d, again);
        fill_row(&row, &d, district, options->first_year + (int)when, when - floor(when), &rng);
        put_row(certificates, &row, order, n);
        put_recommendations(recommendations, &row, options->legacy, truth);
        if (truth) {
            truth_certificate(truth, row.cells);
        }
    }
}

// Where a table goes: a file of the folder; with --only standard output, or nowhere.
static FILE *
open_table(const Options *options, const char *name)
{
    char path[4096] = "/dev/null";
    const bool shown = options->only && strcmp(options->only, name) == 0;
    if (options->dir) {
        (void)snprintf(path, sizeof(path), "%s/%s.csv", options->dir, name);
    }
    FILE *f = shown ? stdout : fopen(path, "we");
    if (!f) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    (void)setvbuf(f, NULL, _IOFBF, 1 << 20);
    return f;
}

static unsigned long
number_of(const char *text)
{
    return text ? strtoul(text, NULL, 10) : 0;
}

int
main(int argc, char **argv)
{
    Options options = {.rows = 1000, .seed = 1, .first_year = 2024, .years = 2};
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(arg, "--devon") == 0) {
            options.devon = true;
        } else if (strcmp(arg, "--legacy") == 0) {
            options.legacy = true;
        } else if (strcmp(arg, "--rows") == 0) {
            options.rows = number_of(value);
            i++;
        } else if (strcmp(arg, "--seed") == 0) {
            options.seed = number_of(value);
            i++;
        } else if (strcmp(arg, "--first-year") == 0) {
            options.first_year = (int)number_of(value);
            i++;
        } else if (strcmp(arg, "--years") == 0) {
            options.years = (int)number_of(value);
            i++;
        } else if (strcmp(arg, "--only") == 0) {
            options.only = value;
            i++;
        } else if (strcmp(arg, "--truth") == 0) {
            options.truth = value;
            i++;
        } else {
            options.dir = arg;
        }
    }
    if (!options.dir == !options.only || (options.dir && options.dir[0] == '-') ||
        options.years < 1) {
        (void)fprintf(stderr, "usage: gen_epc [--rows N] [--seed N] [--first-year Y] [--years N] "
                              "[--devon] [--legacy] [--truth FILE] "
                              "DIR | --only certificates|recommendations\n");
        return EXIT_FAILURE;
    }
    FILE *certificates = open_table(&options, "certificates");
    FILE *recommendations = open_table(&options, "recommendations");
    Truth *truth = options.truth ? truth_new() : NULL;
    generate(certificates, recommendations, &options, truth);
    bool failed = fclose(certificates) != 0;
    failed = fclose(recommendations) != 0 || failed;
    if (truth && !truth_write(truth, options.truth)) {
        perror(options.truth);
        failed = true;
    }
    truth_free(truth);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
