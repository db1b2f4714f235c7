// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A secret string: wiped from memory when it is no longer needed, and never printed.

#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace cloudbuf {

/// \brief Owns bytes that must not leak: they are wiped on destruction, assignment and move.
/// \details
/// There is no stream operator, and no conversion to a string: \ref reveal is the one way to read it.
///
/// \par Thread safety
/// As a `std::string`.
class secret {
public:
    /// An empty secret.
    secret() noexcept = default;

    /// Copies `text`, which the caller should wipe.
    explicit secret(std::string_view text);

    secret(const secret& other);
    secret(secret&& other) noexcept;
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;

    /// Wipes the bytes.
    ~secret();

    /// The bytes; valid until this object is changed or destroyed.
    std::string_view reveal() const noexcept { return {bytes_.get(), size_}; }

    /// True if there are no bytes.
    bool empty() const noexcept { return size_ == 0; }

    /// Compares in a time that depends on the sizes alone.
    friend bool operator==(const secret& a, const secret& b) noexcept;

private:
    void wipe() noexcept;

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

} // namespace cloudbuf
