# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""The results as Markdown. Ratios are of one run; above 1 means that Lodge was faster."""

import math
import statistics


def geometric_mean(numbers):
    return math.exp(sum(map(math.log, numbers)) / len(numbers)) if numbers else None


def milliseconds(seconds):
    if seconds is None:
        return "–"
    ms = seconds * 1000
    return f"{ms:,.0f}" if ms >= 100 else f"{ms:.1f}" if ms >= 10 else f"{ms:.2f}"


def times(ratio):
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"


def time_of(result, kind):
    if not result or not result.get(kind):
        return None
    return result[kind] if kind == "cold" else statistics.median(result[kind])


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def load_table(dataset):
    rows = []
    for name, engine in dataset["engines"].items():
        load = engine.get("load")
        if not load:
            rows.append([name, engine["failed"].split("\n")[0][:80]] + [""] * 7)
            continue
        rows.append([f"{name} {engine['version']}", f"{load['seconds']:.1f}",
                     f"{dataset['triples'] / load['seconds'] / 1e6:.2f}", f"{load['cpu']:.1f}",
                     f"{load['peak_mb']:,.0f}", f"{load['bytes'] / 1e6:,.0f}",
                     f"{load['bytes'] / dataset['triples']:.1f}", f"{engine.get('start', 0):.2f}",
                     f"{engine['served']['peak_mb']:,.0f}" if engine.get("served") else "–"])
    return table(["load", "seconds", "million triples/s", "CPU s", "peak MB", "MB on disk",
                  "bytes/triple", "start, s", "peak MB of questions"], rows)


def question_table(dataset, part, kind):
    """Medians in ms, and beside each other engine how many times Lodge was faster."""
    engines = [n for n, e in dataset["engines"].items() if part in e.get("parts", {})]
    others = [n for n in engines if n != "lodge"]
    ratios = {n: [] for n in others}
    header = ["question", "rows", "lodge, ms"] + [f"{n}, ms (ratio)" for n in others]
    rows = []
    ours = dataset["engines"]["lodge"]["parts"][part]
    for question, mine in ours.items():
        base = time_of(mine, kind)
        row = [f"{question} {mine['title']}", str(mine.get("rows", "–")), milliseconds(base)]
        for name in others:
            theirs = dataset["engines"][name]["parts"][part].get(question)
            spent = time_of(theirs, kind)
            if not spent or not base:
                row.append(theirs["error"][:60].replace("|", "/") if theirs and "error" in theirs else "–")
                continue
            differs = theirs.get("same") not in (True, None)
            if not differs:
                ratios[name].append(spent / base)
            row.append(f"{milliseconds(spent)} ({times(spent / base)})" + (" differs" if differs else ""))
        rows.append(row)
    warm = [time_of(q, kind) for q in ours.values() if time_of(q, kind)]
    rows.append(["**geometric mean**", "", milliseconds(geometric_mean(warm))] + [
        f"**{times(geometric_mean(ratios[n]))}** ({len(ratios[n])} questions)" if ratios[n] else "–"
        for n in others])
    return table(header, rows)


def comparison_lines(dataset, part):
    lines = []
    for name, engine in dataset["engines"].items():
        results = engine.get("parts", {}).get(part)
        if name == "lodge" or not results:
            continue
        same = [q for q, r in results.items() if r.get("same") is True]
        free = [q for q, r in results.items() if "error" not in r and r.get("same") is None]
        lines.append(f"- {name}: the same answer as Lodge to {len(same)} of {len(results)} questions"
                     + (f"; not comparable: {', '.join(free)}" if free else "") + ".")
        for question, result in results.items():
            if "error" in result:
                lines.append(f"  - {question}: no answer: {result['error'][:160]}")
            elif result.get("same") not in (True, None):
                lines.append(f"  - {question}: differs: {result['same']}")
    return lines + [""] if lines else []


def mix_table(engines):
    rows = []
    for name, engine in engines.items():
        for load, classes in engine.get("mix", {}).items():
            for c in classes:
                rows.append([name, load, c["class"], f"{c['requests']:,.0f}", f"{c['per_second']:,.0f}",
                             *(f"{c[k]:.2f}" for k in ("median_ms", "p90_ms", "p99_ms", "most_ms")),
                             f"{c['failed']:.0f}"])
    return table(["engine", "load", "class", "requests", "per s", "median ms", "p90", "p99", "most",
                  "failed"], rows) if rows else []


def markdown(results):
    machine = results["machine"]
    lines = ["# Benchmark", "",
             f"`{results['command']}`", "",
             f"{results['date']}; {machine['processor']}, {machine['cores']} cores, "
             f"{machine['memory_gb']} GB, Linux {machine['kernel']}, load {machine['load']:.1f} at the "
             f"start. Warm: median of {results['settings']['runs']} runs after one that does not count. "
             "Cold: the first run after a restart with the pages of its files dropped from the cache.",
             ""]
    for skipped, why in results["skipped"].items():
        lines.append(f"- skipped {skipped}: {why}")
    lines.append("")
    for name, dataset in results["datasets"].items():
        lines += [f"## {name.capitalize()}", "",
                  ("Out of pipes" if dataset["input_bytes"] is None else
                   f"{dataset['input_bytes'] / 1e6:,.0f} MB of CSV") + f", {dataset['triples']:,} triples.",
                  ""]
        lines += load_table(dataset)
        if dataset.get("check"):
            lines += [f"`lodge check --full`: {dataset['check']}", ""]
        wrong = [f"- {what}: {why}" for what, why in dataset["truth"] if why]
        lines += [f"The generator's truth: {len(dataset['truth']) - len(wrong)} of {len(dataset['truth'])}"
                  " checks hold.", ""] + wrong
        for part in dataset["parts"]:
            for kind in ("warm", "cold"):
                asked = dataset["engines"]["lodge"]["parts"].get(part, {})
                if any(time_of(q, kind) for q in asked.values()):
                    lines += [f"### {part}, {kind}", ""] + question_table(dataset, part, kind)
            lines += comparison_lines(dataset, part)
        lines += mix_table(dataset["engines"])
        lines += [f"- {n}: asked {e['over']}" + (f"; {e['limits']}" if e["limits"] else "")
                  for n, e in dataset["engines"].items()] + [""]
    return "\n".join(lines) + "\n"
