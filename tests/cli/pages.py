"""The pages that `lodge help` prints say what is so.

pages.py LODGE codes    every code that src/ reports has a page in docs/errors.md, and no other has
pages.py LODGE run      the commands of docs/errors.md print what stands there
pages.py LODGE write    put in what they print today
"""

import os
import re
import subprocess
import sys
import tempfile

CODE = r"(?:E|W|N|C|IC)-[A-Z0-9]+(?:-[A-Z0-9]+)*"
ERRORS = "docs/errors.md"


class Part:
    """A heading and the lines up to the next one."""

    def __init__(self, level, title, line):
        self.level, self.title, self.line, self.lines = level, title, line, []

    def names(self):
        return [name.strip() for name in self.title.split(",")]

    def blocks(self):
        """(info, first line within the part, lines) of what stands between fences."""
        at, info, lines = 0, None, []
        for i, line in enumerate(self.lines):
            if line.startswith("```") and info is None:
                at, info, lines = i + 1, line[3:].split(), []
            elif line.startswith("```"):
                yield info, at, lines
                info = None
            elif info is not None:
                lines.append(line)


def parts_of(path):
    parts, fenced = [], False
    for number, line in enumerate(open(path, encoding="utf-8").read().split("\n")):
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            level = len(line) - len(line.lstrip("#"))
            parts.append(Part(level, line.strip("# "), number))
        elif parts:
            parts[-1].lines.append(line)
    return parts


def check_codes(_lodge):
    there = set()
    for folder, _, files in os.walk("src"):
        for name in files:
            if name.endswith(".c"):
                text = open(os.path.join(folder, name), encoding="utf-8").read()
                there |= set(re.findall(f'"({CODE})"', text))
    described = {
        name for part in parts_of(ERRORS) if part.level == 3 for name in part.names()
    }
    for name in sorted(there - described):
        print(f"FAILED: {name} has no page in {ERRORS}")
    for name in sorted(described - there):
        print(f"FAILED: {ERRORS} has a page about {name}, which nothing reports")
    return len(there & described), len(there ^ described)


def printed(lodge, command, folder):
    """What a command of a page prints on stderr."""
    words = command.split()
    if "site" in words and not os.path.exists(os.path.join(folder, "site")):
        subprocess.run([lodge, "new", "site", "--base", "http://example.org/"], cwd=folder, capture_output=True)
    env = dict(os.environ, LODGE_DATA=os.getcwd(), NO_COLOR="1")
    run = subprocess.run([lodge] + words[1:], cwd=folder, capture_output=True, env=env)
    return run.stderr.decode().split("\n")


def about(codes, lines):
    """The lines of a report that are about these codes."""
    kept, mine = [], False
    for line in lines:
        heading = re.match(rf"(?:error|warning|rejected|note) ({CODE}): ", line)
        mine = heading.group(1) in codes if heading else mine and line.startswith("  ")
        if mine:
            kept.append(line)
    return kept


def run_page(lodge, part, files):
    """Yields (line in the document, lines that stand there, lines that were printed)."""
    with tempfile.TemporaryDirectory() as folder:
        blocks = list(part.blocks())
        files = dict(files, **{info[1]: lines for info, _, lines in blocks if len(info) == 2})
        for name, lines in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write("\n".join(lines) + "\n")
        for info, at, lines in blocks:
            if info:
                continue
            commands = [line for line in lines if line.startswith("$ ")]
            got = []
            for command in commands:
                got = printed(lodge, command[2:], folder)
            yield part.line + 1 + at, lines, commands + about(part.names(), got)


def run_all(lodge, write=False):
    passed = failed = 0
    files = {}
    text = open(ERRORS, encoding="utf-8").read().split("\n")
    changes = []
    for part in parts_of(ERRORS):
        if part.level == 2:
            files = {info[1]: lines for info, _, lines in part.blocks() if len(info) == 2}
        if part.level < 3:
            continue
        for at, want, got in run_page(lodge, part, files):
            changes.append((at, len(want), got))
            if want == got and not got[-1].startswith("$ "):
                passed += 1
            else:
                failed += 1
                print(f"FAILED: {ERRORS}:{at + 1}: {part.title}: printed is")
                print("\n".join("    " + line for line in got))
    if write:
        for at, n, got in reversed(changes):
            text[at : at + n] = got
        open(ERRORS, "w", encoding="utf-8").write("\n".join(text))
    return passed, failed


def main():
    lodge, what = os.path.realpath(sys.argv[1]), sys.argv[2]
    checks = {
        "codes": check_codes,
        "run": run_all,
        "write": lambda lodge: run_all(lodge, write=True),
    }
    passed, failed = checks[what](lodge)
    print(passed, failed)


main()
