# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""boto3 against cloudbuf_fake_cloud: the embedded store must satisfy the client that most programs use.

usage: foreign_client.py <path of cloudbuf_fake_cloud>
"""

import contextlib
import hashlib
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
MIB = 1024 * 1024
BUCKET = "demo"

try:
    import boto3
    import botocore.config
    import botocore.exceptions
    from boto3.s3.transfer import TransferConfig
except ImportError as missing:
    if os.environ.get("CI") == "true":
        sys.exit(f"boto3 is required on CI: {missing}")
    print(f"skipped: {missing}; 'apt-get install python3-boto3' or 'pip install boto3'")
    sys.exit(SKIPPED)

if len(sys.argv) < 2:
    sys.exit(__doc__)
SERVER = sys.argv.pop(1)


@contextlib.contextmanager
def fake_cloud(*options):
    """A server of its own, and the line that it printed."""
    with tempfile.TemporaryDirectory() as folder:
        ca_file = str(pathlib.Path(folder) / "ca.pem")
        command = [SERVER, "--bucket", BUCKET, "--ca-file", ca_file, *options]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()
            server.stdout.close()
            if server.wait(timeout=20) != 0:
                raise RuntimeError("cloudbuf_fake_cloud did not end well")


def make_client(cloud, secret="test-secret-key", region="us-east-1"):
    return boto3.client(
        "s3",
        endpoint_url=cloud["endpoint"],
        aws_access_key_id="test-access-key",
        aws_secret_access_key=secret,
        region_name=region,
        verify=cloud["ca_file"] or None,
        config=botocore.config.Config(retries={"total_max_attempts": 1}),
    )


def some_bytes(size, seed=1):
    return random.Random(seed).randbytes(size)


class ForeignClient(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.cloud = cls.stack.enter_context(fake_cloud(*cls.options))
        cls.s3 = make_client(cls.cloud)

    @classmethod
    def tearDownClass(cls):
        cls.s3.close()
        cls.stack.close()

    @contextlib.contextmanager
    def refused(self, code, status):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            yield
        answer = caught.exception.response
        self.assertEqual((answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]), (code, status))

    @contextlib.contextmanager
    def header(self, operation, name, value):
        """Adds a header that an older boto3 has no parameter for."""

        def add(request, **_):
            del request.headers[name]  # else a second one is added
            request.headers[name] = value

        event = f"before-sign.s3.{operation}"
        self.s3.meta.events.register(event, add)
        try:
            yield
        finally:
            self.s3.meta.events.unregister(event, add)

    def test_wrong_secret(self):
        with contextlib.closing(make_client(self.cloud, secret="wrong")) as client:
            with self.refused("SignatureDoesNotMatch", 403):
                client.list_buckets()

    def test_wrong_region(self):
        # The refusal names the right region, and boto3 repeats the request there.
        with contextlib.closing(make_client(self.cloud, region="eu-west-1")) as client:
            client.put_object(Bucket=BUCKET, Key="region", Body=b"x")
        self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key="region")["Body"].read(), b"x")

    def test_missing_bucket_and_key(self):
        with self.refused("NoSuchBucket", 404):
            self.s3.put_object(Bucket="missing", Key="k", Body=b"x")
        with self.refused("NoSuchKey", 404):
            self.s3.get_object(Bucket=BUCKET, Key="missing")
        with self.refused("404", 404):
            self.s3.head_object(Bucket=BUCKET, Key="missing")

    def test_refused_before_the_body(self):
        # boto3 waits for "100 Continue"; the answer must come instead, and whole.
        with self.refused("NoSuchBucket", 404):
            self.s3.put_object(Bucket="missing", Key="big", Body=io.BytesIO(bytes(8 * MIB)))

    def test_put_head_get_delete(self):
        data = some_bytes(100_000)
        put = self.s3.put_object(
            Bucket=BUCKET,
            Key="plain",
            Body=data,
            ContentType="text/plain",
            CacheControl="no-cache",
            Metadata={"colour": "two  spaces", "b": "c"},
            Tagging="a=b&c=d",
        )
        self.assertEqual(put["ETag"], '"' + hashlib.md5(data).hexdigest() + '"')
        head = self.s3.head_object(Bucket=BUCKET, Key="plain")
        self.assertEqual(head["ContentLength"], len(data))
        self.assertEqual(head["ContentType"], "text/plain")
        self.assertEqual(head["CacheControl"], "no-cache")
        self.assertEqual(head["Metadata"]["b"], "c")
        self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key="plain")["Body"].read(), data)
        part = self.s3.get_object(Bucket=BUCKET, Key="plain", Range="bytes=10-19")
        self.assertEqual(part["Body"].read(), data[10:20])
        self.assertEqual(part["ContentRange"], "bytes 10-19/100000")
        self.s3.delete_object(Bucket=BUCKET, Key="plain")
        with self.refused("404", 404):
            self.s3.head_object(Bucket=BUCKET, Key="plain")

    def test_empty_object(self):
        self.s3.put_object(Bucket=BUCKET, Key="empty", Body=b"")
        self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key="empty")["Body"].read(), b"")

    def test_checksum(self):
        data = some_bytes(1000)
        self.s3.put_object(Bucket=BUCKET, Key="sum", Body=data, ChecksumAlgorithm="SHA256")
        head = self.s3.head_object(Bucket=BUCKET, Key="sum", ChecksumMode="ENABLED")
        self.assertIn("ChecksumSHA256", head)
        with self.header("PutObject", "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="):
            with self.refused("BadDigest", 400):
                self.s3.put_object(Bucket=BUCKET, Key="sum", Body=data)

    def test_conditional_put(self):
        self.s3.put_object(Bucket=BUCKET, Key="once", Body=b"first")
        with self.header("PutObject", "If-None-Match", "*"):
            with self.refused("PreconditionFailed", 412):
                self.s3.put_object(Bucket=BUCKET, Key="once", Body=b"second")
            self.s3.put_object(Bucket=BUCKET, Key="never-before", Body=b"new")
        self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key="once")["Body"].read(), b"first")

    def test_odd_keys(self):
        keys = ["a//b", "a/./b", "a/../b", "a+b %&=?#", "grüße/✓", "~tilde", "'(quotes)!*'", "trailing/"]
        for key in keys:
            with self.subTest(key=key):
                self.s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
                self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read(), key.encode())
        listed = self.s3.list_objects_v2(Bucket=BUCKET)
        self.assertLessEqual(set(keys), {entry["Key"] for entry in listed["Contents"]})

    def test_multipart(self):
        data = some_bytes(20 * MIB)
        config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
        self.s3.upload_fileobj(io.BytesIO(data), BUCKET, "large", Config=config)
        self.assertEqual(self.s3.get_object(Bucket=BUCKET, Key="large")["Body"].read(), data)
        head = self.s3.head_object(Bucket=BUCKET, Key="large")
        self.assertTrue(head["ETag"].endswith('-4"'), head["ETag"])
        self.assertEqual(self.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []), [])

    def test_multipart_step_by_step(self):
        begun = self.s3.create_multipart_upload(Bucket=BUCKET, Key="steps", ContentType="video/mp4")
        named = {"Bucket": BUCKET, "Key": "steps", "UploadId": begun["UploadId"]}
        first = self.s3.upload_part(PartNumber=1, Body=b"small", **named)
        second = self.s3.upload_part(PartNumber=2, Body=b"last", **named)
        listed = self.s3.list_parts(**named)["Parts"]
        self.assertEqual([part["Size"] for part in listed], [5, 4])
        parts = [{"PartNumber": 1, "ETag": first["ETag"]}, {"PartNumber": 2, "ETag": second["ETag"]}]
        with self.refused("EntityTooSmall", 400):
            self.s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **named)
        with self.refused("InvalidPartOrder", 400):
            self.s3.complete_multipart_upload(MultipartUpload={"Parts": parts[::-1]}, **named)
        done = self.s3.complete_multipart_upload(MultipartUpload={"Parts": parts[:1]}, **named)
        self.assertTrue(done["ETag"].endswith('-1"'))
        self.assertEqual(self.s3.head_object(Bucket=BUCKET, Key="steps")["ContentType"], "video/mp4")

    def test_abort(self):
        begun = self.s3.create_multipart_upload(Bucket=BUCKET, Key="aborted")
        named = {"Bucket": BUCKET, "Key": "aborted", "UploadId": begun["UploadId"]}
        self.assertEqual(len(self.s3.list_multipart_uploads(Bucket=BUCKET, Prefix="aborted")["Uploads"]), 1)
        self.s3.abort_multipart_upload(**named)
        with self.refused("NoSuchUpload", 404):
            self.s3.upload_part(PartNumber=1, Body=b"late", **named)

    def test_pages(self):
        for i in range(5):
            self.s3.put_object(Bucket=BUCKET, Key=f"page/{i}", Body=b"x")
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=BUCKET, Prefix="page/", PaginationConfig={"PageSize": 2}
        )
        self.assertEqual([len(page["Contents"]) for page in pages], [2, 2, 1])
        groups = self.s3.list_objects_v2(Bucket=BUCKET, Delimiter="/", Prefix="pa")
        self.assertEqual(groups["CommonPrefixes"], [{"Prefix": "page/"}])

    def test_buckets(self):
        self.s3.create_bucket(Bucket="another")
        names = [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]
        self.assertLessEqual({"another", BUCKET}, set(names))
        region = self.s3.head_bucket(Bucket="another")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"]
        self.assertEqual(region, "us-east-1")
        self.s3.put_object(Bucket="another", Key="k", Body=b"x")
        with self.refused("BucketNotEmpty", 409):
            self.s3.delete_bucket(Bucket="another")
        self.s3.delete_object(Bucket="another", Key="k")
        self.s3.delete_bucket(Bucket="another")

    def test_unknown_operation(self):
        with self.refused("NotImplemented", 501):
            self.s3.get_bucket_versioning(Bucket=BUCKET)


class ForeignClientWithoutTls(ForeignClient):
    options = ("--no-tls",)


class ForeignClientWithFolder(ForeignClient):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.options = ("--folder", cls.folder.name)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def test_files(self):
        data = some_bytes(11 * MIB, seed=2)
        config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
        self.s3.upload_fileobj(io.BytesIO(data), BUCKET, "dir/file.bin", Config=config)
        self.assertEqual((pathlib.Path(self.folder.name) / BUCKET / "dir%2Ffile.bin").read_bytes(), data)


if __name__ == "__main__":
    print(f"boto3 {boto3.__version__}, Python {sys.version.split()[0]}")
    unittest.main(verbosity=1)
