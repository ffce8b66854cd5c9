// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Dates, times and durations (Model for Tabular Data, 6.4.4 and 6.4.5; UAX 35, 4).

#include "base/time.h"
#include "convert/csvw_impl.h"

#include <stdio.h>
#include <stdlib.h>

// What a format or a type has.
enum {
    YEAR = 1,
    MONTH = 2,
    DAY = 4,
    HOUR = 8,
    MINUTE = 16,
    SECOND = 32,
    FRACTION = 64,
    ZONE = 128,
};

enum { YEAR_DIGITS = 12 }; // of years that are written in full

typedef struct {
    unsigned has; // of the fields above
    int64_t year;
    LgStr year_text;
    unsigned month, day, hour, minute, second;
    LgStr fraction;
    int zone; // minutes east
} Moment;

// --- Formats -----------------------------------------------------------------------------------

typedef struct {
    unsigned field; // 0: literal
    char letter;
    size_t n;      // of letters
    LgStr literal; // one byte or what stands in quotes
} Piece;

static unsigned
field_of(char letter, size_t n)
{
    switch (letter) {
    case 'y': return n == 4 ? YEAR : 0;
    case 'M': return n <= 2 ? MONTH : 0;
    case 'd': return n <= 2 ? DAY : 0;
    case 'H': return n <= 2 ? HOUR : 0;
    case 'm': return n <= 2 ? MINUTE : 0;
    case 's': return n <= 2 ? SECOND : 0;
    case 'S': return FRACTION;
    case 'X':
    case 'x': return n <= 3 ? ZONE : 0;
    default: return 0;
    }
}

// The next piece of a format, which moves on. False: it is no piece.
static bool
next_piece(LgStr *format, Piece *out)
{
    const char c = format->p[0];
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    *out = (Piece){.letter = c, .n = 1, .literal = {format->p, 1}};
    if (c == '\'') {
        const LgStr rest = lg_str_from(*format, 1);
        out->literal = (LgStr){rest.p, lg_str_find(rest, '\'')};
        *format = lg_str_from(rest, out->literal.n + 1);
        return rest.n > out->literal.n;
    }
    if (letter && c != 'T') {
        while (out->n < format->n && format->p[out->n] == c) {
            out->n++;
        }
        out->field = field_of(c, out->n);
    }
    *format = lg_str_from(*format, out->n);
    return !letter || c == 'T' || out->field != 0;
}

static bool
format_fields(LgStr format, unsigned *out)
{
    *out = 0;
    while (format.n > 0) {
        Piece piece;
        if (!next_piece(&format, &piece) || (piece.field & *out)) {
            return false;
        }
        *out |= piece.field;
    }
    return true;
}

bool
lg_csvw_time_format(const LgCsvwType *type, LgStr format)
{
    unsigned has = 0;
    unsigned needs = 0;
    const bool good = format_fields(format, &has);
    (void)format_fields(lg_str_c(type->rule), &needs);
    needs &= ~(unsigned)SECOND; // goes without saying
    const unsigned more = has & ~(needs | SECOND | FRACTION | ZONE);
    const bool clock = (needs & HOUR) != 0;
    return good && (has & needs) == needs && more == 0 && (clock || !(has & (SECOND | FRACTION)));
}

// --- Parsing -----------------------------------------------------------------------------------

// Between `least` and `most` digits at the front of `s`.
static bool
take_number(LgStr *s, size_t least, size_t most, unsigned *out)
{
    size_t n = 0;
    *out = 0;
    while (n < most && n < s->n && lg_char_is_digit(s->p[n])) {
        *out = *out * 10 + (unsigned)(s->p[n++] - '0');
    }
    *s = lg_str_from(*s, n);
    return n >= least;
}

static bool
take_fraction(LgStr *s, size_t most, LgStr *out)
{
    size_t n = 0;
    while (n < s->n && lg_char_is_digit(s->p[n])) {
        n++;
    }
    *out = (LgStr){s->p, n};
    *s = lg_str_from(*s, n);
    return n > 0 && n <= most;
}

// "Z", "+08", "+0800", "+08:00": as `letters` times X or x allow.
static bool
take_zone(LgStr *s, char letter, size_t letters, int *out)
{
    unsigned hours = 0;
    unsigned minutes = 0;
    const char sign = s->n > 0 ? s->p[0] : '\0';
    *s = lg_str_from(*s, 1);
    *out = 0;
    if (sign == 'Z') {
        return letter == 'X';
    }
    if ((sign != '+' && sign != '-') || !take_number(s, 2, 2, &hours)) {
        return false;
    }
    if (letters == 3 && (s->n == 0 || s->p[0] != ':')) {
        return false;
    }
    *s = letters == 3 ? lg_str_from(*s, 1) : *s;
    const bool optional = letters == 1 && (s->n == 0 || !lg_char_is_digit(s->p[0]));
    if (!optional && !take_number(s, 2, 2, &minutes)) {
        return false;
    }
    *out = (int)(hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return minutes < 60 && hours * 60 + minutes <= 14 * 60;
}

// XML Schema 1.1, Part 2, 3.3.7: four digits or more, without zeros in front then.
static bool
take_year(LgStr *s, bool native, Moment *out)
{
    const bool minus = native && s->n > 0 && s->p[0] == '-';
    const LgStr digits = lg_str_from(*s, minus);
    size_t n = 0;
    out->year = 0;
    while (n < digits.n && n < (native ? YEAR_DIGITS : 4) && lg_char_is_digit(digits.p[n])) {
        out->year = out->year * 10 + (digits.p[n++] - '0');
    }
    out->year_text = (LgStr){s->p, n + minus};
    out->year = minus ? -out->year : out->year;
    *s = lg_str_from(digits, n);
    return n == 4 || (n > 4 && digits.p[0] != '0');
}

static bool
take_piece(LgStr *s, const Piece *piece, bool native, Moment *out)
{
    const size_t least = piece->n;
    out->has |= piece->field;
    switch (piece->letter) {
    case 'y': return take_year(s, native, out);
    case 'M': return take_number(s, least, 2, &out->month);
    case 'd': return take_number(s, least, 2, &out->day);
    case 'H': return take_number(s, least, 2, &out->hour);
    case 'm': return take_number(s, least, 2, &out->minute);
    case 's': return take_number(s, least, 2, &out->second);
    case 'S': return take_fraction(s, piece->n, &out->fraction);
    default: return take_zone(s, piece->letter, piece->n, &out->zone);
    }
}

static bool
exists(const Moment *m)
{
    const unsigned has = m->has;
    if ((has & MONTH) && (m->month < 1 || m->month > 12)) {
        return false;
    }
    if (has & DAY) {
        const int64_t year = has & YEAR ? m->year : 2000;
        const unsigned month = has & MONTH ? m->month : 1;
        if (m->day < 1 || m->day > lg_time_month_days(year, month)) {
            return false;
        }
    }
    const bool midnight = m->hour == 24 && m->minute == 0 && m->second == 0;
    return (m->hour < 24 || midnight) && m->minute < 60 && m->second < 60;
}

static bool
parse(LgStr format, LgStr s, bool native, Moment *out)
{
    *out = (Moment){0};
    while (format.n > 0) {
        Piece piece;
        if (!next_piece(&format, &piece)) {
            return false;
        }
        // Fractions of seconds may be left out, with the point before them.
        const bool point = format.n > 0 && format.p[0] == 'S' && piece.field == 0;
        if (point && !lg_str_starts(s, piece.literal)) {
            (void)next_piece(&format, &piece);
            continue;
        }
        if (piece.field ? !take_piece(&s, &piece, native, out) : !lg_str_starts(s, piece.literal)) {
            return false;
        }
        s = piece.field ? s : lg_str_from(s, piece.literal.n);
    }
    if (native && (out->has & SECOND) && s.n > 0 && s.p[0] == '.') {
        s = lg_str_from(s, 1);
        out->has |= FRACTION;
        if (!take_fraction(&s, SIZE_MAX, &out->fraction)) {
            return false;
        }
    }
    if (native && s.n > 0 && !(out->has & ZONE)) {
        out->has |= ZONE;
        if (!take_zone(&s, 'X', 3, &out->zone)) {
            return false;
        }
    }
    return s.n == 0 && exists(out);
}

// --- Writing -----------------------------------------------------------------------------------

static LgStr
write_moment(LgStr rule, const Moment *m, LgArena *arena)
{
    const size_t room = m->fraction.n + 64;
    char *text = lg_arena_alloc(arena, room);
    size_t n = 0;
    if (!text) {
        return (LgStr){0};
    }
    while (rule.n > 0) {
        Piece piece;
        (void)next_piece(&rule, &piece);
        switch (piece.field) {
        case YEAR:
            n += (size_t)snprintf(text + n, room - n, LG_STR_FMT, LG_STR_ARG(m->year_text));
            break;
        case MONTH: n += (size_t)snprintf(text + n, room - n, "%02u", m->month); break;
        case DAY: n += (size_t)snprintf(text + n, room - n, "%02u", m->day); break;
        case HOUR: n += (size_t)snprintf(text + n, room - n, "%02u", m->hour); break;
        case MINUTE: n += (size_t)snprintf(text + n, room - n, "%02u", m->minute); break;
        case SECOND: n += (size_t)snprintf(text + n, room - n, "%02u", m->second); break;
        case 0: text[n++] = piece.letter; break;
        default: break; // the zone comes last
        }
    }
    if (m->fraction.n > 0) {
        n += (size_t)snprintf(text + n, room - n, "." LG_STR_FMT, LG_STR_ARG(m->fraction));
    }
    if ((m->has & ZONE) && m->zone == 0) {
        text[n++] = 'Z';
    } else if (m->has & ZONE) {
        const unsigned zone = (unsigned)abs(m->zone);
        n += (size_t)snprintf(text + n, room - n, "%c%02u:%02u", m->zone < 0 ? '-' : '+', zone / 60,
                              zone % 60);
    }
    return (LgStr){text, n};
}

bool
lg_csvw_time(const LgCsvwDatatype *type, LgStr text, LgArena *arena, LgStr *out,
             const char **out_why)
{
    Moment moment;
    const LgStr rule = lg_str_c(type->type->rule);
    if (type->format.n == 0) {
        *out = text;
        *out_why = "this is not written as XML Schema wants it, or there is no such day or time";
        return parse(rule, text, true, &moment);
    }
    *out_why = "this is not as the format says, or there is no such day or time";
    if (!parse(type->format, text, false, &moment)) {
        return false;
    }
    *out = write_moment(rule, &moment, arena);
    return out->p != NULL;
}

// --- Durations ---------------------------------------------------------------------------------

// A number and a letter at the front of `s`, or the T alone. `*part` is where in "YMDTHMS" the
// letters that may come begin.
static bool
take_part(LgStr allowed, LgStr *s, size_t *part, double *out)
{
    static const double seconds[] = {31556952, 2629746, 86400, 0, 3600, 60, 1};
    static const char letters[] = "YMDTHMS";
    char number[64];
    size_t n = 0;
    size_t points = 0;
    while (n < s->n && (lg_char_is_digit(s->p[n]) || s->p[n] == '.')) {
        points += s->p[n++] == '.';
    }
    const char letter = n < s->n ? s->p[n] : '\0';
    const char *found = letter ? strchr(letters + *part, letter) : NULL;
    if (!found || n >= sizeof(number) || allowed.p[found - letters] != letter) {
        return false;
    }
    // Hours, minutes and seconds stand behind the T, and something has to.
    const size_t at = (size_t)(found - letters);
    const bool mark = letter == 'T';
    if (mark ? n > 0 || s->n == 1 : n == 0 || (at > 3 && *part < 4)) {
        return false;
    }
    if (points > 0 && (points > 1 || letter != 'S' || s->p[0] == '.' || s->p[n - 1] == '.')) {
        return false;
    }
    memcpy(number, s->p, n);
    number[n] = '\0';
    *out = mark ? 0 : strtod(number, NULL) * seconds[at];
    *part = at + 1;
    *s = lg_str_from(*s, n + 1);
    return true;
}

// A duration in seconds: a month counts as the twelfth part of a mean year.
static bool
read_duration(LgStr allowed, LgStr s, double *out)
{
    const bool minus = s.n > 0 && s.p[0] == '-';
    double sum = 0;
    size_t part = 0;
    s = lg_str_from(s, minus);
    if (s.n < 2 || s.p[0] != 'P') {
        return false;
    }
    s = lg_str_from(s, 1);
    while (s.n > 0) {
        double seconds = 0;
        if (!take_part(allowed, &s, &part, &seconds)) {
            return false;
        }
        sum += seconds;
    }
    *out = minus ? -sum : sum;
    return true;
}

bool
lg_csvw_duration(const LgCsvwType *type, LgStr text)
{
    double seconds = 0;
    return read_duration(lg_str_c(type->rule), text, &seconds);
}

// --- Order -------------------------------------------------------------------------------------

static int
compare_moments(LgStr rule, LgStr a, LgStr b)
{
    const LgStr both[2] = {a, b};
    int64_t seconds[2];
    LgStr fractions[2];
    for (size_t i = 0; i < 2; i++) {
        Moment m;
        (void)parse(rule, both[i], true, &m);
        const LgDate date = {m.has & YEAR ? m.year : 2000, m.has & MONTH ? m.month : 1,
                             m.has & DAY ? m.day : 1};
        seconds[i] = lg_time_days(date) * 86400 + (int64_t)m.hour * 3600 + (int64_t)m.minute * 60 +
                     m.second - (int64_t)m.zone * 60;
        fractions[i] = m.fraction;
        while (fractions[i].n > 0 && fractions[i].p[fractions[i].n - 1] == '0') {
            fractions[i].n--;
        }
    }
    return seconds[0] != seconds[1] ? (seconds[0] < seconds[1] ? -1 : 1)
                                    : lg_str_cmp(fractions[0], fractions[1]);
}

static double
read_double(LgStr s)
{
    char text[512];
    const size_t n = s.n < sizeof(text) ? s.n : sizeof(text) - 1;
    memcpy(text, s.p, n);
    text[n] = '\0';
    return strtod(text, NULL);
}

int
lg_csvw_compare(const LgCsvwType *type, LgStr a, LgStr b)
{
    double x = 0;
    double y = 0;
    switch (type->kind) {
    case LG_CSVW_TIME: return compare_moments(lg_str_c(type->rule), a, b);
    case LG_CSVW_DURATION:
        (void)read_duration(lg_str_c(type->rule), a, &x);
        (void)read_duration(lg_str_c(type->rule), b, &y);
        break;
    case LG_CSVW_DOUBLE:
        x = read_double(a);
        y = read_double(b);
        break;
    default: return lg_csvw_number_cmp(a, b);
    }
    return x < y ? -1 : x > y;
}
