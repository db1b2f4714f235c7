// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A state per thing that may come next; input may be cut anywhere.

#include "testing/s3/aws_chunked.hpp"

#include <algorithm>
#include <charconv>

namespace cloudbuf::testing::s3 {

namespace {

constexpr std::size_t longest_size_line = 16 + 2; // 64 bits in hex, and the line's end
constexpr std::size_t longest_trailer = 4096;

} // namespace

std::string_view aws_chunked_decoder::decode(std::string_view& bytes)
{
    while (!bytes.empty() && state_ != state::malformed) {
        switch (state_) {
        case state::size_line:
            if (take_line(bytes)) {
                on_size_line();
            }
            break;
        case state::data: {
            const auto piece =
                bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
            bytes.remove_prefix(piece.size());
            left_ -= piece.size();
            if (left_ == 0) {
                state_ = state::data_end;
            }
            return piece;
        }
        case state::data_end:
            if (take_line(bytes)) {
                state_ = line_.empty() ? state::size_line : state::malformed;
                line_.clear();
            }
            break;
        case state::trailer:
            if (take_line(bytes)) {
                on_trailer_line();
            }
            break;
        case state::done: // nothing may follow
        case state::malformed:
            state_ = state::malformed;
            break;
        }
    }
    return {};
}

// True when line_ holds a whole line, without its end.
bool aws_chunked_decoder::take_line(std::string_view& bytes)
{
    const auto limit = state_ == state::trailer ? longest_trailer : longest_size_line;
    while (!bytes.empty()) {
        const char c = bytes.front();
        bytes.remove_prefix(1);
        line_ += c;
        if (line_.ends_with("\r\n")) {
            line_.resize(line_.size() - 2);
            return true;
        }
        if (line_.size() >= limit || c == '\n') {
            state_ = state::malformed;
            return false;
        }
    }
    return false;
}

void aws_chunked_decoder::on_size_line()
{
    const auto* const end = line_.data() + line_.size();
    const auto parsed = std::from_chars(line_.data(), end, left_, 16);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == end;
    line_.clear();
    if (!whole) {
        state_ = state::malformed;
    } else {
        state_ = left_ == 0 ? state::trailer : state::data;
    }
}

void aws_chunked_decoder::on_trailer_line()
{
    trailer_size_ += line_.size();
    const auto colon = line_.find(':');
    if (line_.empty()) {
        state_ = state::done;
    } else if (colon == std::string::npos || trailer_size_ > longest_trailer) {
        state_ = state::malformed;
    } else {
        trailer_.add(line_.substr(0, colon), line_.substr(colon + 1));
    }
    line_.clear();
}

} // namespace cloudbuf::testing::s3
