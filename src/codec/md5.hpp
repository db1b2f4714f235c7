// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// MD5 (RFC 1321), for the Content-MD5 header only: it finds damage, it proves nothing.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct evp_md_ctx_st;

namespace cloudbuf::codec {

using md5_digest = std::array<std::uint8_t, 16>;

// Nothing where the OpenSSL in use refuses MD5, as one restricted to FIPS algorithms does.
std::optional<md5_digest> md5(std::string_view bytes);

class md5_hasher {
public:
    md5_hasher();

    void update(const void* data, std::size_t size);
    void update(std::string_view bytes) { update(bytes.data(), bytes.size()); }

    // The digest of everything since construction or the last reset(), or nothing where MD5 is refused.
    // The next call must be reset().
    std::optional<md5_digest> finish();

    void reset();

private:
    struct deleter {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };

    std::unique_ptr<evp_md_ctx_st, deleter> context_; // none where MD5 is refused
};

} // namespace cloudbuf::codec
