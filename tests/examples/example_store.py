# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""A cloudbuf_fake_cloud for the tests of the examples, and the environment that leads a program to it."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import urllib.parse

BUCKET = "demo"
MIB = 1024 * 1024


class Store:
    def __init__(self, facts, folder):
        self.facts = facts
        self.folder = folder

    def environment(self, **changes):
        """What a program needs to write here; a change to None removes a variable."""
        variables = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "SSL_CERT_"))}
        variables |= {
            "AWS_ENDPOINT_URL_S3": self.facts["endpoint"],
            "AWS_CA_BUNDLE": self.facts["ca_file"],
            "AWS_REGION": self.facts["region"],
            "AWS_ACCESS_KEY_ID": "test-access-key",
            "AWS_SECRET_ACCESS_KEY": "test-secret-key",
        } | changes
        return {key: value for key, value in variables.items() if value is not None}

    def objects(self):
        """The content of every object, by its URL."""
        files = [file for file in (self.folder / BUCKET).glob("*") if file.is_file()]
        return {f"s3://{BUCKET}/{urllib.parse.unquote(file.name)}": file.read_bytes() for file in files}

    def staged(self):
        """The parts of uploads that were neither completed nor aborted."""
        return [file.name for file in (self.folder / ".uploads").glob("*")]


@contextlib.contextmanager
def running_store(program):
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work) / "store"
        command = [program, "--bucket", BUCKET, "--folder", folder, "--ca-file", pathlib.Path(work) / "ca.pem"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield Store(json.loads(server.stdout.readline()), folder)
        finally:
            server.terminate()
            server.stdout.close()
            if server.wait(timeout=20) != 0:
                raise RuntimeError("cloudbuf_fake_cloud did not end well")
