// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads one HTTP/1.1 answer, informational ones before it included, from bytes as they come. No I/O.

#pragma once

#include <cloudbuf/error.hpp>

#include "model/http.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace cloudbuf::net {

/// Trusts nothing: any bytes end in one of the outcomes, in bounded memory.
class response_reader {
public:
    struct settings {
        settings() = default;

        std::size_t max_head = 0;
        std::size_t max_body = 0;
        bool to_head_request = false; // the answer has no body, whatever its length says
    };

    enum class outcome {
        need_more,     // feed it, or finish
        informational, // a 1xx was passed; ask again
        head,          // the head of the final answer is known; ask again
        done,          // the answer is complete
        malformed,     // it never will be: see reason()
    };

    explicit response_reader(const settings& s);
    ~response_reader();

    response_reader(response_reader&&) noexcept;

    /// Hands over the next bytes; then `next` is asked until it needs more or is at an end.
    void feed(std::string_view bytes);
    outcome next();

    /// The peer ended its side cleanly: true if that completes the answer, because it has no length.
    bool finish();

    /// Of the head that was read last.
    unsigned status() const noexcept;

    /// What is wrong, for people. Has no text of the peer.
    const std::string& reason() const noexcept;

    /// Once, after `done`.
    model::http_response take();

    /// After `done`: nothing came after the answer, and both its version and its headers allow another.
    bool connection_survives() const;

private:
    class parser;

    void start_message();
    std::string_view rest() const noexcept { return std::string_view{pending_}.substr(used_); }
    bool begins_like_an_answer() const noexcept;
    bool has_whole_head();
    bool has_whole_chunk_header() const noexcept;
    std::size_t shortest_rest() const;
    outcome on_head();
    outcome on_shortage();
    outcome on_long_framing();
    outcome on_error(const error_code& ec);
    outcome fail(std::string why);

    settings settings_;
    std::unique_ptr<parser> parser_;
    std::string pending_;
    std::size_t used_ = 0;     // of pending_
    std::size_t searched_ = 0; // of rest(), for the end of a head
    std::string reason_;
};

} // namespace cloudbuf::net
