#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0

"""A server that misbehaves in the way that the path names, for tests of the client side.

    rogue.py [CERTIFICATE KEY]

prints its port on the first line, then one line for each request and "left PATH" when a
client goes away before its answer is whole. Ends with its standard input.
With a certificate it speaks TLS.
"""

import select
import socket
import ssl
import sys
import threading
import time

JSON = "application/sparql-results+json"
ROW = b'{"x":{"type":"literal","value":"' + b"x" * 1000 + b'"}},\n'
TURTLE = b'@prefix e: <http://example.org/> .\n<> e:about <#part> .\n_:b e:name "here" .\n'
DOCUMENTS = {
    "/docs/a.ttl": ("text/turtle; charset=utf-8", TURTLE),
    "/docs/plain.ttl": ("text/plain", TURTLE),
    "/docs/untyped.nt": ("", b'<http://example.org/s> <http://example.org/p> "nt" .\n'),
    "/docs/typed": ("application/n-triples", b'<http://example.org/s> <http://example.org/p> "typed" .\n'),
    "/docs/bad.ttl": ("text/turtle", b'<http://example.org/s> <http://example.org/p> "lost" .\n<half'),
    "/docs/a.nq": ("application/n-quads", b'<http://a/> <http://b/> "quad" <http://g/> .\n'),
    "/docs/page": ("text/css", b"p { }"),
    "/garbage": (JSON, b'{"head": nonsense'),
    "/short": (JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"lit'),
    "/page": ("text/html", b"<html><p>Please log in</html>"),
    "/empty": (JSON, b""),
    "/error": (None, b"the query is not to my taste\n"),
}


def say(*words):
    print(*words, flush=True)


def head(status, media, more=""):
    text = f"HTTP/1.1 {status}\r\nConnection: close\r\n{more}"
    if media:
        text += f"Content-Type: {media}\r\n"
    return (text + "\r\n").encode()


def wait_for_leaving(client, path):
    """Until the client closes: nothing else comes from it."""
    for _ in range(600):
        if select.select([client], [], [], 0.1)[0] and not client.recv(1000):
            say("left", path)
            return


def answer(client, path, asked):
    if path in DOCUMENTS:
        media, body = DOCUMENTS[path]
        status = "200 OK" if media is not None else "400 Bad Request"
        length = f"Content-Length: {len(body)}\r\n"
        client.sendall(head(status, "text/plain" if media is None else media, length) + body)
    elif path == "/hang":
        wait_for_leaving(client, path)
    elif path == "/hang-body":
        client.sendall(head("200 OK", JSON, "Content-Length: 100\r\n") + b'{"head":')
        wait_for_leaving(client, path)
    elif path == "/drip":
        client.sendall(head("200 OK", JSON))
        for _ in range(600):
            client.sendall(b" ")
            time.sleep(0.1)
    elif path == "/cut":
        client.sendall(head("200 OK", JSON, "Content-Length: 1000\r\n") + b'{"head":{')
    elif path == "/cut-chunk":
        client.sendall(head("200 OK", JSON, "Transfer-Encoding: chunked\r\n") + b"5\r\n{ \r\n")
    elif path == "/no-http":
        client.sendall(b"220 mail.example.org ESMTP\r\n")
    elif path == "/reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    elif path == "/flood":
        client.sendall(head("200 OK", JSON) + b'{"head":{"vars":["x"]},"results":{"bindings":[\n')
        while True:
            client.sendall(ROW * 50)
    elif path.startswith("/moved/"):
        where = path[7:] if path.startswith("/moved/http") else path[6:]
        client.sendall(head("302 Found", None, f"Location: {where}\r\nContent-Length: 0\r\n"))
    elif path == "/echo":
        client.sendall(head("200 OK", "text/plain") + asked)
    else:
        client.sendall(head("404 Not Found", None, "Content-Length: 0\r\n"))


def read_request(client):
    asked = b""
    while b"\r\n\r\n" not in asked:
        more = client.recv(65536)
        if not more:
            return None
        asked += more
    start, body = asked.split(b"\r\n\r\n", 1)
    length = 0
    for line in start.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        more = client.recv(65536)
        if not more:
            return None
        body += more
    return start + b"\r\n\r\n" + body


def serve(client):
    path = "?"
    try:
        asked = read_request(client)
        if asked:
            method, target = asked.split(b" ", 2)[:2]
            path = target.decode().split("?")[0]
            say(method.decode(), path)
            answer(client, path, asked)
    except OSError:
        say("left", path)
    finally:
        client.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    say(listener.getsockname()[1])
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(sys.argv[1], sys.argv[2])

    def accept():
        while True:
            client, _ = listener.accept()
            if tls:
                client = tls.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
