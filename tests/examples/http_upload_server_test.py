# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""The example `http_upload_server`: its command line, and what it stores."""

import socket
import subprocess
import threading
import unittest
import urllib.parse

from example_store import BUCKET, MIB
from http_client import LAST_CHUNK, chunked, head, put, some_bytes
from upload_server_case import PROGRAM, UploadServerCase


class HttpUploadServer(UploadServerCase):
    # --- the command line ---

    def test_bad_options(self):
        url = f"s3://{BUCKET}"
        for options in (
            [],
            ["nowhere"],
            [url, url],
            [url, "--threads", "0"],
            [url, "--idle", "0"],
            [url, "--address", "x"],
            [url, "--port", "65536"],
            [url, "--surprise"],
        ):
            with self.subTest(options=options):
                done = subprocess.run([PROGRAM, *options], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("usage:", done.stderr)

    def test_help(self):
        done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout[:6]), (0, "usage:"))

    def test_a_port_in_use(self):
        with self.server() as first:
            command = [PROGRAM, "--port", str(first.port), f"s3://{BUCKET}"]
            self.assertEqual(subprocess.run(command, capture_output=True, timeout=60).returncode, 1)

    # --- what is stored ---

    def test_bodies_of_every_size(self):
        bodies = {str(size): some_bytes(size) for size in (0, 1, 100 * 1024, 8 * MIB, 40 * MIB + 7)}
        with self.server("--memory-limit", "20M") as server:
            for framing in ("length", "chunked"):
                for size, data in bodies.items():
                    with self.subTest(framing=framing, size=size), server.connect() as client:
                        name = f"{framing}/{size}"
                        self.check_created(client.ask(put(f"/{name}", data, framing=framing)), name, data)
                        self.assertEqual(self.stored()[name], data)
                        line = server.line()
                        self.assertEqual(
                            (line["outcome"], line["status"], line["url"], line["size"]),
                            ("committed", 201, self.url(name), len(data)),
                        )
                        self.assertLessEqual(line["memory_peak"], 20 * MIB)
        self.check_nothing_staged()

    def test_small_chunks_that_come_in_small_pieces(self):
        data = some_bytes(500)
        request = head("/x", "Transfer-Encoding: chunked") + chunked(data, size=7) + LAST_CHUNK
        with self.server() as server, server.connect() as client:
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in request:
                client.send(bytes([byte]))
            self.check_created(client.answer(), "x", data)
        self.assertEqual(self.stored(), {"x": data})

    def test_names_are_decoded(self):
        names = ("a/deeper/path", "a b", "100%", "a+b", "\u00e9t\u00e9", "a?b#c", "trailing/", "//", "...", "a\\b")
        with self.server() as server, server.connect() as client:
            for name in names:
                with self.subTest(name=name):
                    target = "/" + urllib.parse.quote(name, safe="/+")
                    self.check_created(client.ask(put(target, name.encode())), name, name.encode())
                    self.assertEqual(self.stored()[name], name.encode())

    def test_one_request_after_the_other(self):
        with self.server() as server, server.connect() as client:
            for number, framing in enumerate(("length", "chunked", "length")):
                data = some_bytes(number * 3 * MIB, seed=number)
                answer = client.ask(put(f"/{number}", data, framing=framing))
                self.check_created(answer, str(number), data)
                self.assertFalse(answer.is_last)
                self.assertEqual(self.stored()[str(number)], data)
            answer = client.ask(put("/last", b"data", "Connection: close"))
            self.assertEqual((answer.status, answer.is_last), (201, True))
            self.assertTrue(client.is_closed())

    def test_requests_that_do_not_wait_for_the_answer(self):
        bodies = {"first": some_bytes(MIB), "second": b"", "third": some_bytes(10 * MIB, seed=3)}
        requests = b"".join(
            put(f"/{name}", data, framing=framing)
            for (name, data), framing in zip(bodies.items(), ("length", "chunked", "length"))
        )
        with self.server() as server, server.connect() as client:
            client.send(requests + head("/", method="GET"))
            for name, data in bodies.items():
                self.check_created(client.answer(), name, data)
            self.assertEqual(client.answer().status, 200)
        self.assertEqual(self.stored(), bodies)

    def test_a_client_that_waits_to_be_told_to_go_on(self):
        expect = "Expect: 100-continue"
        with self.server() as server, server.connect() as client:
            for framing, length, body in (
                ("length", "Content-Length: 4", b"data"),
                ("chunked", "Transfer-Encoding: chunked", chunked(b"data") + LAST_CHUNK),
            ):
                with self.subTest(framing=framing):
                    self.assertEqual(client.ask(head(f"/{framing}", length, expect)).status, 100)
                    self.check_created(client.ask(body), framing, b"data")
            # There is nothing to wait for.
            self.check_created(client.ask(head("/empty", "Content-Length: 0", expect)), "empty", b"")
            # The answer to a request that is refused is the final one, and comes without the body.
            self.assertEqual(client.ask(head("/x?", "Content-Length: 4", expect)).status, 400)

    def test_an_old_client(self):
        with self.server() as server, server.connect() as client:
            answer = client.ask(b"PUT /x HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\ndata")
            self.check_created(answer, "x", b"data")
            self.assertTrue(client.is_closed())

    def test_many_clients_on_several_threads(self):
        sizes = (6 * MIB, 9 * MIB, 100 * 1024, *range(40))
        bodies = [{f"{n}/{size}": some_bytes(size, seed=n) for size in sizes} for n in range(8)]
        answers = {}

        def send(n):
            with server.connect() as client:
                for name, data in bodies[n].items():
                    answers[name] = client.ask(put(f"/{name}", data, framing=("length", "chunked")[n % 2]))

        with self.server("--threads", "4", "--memory-limit", "40M") as server:
            senders = [threading.Thread(target=send, args=[n]) for n in range(len(bodies))]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()
            server.stop()
            lines, status = server.end()
        everything = {name: data for some in bodies for name, data in some.items()}
        sizes_by_url = {self.url(name): len(data) for name, data in everything.items()}
        self.assertEqual(({line["url"]: line["size"] for line in lines}, status), (sizes_by_url, 0))
        for name, data in everything.items():
            self.check_created(answers[name], name, data)
        self.assertEqual(self.stored(), everything)


if __name__ == "__main__":
    unittest.main()
