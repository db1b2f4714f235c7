// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What is said of a part's bytes to the service.

#include "engine/part_digester.hpp"

namespace cloudbuf::engine {

part_digester::part_digester(const model::wanted_digests& wanted)
{
    if (wanted.sha256) {
        sha256_.emplace();
    }
    if (wanted.md5) {
        md5_.emplace();
    }
    if (wanted.crc) {
        crc_.emplace(*wanted.crc);
    }
}

void part_digester::update(const void* bytes, std::size_t size)
{
    if (sha256_) {
        sha256_->update(bytes, size);
    }
    if (md5_) {
        md5_->update(bytes, size);
    }
    if (crc_) {
        crc_->update(bytes, size);
    }
}

model::payload_digest part_digester::finish()
{
    model::payload_digest out;
    if (sha256_) {
        out.sha256 = sha256_->finish();
        sha256_->reset();
    }
    if (md5_) {
        out.md5 = md5_->finish();
        md5_->reset();
    }
    if (crc_) {
        out.crc = crc_->value();
        crc_->reset();
    }
    return out;
}

} // namespace cloudbuf::engine
