"""What source_rules.py must find, and what it must let pass."""

import unittest

from source_rules import find_problems

TRAPS = (
    "co_await run([&] { return 1; });",
    "co_await run([this] { stop(); });",
    "auto n = co_await run(1, [x = 2]() mutable { return x; });",
    "co_await run(options{1, 2});",
    "co_await run(options<int>{});",
    "co_await run({1, 2});",
    "co_await run(1,\n    options{1});",
    "co_await options{1}.run();",
    "if (co_await run(options{}))\n    return;",
    "while (co_await run()) { count(); }",
    "while (!done && !co_await run()) {\n}",
    "do { count(); } while (co_await run());",
    "if (place && co_await run()) { count(); }",
    "if (place || !co_await run()) { count(); }",
    "if (co_await run(1, 2) && place) { count(); }",
    "const int n = place ? co_await run() : 0;",
    "const int n = co_await run() ? 1 : 0;",
    "const int n = place ? 0 : co_await run();",
    "for (; co_await run();) { count(); }",
    "if ((co_await run()) && place) { count(); }",
    "const bool both = (co_await run()).ok() || place;",
    "if (place && n == co_await run()) { count(); }",
    "return place && check(1, co_await run());",
    "if (place and co_await run()) { count(); }",
)

FINE = (
    "co_await run(std::move(named));",
    "co_await run(options(1, 2));",
    "co_await run(table[i], [](int n) { return n; });",
    "auto [ec, n] = co_await run(asio::as_tuple(asio::deferred));",
    "if (co_await run()) {\n    call(options{1});\n}",
    "while (again) { again = co_await run(rows[0]); auto f = [&] { return 1; }; }",
    "co_await (run() || sleep(ex, soon));",
    "const bool both = co_await run(a && b, c ? 1 : 2);",
    "if (co_await run()) { call(a && b); }",
    "co_await run(); const int n = a ? 1 : 2;",
    "while (!done)\n    co_await run();",
    "for (auto n = co_await run(); a && b;) { count(); }",
    "const int n = a ? 1 : 2; co_await run();",
    "co_await run<T&&>();",
    "co_await run(a && b, co_await next());",
    "if (a && b) { co_await run(); }",
    "auto all = [&] { return a || b; }; co_await run(all);",
    "co_await run(); call([&] { return options{1}; });",
    "// co_await run(options{1})\n",
    'call("co_await run(options{1})");',
    "call(options{1});",
)


class SourceRules(unittest.TestCase):
    def test_temporaries_that_gcc_destroys_twice_are_found(self):
        for text in TRAPS:
            with self.subTest(text=text):
                self.assertEqual(len(list(find_problems("src/net/dial.cpp", text))), 1)

    def test_everything_else_passes(self):
        for text in FINE:
            with self.subTest(text=text):
                self.assertEqual(list(find_problems("src/net/dial.cpp", text)), [])

    def test_the_line_is_the_line_of_the_co_await(self):
        problems = list(find_problems("src/a.cpp", "/* one\n two */\n  co_await run(options{1});\n"))
        self.assertTrue(problems[0].startswith("src/a.cpp:3: "), problems)

    def test_only_one_file_detaches(self):
        text = "asio::co_spawn(executor, run(), asio::detached);"
        self.assertEqual(len(list(find_problems("src/engine/upload.cpp", text))), 1)
        self.assertEqual(list(find_problems("src/net/scope.cpp", text)), [])


if __name__ == "__main__":
    unittest.main()
