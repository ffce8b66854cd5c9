# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Mixed loads over HTTP, by bench_http: percentiles and throughput for each class."""

import os
import subprocess

from .process import Failed

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIELDS = ("requests", "per_second", "median_ms", "p90_ms", "p99_ms", "p999_ms", "most_ms", "bytes",
          "failed")


def loads(data):
    """The loads by name: arguments of bench_http."""
    keys, districts = data.keys()
    point, area, nation = (os.path.join(HERE, "mix", f"{n}.rq") for n in ("point", "area", "nation"))
    return {
        "point 60, area 30, nation 10": [f"point=60:{point}:{keys}", f"area=30:{area}:{districts}",
                                         f"nation=10:{nation}"],
        "points beside one national query": [f"point=1:{point}:{keys}", f"nation=+1:{nation}"],
        "points alone": [f"point=1:{point}:{keys}"],
    }


def run(data, engine, settings):
    """For each load a list of classes. No text is asked twice, so that no cache of answers helps."""
    results = {}
    for name, classes in loads(data).items():
        command = [data.tool("bench_http"), "-c", "16", "-w", "2", "-s", str(settings.mix_seconds), "-p",
                   f"http://127.0.0.1:{engine.port}{engine.path}", *classes]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        lines = done.stdout.splitlines()
        if len(lines) < 2:
            raise Failed(f"bench_http: {done.stderr.strip()[:300]}")
        results[name] = [
            {"class": line.split()[0], **dict(zip(FIELDS, map(float, line.split()[1:])))}
            for line in lines[1:]]
    return results
