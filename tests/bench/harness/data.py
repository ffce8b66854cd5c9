# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""The generated data: made, published by Lodge, and handed to the others as tables or N-Triples."""

import json
import os
import shutil
import subprocess
import threading

from .process import Failed, measure

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Data:
    """Lodge publishes first; its dump is what the other triple stores load."""
    name = None
    parts = ()

    def __init__(self, folder, settings):
        self.folder = os.path.join(folder, self.name)
        self.settings = settings
        self.tables = os.path.join(self.folder, "tables")  # the CSV files
        self.schema = os.path.join(HERE, self.parts[0], "schema.sql")
        self.log = os.path.join(self.folder, "log")
        self.truth = None
        self.lodge = None
        os.makedirs(self.tables, exist_ok=True)

    def tool(self, name):
        return os.path.join(self.settings.build, "tests", name)

    def triples(self):
        path = os.path.join(self.folder, "all.nt")
        if not os.path.exists(path):
            with open(path + ".part", "wb") as f:
                self.lodge.run("dump", self.lodge.site, "--triples", stdout=f)
            os.rename(path + ".part", path)
        return path

    def input_bytes(self):
        return sum(os.path.getsize(os.path.join(self.tables, name))
                   for name in os.listdir(self.tables) if name.endswith(".csv"))


class Certificates(Data):
    name = "certificates"
    parts = ("epc", "micro", "mix")
    files = ("certificates.csv", "recommendations.csv")

    def make(self):
        truth = os.path.join(self.folder, "truth.json")
        if self.settings.csv:
            # Made before by the same generator; what it knows it can say again without the files.
            shutil.rmtree(self.tables)
            self.tables = os.path.abspath(self.settings.csv)
            blind = os.path.join(self.folder, "blind")
            os.makedirs(blind)
            for name in self.files:
                os.symlink("/dev/null", os.path.join(blind, name))
            self.generate(blind, truth)
        elif not self.settings.pipe:
            self.generate(self.tables, truth)
        if not self.settings.pipe:
            self.read_truth(truth)

    def generate(self, folder, truth):
        return measure([self.tool("gen_epc"), "--rows", str(self.settings.scale), "--truth", truth,
                        folder], self.log)

    def read_truth(self, path):
        with open(path, encoding="utf-8") as f:
            self.truth = json.load(f)

    def publish(self, lodge):
        self.lodge = lodge
        paths = [os.path.join(self.tables, name) for name in self.files]
        if not self.settings.pipe:
            return lodge.run("publish", "-q", lodge.site, *paths)
        return self.publish_pipes(lodge, paths)

    def publish_pipes(self, lodge, paths):
        """The generator beside the converter, nothing on disk between them: the time is that of both."""
        for path in paths:
            os.mkfifo(path)
        truth = os.path.join(self.folder, "truth.json")
        failure = []

        def generate():
            try:
                self.generate(self.tables, truth)
            except Failed as e:
                failure.append(e)

        writer = threading.Thread(target=generate)
        writer.start()
        done = lodge.run("publish", "-q", lodge.site, *paths)
        writer.join()
        if failure:
            raise failure[0]
        self.read_truth(truth)
        return done

    def keys(self, n=100000):
        """Certificate numbers all over the register, and the districts."""
        step = max(1, self.settings.scale // n)
        path = os.path.join(self.folder, "keys")
        with open(path, "w", encoding="utf-8") as out:
            subprocess.run(["awk", "-F,", "-v", f"step={step}", "NR > 1 && NR % step == 0 { print $1 }",
                            os.path.join(self.tables, self.files[0])], stdout=out, check=True)
        districts = os.path.join(self.folder, "districts")
        with open(districts, "w", encoding="utf-8") as out:
            out.write("\n".join(sorted(self.truth["areas"])) + "\n")
        return path, districts


class Cubes(Data):
    name = "cubes"
    parts = ("cubes",)

    def make(self):
        measure([self.tool("gen_cubes"), "--wards", str(self.settings.wards), "--years",
                 str(self.settings.years), self.tables], self.log)
        with open(os.path.join(self.tables, "truth.json"), encoding="utf-8") as f:
            self.truth = json.load(f)

    def publish(self, lodge):
        """The areas as Turtle, then one recipe after the other, as a publisher would."""
        self.lodge = lodge
        runs = [lodge.run("load", "-q", "-g", "http://opendata.example/graph/areas", lodge.site,
                          os.path.join(self.tables, "areas.ttl"))]
        for name in sorted(os.listdir(self.tables)):
            if name.endswith(".yaml"):
                runs.append(lodge.run("publish", "-qy", lodge.site, os.path.join(self.tables, name)))
        return {"seconds": sum(r["seconds"] for r in runs), "cpu": sum(r["cpu"] for r in runs),
                "peak_mb": max(r["peak_mb"] for r in runs)}
