# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""The example `http_upload_server`: what is refused, by itself and by the store, and what the client learns of it."""

import select
import socket
import subprocess
import threading
import unittest

from example_store import MIB, running_store
from http_client import Answer, chunked, head, put, some_bytes
from upload_server_case import STORE, UploadServerCase

EVIDENCE = {"step", "http_status", "provider_code", "message", "request_id"}


class Refusals(UploadServerCase):
    # --- before the body ---

    def test_what_is_refused_before_the_body(self):
        length = "Content-Length: 5"
        with self.server("--idle", "10") as server:
            for status, request in (
                (400, b"hello\r\n\r\n"),
                (400, b"PUT /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"),  # no Host
                (400, head("/x", "Host: there", length)),
                (400, head("/", length)),
                (400, head("*", length)),
                (400, head("/a?b", length)),
                (400, head("/a%2", length)),
                (400, head("/a%zzb", length)),
                (400, head("/a%-1b", length)),
                (400, head("/a%00b", length)),
                (400, head("/a%0Ab", length)),
                (400, head("/a/../b", length)),
                (400, head("/..", length)),
                (400, head("/a/%2e%2E", length)),
                (400, head("/a%2f.%2fb", length)),
                (400, head("/" + "k" * 1024, length)),  # with the prefix, longer than a key may be
                (400, head("/x", length, "Content-Range: bytes 0-4/10")),
                (400, head("/x", length, "Content-Length: 6")),
                (400, head("/x", length, "Transfer-Encoding: chunked")),
                (400, head("/x", "Transfer-Encoding: gzip")),
                (400, head("/x", "Transfer-Encoding: chunked, gzip")),
                (501, head("/x", "Transfer-Encoding: gzip, chunked")),
                (501, head("/x", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked")),
                (405, head("/x", length, method="POST")),
                (405, head("/x", method="GET")),
                (405, head("/x", method="DELETE")),
                (405, head("/x", method="FETCH")),
                (411, head("/x")),
                (417, head("/x", length, "Expect: 200-ok")),
                (417, head("/x", "Expect: 200-ok", length)),
                (431, head("/x", length, "X-Filler: " + "x" * 10_000)),
            ):
                with self.subTest(request=request[:60]), server.connect() as client:
                    answer = client.ask(request)
                    self.assertEqual(answer.status, status)
                    self.assertEqual(set(answer.body), {"error"})
                    self.assertEqual(answer.fields.get("allow"), "GET, PUT" if status == 405 else None)
                    if answer.is_last:
                        self.assertTrue(client.is_closed())
                    else:  # such as have no body: what comes next is a request
                        self.assertEqual(client.ask(head("/", method="GET")).status, 200)
            self.assertEqual(self.check_ends_with_nothing_stored(server), [])

    def test_an_answer_to_head_has_no_body(self):
        with self.server() as server, server.connect() as client:
            client.send(head("/x", method="HEAD") + head("/", method="GET"))
            self.assertEqual(Answer(client.file, "HEAD").status, 405)
            usage = client.answer()
            self.assertEqual((usage.status, usage.text.count(b"\n")), (200, 1))

    def test_a_body_that_nobody_reads_does_not_become_a_request(self):
        with self.server() as server, server.connect() as client:
            body = put("/smuggled", b"data")
            answer = client.ask(put("/x?", body))
            self.assertEqual((answer.status, answer.is_last), (400, True))
            self.assertTrue(client.is_closed())
            self.assertEqual(self.check_ends_with_nothing_stored(server), [])

    def test_what_cannot_be_stored_anywhere(self):
        for option, request in (
            ("content_type", put("/x", b"data", "Content-Type: caf\xe9")),
            ("expected_size", head("/x", f"Content-Length: {2**60}")),
        ):
            with (
                self.subTest(option=option),
                self.server(errors=subprocess.DEVNULL) as server,
                server.connect() as client,
            ):
                answer = client.ask(request)
                self.assertEqual((answer.status, answer.body["outcome"]), (400, "not_committed"))
                self.assertIn(option, answer.body["message"])
                client.close()
                self.check_ends_with_nothing_stored(server)

    # --- by the store ---

    def check_refused_by_the_store(self, code, status, **options):
        with self.server(errors=subprocess.PIPE, **options) as server:
            with server.connect() as client:
                answer = client.ask(put("/small", b"data"))
                self.assertEqual((answer.status, answer.is_last), (502, False))
                self.assertEqual(set(answer.body), {"outcome", "url", "error"} | EVIDENCE)
                self.assertEqual(
                    {key: answer.body[key] for key in ("outcome", "step", "http_status", "provider_code")},
                    {"outcome": "not_committed", "step": "put whole", "http_status": status, "provider_code": code},
                )
                self.assertTrue(answer.body["message"] and answer.body["request_id"])
                line = server.line()
                self.assertEqual((line["outcome"], line["status"]), ("not_committed", 502))
                self.assertEqual((line["url"], line["request_id"]), (answer.body["url"], answer.body["request_id"]))
                # It has no parts yet: the connection can be used again.
                self.assertEqual(client.ask(put("/small", b"data")).status, 502)
            server.stop()
            self.assertEqual(server.end()[1], 0)
            self.assertIn(code, server.process.stderr.read())
        self.assertEqual(self.stored(), {})
        self.check_nothing_staged()

    def test_a_wrong_secret(self):
        self.check_refused_by_the_store("SignatureDoesNotMatch", 403, AWS_SECRET_ACCESS_KEY="wrong")

    def test_a_missing_bucket(self):
        self.check_refused_by_the_store("NoSuchBucket", 404, bucket="missing")

    def test_no_store_at_all(self):
        options = {"errors": subprocess.DEVNULL, "AWS_ENDPOINT_URL_S3": "https://127.0.0.1:1"}
        with self.server(**options) as server, server.connect() as client:
            answer = client.ask(put("/x", b"data"))
            self.assertEqual((answer.status, answer.body["http_status"]), (502, 0))

    def test_a_refusal_reaches_a_client_that_is_still_sending(self):
        for framing in ("length", "chunked"):
            with (
                self.subTest(framing=framing),
                self.server(errors=subprocess.DEVNULL, AWS_SECRET_ACCESS_KEY="wrong") as server,
                server.connect() as client,
            ):
                # It looks for an answer when it has sent everything.
                answer = client.ask(put("/large", some_bytes(40 * MIB), framing=framing))
                self.assertEqual((answer.status, answer.is_last), (502, True))
                self.assertEqual((answer.body["step"], answer.body["http_status"]), ("begin", 403))
                self.assertTrue(client.is_closed())
                self.check_ends_with_nothing_stored(server)

    def test_a_client_that_goes_on_sending_after_the_answer_is_cut_off(self):
        with self.server() as server, server.connect() as client:
            self.assertEqual(client.ask(head("/a?b", "Transfer-Encoding: chunked")).status, 400)
            sent, piece = 0, bytes(MIB)
            with self.assertRaises(ConnectionError):
                while sent < 1000 * MIB:
                    client.send(piece)
                    sent += len(piece)

    def test_an_outcome_that_nobody_knows(self):
        with (
            running_store(STORE, "--no-tls") as store,
            socket.create_server(("127.0.0.1", 0)) as between,
        ):

            def lose_the_answer():
                near, _ = between.accept()
                with near, socket.create_connection(("127.0.0.1", store.port())) as far:
                    while far not in select.select([near, far], [], [])[0]:
                        far.sendall(near.recv(MIB))
                    between.shutdown(socket.SHUT_RDWR)  # and who asks is not answered either
                    between.close()

            losing = threading.Thread(target=lose_the_answer, daemon=True)
            losing.start()
            endpoint = f"http://127.0.0.1:{between.getsockname()[1]}"
            plain = {"AWS_ENDPOINT_URL_S3": endpoint, "AWS_CA_BUNDLE": None}
            with (
                self.server(store=store, errors=subprocess.DEVNULL, **plain) as server,
                server.connect() as client,
            ):
                answer = client.ask(put("/x", b"data"))
                losing.join()
                self.assertEqual((answer.status, answer.body["outcome"]), (504, "unknown"))
                self.assertLessEqual(EVIDENCE, set(answer.body))
                self.assertRegex(answer.body["write_token"], "^[0-9a-f]{32}$")
                self.assertEqual((server.line()["outcome"], answer.is_last), ("unknown", False))
            self.assertEqual(store.objects(), {self.url("x"): b"data"})


if __name__ == "__main__":
    unittest.main()
