// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A page that can be mailed: well-formed XML, no script, nothing fetched.

#include "base/utf8.h"
#include "convert/report_impl.h"

#include <inttypes.h>

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\"/>\n"
    "<style>\n"
    ":root { color-scheme: light dark; --line: #8886; --error: #a1261f; --warning: #8a5a00; "
    "--note: #0b5d8a; }\n"
    "@media (prefers-color-scheme: dark) { :root { --error: #ff9d93; --warning: #f4b942; "
    "--note: #86c5ea; } }\n"
    "body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; "
    "padding: 0 1rem; }\n"
    "h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; }\n"
    ".error, .rejected { color: var(--error); } .warning { color: var(--warning); } "
    ".note { color: var(--note); }\n"
    ".wide { overflow-x: auto; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { border-bottom: 1px solid var(--line); padding: .35rem .75rem .35rem 0; "
    "text-align: left; vertical-align: top; overflow-wrap: anywhere; }\n"
    "td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }\n"
    "code { font-family: ui-monospace, monospace; white-space: pre-wrap; }\n"
    "</style>\n";

// What came out of a table: characters that XML does not have, and bytes that are none, become
// U+FFFD.
static void
safe(LgBuf *out, LgStr s)
{
    const LgStr instead = LG_STR("\xef\xbf\xbd");
    while (s.n > 0) {
        const size_t n = lg_utf8_length(s);
        const unsigned char c = (unsigned char)s.p[0];
        const bool control = n == 1 && (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n'));
        const bool none =
            n == 3 && (memcmp(s.p, "\xef\xbf\xbe", 3) == 0 || memcmp(s.p, "\xef\xbf\xbf", 3) == 0);
        lg_buf_html(out, n == 0 || control || none ? instead : (LgStr){s.p, n});
        s = lg_str_from(s, n > 0 ? n : 1);
    }
}

// "<tag>text</tag>"; an empty cell when there is none.
static void
element(LgBuf *out, const char *tag, const char *inner, LgStr s)
{
    lg_buf_printf(out, "<%s>", tag);
    if (s.n > 0 && inner) {
        element(out, inner, NULL, s);
    } else {
        safe(out, s);
    }
    lg_buf_printf(out, "</%s>", tag);
}

static void
problem_row(LgBuf *out, const LgProblem *p)
{
    LgBuf place = {0};
    lg_report_place(p, &place);
    const size_t end = place.n >= 2 ? place.n - 2 : 0; // ": "
    lg_buf_add(out, LG_STR("<tr>"));
    element(out, "td", NULL, (LgStr){place.p, end});
    lg_buf_done(&place);
    element(out, "td", NULL, p->text);
    element(out, "td", "code", p->value);
    element(out, "td", NULL, p->expected);
    element(out, "td", "code", p->suggestion);
    element(out, "td", NULL, p->fix);
    lg_buf_add(out, LG_STR("</tr>\n"));
}

static void
code_section(LgBuf *out, const LgReport *report, const LgReportCode *code)
{
    const char *severity = lg_report_severities[code->severity];
    lg_buf_printf(out,
                  "<section id=\"%s\">\n<h2><span class=\"%s\">%s</span> %s: %" PRIu64
                  " %s</h2>\n<p><code>lodge help %s</code> tells what it means.</p>\n"
                  "<div class=\"wide\"><table>\n<tr><th>Where</th><th>What</th><th>Value</th>"
                  "<th>Expected</th><th>Nearest</th><th>What to do</th></tr>\n",
                  code->code, severity, severity, code->code, code->n,
                  code->n == 1 ? "problem" : "problems", code->code);
    for (size_t i = 0; i < report->n_problems; i++) {
        if (strcmp(report->problems[i].code, code->code) == 0) {
            problem_row(out, &report->problems[i]);
        }
    }
    lg_buf_add(out, LG_STR("</table></div>\n"));
    if (code->n > code->kept) {
        lg_buf_printf(out, "<p>And %" PRIu64 " more.</p>\n", code->n - code->kept);
    }
    lg_buf_add(out, LG_STR("</section>\n"));
}

static void
changes_section(LgBuf *out, const LgReport *report)
{
    lg_buf_add(out, LG_STR("<section>\n<h2>Compared with what is published</h2>\n<div "
                           "class=\"wide\"><table>\n<tr><th>Graph</th><th class=\"n\">Added</th>"
                           "<th class=\"n\">Changed</th><th class=\"n\">Removed</th>"
                           "<th>First</th></tr>\n"));
    for (size_t i = 0; i < report->n_changes; i++) {
        const LgReportChanges *c = &report->changes[i];
        lg_buf_add(out, LG_STR("<tr>"));
        element(out, "td", NULL, c->graph);
        for (unsigned k = 0; k < LG_REPORT_KINDS; k++) {
            lg_buf_printf(out, "<td class=\"n\">%" PRIu64 "</td>", c->n[k]);
        }
        lg_buf_add(out, LG_STR("<td>"));
        for (unsigned k = 0; k < LG_REPORT_KINDS; k++) {
            for (unsigned f = 0; f < LG_REPORT_FIRST && f < c->n[k]; f++) {
                lg_buf_printf(out, "%s ", lg_report_kinds[k]);
                safe(out, c->first[k][f]);
                lg_buf_add(out, LG_STR("<br/>"));
            }
        }
        lg_buf_add(out, LG_STR("</td></tr>\n"));
    }
    lg_buf_add(out, LG_STR("</table></div>\n</section>\n"));
}

static void
counters_section(LgBuf *out, const LgReport *report)
{
    lg_buf_add(out, LG_STR("<section>\n<h2>Counted</h2>\n<div class=\"wide\"><table>\n"
                           "<tr><th>What</th><th>Which</th><th class=\"n\">How many</th></tr>\n"));
    for (size_t i = 0; i < report->n_counters; i++) {
        const LgReportCounter *c = &report->counters[i];
        lg_buf_add(out, LG_STR("<tr>"));
        element(out, "td", NULL, lg_str_c(c->group));
        element(out, "td", NULL, c->name);
        lg_buf_printf(out, "<td class=\"n\">%" PRIu64 "</td></tr>\n", c->n);
    }
    lg_buf_add(out, LG_STR("</table></div>\n</section>\n"));
}

void
lg_report_html(const LgReport *report, LgStr title, LgBuf *out)
{
    lg_buf_add(out, lg_str_c(head));
    element(out, "title", NULL, title);
    lg_buf_add(out, LG_STR("\n</head>\n<body>\n"));
    element(out, "h1", NULL, title);
    lg_buf_printf(
        out,
        "\n<p>%" PRIu64 " errors, %" PRIu64 " rows left out, %" PRIu64 " warnings, %" PRIu64
        " notes.</p>\n",
        report->n_by_severity[LG_SEVERITY_ERROR], report->n_by_severity[LG_SEVERITY_REJECT],
        report->n_by_severity[LG_SEVERITY_WARNING], report->n_by_severity[LG_SEVERITY_NOTE]);
    for (int severity = LG_SEVERITY_ERROR; severity >= LG_SEVERITY_NOTE; severity--) {
        for (size_t i = 0; i < report->n_codes; i++) {
            if ((int)report->codes[i].severity == severity) {
                code_section(out, report, &report->codes[i]);
            }
        }
    }
    if (report->n_changes > 0) {
        changes_section(out, report);
    }
    if (report->n_counters > 0) {
        counters_section(out, report);
    }
    if (report->failed) {
        lg_buf_add(out,
                   LG_STR("<p class=\"error\">Memory ran short: this report is not whole.</p>\n"));
    }
    lg_buf_add(out, LG_STR("</body>\n</html>\n"));
}
