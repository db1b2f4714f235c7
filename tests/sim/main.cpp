// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// cloudbuf_sim: uploads in a simulated world, one seed after the other, and what was met.

#include "sim/tally.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace cloudbuf::sim;

constexpr std::string_view usage =
    "usage: cloudbuf_sim [--seed S] [--runs N] [--faults NAME,NAME...] [--log] [--keep-going]\n"
    "  --seed        the first seed, 1 by default\n"
    "  --runs        so many seeds, 1000 by default\n"
    "  --faults      only these, in every run; \"none\" for none\n"
    "  --log         prints the step log of every run\n"
    "  --keep-going  after a violation\n";

// So many of the default profile meet every fault and every branch.
constexpr std::uint64_t runs_that_meet_all = 10'000;

struct options {
    std::uint64_t seed = 1;
    std::uint64_t runs = 1000;
    std::string faults;
    bool log = false;
    bool keep_going = false;
};

bool parse(std::string_view text, std::uint64_t& into)
{
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), into);
    return bad == std::errc{} && end == text.data() + text.size();
}

std::optional<options> parse(int count, char** words)
{
    options out;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const std::string_view value = i + 1 < count ? words[i + 1] : "";
        if (word == "--log") {
            out.log = true;
        } else if (word == "--keep-going") {
            out.keep_going = true;
        } else if (word == "--seed" && parse(value, out.seed)) {
            ++i;
        } else if (word == "--runs" && parse(value, out.runs)) {
            ++i;
        } else if (word == "--faults" && !value.empty()) {
            out.faults = value;
            ++i;
        } else {
            return std::nullopt;
        }
    }
    return out;
}

std::optional<fault_profile> profile_of(std::string_view names)
{
    fault_profile out;
    out.by_chance = names != "none";
    while (out.by_chance && !names.empty()) {
        const std::string_view name = names.substr(0, names.find(','));
        const std::optional<fault> f = fault_from(name);
        if (!f) {
            std::cerr << "there is no fault \"" << name << "\"\n";
            return std::nullopt;
        }
        out.only.push_back(*f);
        names.remove_prefix(std::min(names.size(), name.size() + 1));
    }
    return out;
}

void print(const run_report& r, const options& o)
{
    if (o.log) {
        std::cout << "--- seed " << r.seed << '\n' << r.journal;
    }
    for (const violation& v : r.violations) {
        std::cout << "VIOLATED " << v.invariant << "\n  seed " << r.seed << ": " << v.seen
                  << "\n  cloudbuf_sim --seed " << r.seed << " --runs 1";
        if (!o.faults.empty()) {
            std::cout << " --faults " << o.faults;
        }
        std::cout << '\n';
    }
}

} // namespace

int main(int count, char** words)
{
    const std::optional<options> o = parse(count, words);
    std::optional<fault_profile> profile = o ? profile_of(o->faults) : std::nullopt;
    if (!profile) {
        std::cerr << usage;
        return 2;
    }
    profile->keep_log = o->log;
    const auto began = std::chrono::steady_clock::now();
    tally sums;
    for (std::uint64_t n = 0; n < o->runs && (sums.violated() == 0 || o->keep_going); ++n) {
        const run_report r = simulate(o->seed + n, *profile);
        sums.add(r);
        print(r, *o);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    sums.print(std::cout);
    std::cout << sums.runs() << " runs, " << sums.uploads() << " uploads, "
              << std::llround(static_cast<double>(sums.uploads()) / took.count()) << " a second, "
              << sums.violated() << " runs with a violation\n";
    const std::string missed = o->faults.empty() && sums.runs() >= runs_that_meet_all ? sums.never_hit() : "";
    if (!missed.empty()) {
        std::cout << "never met: " << missed << '\n';
    }
    return sums.violated() == 0 && missed.empty() ? 0 : 1;
}
