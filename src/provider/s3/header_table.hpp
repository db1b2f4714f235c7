// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Says which header goes on which step of an upload.

#pragma once

#include "model/step.hpp"
#include "provider/s3/settings.hpp"

#include <span>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {

struct header_row {
    std::string_view name; // lower case
    upload_step steps;
    std::string (*value)(const settings&); // empty: not sent
};

// Every header that an option of the upload turns into, except user metadata, which has any number of them.
std::span<const header_row> header_table() noexcept;

inline constexpr std::string_view metadata_prefix = "x-amz-meta-";
inline constexpr upload_step metadata_steps = upload_step::put_whole | upload_step::begin;

// The metadata that proves, after a lost answer, whose object it is.
inline constexpr std::string_view write_token_name = "cloudbuf-write-token";
inline constexpr std::string_view write_token_header = "x-amz-meta-cloudbuf-write-token";

upload_step step_of(model::step_kind kind) noexcept;

} // namespace cloudbuf::provider::s3
