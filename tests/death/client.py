# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""A server under test and a client that sees how its answers end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time


class Reply:
    """What came back: `whole` is false for a body that broke off."""

    def __init__(self):
        self.status = 0
        self.head = ""
        self.start = b""  # the first bytes of the body
        self.size = 0
        self.whole = False
        self.seconds = 0.0

    def __str__(self):
        end = "" if self.whole else " broken off"
        text = self.start[:160].decode("utf-8", "replace").replace("\n", " ")
        return f"{self.status}{end} {self.size} bytes in {self.seconds:.2f} s: {text}"


class Body:
    """Reads a body by its framing without keeping it."""

    def __init__(self, reply, head):
        self.reply = reply
        length = re.search(r"(?mi)^content-length: *(\d+)", head)
        self.chunked = bool(re.search(r"(?mi)^transfer-encoding: *chunked", head))
        self.left = int(length.group(1)) if length else 0
        self.framed = bytearray()  # of a chunk: its line, not read yet
        reply.whole = not self.chunked and self.left == 0

    def keep(self, data):
        self.reply.size += len(data)
        if len(self.reply.start) < 4096:
            self.reply.start += bytes(data[:4096])

    def feed(self, data):
        data = memoryview(data)
        if not self.chunked:
            self.keep(data)
            self.left -= len(data)
            self.reply.whole = self.left <= 0
            return
        while len(data) and not self.reply.whole:
            if self.left > 2:  # the last two are the line's end
                part = data[:self.left - 2]
                self.keep(part)
                self.left -= len(part)
                data = data[len(part):]
            elif self.left > 0:
                part = data[:self.left]
                self.left -= len(part)
                data = data[len(part):]
            else:
                self.framed.append(data[0])
                data = data[1:]
                if self.framed.endswith(b"\n"):
                    size = int(bytes(self.framed).split(b";")[0], 16)
                    self.framed.clear()
                    self.left = size + 2
                    self.reply.whole = size == 0


def connect(port, timeout, receive=0):
    """`receive`: bytes of the buffer for what comes."""
    sock = socket.socket()
    sock.settimeout(timeout)
    if receive:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    sock.connect(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


DATA = "application/sparql-results+json, text/turtle"


def send_query(sock, query, accept=DATA):
    sock.sendall((f"POST /sparql HTTP/1.1\r\nHost: death.example\r\nAccept: {accept}\r\n"
                  f"Content-Type: application/sparql-query\r\nContent-Length: {len(query)}\r\n"
                  "Connection: close\r\n\r\n").encode() + query)


def read_reply(sock, begun, limit):
    """Read to the end of the answer; TimeoutError when it does not end within `limit` seconds."""
    reply = Reply()
    head = b""
    body = None
    while not (body and reply.whole):
        left = begun + limit - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        try:
            data = sock.recv(1 << 20)
        except ConnectionError:
            break
        if not data:
            break
        if body is None:
            head += data
            if b"\r\n\r\n" not in head:
                continue
            text, data = head.split(b"\r\n\r\n", 1)
            reply.head = text.decode("latin-1")
            reply.status = int(reply.head.split(" ", 2)[1])
            body = Body(reply, reply.head)
        body.feed(data)
    reply.seconds = time.monotonic() - begun
    return reply


def ask(port, query, limit, accept):
    begun = time.monotonic()
    with connect(port, limit) as sock:
        try:
            send_query(sock, query, accept)
        except ConnectionError:
            pass  # refused before it was read: the answer says why
        return read_reply(sock, begun, limit)


def get(port, path, limit, accept="text/html"):
    begun = time.monotonic()
    with connect(port, limit) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: death.example\r\nAccept: {accept}\r\n"
                     "Connection: close\r\n\r\n".encode())
        return read_reply(sock, begun, limit)


class Server:
    """lodge serve over a site in `folder`, made of the data of this folder."""

    def __init__(self, lodge, folder, seconds, megabytes, more=""):
        self.site = os.path.join(folder, "site")
        data = os.path.join(folder, "death.nq")
        here = os.path.dirname(os.path.abspath(__file__))
        if not os.path.exists(self.site):
            with open(data, "wb") as out:
                subprocess.run(["python3", os.path.join(here, "data.py")], stdout=out, check=True)
            self.run(lodge, "new", self.site, "--base", "http://death.example/")
            self.run(lodge, "load", self.site, data)
        config = os.path.join(self.site, "lodge.yaml")
        with open(config) as file:
            text = file.read()
        text = re.sub(r"(?m)^(query-|total-)\S+: .*\n", "", text)
        with open(config, "w") as file:
            file.write(f"{text}query-seconds: {seconds}\nquery-megabytes: {megabytes}\n{more}")
        self.log = open(os.path.join(folder, "serve.log"), "wb")
        self.process = subprocess.Popen([lodge, "serve", self.site, "--listen", "127.0.0.1:0", "--quiet"],
                                        stderr=self.log, stdout=self.log)
        self.pid = self.process.pid
        self.port = self.find_port()

    @staticmethod
    def run(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def find_port(self):
        for _ in range(200):
            found = re.search(r" at http://127\.0\.0\.1:(\d+)/", self.text())
            if found:
                return int(found.group(1))
            time.sleep(0.1)
        raise RuntimeError("the server does not start:\n" + self.text())

    def text(self):
        with open(self.log.name, errors="replace") as file:
            return file.read()

    def alive(self):
        return self.process.poll() is None

    def memory(self, field="VmHWM"):
        """Megabytes."""
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(field + r":\s+(\d+)", file.read()).group(1)) / 1024

    def reset_peak(self):
        with open(f"/proc/{self.pid}/clear_refs", "w") as file:
            file.write("5")

    def cpu(self):
        """Seconds of processor time so far, in steps of nanoseconds where the system has them."""
        total = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            try:
                with open(f"/proc/{self.pid}/task/{task}/schedstat") as file:
                    total += int(file.read().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                pass
        return total / 1e9

    def stop(self):
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        return self.process.returncode


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
