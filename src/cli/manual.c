// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/manual.h"

#include "base/io.h"
#include "base/utf8.h"
#include "cli/data.h"
#include "convert/near.h"

#include <strings.h>

enum { PARTS = 1024, MOST_BYTES = 1 << 20 };

// A heading and the text up to the next one.
typedef struct {
    uint32_t level; // of the heading, from 1
    LgStr title;    // topics with ", " between
    LgStr text;
} Part;

typedef struct {
    LgArena *arena;
    Part parts[PARTS];
    size_t n;
} Manual;

// Cut the next line off `*rest`, without its end.
static LgStr
next_line(LgStr *rest)
{
    const size_t end = lg_str_find(*rest, '\n');
    const LgStr line = {rest->p, end};
    *rest = end < rest->n ? lg_str_from(*rest, end + 1) : (LgStr){0};
    return line;
}

static bool
is_fence(LgStr line)
{
    return lg_str_starts(line, LG_STR("```"));
}

static LgStatus
add_file(Manual *manual, LgStr text, const char *name, LgError *err)
{
    bool code = false;
    for (LgStr rest = text; rest.n > 0;) {
        const LgStr line = next_line(&rest);
        code ^= is_fence(line);
        if (!code && line.n > 0 && line.p[0] == '#') {
            if (manual->n == PARTS) {
                return lg_error_set(err, LG_E_LIMIT, "%s has more than %d headings", name, PARTS);
            }
            uint32_t level = 1;
            while (level < line.n && line.p[level] == '#') {
                level++;
            }
            manual->parts[manual->n++] = (Part){
                .level = level, .title = lg_str_trim(lg_str_from(line, level)), .text = rest};
            manual->parts[manual->n - 1].text.n = 0;
        } else if (manual->n > 0) {
            Part *part = &manual->parts[manual->n - 1];
            part->text.n = (size_t)(line.p + line.n - part->text.p);
        }
    }
    return LG_OK;
}

static LgStatus
read_manual(Manual *manual, LgError *err)
{
    static const char *const files[] = {"errors.md", "recipe-keys.md"};
    LgStr folder;
    LG_TRY(lg_data_folder(manual->arena, &folder, err));
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        LgBuf buf = {0};
        const LgStr path =
            lg_arena_printf(manual->arena, LG_STR_FMT "/docs/%s", LG_STR_ARG(folder), files[i]);
        if (!path.p) {
            return lg_error_set(err, LG_E_NOMEM, "out of memory");
        }
        LgStatus st = lg_io_slurp(&lg_io_plain, path.p, MOST_BYTES, &buf, err);
        const LgStr text =
            st == LG_OK ? lg_arena_str(manual->arena, lg_buf_view(&buf)) : (LgStr){0};
        lg_buf_done(&buf);
        st = st == LG_OK && !text.p ? lg_error_set(err, LG_E_NOMEM, "out of memory") : st;
        st = st == LG_OK ? add_file(manual, text, files[i], err) : st;
        LG_TRY(st);
    }
    return LG_OK;
}

// --- Finding ----------------------------------------------------------------

// Cut the next name off a title.
static LgStr
next_name(LgStr *rest)
{
    const size_t comma = lg_str_find(*rest, ',');
    const LgStr name = lg_str_trim((LgStr){rest->p, comma});
    *rest = comma < rest->n ? lg_str_from(*rest, comma + 1) : (LgStr){0};
    return name;
}

static bool
same_name(LgStr a, LgStr b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

// With `short_key`, "recipe.keep" is also "recipe.table.melt.keep".
static bool
is_about(const Part *part, LgStr topic, bool short_key)
{
    const LgStr recipe = LG_STR("recipe.");
    for (LgStr rest = part->title; rest.n > 0;) {
        const LgStr name = next_name(&rest);
        if (same_name(name, topic)) {
            return true;
        }
        if (short_key && lg_str_starts(topic, recipe) && name.n > topic.n &&
            lg_str_starts(name, recipe) &&
            same_name(lg_str_from(name, name.n - (topic.n - recipe.n + 1)),
                      lg_str_from(topic, recipe.n - 1))) {
            return true;
        }
    }
    return false;
}

static LgStatus
not_found(Manual *manual, LgStr topic, LgError *err)
{
    LgStr *names = LG_NEW_ARRAY(manual->arena, LgStr, (size_t)PARTS * 4);
    size_t n = 0;
    if (!names) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < manual->n; i++) {
        for (LgStr rest = manual->parts[i].title; rest.n > 0 && n < (size_t)PARTS * 4;) {
            names[n++] = next_name(&rest);
        }
    }
    const size_t near = lg_near_find(topic, names, n);
    return lg_error_set(err, LG_E_NOTFOUND,
                        "there is no page about '" LG_STR_FMT "'%s" LG_STR_FMT
                        "%s 'lodge help' lists the commands, 'lodge help codes' the codes of "
                        "reports, 'lodge help recipe' the keys of recipes",
                        LG_STR_ARG(topic), near < n ? "; did you mean '" : "",
                        LG_STR_ARG(near < n ? names[near] : (LgStr){0}), near < n ? "'?" : ";");
}

// --- Writing ----------------------------------------------------------------

static void
write_title(LgStr title, bool colour, LgBuf *out)
{
    lg_buf_add(out, colour ? LG_STR("\033[1m") : LG_STR(""));
    lg_buf_add(out, title);
    lg_buf_add(out, colour ? LG_STR("\033[0m\n") : LG_STR("\n"));
}

// What stands between fences is set in.
static void
write_text(LgStr text, LgBuf *out)
{
    bool code = false;
    for (LgStr rest = text; rest.n > 0;) {
        const LgStr line = next_line(&rest);
        if (is_fence(line)) {
            code = !code;
            lg_buf_add(out, code && out->n > 1 && out->p[out->n - 2] != '\n' ? LG_STR("\n")
                                                                             : LG_STR(""));
            const LgStr name = lg_str_from(line, lg_str_find(line, ' '));
            if (code && name.n > 0) {
                lg_buf_printf(out, LG_STR_FMT ":\n", LG_STR_ARG(lg_str_trim(name)));
            }
            continue;
        }
        lg_buf_add(out, code && line.n > 0 ? LG_STR("    ") : LG_STR(""));
        lg_buf_add(out, line);
        lg_buf_byte(out, '\n');
    }
}

// The first sentence of a page in one line.
static void
write_summary(const Part *part, LgBuf *out)
{
    const LgStr text = lg_str_trim(part->text);
    for (size_t i = 0; i < text.n; i++) {
        const bool last = i + 1 == text.n || text.p[i + 1] == ' ' || text.p[i + 1] == '\n';
        if (text.p[i] == '.' && last) {
            break;
        }
        lg_buf_byte(out, text.p[i] == '\n' ? ' ' : text.p[i]);
    }
}

static void
write_page(const Manual *manual, size_t at, bool colour, LgBuf *out)
{
    const Part *part = &manual->parts[at];
    write_title(part->title, colour, out);
    write_text(part->text, out);
    const bool some = at + 1 < manual->n && manual->parts[at + 1].level > part->level;
    lg_buf_add(out, some ? LG_STR("\n") : LG_STR(""));
    for (size_t i = at + 1; i < manual->n && manual->parts[i].level > part->level; i++) {
        const Part *below = &manual->parts[i];
        const bool group = i + 1 < manual->n && manual->parts[i + 1].level > below->level;
        lg_buf_printf(out, group ? "\n" LG_STR_FMT "  " : "  %-30.*s ", LG_STR_ARG(below->title));
        write_summary(below, out);
        lg_buf_byte(out, '\n');
    }
}

static LgStatus
find_page(Manual *manual, LgStr topic, bool colour, LgBuf *out, LgError *err)
{
    size_t found = 0;
    LG_TRY(read_manual(manual, err));
    for (int short_key = 0; short_key < 2 && found == 0; short_key++) {
        for (size_t i = 0; i < manual->n; i++) {
            if (is_about(&manual->parts[i], topic, short_key == 1)) {
                lg_buf_add(out, found++ > 0 ? LG_STR("\n") : LG_STR(""));
                write_page(manual, i, colour, out);
            }
        }
    }
    if (found == 0) {
        return not_found(manual, topic, err);
    }
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "out of memory") : LG_OK;
}

LgStatus
lg_manual_page(LgStr topic, bool colour, LgBuf *out, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    Manual *manual = arena ? LG_NEW(arena, Manual) : NULL;
    LgStatus st = LG_OK;
    if (!manual) {
        st = lg_error_set(err, LG_E_NOMEM, "out of memory");
    } else {
        manual->arena = arena;
        st = find_page(manual, topic, colour, out, err);
    }
    lg_arena_free(arena);
    return st;
}
