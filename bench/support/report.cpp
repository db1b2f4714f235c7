// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a program found, as a table for people or as one JSON document.

#include "support/report.hpp"

#include "support/usage.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <utility>

namespace cloudbuf::bench {

namespace {

// Four figures are more than the noise leaves.
std::string text_of(double value)
{
    std::ostringstream out;
    const double size = std::abs(value);
    const int digits = size == 0 || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4;
    out << std::fixed << std::setprecision(digits) << value;
    return out.str();
}

std::string text_of(const aim& a)
{
    std::ostringstream out;
    if (a.at_least && a.at_most) {
        out << *a.at_least << " to " << *a.at_most;
    } else if (a.at_most) {
        out << "<= " << *a.at_most;
    } else if (a.at_least) {
        out << ">= " << *a.at_least;
    }
    return out.str();
}

std::string text_of(const report::setting_value& value)
{
    if (const bool* flag = std::get_if<bool>(&value)) {
        return *flag ? "yes" : "no";
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        return std::to_string(*number);
    }
    if (const double* number = std::get_if<double>(&value)) {
        return text_of(*number);
    }
    return std::get<std::string>(value);
}

} // namespace

report::report(const command_line& options)
    : program_(options.program()),
      json_(options.json()),
      facts_(machine_facts()),
      stolen_before_(stolen_seconds()),
      began_(std::chrono::steady_clock::now())
{
    add_setting("repetitions", options.repetitions());
    if (options.quick()) {
        add_setting("quick", true);
        add_note("A smoke run: the figures mean nothing.");
    }
}

void report::add_fact(std::string name, std::string value)
{
    facts_.emplace_back(std::move(name), std::move(value));
}

void report::add_setting(std::string name, setting_value value)
{
    settings_.emplace_back(std::move(name), std::move(value));
}

void report::add(const std::string& name, const std::string& unit, const percentiles& p)
{
    add({name + ", p50", unit, only(p.p50), {}, {}});
    add({name + ", p99", unit, only(p.p99), {}, {}});
    add({name + ", p99.9", unit, only(p.p999), {}, {}});
    add({name + ", max", unit, only(p.max), {}, {}});
}

void report::print() const
{
    json_ ? print_json() : print_table();
}

double report::stolen_share() const
{
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began_;
    return (stolen_seconds() - stolen_before_) / (passed.count() * core_count());
}

void report::print_table() const
{
    const auto print_pair = [](const std::string& name, const std::string& value) {
        std::cout << "  " << std::left << std::setw(26) << name << value << '\n';
    };
    std::cout << program_ << '\n';
    for (const auto& [name, value] : facts_) {
        print_pair(name, value);
    }
    print_pair("stolen from the machine", text_of(100 * stolen_share()) + " %");
    for (const auto& [name, value] : settings_) {
        print_pair(name, text_of(value));
    }

    std::size_t widest = 10;
    for (const row& r : rows_) {
        widest = std::max(widest, r.name.size() + r.unit.size() + 3);
    }
    const int width = static_cast<int>(widest);
    std::cout << '\n'
              << std::left << std::setw(width) << "" << std::right << std::setw(10) << "median"
              << std::setw(10) << "min" << std::setw(10) << "max" << '\n';
    for (const row& r : rows_) {
        const std::string unit = r.unit.empty() ? "" : " (" + r.unit + ')';
        std::cout << std::left << std::setw(width) << r.name + unit << std::right << std::setw(10)
                  << text_of(r.value.median) << std::setw(10) << text_of(r.value.min) << std::setw(10)
                  << text_of(r.value.max);
        if (r.aim) {
            std::cout << "   aim " << text_of(*r.aim)
                      << (r.aim->met_by(r.value.median) ? ": met" : ": MISSED");
        }
        std::cout << '\n';
    }
    for (const std::string& note : notes_) {
        std::cout << '\n' << note << '\n';
    }
    std::cout << std::flush;
}

void report::print_json() const
{
    nlohmann::ordered_json out;
    out["program"] = program_;
    for (const auto& [name, value] : facts_) {
        out["machine"][name] = value;
    }
    out["machine"]["stolen share"] = stolen_share();
    for (const auto& [name, value] : settings_) {
        std::visit([&, &key = name](const auto& v) { out["settings"][key] = v; }, value);
    }
    out["rows"] = nlohmann::ordered_json::array();
    for (const row& r : rows_) {
        nlohmann::ordered_json line;
        line["name"] = r.name;
        line["unit"] = r.unit;
        line["median"] = r.value.median;
        line["min"] = r.value.min;
        line["max"] = r.value.max;
        if (!r.ratio.empty()) {
            line["ratio"] = r.ratio;
        }
        if (r.aim) {
            if (r.aim->at_least) {
                line["aim"]["at_least"] = *r.aim->at_least;
            }
            if (r.aim->at_most) {
                line["aim"]["at_most"] = *r.aim->at_most;
            }
            line["aim"]["met"] = r.aim->met_by(r.value.median);
        }
        out["rows"].push_back(std::move(line));
    }
    out["notes"] = notes_;
    std::cout << out.dump(2) << '\n' << std::flush;
}

} // namespace cloudbuf::bench
