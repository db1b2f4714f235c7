# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""The example `upload` against cloudbuf_fake_cloud: its line of JSON, its exit status, and what is stored.

usage: upload_test.py <path of upload> <path of cloudbuf_fake_cloud>
"""

import contextlib
import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import unittest

from example_store import BUCKET, MIB, running_store

if len(sys.argv) < 3:
    sys.exit(__doc__)
UPLOAD, SERVER = sys.argv.pop(1), sys.argv.pop(1)

COMMITTED, NOT_COMMITTED, USAGE = 0, 1, 2
KEYS = {"outcome", "url", "size", "etag", "checksum", "request_id", "seconds"}


def some_bytes(size, seed=1):
    return random.Random(seed).randbytes(size)


class Upload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = cls.enterClassContext(running_store(SERVER))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def url(self):
        return f"s3://{BUCKET}/{self.id().rpartition('.')[2]}"

    def make_file(self, data):
        file = self.folder / self.id()
        file.write_bytes(data)
        return file

    def upload(self, *arguments, status, data=b"", **environment):
        """Runs it; checks what holds for every run; returns the JSON and standard error."""
        done = subprocess.run(
            [UPLOAD, *arguments], input=data, capture_output=True, env=self.store.environment(**environment), timeout=100
        )
        error = done.stderr.decode()
        self.assertEqual(done.returncode, status, error)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 1)
        line = json.loads(lines[0])
        self.assertEqual(set(line), KEYS)
        self.assertEqual(line["outcome"], "committed" if status == COMMITTED else "not_committed")
        if status != COMMITTED:
            self.assertTrue(error.startswith("upload: "), error)
        return line, error

    def check_stored(self, line, data):
        self.assertEqual(line["url"], self.url())
        self.assertEqual(line["size"], len(data))
        self.assertRegex(line["etag"], '^".+"$')
        self.assertTrue(line["request_id"])
        self.assertEqual(self.store.objects()[self.url()], data)

    def check_nothing_stored(self):
        self.assertNotIn(self.url(), self.store.objects())

    def test_bad_options(self):
        file = self.make_file(b"x")
        for arguments in (
            [],
            [file],
            [file, self.url(), "third"],
            ["--surprise", file, self.url()],
            ["--part-size", "many", file, self.url()],
            ["--part-size", "1X", file, self.url()],
            ["--part-size", "1K", file, self.url()],
            ["--part-size", "99999999999G", file, self.url()],
            [file, self.url(), "--part-size"],
        ):
            with self.subTest(arguments=arguments):
                self.upload(*arguments, status=USAGE)
                self.check_nothing_stored()

    def test_bad_url(self):
        file = self.make_file(b"x")
        for url in ("", "demo/key", "s3://", "s3://demo", "s3://demo/", "s3://de mo/key", "ftp://demo/key"):
            with self.subTest(url=url):
                line, _ = self.upload(file, url, status=USAGE)
                self.assertEqual(line["url"], url)

    def test_bad_environment(self):
        _, error = self.upload(self.make_file(b"x"), self.url(), status=USAGE, AWS_MAX_ATTEMPTS="none")
        self.assertIn("AWS_MAX_ATTEMPTS", error)

    def test_help(self):
        done = subprocess.run([UPLOAD, "--help"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout[:6]), (0, "usage:"))

    def test_missing_file(self):
        _, error = self.upload(self.folder / "missing", self.url(), status=NOT_COMMITTED)
        self.assertIn("missing", error)
        self.check_nothing_stored()

    def test_input_that_cannot_be_read(self):
        self.upload(self.folder, self.url(), status=NOT_COMMITTED)
        self.check_nothing_stored()

    def test_wrong_secret(self):
        _, error = self.upload(self.make_file(b"x"), self.url(), status=NOT_COMMITTED, AWS_SECRET_ACCESS_KEY="wrong")
        # Step, status, provider code, message and request id.
        self.assertRegex(error, r"put whole: .*HTTP 403; code SignatureDoesNotMatch; message \"The .*; request \w+/")
        self.check_nothing_stored()

    def test_no_credentials(self):
        line, error = self.upload(
            self.make_file(b"x"), self.url(), status=NOT_COMMITTED, AWS_ACCESS_KEY_ID=None
        )
        self.assertIn("AWS_ACCESS_KEY_ID", error)

    def test_missing_bucket(self):
        _, error = self.upload(self.make_file(b"x"), "s3://missing/key", status=NOT_COMMITTED)
        self.assertIn("NoSuchBucket", error)

    def test_no_server(self):
        _, error = self.upload(
            self.make_file(b"x"), self.url(), status=NOT_COMMITTED, AWS_ENDPOINT_URL_S3="https://127.0.0.1:1"
        )

    def test_create_only(self):
        self.upload(self.make_file(b"first"), self.url(), status=COMMITTED)
        _, error = self.upload("--create-only", self.make_file(b"second"), self.url(), status=NOT_COMMITTED)
        self.assertIn("PreconditionFailed", error)
        self.assertEqual(self.store.objects()[self.url()], b"first")

    def test_small_file(self):
        data = some_bytes(100_000)
        line, error = self.upload("--content-type", "video/mp2t", self.make_file(data), self.url(), status=COMMITTED)
        self.check_stored(line, data)
        self.assertEqual(error, "")

    def test_empty_file(self):
        line, _ = self.upload(self.make_file(b""), self.url(), status=COMMITTED)
        self.check_stored(line, b"")

    def test_file_of_several_parts(self):
        data = some_bytes(21 * MIB)
        line, error = self.upload("--part-size", "5M", "--progress", self.make_file(data), self.url(), status=COMMITTED)
        self.check_stored(line, data)
        self.assertRegex(line["etag"], '-5"$')
        self.assertIn("21.0", error)

    def test_standard_input(self):
        data = some_bytes(10 * MIB)
        line, _ = self.upload("-", self.url(), status=COMMITTED, data=data)
        self.check_stored(line, data)

    def test_standard_input_that_is_a_file(self):
        data = some_bytes(MIB)
        with self.make_file(data).open("rb") as file:
            done = subprocess.run(
                [UPLOAD, "-", self.url()], stdin=file, capture_output=True, env=self.store.environment(), timeout=100
            )
        self.assertEqual(done.returncode, COMMITTED, done.stderr)
        self.check_stored(json.loads(done.stdout), data)

    @contextlib.contextmanager
    def stored_part(self):
        """A running upload of 6 MiB, of which 5 MiB are stored and 1 MiB waits for more or for the end."""
        with subprocess.Popen(
            [UPLOAD, "--progress", "--part-size", "5M", "-", self.url()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.store.environment(),
        ) as running:
            running.stdin.write(some_bytes(6 * MIB))
            running.stdin.flush()
            while b" 5.0 stored" not in running.stderr.readline():
                self.assertIsNone(running.poll())
            self.assertNotEqual(self.store.staged(), [])
            yield running

    def outcome_of(self, running):
        # Not communicate(): that would end the input as well, which may overtake the signal.
        status = running.wait(timeout=60)
        line = json.loads(running.stdout.read())
        self.assertEqual(line["outcome"], {COMMITTED: "committed", NOT_COMMITTED: "not_committed"}[status])
        self.assertEqual(self.store.left_behind(), [])
        return line

    def test_signal_while_the_input_goes_on(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), self.stored_part() as running:
                running.send_signal(number)
                self.assertEqual(self.outcome_of(running)["outcome"], "not_committed")
                self.check_nothing_stored()

    def test_signal_at_the_end_of_the_input(self):
        # Either may be seen first, and close() may have come to its end: whatever it says is true.
        with self.stored_part() as running:
            running.stdin.close()
            running.send_signal(signal.SIGTERM)
            line = self.outcome_of(running)
            if line["outcome"] == "committed":
                self.check_stored(line, some_bytes(6 * MIB))
            else:
                self.check_nothing_stored()


if __name__ == "__main__":
    unittest.main()
