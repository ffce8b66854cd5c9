# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""One class for each engine: how it is loaded, started, asked and stopped.

load() gives what measure() gives, with "bytes" on disk. ask() gives the seconds until the last byte of the
answer and the answer as bytes or rows; read() makes an Answer of that, outside of the time.
The caches of results are off everywhere: Lodge has a setting, the others have none."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse

from . import answers
from .process import Failed, bytes_below, measure, output_of, tail, usage_of

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCE = os.path.dirname(os.path.dirname(HERE))


class Engine:
    name = None
    over = "HTTP, JSON"    # how it was asked
    speaks = "sparql"

    def __init__(self, folder, settings):
        self.folder = folder
        self.settings = settings
        self.log = os.path.join(folder, "log")

    @classmethod
    def missing(cls):
        """None, or why it cannot take part."""
        return None

    def version(self):
        return ""

    def text_of(self, question):
        return question.sparql if self.speaks == "sparql" else question.sql

    def stop(self):
        pass

    def usage(self):
        """CPU and memory so far of the process that answers."""
        return None

    def limits(self):
        """What it may take, as far as it was told."""
        return ""


class HttpEngine(Engine):
    """A server that speaks the SPARQL protocol."""
    path = "/sparql"
    parameters = {}
    process = None
    connection = None
    port = None

    def connect(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                     timeout=self.settings.timeout)

    def request(self, query, accept, read=lambda response: response.read()):
        if not self.connection:
            self.connect()
        try:
            form = urllib.parse.urlencode({"query": query, **self.parameters})
            self.connection.request("POST", self.path, form, {
                "Accept": accept, "Content-Type": "application/x-www-form-urlencoded"})
            response = self.connection.getresponse()
            body = read(response) if response.status == 200 else response.read()
        except (OSError, http.client.HTTPException) as e:
            self.connection = None
            if isinstance(e, TimeoutError):
                raise Failed(f"no answer after {self.settings.timeout} s") from e
            raise Failed(f"{type(e).__name__}: {e}") from e
        if response.status != 200:
            raise Failed(f"HTTP {response.status}: {body[:200].decode(errors='replace').strip()}")
        return body

    def ask(self, question):
        accept = ("application/n-triples, text/plain;q=0.5" if question.is_graph else
                  "text/csv" if question.is_export else "application/sparql-results+json")
        begun = time.perf_counter()
        body = self.request(question.sparql, accept, lines_of) if question.is_export \
            else self.request(question.sparql, accept)
        return time.perf_counter() - begun, body

    def read(self, question, body):
        return answers.read(question, body)

    def wait_until_up(self, seconds=120):
        for _ in range(seconds * 50):
            if self.process.poll() is not None:
                raise Failed(f"{self.name} did not start: {tail(self.log)}")
            try:
                self.connect()
                self.request("ASK { <urn:a> <urn:b> <urn:c> }", "application/sparql-results+json")
                return
            except Failed:
                time.sleep(0.02)
        raise Failed(f"{self.name} does not answer")

    def stop(self):
        if self.process:
            self.connection = None
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.process = None

    def usage(self):
        return usage_of(self.process.pid)


class Lodge(HttpEngine):
    name = "lodge"

    def __init__(self, folder, settings):
        super().__init__(folder, settings)
        self.program = os.path.join(settings.build, "lodge")
        self.site = os.path.join(folder, "site")
        self.env = dict(os.environ, LODGE_DATA=SOURCE)

    def version(self):
        return output_of(self.program, "--version").splitlines()[0].removeprefix("lodge ")

    def limits(self):
        return ", ".join(f"{key} {value}" for key, value in self.settings.lodge.items())

    def new_site(self):
        shutil.rmtree(self.site, ignore_errors=True)
        measure([self.program, "new", self.site, "--base", "http://opendata.example/"], self.log,
                env=self.env)
        with open(os.path.join(self.site, "lodge.yaml"), encoding="utf-8") as f:
            text = f.read()
        for key, value in self.settings.lodge.items():
            if f"{key}:" not in text:
                continue  # a program from before there was such a setting
            lines = [line for line in text.splitlines() if not line.startswith(key + ":")]
            text = "\n".join(lines) + f"\n{key}: {value}\n"
        with open(os.path.join(self.site, "lodge.yaml"), "w", encoding="utf-8") as f:
            f.write(text)

    def load(self, data):
        """From CSV, through the converter."""
        self.new_site()
        done = data.publish(self)
        done["bytes"] = bytes_below(os.path.join(self.site, "store"))
        return done

    def run(self, *arguments, **more):
        return measure([self.program, *arguments], self.log, env=self.env, **more)

    def evictable(self):
        return self.site

    def start(self):
        # Nobody else has the port: the kernel chose it, and the server says which.
        err = os.path.join(self.folder, "serve.err")
        with open(err, "wb") as f:
            self.process = subprocess.Popen(
                [self.program, "serve", self.site, "--listen", "127.0.0.1:0"], env=self.env,
                stdin=subprocess.DEVNULL, stdout=f, stderr=f)
        for _ in range(6000):
            text = tail(err, 4000)
            if "at http://127.0.0.1:" in text:
                self.port = int(text.split("at http://127.0.0.1:")[1].split("/")[0])
                return self.wait_until_up()
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise Failed(f"lodge serve did not start: {tail(err)}")


class LodgeTriples(Lodge):
    """The same triples as N-Triples, with no table behind them."""
    name = "lodge-nt"

    def load(self, data):
        self.new_site()
        done = self.run("load", "-q", self.site, data.triples())
        done["bytes"] = bytes_below(os.path.join(self.site, "store"))
        return done


class Virtuoso(HttpEngine):
    name = "virtuoso"
    graph = "http://opendata.example/graph"
    parameters = {"default-graph-uri": graph}  # it has graphs of its own beside ours

    def __init__(self, folder, settings):
        super().__init__(folder, settings)
        self.ports = free_ports(2)
        self.port = self.ports[1]

    @classmethod
    def missing(cls):
        if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
            return "virtuoso-t and isql-vt are not there (Debian: virtuoso-opensource-7)"
        return None

    def version(self):
        text = output_of("virtuoso-t", "-?") or ""
        return text.split("Version ", 1)[1].split("-", 1)[0] if "Version " in text else ""

    def sql(self, text):
        done = subprocess.run(["isql-vt", f"127.0.0.1:{self.ports[0]}", "dba", "dba", f"exec={text}"],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0 or "*** Error" in done.stdout + done.stderr:
            raise Failed(f"virtuoso: {(done.stderr + done.stdout)[-300:]}")
        return done.stdout

    def buffers(self):
        """Of 8 KB: as its own notes for 8 GB of memory have it, never more than a third of the machine."""
        return min(680000, int(self.settings.memory_mb / 3 * 85))

    def limits(self):
        return f"NumberOfBuffers {self.buffers()}, ThreadsPerQuery 2"

    def configure(self, data_folder):
        buffers = self.buffers()
        with open(os.path.join(self.folder, "virtuoso.ini"), "w", encoding="utf-8") as f:
            f.write(f"""[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{self.ports[0]}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {buffers * 3 // 4}
CheckpointInterval = 0
ThreadsPerQuery = 2
DirsAllowed = {data_folder}
[HTTPServer]
ServerPort = 127.0.0.1:{self.ports[1]}
[SPARQL]
ResultSetMaxRows = 20000000
MaxQueryExecutionTime = {self.settings.timeout}
""")

    def launch(self):
        with open(self.log, "ab") as f:
            self.process = subprocess.Popen(
                ["virtuoso-t", "+wait", "+foreground", "+configfile", "virtuoso.ini"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=f, stderr=f)

    def start(self):
        self.launch()
        self.wait_until_up()

    def load(self, data):
        self.configure(os.path.dirname(data.triples()))
        self.launch()
        self.wait_until_up()
        begun = time.monotonic()
        self.sql(f"ld_dir('{os.path.dirname(data.triples())}', '{os.path.basename(data.triples())}', "
                 f"'{self.graph}');")
        self.sql("rdf_loader_run();")
        self.sql("checkpoint;")
        done = {"seconds": time.monotonic() - begun, **self.usage()}
        if "NULL" not in self.sql("select ll_error from load_list;"):
            raise Failed("virtuoso: " + self.sql("select ll_error from load_list;")[-300:])
        self.stop()
        done["bytes"] = os.path.getsize(os.path.join(self.folder, "virtuoso.db"))
        return done

    def evictable(self):
        return self.folder


class InProcess(Engine):
    """A library in a Python process of its own (worker.py), asked over a pipe."""
    worker = None
    module = None

    @classmethod
    def missing(cls):
        done = subprocess.run([sys.executable, "-c", f"import {cls.module}"], capture_output=True)
        return None if done.returncode == 0 else f"Python has no {cls.module} (PyPI: {cls.module})"

    def version(self):
        return output_of(sys.executable, "-c", f"import {self.module}; print({self.module}.__version__)")

    def arguments(self):
        return [sys.executable, os.path.join(HERE, "harness", "worker.py"), self.name, self.folder,
                str(self.settings.threads), str(self.settings.memory_mb // 2)]

    def start(self):
        with open(self.log, "ab") as err:
            self.worker = subprocess.Popen(self.arguments() + ["ask"], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, stderr=err)
        self.line()

    def line(self):
        text = self.worker.stdout.readline().decode()
        if not text:
            raise Failed(f"{self.name} ended: {tail(self.log)}")
        word, _, rest = text.rstrip("\n").partition(" ")
        if word == "error":
            raise Failed(rest)
        return rest

    def ask(self, question):
        """The worker writes the answer into a file and says how long that took."""
        path = os.path.join(self.folder, "question")
        with open(path, "w", encoding="utf-8") as f:
            f.write(self.text_of(question))
        self.worker.stdin.write(b"export\n" if question.is_export else b"ask\n")
        self.worker.stdin.flush()
        waiting = wait_readable(self.worker.stdout, self.settings.timeout)
        if not waiting:
            self.stop()
            self.start()
            raise Failed(f"no answer after {self.settings.timeout} s")
        seconds = float(self.line())
        with open(os.path.join(self.folder, "answer"), "rb") as f:
            return seconds, lines_of(f) if question.is_export else f.read()

    def read(self, question, body):
        return answers.read(question, body)

    def stop(self):
        if self.worker:
            self.worker.kill()
            self.worker.wait()
            self.worker.stdin.close()
            self.worker.stdout.close()
            self.worker = None

    def usage(self):
        return usage_of(self.worker.pid)

    def evictable(self):
        return self.folder


class Oxigraph(InProcess):
    name = "oxigraph"
    module = "pyoxigraph"
    over = "in process, JSON"

    def load(self, data):
        store = os.path.join(self.folder, "store")
        shutil.rmtree(store, ignore_errors=True)
        done = measure(self.arguments() + ["load", data.triples()], self.log)
        done["bytes"] = bytes_below(store)
        return done


class DuckDb(InProcess):
    name = "duckdb"
    module = "duckdb"
    over = "in process, CSV"
    speaks = "sql"

    def limits(self):
        return f"threads {self.settings.threads}, memory_limit {self.settings.memory_mb // 2} MB"

    def load(self, data):
        path = os.path.join(self.folder, "tables.duckdb")
        if os.path.exists(path):
            os.remove(path)
        done = measure(self.arguments() + ["load", data.schema], self.log, cwd=data.tables)
        done["bytes"] = os.path.getsize(path)
        return done

    def read(self, question, body):
        """Asked again for values with their types: the CSV of the timed run has none."""
        if question.is_export:
            return answers.read(question, body)
        with open(os.path.join(self.folder, "question"), "w", encoding="utf-8") as f:
            f.write(question.sql)
        self.worker.stdin.write(b"rows\n")
        self.worker.stdin.flush()
        self.line()
        with open(os.path.join(self.folder, "answer"), encoding="utf-8") as f:
            rows = [tuple(answers.cell(v) for v in row) for row in answers.json.load(f)]
        return answers.Answer(rows, answers.is_ordered(question.sparql))


class Jena(InProcess):
    """TDB2 in a Java process (JenaWorker.java), which speaks to us as worker.py does."""
    name = "jena"
    over = "in process, JSON"
    jars = os.path.join(os.environ.get("JENA_HOME", "/nowhere"), "lib")

    @classmethod
    def jar(cls):
        names = os.listdir(cls.jars) if os.path.isdir(cls.jars) else []
        return next((name for name in names if name.startswith("jena-tdb2-")), None)

    @classmethod
    def missing(cls):
        if not shutil.which("java"):
            return "java is not there"
        return None if cls.jar() else "no jena-tdb2 jar in $JENA_HOME/lib (README.md says how)"

    def version(self):
        return "TDB2 " + self.jar().removeprefix("jena-tdb2-").removesuffix(".jar")

    def limits(self):
        return f"-Xmx{self.settings.memory_mb // 3}m, parallel loader"

    def arguments(self):
        return ["java", f"-Xmx{self.settings.memory_mb // 3}m", "-cp", f"{self.jars}/*",
                os.path.join(HERE, "harness", "JenaWorker.java"), self.folder]

    def load(self, data):
        shutil.rmtree(os.path.join(self.folder, "store"), ignore_errors=True)
        done = measure(self.arguments() + ["load", data.triples()], self.log)
        done["bytes"] = bytes_below(os.path.join(self.folder, "store"))
        return done


class Redland(Engine):
    """librdf with its BDB storage by rdfproc, a process for each question. Its query engine knows no
    paths and no NOT EXISTS; what it refuses is named, what it answers wrongly shows."""
    name = "redland"
    over = "a process each, JSON"

    @classmethod
    def missing(cls):
        return None if shutil.which("rdfproc") else "rdfproc is not there (Debian: redland-utils)"

    def version(self):
        return "librdf " + (output_of("rdfproc", "--version") or "").split()[0]

    def rdfproc(self, *arguments):
        return ["rdfproc", "-q", "-s", "hashes", "-t", "hash-type='bdb',dir='.',write='yes'", "bench",
                *arguments]

    def load(self, data):
        for name in os.listdir(self.folder):
            if name.startswith("bench-"):
                os.remove(os.path.join(self.folder, name))
        command = self.rdfproc("parse", f"file:{data.triples()}", "ntriples")
        command.insert(1, "-n")
        done = measure(command, self.log, cwd=self.folder, timeout=self.settings.timeout * 20)
        done["bytes"] = sum(os.path.getsize(os.path.join(self.folder, n))
                            for n in os.listdir(self.folder) if n.startswith("bench-"))
        return done

    def start(self):
        pass

    def ask(self, question):
        path = os.path.join(self.folder, "answer")
        command = self.rdfproc("query", "sparql", "-", question.sparql)
        command[1:1] = ["-r", "csv" if question.is_export else "json"]
        with open(path, "wb") as f:
            done = measure(command, self.log, cwd=self.folder, stdout=f, timeout=self.settings.timeout)
        with open(path, "rb") as f:
            return done["seconds"], lines_of(f) if question.is_export else f.read()

    def read(self, question, body):
        return answers.read(question, body)

    def evictable(self):
        return self.folder


def lines_of(stream):
    return answers.Lines(iter(lambda: stream.read(1 << 20), b""))


def wait_readable(stream, seconds):
    import select
    return bool(select.select([stream], [], [], seconds)[0])


def free_ports(n):
    import socket
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


ALL = {engine.name: engine for engine in (Lodge, LodgeTriples, Virtuoso, Oxigraph, Jena, DuckDb, Redland)}
