// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What is kept of the settings as long as the upload lives: options as the headers that they become.

#include "provider/s3/profile.hpp"

#include "provider/s3/header_table.hpp"
#include "provider/s3/text.hpp"

#include <utility>

namespace cloudbuf::provider::s3 {
namespace {

std::vector<option_header> headers_of(const settings& s)
{
    std::vector<option_header> out;
    for (const header_row& row : header_table()) {
        if (const std::string value = row.value(s); !value.empty()) {
            out.push_back({std::string(row.name), model::secret(value), row.steps});
        }
    }
    for (const extra_header& extra : s.options.extra_headers) {
        out.push_back({lower_case(extra.name), model::secret(extra.value), extra.steps});
    }
    return out;
}

std::vector<option_header> metadata_of(const settings& s)
{
    std::vector<option_header> out;
    out.reserve(s.options.metadata.size());
    for (const auto& [name, value] : s.options.metadata) {
        out.push_back({std::string(metadata_prefix) + lower_case(name), model::secret(value), metadata_steps}
        );
    }
    return out;
}

void append(std::vector<model::http_header>& out, upload_step step, const std::vector<option_header>& headers)
{
    for (const option_header& h : headers) {
        if (contains(h.steps, step)) {
            out.push_back({h.name, std::string(h.value.reveal())});
        }
    }
}

} // namespace

profile profile_of(settings&& s)
{
    return {
        .to = std::move(s.to),
        .write_token = std::move(s.write_token),
        .signing_keys = std::move(s.signing_keys),
        .min_part_size = s.min_part_size,
        .headers = headers_of(s),
        .metadata = metadata_of(s),
        .checksum = s.options.checksum,
        .tls = s.tls,
        .crc_is_optional = s.crc_is_optional,
        .has_if_match = !s.options.if_match.empty(),
    };
}

void append_options(std::vector<model::http_header>& out, model::step_kind kind, const profile& p)
{
    append(out, step_of(kind), p.headers);
}

void append_metadata(std::vector<model::http_header>& out, model::step_kind kind, const profile& p)
{
    const upload_step step = step_of(kind);
    append(out, step, p.metadata);
    if (!p.write_token.empty() && contains(metadata_steps, step)) {
        out.push_back({std::string(write_token_header), p.write_token});
    }
}

} // namespace cloudbuf::provider::s3
