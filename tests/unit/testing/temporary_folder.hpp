// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A folder of the test's own, removed with all that is in it.

#pragma once

#include <filesystem>
#include <random>
#include <string>

namespace cloudbuf::testing {

class temporary_folder {
public:
    temporary_folder()
        : path_{
              std::filesystem::temp_directory_path() /
              ("cloudbuf-test-" + std::to_string(std::random_device{}()))
          }
    {
        std::filesystem::create_directories(path_);
    }

    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    ~temporary_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace cloudbuf::testing
