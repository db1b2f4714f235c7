// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The answers of the upload server, and which status each outcome has.

#pragma once

#include <cloudbuf/error.hpp>

#include "report.hpp"
#include "upload_request.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace examples {

using http_answer = http::response<http::string_body>;

/// What the server is for.
http_answer usage_answer();

/// A request that was not carried out.
http_answer refused_answer(const refused& why);

/// A header that is no HTTP.
http_answer unreadable_answer(cloudbuf::error_code ec);

/// What became of an upload: 201, or an error with the evidence.
http_answer upload_answer(const report& done);

} // namespace examples
