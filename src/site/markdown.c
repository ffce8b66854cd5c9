// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Descriptions of datasets are written in Markdown. Paragraphs, lists, strong,
// emphasis, code and links are understood; all else is text. Everything that is
// not markup of ours is escaped, and links go to http(s) and mailto only.

#include "site/site_impl.h"

// "**x**" and such at the start of `s`: the inside, or an empty slice.
static LgStr
between(LgStr s, LgStr mark)
{
    if (!lg_str_starts(s, mark)) {
        return (LgStr){0};
    }
    const LgStr rest = lg_str_from(s, mark.n);
    const size_t end = lg_str_search(rest, mark);
    return end < rest.n && end > 0 && rest.p[0] != ' ' ? (LgStr){rest.p, end} : (LgStr){0};
}

static void
tagged(LgBuf *out, const char *tag, LgStr inside)
{
    lg_buf_printf(out, "<%s>", tag);
    lg_buf_html(out, inside);
    lg_buf_printf(out, "</%s>", tag);
}

// [text](url) at the start of `s`. Returns its length, 0 when it is none.
static size_t
anchor(LgBuf *out, LgStr s)
{
    const size_t close = lg_str_search(s, LG_STR("]("));
    if (s.n == 0 || s.p[0] != '[' || close >= s.n) {
        return 0;
    }
    const LgStr rest = lg_str_from(s, close + 2);
    const LgStr url = {rest.p, lg_str_find(rest, ')')};
    const LgStr text = {s.p + 1, close - 1};
    const bool safe = lg_str_starts(url, LG_STR("http://")) ||
                      lg_str_starts(url, LG_STR("https://")) ||
                      lg_str_starts(url, LG_STR("mailto:"));
    if (url.n == rest.n || !safe || lg_str_find(text, '[') < text.n) {
        return 0;
    }
    lg_buf_add(out, LG_STR("<a rel=\"noopener\" href=\""));
    LgBuf href = {0};
    lg_url_encode_iri(&href, url);
    lg_buf_html(out, lg_buf_view(&href));
    out->failed |= href.failed;
    lg_buf_done(&href);
    lg_buf_add(out, LG_STR("\">"));
    lg_buf_html(out, text);
    lg_buf_add(out, LG_STR("</a>"));
    return close + 2 + url.n + 1;
}

static void
line(LgBuf *out, LgStr s)
{
    static const struct {
        LgStr mark;
        const char *tag;
    } marks[] = {
        {LG_STR_INIT("**"), "strong"},
        {LG_STR_INIT("*"), "em"},
        {LG_STR_INIT("`"), "code"},
    };
    for (size_t i = 0; i < s.n;) {
        const LgStr rest = lg_str_from(s, i);
        size_t used = anchor(out, rest);
        for (size_t m = 0; used == 0 && m < sizeof(marks) / sizeof(marks[0]); m++) {
            const LgStr inside = between(rest, marks[m].mark);
            if (inside.n > 0) {
                tagged(out, marks[m].tag, inside);
                used = inside.n + 2 * marks[m].mark.n;
            }
        }
        if (used == 0) {
            lg_buf_html(out, (LgStr){&s.p[i], 1});
            used = 1;
        }
        i += used;
    }
}

static bool
is_item(LgStr s)
{
    return lg_str_starts(s, LG_STR("- ")) || lg_str_starts(s, LG_STR("* "));
}

LgStr
lg_markdown_html(LgPage *page, LgStr text)
{
    LgBuf out = {0};
    const char *open = NULL; // the block we are in: "p" or "ul"
    while (text.n > 0) {
        const size_t end = lg_str_find(text, '\n');
        LgStr s = lg_str_trim((LgStr){text.p, end});
        text = lg_str_from(text, end + 1);
        while (s.n > 0 && s.p[0] == '#') { // a heading reads as a paragraph of its own
            s = lg_str_trim(lg_str_from(s, 1));
        }
        const char *want = s.n == 0 ? NULL : is_item(s) ? "ul" : "p";
        if (open && open != want) {
            lg_buf_printf(&out, "</%s>\n", open);
        }
        if (want && open != want) {
            lg_buf_printf(&out, "<%s>", want);
        } else if (want) {
            lg_buf_byte(&out, '\n');
        }
        open = want;
        if (is_item(s)) {
            lg_buf_add(&out, LG_STR("<li>"));
            line(&out, lg_str_from(s, 2));
            lg_buf_add(&out, LG_STR("</li>"));
        } else {
            line(&out, s);
        }
    }
    if (open) {
        lg_buf_printf(&out, "</%s>", open);
    }
    return lg_page_keep(page, &out);
}
