"""Breaks each rule of the include table in a small tree of its own, to see that the checker names the file."""

import os
import tempfile
import unittest
from pathlib import Path

from include_table import find_violations

# Stand-ins of the libraries, so that a case costs milliseconds.
LIBRARY_HEADERS = (
    "boost/asio.hpp", "boost/asio/ip/tcp.hpp", "boost/asio/post.hpp", "boost/asio/ssl.hpp", "boost/beast/http.hpp",
    "boost/config.hpp", "boost/system/result.hpp", "nlohmann/json.hpp", "openssl/evp.h",
)


class IncludeTable(unittest.TestCase):
    def check(self, tree):
        """Runs the checker over {path: names that it includes}."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in LIBRARY_HEADERS:
                self.write(root / "libraries" / name, "")
            for path, includes in tree.items():
                self.write(root / path, "#pragma once\n" + "".join(f"#include <{name}>\n" for name in includes))
            command = [os.environ["CXX"], "-std=c++20", "-isystem", str(root / "libraries")]
            return find_violations(root, command)[0]

    @staticmethod
    def write(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def assert_broken(self, tree, path, *words):
        found = [line for line in self.check(tree) if line.startswith(f"{path}: ")]
        self.assertTrue(any(all(word in line for word in words) for line in found), f"{words} not in {found}")

    def assert_kept(self, tree):
        self.assertEqual(self.check(tree), [])

    def test_a_forbidden_library_is_named_where_it_is_included(self):
        for path, name, library in (
            ("include/cloudbuf/client.hpp", "boost/beast/http.hpp", "Beast"),
            ("include/cloudbuf/client.hpp", "boost/asio/ip/tcp.hpp", "asio/ip"),
            ("include/cloudbuf/client.hpp", "boost/asio/ssl.hpp", "asio/ssl"),
            ("include/cloudbuf/client.hpp", "openssl/evp.h", "OpenSSL"),
            ("include/cloudbuf/testing/cloud.hpp", "nlohmann/json.hpp", "nlohmann"),
            ("src/codec/hash.hpp", "openssl/evp.h", "OpenSSL"),
            ("src/codec/hash.cpp", "boost/asio/post.hpp", "Asio"),
            ("src/model/step.hpp", "boost/beast/http.hpp", "Beast"),
            ("src/plan/plan.cpp", "openssl/evp.h", "OpenSSL"),
            ("src/plan/plan.hpp", "boost/asio/post.hpp", "Asio"),
            ("src/auth/jwt.hpp", "nlohmann/json.hpp", "nlohmann"),
            ("src/provider/s3/s3.cpp", "openssl/evp.h", "OpenSSL"),
            ("src/net/dial.cpp", "nlohmann/json.hpp", "nlohmann"),
            ("src/testing/s3/store.cpp", "boost/asio/post.hpp", "Asio"),
        ):
            with self.subTest(path=path, name=name):
                self.assert_broken({path: [name]}, path, f"may not use {library}")

    def test_a_forbidden_library_is_found_behind_our_own_headers(self):
        tree = {
            "src/codec/deep.hpp": ["boost/asio/post.hpp"],
            "src/codec/middle.hpp": ["codec/deep.hpp"],
            "src/plan/plan.cpp": ["codec/middle.hpp"],
        }
        self.assert_broken(tree, "src/plan/plan.cpp", "may not use Asio", "reached through", "src/codec/deep.hpp")

    def test_a_forbidden_library_is_found_behind_a_header_of_boost(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            self.write(root / "libraries/boost/system/result.hpp", "#include <openssl/evp.h>\n")
            self.write(root / "libraries/openssl/evp.h", "")
            self.write(root / "include/cloudbuf/client.hpp", "#include <boost/system/result.hpp>\n")
            found, _ = find_violations(root, [os.environ["CXX"], "-std=c++20", "-isystem", str(root / "libraries")])
        self.assertIn("include/cloudbuf/client.hpp: include/cloudbuf/ may not use OpenSSL", found)

    def test_a_layer_may_not_reach_up_or_over(self):
        for path, target in (
            ("include/cloudbuf/client.hpp", "codec/hex.hpp"),
            ("src/codec/hex.cpp", "plan/plan.hpp"),
            ("src/plan/plan.hpp", "provider/provider.hpp"),
            ("src/auth/sigv4.cpp", "provider/provider.hpp"),
            ("src/provider/s3/s3.hpp", "plan/plan.hpp"),
            ("src/net/exchange.cpp", "engine/upload.hpp"),
            ("src/net/exchange.cpp", "provider/s3/s3.hpp"),
            ("src/engine/sender.cpp", "provider/s3/s3.hpp"),
            ("src/testing/s3/service.cpp", "codec/xml.hpp"),
            ("src/testing/shell.cpp", "net/stream.hpp"),
        ):
            with self.subTest(path=path, target=target):
                self.assert_broken({f"src/{target}": [], path: [target]}, path, f"may not use src/{target}")

    def test_public_headers_do_not_need_the_testing_ones(self):
        tree = {"include/cloudbuf/testing/cloud.hpp": [], "include/cloudbuf/client.hpp": ["cloudbuf/testing/cloud.hpp"]}
        self.assert_broken(tree, "include/cloudbuf/client.hpp", "may not use include/cloudbuf/testing/cloud.hpp")

    def test_the_engine_uses_public_headers_that_are_plain_data_or_its_seams(self):
        tree = {
            "include/cloudbuf/client.hpp": ["boost/asio/post.hpp"],
            "include/cloudbuf/credentials_source.hpp": ["boost/asio/post.hpp"],
            "include/cloudbuf/error.hpp": ["boost/system/result.hpp"],
            "src/engine/good.cpp": ["cloudbuf/credentials_source.hpp", "cloudbuf/error.hpp"],
            "src/engine/bad.cpp": ["cloudbuf/client.hpp"],
        }
        self.assert_broken(tree, "src/engine/bad.cpp", "may not use include/cloudbuf/client.hpp", "no plain data")
        self.assertEqual(len(self.check(tree)), 1)

    def test_only_the_small_headers_of_boost_are_named_in_public(self):
        for name in ("boost/asio.hpp", "boost/config.hpp"):
            with self.subTest(name=name):
                tree = {"include/cloudbuf/client.hpp": [name]}
                self.assert_broken(tree, "include/cloudbuf/client.hpp", f"may not include <{name}>")

    def test_a_header_that_needs_another_before_it_is_reported(self):
        tree = {"src/codec/hex.hpp": ["codec/lost.hpp"]}
        self.assert_broken(tree, "src/codec/hex.hpp", "does not preprocess alone")

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.assert_kept({
            "include/cloudbuf/error.hpp": ["boost/system/result.hpp", "string"],
            "include/cloudbuf/client.hpp": ["cloudbuf/error.hpp", "boost/asio/post.hpp"],
            "src/client.cpp": ["cloudbuf/client.hpp", "provider/s3/s3.hpp", "boost/asio.hpp"],
            "src/codec/hash.hpp": ["cstdint"],
            "src/codec/hash.cpp": ["codec/hash.hpp", "openssl/evp.h", "nmmintrin.h"],
            "src/provider/provider.hpp": ["cloudbuf/error.hpp"],
            "src/provider/s3/s3.hpp": ["provider/provider.hpp", "codec/hash.hpp"],
            "src/net/exchange.cpp": ["provider/provider.hpp", "boost/beast/http.hpp", "sys/socket.h"],
            "src/testing/shell.cpp": ["testing/s3/store.hpp", "boost/asio.hpp"],
            "src/testing/s3/store.hpp": ["cloudbuf/error.hpp", "openssl/evp.h"],
        })


if __name__ == "__main__":
    unittest.main()
