# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""A cloudbuf_fake_cloud for the tests of the examples, and the environment that leads a program to it."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time
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

    def port(self):
        return urllib.parse.urlsplit(self.facts["endpoint"]).port

    def objects(self, prefix=f"s3://{BUCKET}/"):
        """The content of every object below a URL, by its own."""
        files = [file for file in (self.folder / BUCKET).glob("*") if file.is_file()]
        urls = {f"s3://{BUCKET}/{urllib.parse.unquote(file.name)}": file for file in files}
        return {url: file.read_bytes() for url, file in urls.items() if url.startswith(prefix)}

    def staged(self):
        """The sizes of what uploads have brought that were neither completed nor aborted."""
        sizes = []
        for file in (self.folder / ".uploads").glob("*"):
            with contextlib.suppress(FileNotFoundError):  # gone by now
                sizes.append(file.stat().st_size)
        return sizes

    def left_behind(self):
        """What stays staged: the store keeps the half of a part until it sees that its connection has ended."""
        deadline = time.monotonic() + 60
        while (left := self.staged()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return left


@contextlib.contextmanager
def running_store(program, *options):
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work) / "store"
        command = [program, "--bucket", BUCKET, "--folder", folder, "--ca-file", pathlib.Path(work) / "ca.pem", *options]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield Store(json.loads(server.stdout.readline()), folder)
        finally:
            server.terminate()
            server.stdout.close()
            if server.wait(timeout=20) != 0:
                raise RuntimeError("cloudbuf_fake_cloud did not end well")
