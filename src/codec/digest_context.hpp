// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One running OpenSSL digest, which the hash classes wrap.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct evp_md_ctx_st;

namespace cloudbuf::codec {

enum class digest_algorithm { md5, sha256 };

// OpenSSL wipes the state when the context is destroyed.
class digest_context {
public:
    explicit digest_context(digest_algorithm algorithm);

    // False where the OpenSSL in use refuses the algorithm. All other functions require true.
    bool usable() const noexcept { return context_ != nullptr; }

    // A second context in the same state.
    digest_context clone() const;

    void update(const void* data, std::size_t size);

    // Writes the digest, whose size `out` must have. The next call must be reset().
    void finish(std::span<std::uint8_t> out);

    void reset();

private:
    digest_context() = default;

    struct deleter {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };

    std::unique_ptr<evp_md_ctx_st, deleter> context_;
};

} // namespace cloudbuf::codec
