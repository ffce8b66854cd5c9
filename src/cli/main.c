// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The program: finds the subcommand and hands over.

#include "config.h"

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/manual.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const LgCommand *const commands[] = {
    &lg_cmd_new,   &lg_cmd_publish, &lg_cmd_convert, &lg_cmd_load,
    &lg_cmd_query, &lg_cmd_serve,   &lg_cmd_dump,    &lg_cmd_check,
    &lg_cmd_stat,  &lg_cmd_update,  &lg_cmd_remove,  &lg_cmd_validate,
};
enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void
print_help(FILE *to)
{
    (void)fputs(
        "usage: lodge COMMAND ...\n\n"
        "Publish statistical series, registers and energy certificates as linked open data.\n\n",
        to);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        (void)fprintf(to, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    }
    (void)fputs(
        "\n'lodge help TOPIC' tells more: of a command, a code of a report (E-DUP), a key of a\n"
        "recipe (recipe.dataset.title); 'lodge help codes' and 'lodge help recipe' list them.\n"
        "Exit status: 0 done, 1 the input is at fault, 2 usage, 3 review needed,\n"
        "4 the system failed.\n",
        to);
}

static const LgCommand *
find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static int
run(const LgCommand *command, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return lg_cli_help(command);
        }
    }
    char name[32];
    (void)snprintf(name, sizeof(name), "lodge %s", command->name);
    argv[0] = name;
    lg_cli_catch();
    const int code = command->run(argc, argv);
    if (atomic_load(lg_cli_stop()) && code != LG_EXIT_DONE) {
        (void)signal(SIGINT, SIG_DFL); // so that the shell sees an interrupted program
        (void)raise(SIGINT);
    }
    return code;
}

// lodge help [COMMAND | TOPIC]
static int
help(int argc, char **argv)
{
    if (argc == 0) {
        print_help(stdout);
        return LG_EXIT_DONE;
    }
    const LgCommand *about = find(argv[0]);
    if (about) {
        return lg_cli_help(about);
    }
    LgError err = {0};
    LgBuf page = {0};
    const LgStatus st =
        lg_manual_page(lg_str_c(argv[0]), lg_cli_colour(LG_COLOUR_AUTO, stdout), &page, &err);
    if (st == LG_OK) {
        (void)fwrite(page.p, 1, page.n, stdout);
    }
    lg_buf_done(&page);
    return st == LG_OK ? LG_EXIT_DONE : lg_cli_fail("help", &err);
}

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    lg_mem_return_big();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        return help(argc - 2, argv + 2);
    }
    if (strcmp(name, "--version") == 0) {
        (void)printf("lodge %s\n", PACKAGE_VERSION);
        return LG_EXIT_DONE;
    }
    const LgCommand *command = find(name);
    if (command) {
        const int code = run(command, argc - 1, argv + 1);
        if (fflush(stdout) != 0 && code == LG_EXIT_DONE) {
            perror("lodge: cannot write the output");
            return LG_EXIT_SYSTEM;
        }
        return code;
    }
    if (name[0]) {
        (void)fprintf(stderr, "lodge: there is no command '%s'\n\n", name);
    }
    print_help(stderr);
    return LG_EXIT_USAGE;
}
