# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""The example `http_upload_server`: clients that go away, and how the server itself ends."""

import contextlib
import itertools
import select
import signal
import socket
import subprocess
import threading
import time
import unittest

from example_store import MIB
from http_client import Connection, chunked, head, put, some_bytes
from upload_server_case import UploadServerCase


class Ends(UploadServerCase):
    # --- the body does not come ---

    def begin_upload(self, client, framing):
        """Of a body that never ends, until the store has a part of it."""
        if framing == "length":
            client.send(head("/half", f"Content-Length: {1000 * MIB}") + some_bytes(24 * MIB))
        else:
            client.send(head("/half", "Transfer-Encoding: chunked") + chunked(some_bytes(24 * MIB)))
        self.wait_for_a_part()

    def test_a_client_that_goes_away(self):
        for framing in ("length", "chunked"):
            for leave in (Connection.close, Connection.reset):
                with (
                    self.subTest(framing=framing, leave=leave.__name__),
                    self.server(errors=subprocess.DEVNULL) as server,
                    server.connect() as client,
                ):
                    self.begin_upload(client, framing)
                    leave(client)
                    self.assertEqual(server.line()["outcome"], "not_committed")
                    self.check_ends_with_nothing_stored(server)

    def test_a_body_that_is_cut_short(self):
        for framing in ("length", "chunked"):
            with (
                self.subTest(framing=framing),
                self.server(errors=subprocess.DEVNULL) as server,
                server.connect() as client,
            ):
                self.begin_upload(client, framing)
                client.socket.shutdown(socket.SHUT_WR)
                answer = client.answer()
                self.assertEqual((answer.status, answer.is_last), (400, True))
                self.assertEqual(answer.body["outcome"], "not_committed")
                self.assertTrue(client.is_closed())
                self.assertEqual(server.line()["status"], 400)
                self.check_ends_with_nothing_stored(server)

    def test_a_chunk_that_is_none(self):
        for wrong in (b"xyz\r\n", b"5\r\nhello, world\r\n", b"ffffffffffffffffff\r\n"):
            with (
                self.subTest(wrong=wrong),
                self.server(errors=subprocess.DEVNULL) as server,
                server.connect() as client,
            ):
                answer = client.ask(head("/x", "Transfer-Encoding: chunked") + chunked(b"data") + wrong)
                self.assertEqual((answer.status, answer.is_last), (400, True))
                self.assertTrue(client.is_closed())
                self.check_ends_with_nothing_stored(server)

    def test_a_silent_client_is_hung_up_on(self):
        for sent in (b"", b"PUT /x HT", head("/x", "Content-Length: 5"), head("/x", "Content-Length: 5") + b"hell"):
            with (
                self.subTest(sent=sent),
                self.server("--idle", "1", errors=subprocess.DEVNULL) as server,
                server.connect() as client,
            ):
                client.send(sent)
                self.assertTrue(client.is_closed())
                self.check_ends_with_nothing_stored(server)

    def test_a_slow_client_is_not(self):
        with self.server("--idle", "2") as server, server.connect() as client:
            client.send(head("/x", "Content-Length: 4"))
            for byte in b"data":
                time.sleep(0.7)
                client.send(bytes([byte]))
            self.assertEqual(client.answer().status, 201)
        self.assertEqual(self.stored(), {"x": b"data"})

    # --- the signal ---

    def test_a_stop_ends_idle_connections(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            patient = ["--grace", "1000", "--idle", "1000"]
            with self.server(*patient) as server, server.connect() as fresh, server.connect() as used:
                self.assertEqual(used.ask(put("/x", b"data")).status, 201)
                server.process.send_signal(number)
                self.assertTrue(fresh.is_closed())
                self.assertTrue(used.is_closed())
                self.assertEqual(server.end()[1], 0)

    def test_an_upload_may_finish_after_the_signal(self):
        data = some_bytes(12 * MIB)
        with self.server("--grace", "1000") as server, server.connect() as client:
            client.send(head("/x", f"Content-Length: {len(data)}") + data[: 9 * MIB])
            self.wait_for_a_part()
            server.stop()
            with self.assertRaises(ConnectionError):  # no new connections
                while True:
                    server.connect().close()
            answer = client.ask(data[9 * MIB :])
            self.assertEqual((answer.status, answer.is_last), (201, True))
            self.assertTrue(client.is_closed())
            lines, status = server.end()
        self.assertEqual([line["outcome"] for line in lines], ["committed"])
        self.assertEqual((status, self.stored()), (0, {"x": data}))

    def test_a_stop_while_many_clients_are_busy_on_several_threads(self):
        data = some_bytes(200_000)
        answers = {}

        def send(n):
            with server.connect() as client, contextlib.suppress(ConnectionError):  # between two requests
                for number in itertools.count():
                    name = f"{n}/{number}"
                    answers[name] = client.ask(put(f"/{name}", data, framing=("length", "chunked")[n % 2]))
                    if answers[name].is_last:
                        break

        with self.server("--grace", "1000", "--threads", "4") as server:
            senders = [threading.Thread(target=send, args=[n]) for n in range(8)]
            for sender in senders:
                sender.start()
            self.wait_until(lambda: len(answers) >= 100, "too few have been stored")
            server.stop()
            for sender in senders:
                sender.join()
            lines, status = server.end()
        self.assertEqual((status, {line["outcome"] for line in lines}), (0, {"committed"}))
        stored = self.stored()
        self.assertEqual({self.url(name) for name in stored}, {line["url"] for line in lines})
        self.assertEqual(set(stored.values()), {data})
        for name, answer in answers.items():
            self.check_created(answer, name, data)
            self.assertIn(name, stored)

    def test_an_upload_that_does_not_finish_is_aborted(self):
        for framing in ("length", "chunked"):
            with (
                self.subTest(framing=framing),
                self.server("--grace", "1", "--idle", "1000", errors=subprocess.DEVNULL) as server,
                server.connect() as client,
            ):
                self.begin_upload(client, framing)
                lines = self.check_ends_with_nothing_stored(server)
                self.assertEqual([line["outcome"] for line in lines], ["not_committed"])

    def test_a_client_waits_for_the_store_and_the_end_for_neither(self):
        # A store that takes connections and never answers.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            endpoint = f"https://127.0.0.1:{silent.getsockname()[1]}"
            # The first request is waited for, because it may have begun an upload that is to be deleted.
            there = {"AWS_ENDPOINT_URL_S3": endpoint, "AWS_MAX_ATTEMPTS": "2"}
            with (
                self.server("--grace", "1", "--memory-limit", "20M", errors=subprocess.DEVNULL, **there) as server,
                server.connect() as client,
            ):
                client.send(head("/x", "Content-Length: 1000000000"))
                client.socket.setblocking(False)
                sent, piece = 0, bytes(MIB)
                while sent < 200 * MIB and select.select([], [client.socket], [], 2)[1]:
                    sent += client.socket.send(piece)
                # The limit, and what fits into the buffers of two sockets.
                self.assertLess(sent, 60 * MIB)
                server.stop()
                lines, status = server.end()
        self.assertEqual([(line["outcome"], line["status"]) for line in lines], [("not_committed", 503)])
        self.assertEqual(status, 0)
        self.assertLessEqual(lines[0]["memory_peak"], 20 * MIB)


if __name__ == "__main__":
    unittest.main()
