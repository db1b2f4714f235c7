// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What is kept of the settings as long as the upload lives: options as the headers that they become.

#pragma once

#include <cloudbuf/destination.hpp>
#include <cloudbuf/upload_options.hpp>

#include "auth/signing_key_cache.hpp"
#include "model/http.hpp"
#include "model/secret.hpp"
#include "model/step.hpp"
#include "provider/s3/settings.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cloudbuf::provider::s3 {

struct option_header {
    std::string name; // lower case
    model::secret value;
    upload_step steps;
};

/// Small where little was chosen: a server has thousands of them that wait for their first byte.
struct profile {
    destination to;
    std::string write_token; // empty: off
    std::shared_ptr<auth::signing_key_cache> signing_keys;
    std::uint64_t min_part_size;
    std::vector<option_header> headers;  // of the options and the caller's own
    std::vector<option_header> metadata; // names with their prefix
    cloudbuf::checksum checksum;         // never `automatic`
    bool tls;
    bool crc_is_optional; // nobody asked for it: a service that refuses it does without
    bool has_if_match;
};

/// Of settings that were checked.
profile profile_of(settings&& s);

/// The headers of one step that come from options: those of the table, and the caller's own.
void append_options(std::vector<model::http_header>& out, model::step_kind kind, const profile& p);

/// The user's metadata and ours, on the steps that carry it.
void append_metadata(std::vector<model::http_header>& out, model::step_kind kind, const profile& p);

} // namespace cloudbuf::provider::s3
