// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bytes in a folder: bodies stream into <folder>/.uploads and become <folder>/<bucket>/<encoded key>.

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/s3/blob.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace cloudbuf::testing::s3 {

namespace {

namespace fs = std::filesystem;

// NAME_MAX is 255 on the usual file systems; longer names keep a readable beginning and a digest.
constexpr std::size_t longest_name = 200;

std::string safe_name(std::string_view key)
{
    std::string name = percent_encode(key, slashes::encoded);
    if (name.starts_with('.')) {
        name.replace(0, 1, "%2E"); // neither ".", nor "..", nor hidden
    }
    if (name.size() > longest_name) {
        name = name.substr(0, longest_name - 65) + '+' + to_hex(digest_of(digest_kind::sha256, key));
    }
    return name;
}

class file_reader : public blob_reader {
public:
    file_reader(const fs::path& path, std::uint64_t offset, std::uint64_t count) : left_{count}
    {
        file_.exceptions(std::ios::badbit | std::ios::failbit);
        file_.open(path, std::ios::binary);
        file_.seekg(static_cast<std::streamoff>(offset));
    }

    std::size_t read(std::span<char> into) override
    {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, into.size()));
        file_.read(into.data(), static_cast<std::streamsize>(size));
        left_ -= size;
        return size;
    }

private:
    std::ifstream file_;
    std::uint64_t left_;
};

class file_blob : public blob {
public:
    file_blob(fs::path path, std::uint64_t size) : path_{std::move(path)}, size_{size} {}

    std::uint64_t size() const override { return size_; }

    std::unique_ptr<blob_reader> open(std::uint64_t offset, std::uint64_t count) const override
    {
        return std::make_unique<file_reader>(path_, offset, count);
    }

    const fs::path& path() const { return path_; }

private:
    fs::path path_;
    std::uint64_t size_;
};

// Its file goes with the last use of it, unless it was renamed to be an object.
class staged_blob : public file_blob {
public:
    using file_blob::file_blob;

    ~staged_blob() override
    {
        std::error_code ignored;
        fs::remove(path(), ignored);
    }
};

class file_writer : public blob_writer {
public:
    explicit file_writer(fs::path path) : path_{std::move(path)}
    {
        file_.exceptions(std::ios::badbit | std::ios::failbit);
        file_.open(path_, std::ios::binary | std::ios::trunc);
    }

    ~file_writer() override
    {
        if (path_.empty()) {
            return;
        }
        std::error_code ignored;
        fs::remove(path_, ignored);
    }

    void write(std::string_view bytes) override
    {
        file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        size_ += bytes.size();
    }

    blob_ptr finish() override
    {
        file_.close();
        return std::make_shared<staged_blob>(std::exchange(path_, {}), size_);
    }

private:
    fs::path path_;
    std::ofstream file_;
    std::uint64_t size_ = 0;
};

class folder_blobs : public blob_store {
public:
    explicit folder_blobs(fs::path folder) : folder_{std::move(folder)}, staging_{folder_ / ".uploads"}
    {
        fs::create_directories(staging_);
    }

    ~folder_blobs() override
    {
        std::error_code ignored;
        fs::remove(staging_, ignored); // only when it is empty
    }

    std::unique_ptr<blob_writer> create(std::uint64_t) override
    {
        return std::make_unique<file_writer>(staging_ / std::to_string(next_++));
    }

    blob_ptr publish(std::string_view bucket, std::string_view key, std::vector<blob_ptr> parts) override
    {
        const auto content = parts.size() == 1 ? parts.front() : join(parts);
        const auto path = path_of(bucket, key);
        fs::create_directories(path.parent_path());
        fs::rename(static_cast<const file_blob&>(*content).path(), path);
        return std::make_shared<file_blob>(path, content->size());
    }

    void retract(std::string_view bucket, std::string_view key) override { fs::remove(path_of(bucket, key)); }

private:
    fs::path path_of(std::string_view bucket, std::string_view key) const
    {
        return folder_ / safe_name(bucket) / safe_name(key);
    }

    blob_ptr join(const std::vector<blob_ptr>& parts)
    {
        const auto joined = create(0);
        std::string piece(256 * 1024, '\0');
        for (const auto& part : parts) {
            const auto reader = part->open();
            while (const auto size = reader->read(piece)) {
                joined->write(std::string_view{piece}.substr(0, size));
            }
        }
        return joined->finish();
    }

    fs::path folder_;
    fs::path staging_;
    std::uint64_t next_ = 0;
};

} // namespace

std::unique_ptr<blob_store> make_folder_blobs(const std::filesystem::path& folder)
{
    return std::make_unique<folder_blobs>(folder);
}

} // namespace cloudbuf::testing::s3
