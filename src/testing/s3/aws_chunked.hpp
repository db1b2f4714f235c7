// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decodes the unsigned "aws-chunked" content encoding: sized chunks, then a trailer of header lines.

#pragma once

#include "testing/s3/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cloudbuf::testing::s3 {

class aws_chunked_decoder {
public:
    enum class state { size_line, data, data_end, trailer, done, malformed };

    // Takes input from the front of `bytes`; returns the next piece of decoded data, empty when it needs more
    // input.
    std::string_view decode(std::string_view& bytes);

    state current() const { return state_; }
    const header_map& trailer() const { return trailer_; } // when done

private:
    bool take_line(std::string_view& bytes);
    void on_size_line();
    void on_trailer_line();

    state state_ = state::size_line;
    std::string line_;
    std::uint64_t left_ = 0;
    std::size_t trailer_size_ = 0;
    header_map trailer_;
};

} // namespace cloudbuf::testing::s3
