// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge convert TABLE ...: tables to N-Quads, without a site.

#include "base/out.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/tables.h"
#include "convert/pipeline.h"
#include "rdf/sink_nquads.h"
#include "sheet/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    LgTablesOptions tables;
    const char *output;   ///< null: stdout
    bool list;            ///< what tables there are, nothing else
    const char *pipeline; ///< folder of a pipeline configuration to make rules of; may be null
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        LG_TABLES_LONG,
        {"base", required_argument, NULL, 'b'},
        {"output", required_argument, NULL, 'o'},
        {"csvw", required_argument, NULL, 'W'},
        {"list", no_argument, NULL, 'l'},
        {"import-pipeline", required_argument, NULL, 'P'},
        {0},
    };
    LgTablesOptions *tables = &options->tables;
    tables->max_rejects = lg_rejects_default;
    tables->base = LG_STR("http://localhost:8080/");
    tables->rejects = "rejects.csv";
    for (int c = 0; (c = getopt_long(argc, argv, LG_TABLES_SHORT "b:o:", longs, NULL)) != -1;) {
        int code = LG_EXIT_DONE;
        switch (c) {
        case 'b': tables->base = lg_str_c(optarg); break;
        case 'o': options->output = optarg; break;
        case 'W': tables->csvw = optarg; break;
        case 'l': options->list = true; break;
        case 'P': options->pipeline = optarg; break;
        default: code = lg_tables_option("convert", c, optarg, tables); break;
        }
        if (code != LG_EXIT_DONE) {
            return code;
        }
    }
    LgError err = {0};
    if (tables->max_rejects_text &&
        lg_rejects_limit(lg_str_c(tables->max_rejects_text), &tables->max_rejects, &err) != LG_OK) {
        return lg_cli_usage("convert", "--max-rejects: %s", err.text);
    }
    if (lg_folder_check_base(tables->base, &err) != LG_OK) {
        return lg_cli_usage("convert", "%s", err.text);
    }
    return argc == optind && !tables->recipe && !options->pipeline
               ? lg_cli_usage("convert", "at least one table is needed")
               : LG_EXIT_DONE;
}

static LgStatus
convert_to(Options *options, const char *const *inputs, size_t n, const LgOut *out, LgArena *arena,
           LgError *err)
{
    LgBar bar;
    lg_bar_init(&bar, options->tables.quiet);
    LgSink *sink = NULL;
    LG_TRY(lg_sink_nquads_new(out, &sink, err));
    LgConvertResult result;
    LgTablesOptions tables = options->tables;
    LgStatus st = lg_tables_init(&tables, inputs, n, err);
    if (st == LG_OK && tables.csvw) {
        st = lg_io_mkdir(&lg_io_plain, tables.csvw, err);
    }
    st = st == LG_OK ? lg_tables_report(&tables, err) : st;
    if (st == LG_OK) {
        st = lg_tables_convert(&tables, inputs, n, &bar, sink, arena, &result, err);
    }
    lg_tables_done(&tables);
    st = lg_tables_reported(&tables, st, err);
    if (st == LG_OK) {
        st = lg_sink_nquads_end(sink, NULL, err);
    }
    if (st == LG_OK && tables.csvw && result.csvw.n == 0) {
        st = lg_error_set(err, LG_E_UNSUPPORTED, "no CSV was written: --csvw is for data cubes");
    }
    lg_sink_nquads_free(sink);
    return st;
}

// Into a file beside the wanted one, renamed when it is whole: what is there
// under the wanted name is never half a conversion. A device or a pipe has to stay what it is.
static LgStatus
convert_file(Options *options, const char *const *inputs, size_t n, LgArena *arena, LgError *err)
{
    struct stat there;
    const bool whole = stat(options->output, &there) != 0 || S_ISREG(there.st_mode);
    const LgStr part = lg_arena_printf(arena, "%s%s", options->output, whole ? ".part" : "");
    if (!part.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    int fd = open(part.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        return lg_error_errno(err, errno, "cannot write %s", part.p);
    }
    const LgOut out = lg_out_fd(&fd);
    LgStatus st = convert_to(options, inputs, n, &out, arena, err);
    if (close(fd) < 0 && st == LG_OK) {
        st = lg_error_errno(err, errno, "cannot write %s", part.p);
    }
    if (st == LG_OK && whole) {
        st = lg_io_rename(&lg_io_plain, part.p, options->output, err);
    }
    if (st != LG_OK && whole) {
        (void)unlink(part.p);
    }
    return st;
}

// --- Which tables there are ----------------------------------------------------------------

static LgStatus
list_book(const LgBookSheet *sheets, size_t n, LgBook *book, LgError *err)
{
    size_t n_tables = 0;
    const LgBookTable *tables = NULL;
    LG_TRY(lg_book_tables(book, &tables, &n_tables, err));
    for (size_t i = 0; i < n; i++) {
        (void)printf("member: " LG_STR_FMT "%s\n", LG_STR_ARG(sheets[i].name),
                     sheets[i].hidden ? "  (hidden)" : "");
    }
    for (size_t i = 0; i < n_tables; i++) {
        const LgCellRange *range = &tables[i].range;
        char first[12];
        char last[12];
        lg_book_address(range->row, range->column, first);
        lg_book_address(range->row + range->rows - 1, range->column + range->columns - 1, last);
        (void)printf("marked: " LG_STR_FMT "  (" LG_STR_FMT "!%s:%s)\n", LG_STR_ARG(tables[i].name),
                     LG_STR_ARG(sheets[tables[i].sheet].name), first, last);
    }
    return LG_OK;
}

static LgStatus
list_tables(const char *path, LgArena *arena, LgError *err)
{
    LgBookKind kind = LG_BOOK_NONE;
    size_t n = 0;
    LG_TRY(lg_book_kind(&lg_io_plain, path, &kind, err));
    if (kind != LG_BOOK_NONE) {
        LgBook *book = NULL;
        LG_TRY(lg_book_open(&lg_io_plain, path, &book, err));
        const LgBookSheet *sheets = lg_book_sheets(book, &n);
        const LgStatus st = list_book(sheets, n, book, err);
        lg_book_close(book);
        return st;
    }
    LgStr *names = NULL;
    LG_TRY(lg_sheet_members(&lg_io_plain, path, arena, &names, &n, err));
    for (size_t i = 0; i < n; i++) {
        if (names[i].n > 0) {
            (void)printf("member: " LG_STR_FMT "\n", LG_STR_ARG(names[i]));
        } else {
            (void)printf("%s is one table\n", path);
        }
    }
    return LG_OK;
}

static LgStatus
list_all(const char *const *inputs, size_t n, LgArena *arena, LgError *err)
{
    for (size_t i = 0; i < n; i++) {
        if (n > 1) {
            (void)printf("%s\n", inputs[i]);
        }
        LG_TRY(list_tables(inputs[i], arena, err));
    }
    return fflush(stdout) == 0 ? LG_OK : lg_error_errno(err, errno, "cannot write");
}

// The rules of a pipeline configuration as those of a recipe.
static LgStatus
import_pipeline(const Options *options, const char *dataset, LgError *err)
{
    LgBuf text = {0};
    int fd = STDOUT_FILENO;
    const LgOut out = lg_out_fd(&fd);
    LgStatus st = lg_pipeline_text(&lg_io_plain, options->pipeline, lg_str_c(dataset), &text, err);
    if (st == LG_OK && options->output && strcmp(options->output, "-") != 0) {
        st = lg_io_spit(&lg_io_plain, options->output, LG_IO_CREATE, lg_buf_view(&text), err);
    } else if (st == LG_OK) {
        st = lg_out_write(&out, lg_buf_view(&text), err);
    }
    lg_buf_done(&text);
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    if (code != LG_EXIT_DONE) {
        return code;
    }
    const char *const *inputs = (const char *const *)(argv + optind);
    const size_t n = (size_t)(argc - optind);
    LgError err = {0};
    LgArena *arena = lg_arena_new(0);
    LgStatus st = LG_OK;
    if (!arena) {
        st = lg_error_set(&err, LG_E_NOMEM, "out of memory");
    } else if (options.pipeline) {
        st = import_pipeline(&options, n > 0 ? inputs[0] : NULL, &err);
    } else if (options.list) {
        st = list_all(inputs, n, arena, &err);
    } else if (options.output && strcmp(options.output, "-") != 0) {
        st = convert_file(&options, inputs, n, arena, &err);
    } else {
        int fd = STDOUT_FILENO;
        const LgOut out = lg_out_fd(&fd);
        st = convert_to(&options, inputs, n, &out, arena, &err);
    }
    lg_arena_free(arena);
    return st == LG_OK ? LG_EXIT_DONE : lg_cli_fail("convert", &err);
}

const LgCommand lg_cmd_convert = {
    .name = "convert",
    .arguments = "TABLE ... [--recipe FILE] [-o out.nq]",
    .summary = "Convert tables to N-Quads without publishing them",
    .help =
        "A table may be a pipe, such as <(command), or standard input (-): CSV, plain or gzip.\n"
        "\n"
        "  -r, --recipe FILE    recipe for the tables, or a qube-config.json of csvcubed\n"
        "      --member NAME    the sheet of a workbook, or the file in a zip, for a table "
        "without\n"
        "                       a recipe ('lodge convert TABLE --list' has the names)\n"
        "  -c, --columns FILE   a table2qb columns.csv that says what columns mean\n"
        "      --components FILE\n"
        "                       its components.csv: descriptions, and code lists beside it\n"
        "  -m, --metadata FILE  metadata of CSV on the Web for the table; without it,\n"
        "                       TABLE-metadata.json and csv-metadata.json beside the table are\n"
        "                       used. A metadata document may also stand for its tables.\n"
        "      --csvw-mode M    minimal (default), or standard: say what rows there are, too\n"
        "  -b, --base IRI       where URIs are minted (default: http://localhost:8080/)\n"
        "  -o, --output FILE    default: stdout\n"
        "      --csvw FOLDER    cubes: write the observations as CSV, too, with the metadata of\n"
        "                       CSV on the Web that makes the same triples of it\n"
        "  -y, --yes            go on with what was guessed without a review\n"
        "      --strict         refuse a dataset that does not say enough for a catalogue\n"
        "      --with-addresses certificates: convert the address columns too\n"
        "      --with-old-keys  certificates: say which URI each had by its LMK key\n"
        "      --report FILE    write what was found and counted: FILE.json, .csv or .html\n"
        "      --color WHEN     colour the report: auto (on a terminal), always or never\n"
        "      --rejects FILE   registers: bad rows are left out and go here, with the reason\n"
        "                       (default: rejects.csv)\n"
        "      --max-rejects N  fail when more than N rows are bad, or a share of them\n"
        "                       (default: 0.1%)\n"
        "      --list           only say which tables the files have: members of a zip, sheets of\n"
        "                       a workbook, tables that the workbook marks\n"
        "      --import-pipeline FOLDER [DATASET]\n"
        "                       write what the configuration of a collection pipeline "
        "(column.csv,\n"
        "                       patch.csv, ...) says as rules for 'clean' in a recipe\n"
        "  -q, --quiet          only errors\n"
        "\n"
        "Examples:\n"
        "  lodge convert dwellings.csv --yes -o dwellings.nq\n"
        "  lodge convert certificates.csv.gz --base https://data.example.org/ | gzip >epc.nq.gz\n",
    .run = run,
};
