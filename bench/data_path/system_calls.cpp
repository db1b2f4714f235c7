// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How many system calls an upload takes, counted by strace in a process of its own.

#include "data_path/system_calls.hpp"

#include "support/child_process.hpp"
#include "support/random_bytes.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace cloudbuf::bench {

namespace {

using counts = std::map<std::string, double>;

class temporary_folder {
public:
    temporary_folder()
    {
        std::string name = std::filesystem::temp_directory_path() / "cloudbuf-bench-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder can be made");
        }
        path_ = name;
    }
    ~temporary_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    std::string file(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

// Lines such as " 99.00    0.123456           1     65802         2 epoll_wait"; errors may be left out.
counts parse(const std::string& table)
{
    counts out;
    std::ifstream file(table);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        double share = 0;
        double seconds = 0;
        double each = 0;
        double calls = 0;
        if (words >> share >> seconds >> each >> calls) {
            std::string name;
            for (std::string word; words >> word;) {
                name = word;
            }
            out[name] = calls;
        }
    }
    return out;
}

} // namespace

std::optional<counts> system_calls_per_gib(const std::string& way, const upload_shape& shape)
{
    const temporary_folder folder;
    std::ofstream(folder.file("sink.pem")) << shape.sink.certificate_pem;
    const auto count = [&](std::uint64_t bytes) -> std::optional<counts> {
        const std::string table = folder.file("calls");
        const std::vector<std::string> words{
            "strace",
            "-f",
            "-c",
            "-o",
            table,
            own_program(),
            "--only",
            way,
            "--sink-port",
            std::to_string(shape.sink.port),
            "--sink-certificate",
            folder.file("sink.pem"),
            "--connections",
            std::to_string(shape.connections),
            "--mib",
            std::to_string(bytes / mib),
        };
        if (!output_of(words)) {
            return std::nullopt;
        }
        return parse(table);
    };
    const std::uint64_t short_run = std::uint64_t{64} * mib;
    const auto less = count(short_run);
    const auto more = count(short_run + shape.bytes);
    if (!less || !more) {
        return std::nullopt;
    }
    counts out;
    for (const auto& [name, calls] : *more) {
        const auto found = less->find(name);
        const double before = found == less->end() ? 0 : found->second;
        out[name] = (calls - before) * gib / static_cast<double>(shape.bytes);
    }
    return out;
}

std::string most_frequent(const counts& calls)
{
    std::vector<std::pair<double, std::string>> sorted;
    for (const auto& [name, count] : calls) {
        if (name != "total") {
            sorted.emplace_back(count, name);
        }
    }
    std::ranges::sort(sorted, std::greater{});
    std::ostringstream out;
    for (std::size_t i = 0; i < std::min<std::size_t>(sorted.size(), 4); ++i) {
        out << (i != 0 ? ", " : "") << sorted[i].second << ' ' << static_cast<long>(sorted[i].first);
    }
    return out.str();
}

} // namespace cloudbuf::bench
