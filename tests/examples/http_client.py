# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""An HTTP client for tests that sees, and chooses, every byte."""

import json
import random
import socket
import struct

LAST_CHUNK = b"0\r\n\r\n"


def some_bytes(size, seed=1):
    return random.Random(seed).randbytes(size)


def chunked(data, size=100_000):
    """The body as chunks, without the last one, which has no bytes."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


def head(target, *fields, method="PUT"):
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: here", *fields, "", ""]).encode("latin-1")


def put(target, data, *fields, framing="length"):
    """A whole request."""
    if framing == "length":
        return head(target, f"Content-Length: {len(data)}", *fields) + data
    return head(target, "Transfer-Encoding: chunked", *fields) + chunked(data) + LAST_CHUNK


class Answer:
    def __init__(self, file, method="PUT"):
        line = file.readline()
        if not line:
            raise ConnectionError("the connection was closed without an answer")
        self.status = int(line.split()[1])
        self.fields = {}
        while line := file.readline().strip():
            name, _, value = line.decode().partition(": ")
            self.fields[name.lower()] = value
        self.text = file.read(int(self.fields.get("content-length", 0))) if method != "HEAD" else b""
        self.body = json.loads(self.text) if self.fields.get("content-type") == "application/json" and self.text else {}
        self.is_last = self.fields.get("connection") == "close"


class Connection:
    """A client that sees every byte."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def send(self, data):
        self.socket.sendall(data)

    def ask(self, data, method="PUT"):
        self.send(data)
        return Answer(self.file, method)

    def answer(self):
        return Answer(self.file)

    def is_closed(self):
        """By the server: in order, not by a reset, and without another word. Then the client hangs up, too."""
        rest = self.file.read()
        self.close()
        return rest == b""
