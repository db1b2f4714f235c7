// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Immutable stored bytes, and the place they are kept in: memory or a folder.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::testing::s3 {

class blob_reader {
public:
    virtual ~blob_reader() = default;
    virtual std::size_t read(std::span<char> into) = 0; // 0 at the end
};

class blob {
public:
    virtual ~blob() = default;
    virtual std::uint64_t size() const = 0;

    // What was opened stays readable, also when the object is replaced or deleted meanwhile.
    virtual std::unique_ptr<blob_reader> open(std::uint64_t offset, std::uint64_t count) const = 0;

    std::unique_ptr<blob_reader> open() const { return open(0, size()); }
};

using blob_ptr = std::shared_ptr<const blob>;

class blob_writer {
public:
    virtual ~blob_writer() = default;
    virtual void write(std::string_view bytes) = 0;
    virtual blob_ptr finish() = 0;
};

// Failures of the file system are exceptions of std::filesystem or std::ios_base; the service answers 500.
class blob_store {
public:
    virtual ~blob_store() = default;

    virtual std::unique_ptr<blob_writer> create(std::uint64_t expected_size) = 0;

    // The parts, in order, become the object's content.
    virtual blob_ptr publish(std::string_view bucket, std::string_view key, std::vector<blob_ptr> parts) = 0;
    virtual void retract(std::string_view bucket, std::string_view key) = 0;
};

std::unique_ptr<blob_store> make_memory_blobs();
std::unique_ptr<blob_store> make_folder_blobs(const std::filesystem::path& folder);

// The content as one string, for what is small or asked for by a test.
std::string read_all(blob_reader& reader);

} // namespace cloudbuf::testing::s3
