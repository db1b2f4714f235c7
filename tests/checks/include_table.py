"""Holds the table of what each folder may include, and names the file that broke a rule.

The compiler is asked (-M) what every header reaches, so a forbidden header is found behind any number of other headers,
ours or not. What a file itself names is read from its text. A source reaches what it names and what our headers among
that reach: what may be behind those of others is known from the headers, and that each source compiles, from the build.
"""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

# Names as they stand in an #include.
STD = r"[a-z0-9_]+"
CPU = r"([a-z]+intrin|arm_acle|arm_neon|cpuid|sys/auxv)\.h"
SYSTEM = r"[a-z0-9_/]+\.h"
BOOST_SYSTEM = r"boost/system/.+"
SMALL_ASIO = (
    r"boost/asio/(any_completion_executor|any_completion_handler|any_io_executor|append|as_tuple|associated_\w+"
    r"|associator|async_result|awaitable|bind_\w+|buffer|cancellation_signal|cancellation_state|cancellation_type"
    r"|completion_condition|consign|default_completion_token|deferred|dispatch|error|execution_context"
    r"|execution/\w+|is_executor|post|prepend|recycling_allocator|redirect_error|this_coro|use_awaitable|use_future)\.hpp"
)
ASIO = r"boost/asio\.hpp|boost/asio/.+"
BEAST = r"boost/beast\.hpp|boost/beast/.+"
OPENSSL = r"openssl/.+"
JSON = r"nlohmann/.+"
ANYTHING = r".+"

# What must not be reached, however deep. Boost's own headers are free to use each other.
LIBRARIES = {"Asio": ASIO, "asio/ip": r"boost/asio/ip/.+", "asio/ssl": r"boost/asio/ssl(\.hpp|/.+)", "Beast": BEAST,
             "OpenSSL": OPENSSL, "nlohmann": JSON}

PUBLIC = r"include/cloudbuf/(?!testing/).+"
SEAM = r"src/provider/[^/]+"


@dataclass(frozen=True)
class Rule:
    folder: str  # the first folder that matches a file's path has the say
    ours: tuple  # paths of our own files that it may reach
    names: tuple  # headers of others that it may name, beside those of source_only
    never: tuple = ()  # keys of LIBRARIES
    source_only: tuple = ()  # keys of LIBRARIES that its .cpp files may use and its headers must not reach
    asio_headers: tuple = ()  # the public headers with Asio that it may use; the others are plain data


PURE = ("Asio", "Beast")
HEAVY = ("asio/ip", "asio/ssl", "Beast", "OpenSSL", "nlohmann")
CODEC = (r"src/(codec|model)/.+", PUBLIC)
STORE = (r"src/testing/.+", r"include/cloudbuf/testing/.+", PUBLIC)

RULES = (
    Rule("include/cloudbuf/testing/", (r"include/.+",), (STD, BOOST_SYSTEM, SMALL_ASIO), never=HEAVY,
         asio_headers=(ANYTHING,)),
    Rule("include/cloudbuf/", (PUBLIC,), (STD, BOOST_SYSTEM, SMALL_ASIO), never=HEAVY, asio_headers=(ANYTHING,)),
    Rule("src/codec/", CODEC, (STD, CPU, BOOST_SYSTEM), never=(*PURE, "nlohmann"), source_only=("OpenSSL",)),
    Rule("src/model/", CODEC, (STD, BOOST_SYSTEM), never=(*PURE, "nlohmann"), source_only=("OpenSSL",)),
    Rule("src/plan/", (*CODEC, r"src/plan/.+"), (STD, BOOST_SYSTEM), never=(*PURE, "OpenSSL", "nlohmann")),
    Rule("src/auth/", (*CODEC, r"src/auth/.+"), (STD, BOOST_SYSTEM),
         never=(*PURE, "OpenSSL"), source_only=("nlohmann",)),
    Rule("src/provider/", (*CODEC, r"src/(auth|provider)/.+"), (STD, BOOST_SYSTEM),
         never=(*PURE, "OpenSSL"), source_only=("nlohmann",)),
    Rule("src/net/", (*CODEC, SEAM, r"src/(plan|auth|net)/.+"),
         (STD, SYSTEM, BOOST_SYSTEM, ASIO, BEAST, OPENSSL), never=("nlohmann",)),
    Rule("src/engine/", (*CODEC, SEAM, r"src/(plan|auth|net|engine)/.+"),
         (STD, SYSTEM, BOOST_SYSTEM, ASIO, BEAST, OPENSSL), never=("nlohmann",),
         # Where the user's side and the engine meet: what it asks, and what the buffer's templates ask of it.
         asio_headers=(r"include/cloudbuf/credentials_source\.hpp", r"include/cloudbuf/detail/.+")),
    # The embedded store: one folder per provider judges, the files beside these folders are its shell.
    Rule("src/testing/[^/]+/", STORE, (STD, CPU, BOOST_SYSTEM, OPENSSL, JSON), never=PURE),
    Rule("src/testing/", STORE, (ANYTHING,), asio_headers=(r"include/cloudbuf/testing/.+",)),
    Rule("src/", (ANYTHING,), (ANYTHING,), asio_headers=(ANYTHING,)),
)


def rule_of(path):
    return next(rule for rule in RULES if re.match(rule.folder, path))


def matches(patterns, text):
    return any(re.fullmatch(pattern, text) for pattern in patterns)


@dataclass(frozen=True)
class Reached:
    ours: frozenset  # paths from the top of the checkout
    others: frozenset  # as an #include would name them


def ask_compiler(command, root, path):
    """What a file reaches, or the compiler's complaint."""
    run = subprocess.run([*command, "-I", "include", "-I", "src", "-M", path], cwd=root, capture_output=True, text=True)
    if run.returncode:
        return run.stderr
    ours, others = set(), set()
    for name in run.stdout.replace("\\\n", " ").split()[1:]:
        name = os.path.normpath(os.path.relpath(name, root) if os.path.isabs(name) else name)
        if name.startswith(("include/", "src/")):
            ours.add(name)
        elif found := re.search(r"(?:^|/)((?:boost|openssl|nlohmann)/.+)", name):
            others.add(found[1])
    return Reached(frozenset(ours - {path}), frozenset(others))


def named_includes(root, path):
    """What a file names: the paths of our own headers, and the headers of others."""
    text = (root / path).read_text(encoding="utf-8")
    names = re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.MULTILINE)
    places = {name: [f"{folder}/{name}" for folder in ("include", "src") if (root / folder / name).exists()] for name in names}
    ours = frozenset(path for found in places.values() for path in found)
    return ours, frozenset(name for name, found in places.items() if not found)


def reached_through(headers, named, others):
    """What a file reaches that names these headers of ours and of others."""
    return Reached(
        named.union(*(headers[path].ours for path in named)), others.union(*(headers[path].others for path in named))
    )


def allowed_names(rule, path):
    return (*rule.names, *(LIBRARIES[key] for key in rule.source_only if path.endswith(".cpp")))


def forbidden_libraries(rule, path):
    return (*rule.never, *(key for key in rule.source_only if not path.endswith(".cpp")))


def libraries_reached(reached):
    return {key for key, pattern in LIBRARIES.items() for name in reached.others if re.fullmatch(pattern, name)}


def is_asio_header(graph, path):
    return path.startswith("include/") and path in graph and "Asio" in libraries_reached(graph[path])


def told(graph, path, text, wrong):
    """The message, with the way to what is wrong; nothing where a header of the same folder is to blame."""
    through = sorted(ours for ours in graph[path].ours if ours in graph and wrong(graph[ours]))
    if not any(rule_of(ours) is rule_of(path) for ours in through):
        yield f"{path}: {rule_of(path).folder} {text}" + (f", reached through {', '.join(through)}" if through else "")


def violations_of(root, graph, path):
    rule, reached = rule_of(path), graph[path]
    for name in sorted(named_includes(root, path)[1]):
        if not matches(allowed_names(rule, path), name):
            yield f"{path}: {rule.folder} may not include <{name}>"
    for ours in sorted(reached.ours):
        reaches_it = partial(lambda ours, other: ours in other.ours, ours)
        if not matches(rule.ours, ours):
            yield from told(graph, path, f"may not use {ours}", reaches_it)
        elif is_asio_header(graph, ours) and not matches(rule.asio_headers, ours):
            yield from told(graph, path, f"may not use {ours}, which is no plain data", reaches_it)
    for key in forbidden_libraries(rule, path):
        reaches_it = partial(lambda key, other: key in libraries_reached(other), key)
        if reaches_it(reached):
            yield from told(graph, path, f"may not use {key}", reaches_it)


def find_violations(root, command):
    """Every broken rule below `root`, as text, and how many files there are; `command` is the compiler with flags."""
    root = Path(root).resolve()
    headers, sources = (
        sorted(str(file.relative_to(root)) for folder in ("include", "src") for file in (root / folder).rglob(f"*.{end}"))
        for end in ("hpp", "cpp")
    )
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = dict(zip(headers, pool.map(lambda path: ask_compiler(command, root, path), headers)))
    found = [f"{path}: does not preprocess alone\n{answer}" for path, answer in answers.items() if isinstance(answer, str)]
    graph = {path: answer for path, answer in answers.items() if not isinstance(answer, str)}
    # Of a source that names a broken header, the header says enough.
    for path in sources:
        named, others = named_includes(root, path)
        if named <= graph.keys():
            graph[path] = reached_through(graph, named, others)
    for path in graph:
        found += violations_of(root, graph, path)
    return found, len(headers) + len(sources)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--root", required=True)
    options = parser.parse_args()
    found, count = find_violations(options.root, [options.compiler, "-std=c++20"])
    print(*found, f"{count} files, {len(found)} violations of the include table", sep="\n")
    return bool(found) or not count


if __name__ == "__main__":
    sys.exit(main())
