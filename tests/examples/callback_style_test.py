# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""The example `callback_style` against cloudbuf_fake_cloud: its line of JSON, its exit status, and what is stored.

usage: callback_style_test.py <path of callback_style> <path of cloudbuf_fake_cloud>
"""

import json
import subprocess
import sys
import unittest

from example_store import BUCKET, running_store

if len(sys.argv) < 3:
    sys.exit(__doc__)
PROGRAM, SERVER = sys.argv.pop(1), sys.argv.pop(1)


class CallbackStyle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = cls.enterClassContext(running_store(SERVER))

    def run_it(self, *arguments, **environment):
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, env=self.store.environment(**environment), timeout=100
        )

    def test_a_bucket_that_is_missing_is_told(self):
        done = self.run_it("--lines", "3", "s3://no-such-bucket/journal")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["outcome"], "not_committed")
        self.assertIn("NoSuchBucket", done.stderr.decode())

    def test_a_wrong_url_or_option_is_usage(self):
        for arguments in ([], ["nowhere"], ["--lines", "many", f"s3://{BUCKET}/k"], ["a", "b"]):
            done = self.run_it(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn("usage:", done.stderr.decode())

    def test_every_line_is_stored_once_and_in_order(self):
        url = f"s3://{BUCKET}/journal"
        done = self.run_it("--lines", "2000", url)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        expected = "".join(f"line {n}\n" for n in range(1, 2001)).encode()
        line = json.loads(done.stdout)
        self.assertEqual((line["outcome"], line["url"], line["size"]), ("committed", url, len(expected)))
        self.assertEqual(self.store.objects()[url], expected)


if __name__ == "__main__":
    unittest.main(verbosity=2)
