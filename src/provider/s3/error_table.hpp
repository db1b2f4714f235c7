// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What each error code of S3, and each HTTP status without one, means for an upload.

#pragma once

#include <cloudbuf/error.hpp>

#include "model/verdict.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace cloudbuf::provider::s3 {

struct error_row {
    std::string_view code;
    model::verdict_kind kind;
    errc reported; // if no attempt does better
    std::optional<unsigned> retry_limit = std::nullopt;
};

std::span<const error_row> error_table() noexcept;

// Nothing for a code that says no more than the status it comes with.
const error_row* find_error(std::string_view code) noexcept;

// For answers without a known code: those of proxies, of compatible stores, and to HEAD, which have no body.
error_row row_of_status(unsigned status) noexcept;

// The codes that may be retried when they come as the body of a "200 OK".
bool is_retryable_after_success(std::string_view code) noexcept;

} // namespace cloudbuf::provider::s3
