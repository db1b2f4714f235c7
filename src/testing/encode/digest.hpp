// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Cryptographic digests, and HMAC, in one pass over data that arrives in pieces.

#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace cloudbuf::testing {

enum class digest_kind { md5, sha1, sha256 };

class digest {
public:
    explicit digest(digest_kind kind);

    void update(std::string_view bytes);
    std::string finish(); // the raw bytes; call it once

private:
    struct deleter {
        void operator()(evp_md_ctx_st* context) const;
    };

    std::unique_ptr<evp_md_ctx_st, deleter> context_;
};

std::string digest_of(digest_kind kind, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

} // namespace cloudbuf::testing
