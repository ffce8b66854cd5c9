# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""The generated data: made, published by Lodge, and handed to the others as tables or N-Triples."""

import json
import os
import shutil
import threading

from .process import Failed, measure

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Data:
    """Lodge publishes first; its dump is what the other triple stores load."""
    name = None
    parts = ()
    tables_of = None  # the part with schema.sql

    def __init__(self, folder, settings):
        self.folder = os.path.join(folder, self.name)
        self.settings = settings
        self.tables = os.path.join(self.folder, "tables")  # the CSV files
        self.schema = os.path.join(HERE, self.tables_of, "schema.sql")
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
                   for name in os.listdir(self.tables) if name.endswith(".csv") and not name.endswith(".lock.csv"))


class Certificates(Data):
    name = "certificates"
    parts = ("load", "epc", "micro", "mix")
    tables_of = "epc"
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
        if self.settings.pipe:
            return self.publish_pipes(lodge)
        return lodge.run("publish", "-q", lodge.site,
                         *(os.path.join(self.tables, name) for name in self.files))

    def publish_pipes(self, lodge):
        """Generators beside the converter, nothing on disk between them: the time is that of all. One
        writes the certificates, the other the recommendations, since tables are read as they come."""
        truth = os.path.join(self.folder, "truth.json")
        paths, writers, failures = [], [], []

        def generate(folder, truth):
            try:
                self.generate(folder, truth)
            except Failed as e:
                failures.append(e)

        for i, name in enumerate(self.files):
            folder = os.path.join(self.folder, f"pipe-{i}")
            os.makedirs(folder)
            os.symlink("/dev/null", os.path.join(folder, self.files[1 - i]))
            paths.append(os.path.join(folder, name))
            os.mkfifo(paths[-1])
            said = truth if i == 0 else "/dev/null"
            writers.append(threading.Thread(target=generate, args=(folder, said), daemon=True))
            writers[-1].start()
        done = lodge.run("publish", "-q", lodge.site, *paths)
        for writer in writers:
            writer.join()
        if failures:
            raise failures[0]
        self.read_truth(truth)
        return done

    def keys(self, n=100000):
        """Certificate numbers all over the register, out of the store, and the districts."""
        path = os.path.join(self.folder, "keys")
        step = max(1, self.settings.scale // n)
        with open(path + ".all", "wb") as out:
            self.lodge.run("query", "--timeout", "600", self.lodge.site, "SELECT ?id { ?c a "
                           "<http://opendata.example/def/epc#DomesticCertificate> ; "
                           "<http://purl.org/dc/terms/identifier> ?id }", stdout=out)
        with open(path + ".all", encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
            out.writelines(line for i, line in enumerate(lines) if i % step == 1 % step and i > 0)
        os.remove(path + ".all")
        districts = os.path.join(self.folder, "districts")
        with open(districts, "w", encoding="utf-8") as out:
            out.write("\n".join(sorted(self.truth["areas"])) + "\n")
        return path, districts


class Cubes(Data):
    name = "cubes"
    parts = ("cubes",)
    tables_of = "cubes"

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
