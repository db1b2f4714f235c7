// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whose object is it? What a query found, compared with what this upload would have left.

#pragma once

#include "model/verdict.hpp"

#include <cstdint>
#include <string>

namespace cloudbuf::plan {

enum class finding : std::uint8_t {
    absent,     // no object has this key
    mine,       // token and size are ours: the proof of a commit
    other,      // the token is not ours
    unreplaced, // the token is not ours, and the entity tag is still the one that was to be replaced
    unclear,    // the token is ours and the size is not, or was not told
};

/// What an upload of `size` bytes knows about the object that it would have left.
struct expected_object {
    const std::string& write_token;
    const std::string& if_match; // the entity tag that the object had to have; empty: no such condition
    std::uint64_t size = 0;
};

/// Existence alone proves nothing: any writer may have made the object.
inline finding judge(const model::receipt& found, const expected_object& expected)
{
    if (!found.exists) {
        return finding::absent;
    }
    if (found.write_token == expected.write_token) {
        return found.size == expected.size ? finding::mine : finding::unclear;
    }
    if (!expected.if_match.empty() && found.etag == expected.if_match) {
        return finding::unreplaced;
    }
    return finding::other;
}

} // namespace cloudbuf::plan
