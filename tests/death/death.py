#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Run the queries of death against a server, several at a time, while a probe reads pages.

    python3 tests/death/death.py LODGE [--every N] [--seconds S] [--megabytes M] [--parallel P]
        [--slack S] [--each] [--only NAME,...] [--leave] [--folder DIR] ...
"""

import argparse
import queue
import statistics
import sys
import tempfile
import threading
import time

import client
import corpus
import data

PAGES = [("/", "text/html", b"<h1>"), ("/doc/d7", "text/html", b"node 7"),
         ("/doc/i42.ttl", "*/*", b"item 42"), ("/static/style.css", "*/*", b"{")]
SMALL = [("/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Chttp%3A%2F%2Fdeath.example%2Fid%2Fhub%3E%20%3Fp%20%3Fo%7D",
          "text/csv", f"n\r\n{data.HUB}\r\n".encode())]


class Result:
    def __init__(self):
        self.passed = 0
        self.failures = []
        self.lock = threading.Lock()

    def check(self, good, name, what):
        with self.lock:
            self.passed += bool(good)
            if not good:
                self.failures.append(name)
                print(f"FAILED: {name}: {what}", flush=True)


class Probe(threading.Thread):
    """Reads pages until it is told to stop, and keeps their times."""

    def __init__(self, server, result, targets, may_be_busy=False):
        super().__init__(daemon=True)
        self.server, self.result = server, result
        self.targets, self.may_be_busy = targets, may_be_busy
        self.times = []
        self.busy = 0
        self.done = threading.Event()

    def run(self):
        n = 0
        while not self.done.is_set():
            path, accept, expected = self.targets[n % len(self.targets)]
            n += 1
            try:
                reply = client.get(self.server.port, path, 30, accept)
            except OSError as error:
                self.result.check(False, "probe", f"{path}: {error!r}")
                time.sleep(0.2)
                continue
            if self.may_be_busy and is_busy(reply):
                self.busy += 1
                time.sleep(0.1)
                continue
            good = reply.status == 200 and reply.whole and expected in reply.start
            if not good:
                self.result.check(False, "probe", f"{path}: {reply}")
            self.times.append(reply.seconds)
            time.sleep(0.005)

    def figures(self):
        times = sorted(self.times)
        return (statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000, len(times))

    def end(self):
        self.done.set()
        self.join()
        return self.figures()


def is_busy(reply):
    """Refused for now, with the time to come again."""
    said = reply.start
    return (reply.status == 503 and "\nretry-after:" in reply.head.lower()
            and b"#problem-timeout" not in said and b"<html" not in said)


def probe_for(server, result, seconds, targets):
    probe = Probe(server, result, targets)
    probe.start()
    time.sleep(seconds)
    return probe.end()


def print_probe(what, quiet, load):
    print(f"{what}: alone median {quiet[0]:.1f} ms, p99 {quiet[1]:.1f} ms of {quiet[2]}; "
          f"under load median {load[0]:.1f} ms, p99 {load[1]:.1f} ms of {load[2]}")


def judge(want, reply):
    """What is wrong with an answer, or None."""
    said = reply.start.lower()
    refused = reply.status in (400, 413, 503) and reply.whole and len(said) > 0
    if reply.status == 503 and b"#problem-limit" not in said and b"<html" not in said and "\nretry-after:" not in reply.head.lower():
        return "503 without Retry-After"
    if want == "bad":
        return None if reply.status == 400 else "was to be refused with 400"
    if want == "limit":
        named = b"at most" in said or b"more than" in said or reply.status == 413
        return None if refused and named and reply.status != 503 else "was to be refused with the limit"
    broken = reply.status == 200 and not reply.whole
    answered = reply.status == 200 and reply.whole
    if want == "cut":
        return None if refused or broken else "a whole answer, or none"
    if want == "ok":
        return None if answered else "was to be answered"
    good = answered or broken or refused or reply.status == 501
    return None if good else "neither an answer nor a refusal"


def run_case(server, case, args, result):
    name, want, query = case
    patience = args.seconds + args.slack + 30
    accept = "text/html" if name.startswith("html-") else client.DATA
    try:
        reply = client.ask(server.port, query, patience, accept)
        for _ in range(50):
            if not is_busy(reply):
                break
            time.sleep(0.2)
            reply = client.ask(server.port, query, patience, accept)
    except (OSError, ValueError) as error:
        result.check(False, name, repr(error))
        return None
    wrong = judge(want, reply)
    late = reply.seconds > args.seconds + args.slack
    result.check(not wrong and not late, name, f"{wrong or 'too late'}: {reply}")
    return reply


def run_cases(server, cases, args, result):
    """Several at a time."""
    waiting = queue.Queue()
    for case in cases:
        waiting.put(case)
    worst = []

    def work():
        while server.alive():
            try:
                case = waiting.get_nowait()
            except queue.Empty:
                return
            if args.each:
                server.reset_peak()
                before = server.memory("VmRSS")
            reply = run_case(server, case, args, result)
            if reply:
                worst.append((reply.seconds, case[0]))
            if args.each:
                print(f"{case[0]:32} {server.memory() - before:6.0f} MB {reply}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(args.parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.check(server.alive(), "alive", "the server is gone: " + server.text()[-3000:])
    return sorted(worst, reverse=True)


def leave(server, cases, args, result):
    """Clients that leave: 250 ms later the processor must be idle."""
    worst = []
    for name, _, query in cases:
        sock = client.connect(server.port, 10)
        client.send_query(sock, query)
        time.sleep(0.4)
        sock.close()
        time.sleep(0.25)
        begun, used = time.monotonic(), server.cpu()
        time.sleep(0.1)
        share = (server.cpu() - used) / (time.monotonic() - begun)
        worst.append((share, name))
        late = 0.0
        while share > 0.05 and time.monotonic() - begun < args.seconds + 5:
            used, at = server.cpu(), time.monotonic()
            time.sleep(0.1)
            share = (server.cpu() - used) / (time.monotonic() - at)
            late = time.monotonic() - begun
        result.check(late < args.slack, f"leave/{name}", f"still at work {late:.2f} s later")
        if args.each:
            print(f"leave {name:32} {worst[-1][0]:5.2f} busy after 250 ms, idle after {0.25 + late:.2f} s", flush=True)
    return sorted(worst, reverse=True)


def crowd(server, args, result):
    """More than there are workers: readers that do not read, requests that do not end."""
    endless = dict((name, query) for name, _, query in corpus.CASES)["product-three"]
    held = []
    for n in range(40):
        sock = client.connect(server.port, 10, receive=4096)
        client.send_query(sock, endless)
        held.append(sock)
    for n in range(300):
        sock = client.connect(server.port, 10)
        sock.sendall([b"GET / HTTP/1.1\r\nHost: death.ex", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nASK",
                      b"G", b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nAS"][n % 4])
        held.append(sock)
    pages = Probe(server, result, PAGES)
    small = Probe(server, result, SMALL, may_be_busy=True)
    pages.start()
    small.start()
    time.sleep(args.seconds + 6)
    load = pages.end()
    small.done.set()
    for sock in held:
        sock.close()
    small.join(30)
    result.check(not small.is_alive(), "small queries", "none after the crowd has gone")
    reply = client.get(server.port, SMALL[0][0], 10, "text/csv")
    result.check(reply.status == 200 and SMALL[0][2] in reply.start, "small query", f"after the crowd: {reply}")
    print(f"small queries in the crowd: {len(small.times)} answered, {small.busy} told to come again")
    return load


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("lodge")
    parser.add_argument("--every", type=int, default=1, help="only each nth case")
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--slack", type=float, default=0.25)
    parser.add_argument("--ratio", type=float, default=0, help="most that the probe may slow down")
    parser.add_argument("--margin", type=float, default=0, help="megabytes above the queries' own")
    parser.add_argument("--each", action="store_true", help="print every case")
    parser.add_argument("--leave", action="store_true", help="clients leave")
    parser.add_argument("--crowd", action="store_true", help="clients that do not read or end")
    parser.add_argument("--label", default="queries")
    parser.add_argument("--folder")
    return parser.parse_args()


def main():
    args = parse()
    folder = args.folder or tempfile.mkdtemp()
    result = Result()
    cases = corpus.CASES[::args.every]
    if args.only:
        cases = [case for case in corpus.CASES
                 if any(case[0].startswith(name) for name in args.only.split(","))]
    room = f"total-megabytes: {2 * args.parallel * args.megabytes}\n"  # so that none has to come again
    server = client.Server(args.lodge, folder, args.seconds, args.megabytes, room)
    try:
        quiet = probe_for(server, result, 2, PAGES)
        idle = server.memory()
        if args.leave:
            busy = leave(server, cases, args, result)
            print("most at work 250 ms later:", ", ".join(f"{n} {s:.2f}" for s, n in busy[:8]))
        else:
            if args.crowd:
                load = crowd(server, args, result)
            else:
                pages = Probe(server, result, PAGES)
                small = Probe(server, result, SMALL, may_be_busy=True)
                pages.start()
                small.start()
                worst = run_cases(server, cases, args, result)
                load = pages.end()
                print("slowest:", ", ".join(f"{n} {s:.2f} s" for s, n in worst[:8]))
                print("small queries: median {:.1f} ms, p99 {:.1f} ms of {}".format(*small.end()))
            print_probe("pages", quiet, load)
            if args.ratio:
                result.check(load[0] < quiet[0] * args.ratio + 20, "probe median", load)
                result.check(load[1] < quiet[1] * args.ratio + 200, "probe p99", load)
        peak = server.memory() if server.alive() else 0
        print(f"memory: {idle:.0f} MB idle, {peak:.0f} MB at most")
        if args.margin:
            most = idle + args.parallel * args.megabytes + args.margin
            result.check(peak < most, "memory", f"{peak:.0f} MB, at most {most:.0f} expected")
    finally:
        code = server.stop()
        result.check(code == 0, "stop", f"exit status {code}: {server.text()[-3000:]}")
        if not args.folder:
            client.remove(folder)
    print(f"death/{args.label}: {result.passed} passed, {len(result.failures)} failed")
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
