# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""What the tests of the example `http_upload_server` share: the program, running against cloudbuf_fake_cloud.

Their arguments are the path of http_upload_server and that of cloudbuf_fake_cloud.
"""

import contextlib
import json
import queue
import signal
import subprocess
import sys
import threading
import time
import unittest

from example_store import BUCKET, MIB, running_store
from http_client import Connection

if len(sys.argv) < 3:
    sys.exit(__doc__)
PROGRAM, STORE = sys.argv.pop(1), sys.argv.pop(1)

PART = 8 * MIB


class Server:
    """A running http_upload_server. What it prints is read at once: it waits for whoever reads."""

    def __init__(self, process):
        self.process = process
        self.port = json.loads(process.stdout.readline())["port"]
        self.lines = queue.SimpleQueue()
        self.reader = threading.Thread(target=self.read_lines, daemon=True)
        self.reader.start()

    def read_lines(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def connect(self):
        return Connection(self.port)

    def line(self):
        return json.loads(self.lines.get(timeout=60))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)

    def end(self):
        """The rest of its lines, and how it ended."""
        status = self.process.wait(timeout=100)
        self.reader.join()
        return [self.line() for _ in range(self.lines.qsize())], status


class UploadServerCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = cls.enterClassContext(running_store(STORE))

    @contextlib.contextmanager
    def server(self, *options, store=None, bucket=BUCKET, errors=None, **environment):
        process = subprocess.Popen(
            [PROGRAM, *options, f"s3://{bucket}/{self.name()}"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=(store or self.store).environment(**environment),
        )
        server = Server(process)
        try:
            yield server
        finally:
            process.kill()
            process.wait()
            server.reader.join()
            process.stdout.close()
            if process.stderr:
                process.stderr.close()

    def name(self):
        return self.id().rpartition(".")[2]

    def url(self, name):
        return f"s3://{BUCKET}/{self.name()}/{name}"

    def stored(self):
        """What this test has stored, by name."""
        return {url.removeprefix(self.url("")): data for url, data in self.store.objects(self.url("")).items()}

    def check_ends_with_nothing_stored(self, server):
        """The end is waited for, because that waits for what is cleaned up behind the clients' backs."""
        server.stop()
        lines, status = server.end()
        self.assertEqual((status, self.stored()), (0, {}))
        self.check_nothing_staged()
        return lines

    def wait_until(self, condition, otherwise):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, otherwise)
            time.sleep(0.01)

    def wait_for_a_part(self):
        self.wait_until(lambda: max(self.store.staged(), default=0) >= PART, "no part has come")

    def check_nothing_staged(self):
        self.assertEqual(self.store.left_behind(), [], "an upload was left behind")

    def check_created(self, answer, name, data):
        self.assertEqual(answer.status, 201, answer.text)
        self.assertEqual(
            answer.body, {"url": self.url(name), "size": len(data), "etag": answer.fields["etag"]}
        )
        self.assertRegex(answer.fields["etag"], '^".+"$')
