# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""boto3 for the tests in C++: one JSON object per line comes in, one goes out. The environment names the server."""

import hashlib
import json
import os
import sys

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError as missing:
    sys.exit(f"skipped: {missing}")

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ["AWS_ENDPOINT_URL"],  # older ones do not read it themselves
    config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
)


def create_bucket(bucket):
    s3.create_bucket(Bucket=bucket)
    return {}


def put(bucket, key, text):
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    return {}


def get(bucket, key):
    try:
        answer = s3.get_object(Bucket=bucket, Key=key)
    except s3.exceptions.NoSuchKey:
        return {"found": False}
    digest, size = hashlib.sha256(), 0
    for chunk in answer["Body"].iter_chunks(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    return {
        "found": True,
        "size": size,
        "sha256": digest.hexdigest(),
        "etag": answer["ETag"],
        "content_type": answer.get("ContentType", ""),
        "metadata": answer["Metadata"],
    }


def keys(bucket):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {"keys": [entry["Key"] for page in pages for entry in page.get("Contents", [])]}


def parts_of(bucket, entry):
    pages = s3.get_paginator("list_parts").paginate(Bucket=bucket, Key=entry["Key"], UploadId=entry["UploadId"])
    return [part for page in pages for part in page.get("Parts", [])]


def open_uploads(bucket):
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket)
    found = [entry for page in pages for entry in page.get("Uploads", [])]
    uploads = []
    for entry in found:
        parts = parts_of(bucket, entry)
        uploads.append(
            {
                "key": entry["Key"],
                "upload_id": entry["UploadId"],
                "parts": [part["PartNumber"] for part in parts],
                "tags": [part["ETag"] for part in parts],
            }
        )
    return {"uploads": uploads}


OPERATIONS = {f.__name__: f for f in (create_bucket, put, get, keys, open_uploads)}

print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = OPERATIONS[request.pop("do")](**request)
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as failed:
        answer = {"error": str(failed)}
    print(json.dumps(answer), flush=True)
