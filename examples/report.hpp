// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What became of one upload, as an example prints it.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/failure.hpp>
#include <cloudbuf/object_info.hpp>

#include <boost/system/system_error.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace examples {

/// There are three, and a program that knows two of them loses data or writes it twice.
enum class outcome {
    committed,     ///< The object exists now, whole.
    not_committed, ///< Nothing of the upload is visible, now or later.
    unknown,       ///< The service could not be asked.
};

/// The name of the enumerator.
const char* to_string(outcome o) noexcept;

struct report {
    outcome result = outcome::not_committed;
    std::string url;
    cloudbuf::object_info object; ///< If not committed, only the size has a meaning: the bytes taken.
    cloudbuf::failure why;        ///< The evidence; empty if the upload itself did not fail.
    cloudbuf::error_code code;    ///< What ended it; success if committed.
    std::string text;             ///< For people: why it was not committed.
    std::chrono::duration<double> elapsed{0};

    /// `close()` has succeeded.
    void on_committed(cloudbuf::object_info info);

    /// `close()`, a `write` or the producer has failed; `out` was not closed, or has said so.
    void on_failed(const boost::system::system_error& error, const cloudbuf::async_cloud_buffer& out);
};

/// The keys `outcome`, `url`, `size`, `etag`, `checksum`, `request_id`, `seconds`; always all of them.
nlohmann::json to_json(const report& r);

/// One line on standard output, for programs. Any thread: lines do not mix.
void print_line(const nlohmann::json& line);

} // namespace examples
