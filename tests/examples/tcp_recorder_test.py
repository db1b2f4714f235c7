# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""The example `tcp_recorder` against cloudbuf_fake_cloud: two senders, refusals, and the way it ends.

usage: tcp_recorder_test.py <path of tcp_recorder> <path of cloudbuf_fake_cloud>
"""

import contextlib
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import unittest

from example_store import BUCKET, MIB, running_store

if len(sys.argv) < 3:
    sys.exit(__doc__)
RECORDER, SERVER = sys.argv.pop(1), sys.argv.pop(1)


class Recorder:
    """A running tcp_recorder."""

    def __init__(self, process):
        self.process = process
        self.port = json.loads(process.stdout.readline())["port"]

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def line(self):
        return json.loads(self.process.stdout.readline())

    def end(self):
        """The rest of its lines, and how it ended."""
        out, _ = self.process.communicate(timeout=60)
        return [json.loads(line) for line in out.splitlines()], self.process.returncode


class TcpRecorder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = cls.enterClassContext(running_store(SERVER))

    @contextlib.contextmanager
    def recorder(self, *options, **environment):
        process = subprocess.Popen(
            [RECORDER, "--prefix", f"s3://{BUCKET}/{self.id().rpartition('.')[2]}", *options],
            stdout=subprocess.PIPE,
            text=True,
            env=self.store.environment(**environment),
        )
        try:
            yield Recorder(process)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def stored(self):
        """What this test has stored."""
        return [data for url, data in self.store.objects().items() if self.id().rpartition(".")[2] in url]

    def test_bad_options(self):
        for options in (["--prefix", "nowhere"], ["--port", "65536"], ["--port"], ["--surprise"], ["operand"]):
            with self.subTest(options=options):
                done = subprocess.run([RECORDER, *options], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("usage:", done.stderr)

    def test_a_port_in_use(self):
        with self.recorder() as first:
            done = subprocess.run([RECORDER, "--port", str(first.port)], capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 1)

    def test_a_recording_that_fails_is_reset(self):
        with self.recorder("--once", "1", AWS_SECRET_ACCESS_KEY="wrong") as recorder:
            with recorder.connect() as sender:
                sender.sendall(b"lost")
                sender.shutdown(socket.SHUT_WR)
                with self.assertRaises(ConnectionResetError):
                    sender.recv(1)
            lines, status = recorder.end()
        self.assertEqual([line["outcome"] for line in lines], ["not_committed"])
        self.assertEqual((status, self.stored()), (0, []))

    def test_two_senders_within_the_memory_limit(self):
        contents = [random.Random(seed).randbytes(24 * MIB) for seed in (1, 2)]

        def send(data):
            with recorder.connect() as sender:
                sender.sendall(data)
                sender.shutdown(socket.SHUT_WR)
                self.assertEqual(sender.recv(1), b"")  # an orderly end: committed

        with self.recorder("--once", "2", "--memory-limit", "20M") as recorder:
            senders = [threading.Thread(target=send, args=[data]) for data in contents]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()
            lines, status = recorder.end()
        self.assertEqual(status, 0)
        self.assertEqual([(line["outcome"], line["size"]) for line in lines], [("committed", 24 * MIB)] * 2)
        self.assertTrue(all(line["memory_peak"] <= line["memory_limit"] == 20 * MIB for line in lines), lines)
        self.assertEqual({line["ended_by"] for line in lines}, {"sender"})
        self.assertEqual(sorted(self.stored()), sorted(contents))
        objects = self.store.objects()
        self.assertTrue(all(len(objects[line["url"]]) == line["size"] for line in lines))

    def test_a_stop_without_senders(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.recorder("--grace", "60") as recorder:
                recorder.process.send_signal(number)
                self.assertEqual(recorder.end(), ([], 0))

    def test_a_sender_may_finish_after_the_signal(self):
        with self.recorder("--grace", "60") as recorder:
            with recorder.connect() as first, recorder.connect() as second:
                first.sendall(b"before")
                second.sendall(b"gone")
                second.close()
                self.assertEqual(recorder.line()["size"], 4)
                recorder.process.send_signal(signal.SIGTERM)
                with self.assertRaises(ConnectionError):  # no new connections
                    while True:
                        recorder.connect().close()
                first.sendall(b" and after")
                first.close()
            lines, status = recorder.end()
        # Those that only asked whether it still listens may have recorded nothing.
        self.assertEqual([line["outcome"] for line in lines if line["size"] > 0], ["committed"])
        self.assertEqual((status, sorted(filter(None, self.stored()))), (0, [b"before and after", b"gone"]))

    def test_what_has_arrived_is_closed_within_the_grace_period(self):
        with self.recorder("--grace", "12") as recorder:
            with recorder.connect() as endless:
                endless.sendall(b"recorded")
                recorder.process.send_signal(signal.SIGTERM)
                self.assertEqual(endless.recv(1), b"")
            lines, status = recorder.end()
        self.assertEqual([(line["outcome"], line["ended_by"]) for line in lines], [("committed", "recorder")])
        self.assertEqual((status, self.stored()), (0, [b"recorded"]))

    def test_what_cannot_be_closed_is_aborted_in_time(self):
        # A server that takes connections and never answers.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            endpoint = f"https://127.0.0.1:{silent.getsockname()[1]}"
            with self.recorder("--grace", "1", AWS_ENDPOINT_URL_S3=endpoint) as recorder:
                with recorder.connect() as sender:
                    sender.sendall(b"nowhere to go")
                    recorder.process.send_signal(signal.SIGTERM)
                    lines, status = recorder.end()
        self.assertEqual([line["outcome"] for line in lines], ["not_committed"])
        self.assertEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
