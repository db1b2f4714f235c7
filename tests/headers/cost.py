# Prints what including all of cloudbuf costs a user's file, beside boost/asio.hpp; fails where it costs too much.
# Lines decide, because seconds depend on what else the machine does.

import argparse
import subprocess
import sys
import time

OURS = "cloudbuf/cloudbuf.hpp"
THEIRS = "boost/asio.hpp"
AIM = 0.6
LIMIT = 0.8


def compile_include(compiler, root, header, mode):
    command = [compiler, "-std=c++20", "-I", f"{root}/include", mode, "-x", "c++", "-"]
    return subprocess.run(command, input=f"#include <{header}>\n", capture_output=True, text=True, check=True).stdout


def lines(*arguments):
    return compile_include(*arguments, "-E").count("\n")


def seconds(*arguments):
    start = time.monotonic()
    compile_include(*arguments, "-fsyntax-only")
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--root", required=True)
    options = parser.parse_args()

    cost = {}
    for header in (OURS, THEIRS):
        arguments = (options.compiler, options.root, header)
        cost[header] = (lines(*arguments), seconds(*arguments))
        print(f"{header:24} {cost[header][0]:8} lines {cost[header][1]:6.2f} s")
    line_ratio, second_ratio = (ours / theirs for ours, theirs in zip(cost[OURS], cost[THEIRS]))
    print(f"{'ratio':24} {line_ratio:8.2f}       {second_ratio:6.2f}     (aim {AIM}, limit {LIMIT} of the lines)")
    return line_ratio > LIMIT


if __name__ == "__main__":
    sys.exit(main())
