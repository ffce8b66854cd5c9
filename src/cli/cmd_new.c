// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge new SITE: a site folder with its configuration and an empty store.

#include "cli/cli.h"
#include "cli/data.h"
#include "cli/folder.h"
#include "cli/geography.h"

#include <getopt.h>
#include <stdio.h>

static int
run(int argc, char **argv)
{
    static const struct option longs[] = {
        {"base", required_argument, NULL, 'b'},
        {"title", required_argument, NULL, 't'},
        {"with-geography", no_argument, NULL, 'g'},
        {0},
    };
    const char *base = "http://localhost:8080/";
    const char *title = "";
    bool geography = false;
    for (int c = 0; (c = getopt_long(argc, argv, "b:t:", longs, NULL)) != -1;) {
        switch (c) {
        case 'b': base = optarg; break;
        case 't': title = optarg; break;
        case 'g': geography = true; break;
        default: return lg_cli_option("new");
        }
    }
    if (argc - optind != 1) {
        return lg_cli_usage("new", "the name of one folder is needed");
    }
    LgError err = {0};
    LgPlaces *places = NULL;
    const char *path = argv[optind];
    if (geography && lg_data_places(&places, &err) != LG_OK) { // before there is half a site
        return lg_cli_fail("new", &err);
    }
    lg_places_free(places);
    if (lg_folder_make(path, lg_str_c(base), lg_str_c(title), &err) != LG_OK) {
        return lg_cli_fail("new", &err);
    }
    bool quiet = false;
    const int code =
        geography ? lg_folder_run("new", path, lg_geography_publish, &quiet) : LG_EXIT_DONE;
    if (code != LG_EXIT_DONE) {
        return code;
    }
    (void)fprintf(stderr,
                  "Made the site %s with base IRI %s\n"
                  "Next: lodge publish %s TABLE.csv, then lodge serve %s\n",
                  path, base, path, path);
    return LG_EXIT_DONE;
}

const LgCommand lg_cmd_new = {
    .name = "new",
    .arguments = "SITE [--base IRI] [--title TEXT] [--with-geography]",
    .summary = "Make a site: a folder with lodge.yaml, recipes/ and store/",
    .help = "  -b, --base IRI     where URIs are minted; ends with a slash\n"
            "                     (default: http://localhost:8080/)\n"
            "  -t, --title TEXT   name of the site on its pages\n"
            "      --with-geography  begin with the bundled areas and authorities (lodge publish\n"
            "                     SITE --geography adds them to a site that is there)\n"
            "\n"
            "Examples:\n"
            "  lodge new site\n"
            "  lodge new site --base https://data.example.org/ --title 'Housing data'\n",
    .run = run,
};
