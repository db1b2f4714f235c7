// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bytes in memory: written once in chunks, then shared; a completed upload is a list of its parts.

#include "testing/s3/blob.hpp"

#include <algorithm>
#include <utility>

namespace cloudbuf::testing::s3 {

namespace {

constexpr std::uint64_t chunk_size = 1U << 20;

using chunk = std::shared_ptr<const std::string>;

class memory_reader : public blob_reader {
public:
    memory_reader(std::vector<chunk> chunks, std::uint64_t offset, std::uint64_t count)
        : chunks_{std::move(chunks)}, left_{count}
    {
        while (index_ < chunks_.size() && offset >= chunks_[index_]->size()) {
            offset -= chunks_[index_++]->size();
        }
        offset_ = static_cast<std::size_t>(offset);
    }

    std::size_t read(std::span<char> into) override
    {
        std::size_t done = 0;
        while (done < into.size() && left_ > 0 && index_ < chunks_.size()) {
            const std::string& from = *chunks_[index_];
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left_, into.size() - done));
            const auto copied = from.copy(into.data() + done, wanted, offset_);
            done += copied;
            left_ -= copied;
            offset_ += copied;
            if (offset_ == from.size()) {
                ++index_;
                offset_ = 0;
            }
        }
        return done;
    }

private:
    std::vector<chunk> chunks_;
    std::size_t index_ = 0;
    std::size_t offset_ = 0;
    std::uint64_t left_;
};

class memory_blob : public blob {
public:
    explicit memory_blob(std::vector<chunk> chunks) : chunks_{std::move(chunks)}
    {
        for (const auto& c : chunks_) {
            size_ += c->size();
        }
    }

    std::uint64_t size() const override { return size_; }

    std::unique_ptr<blob_reader> open(std::uint64_t offset, std::uint64_t count) const override
    {
        return std::make_unique<memory_reader>(chunks_, offset, count);
    }

    const std::vector<chunk>& chunks() const { return chunks_; }

private:
    std::vector<chunk> chunks_;
    std::uint64_t size_ = 0;
};

class memory_writer : public blob_writer {
public:
    explicit memory_writer(std::uint64_t expected_size) : expected_{expected_size} {}

    void write(std::string_view bytes) override
    {
        while (!bytes.empty()) {
            if (open_.empty()) {
                open_.reserve(static_cast<std::size_t>(std::min(expected_, chunk_size)));
            }
            const auto piece = bytes.substr(0, static_cast<std::size_t>(chunk_size) - open_.size());
            open_ += piece;
            expected_ -= std::min<std::uint64_t>(expected_, piece.size());
            bytes.remove_prefix(piece.size());
            if (open_.size() == chunk_size) {
                seal();
            }
        }
    }

    blob_ptr finish() override
    {
        if (!open_.empty()) {
            seal();
        }
        return std::make_shared<memory_blob>(std::move(chunks_));
    }

private:
    void seal() { chunks_.push_back(std::make_shared<const std::string>(std::exchange(open_, {}))); }

    std::vector<chunk> chunks_;
    std::string open_;
    std::uint64_t expected_;
};

class memory_blobs : public blob_store {
public:
    std::unique_ptr<blob_writer> create(std::uint64_t expected_size) override
    {
        return std::make_unique<memory_writer>(expected_size);
    }

    blob_ptr publish(std::string_view, std::string_view, std::vector<blob_ptr> parts) override
    {
        if (parts.size() == 1) {
            return std::move(parts.front());
        }
        std::vector<chunk> all;
        for (const auto& part : parts) {
            // Every blob of this store is one of ours.
            const auto& chunks = static_cast<const memory_blob&>(*part).chunks();
            all.insert(all.end(), chunks.begin(), chunks.end());
        }
        return std::make_shared<memory_blob>(std::move(all));
    }

    void retract(std::string_view, std::string_view) override {}
};

} // namespace

std::unique_ptr<blob_store> make_memory_blobs()
{
    return std::make_unique<memory_blobs>();
}

std::string read_all(blob_reader& reader)
{
    std::string all;
    std::string piece(64 * 1024, '\0');
    while (const auto size = reader.read(piece)) {
        all.append(piece, 0, size);
    }
    return all;
}

} // namespace cloudbuf::testing::s3
