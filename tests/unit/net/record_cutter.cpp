// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How buffers become records.

#include "net/record_cutter.hpp"

#include <catch2/catch_test_macros.hpp>

#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace cloudbuf::net {
namespace {

struct cut {
    std::vector<std::size_t> sizes;
    std::string text;
    std::size_t in_place = 0; // pieces that were not copied
};

cut cut_all(const std::vector<asio::const_buffer>& buffers)
{
    cut result;
    record_cutter cutter{buffers};
    for (auto piece = cutter.next(); piece.size() != 0; piece = cutter.next()) {
        const auto* begin = static_cast<const char*>(piece.data());
        result.sizes.push_back(piece.size());
        result.text.append(begin, piece.size());
        for (const asio::const_buffer& b : buffers) {
            const auto* data = static_cast<const char*>(b.data());
            result.in_place += begin >= data && begin < data + b.size() ? 1 : 0;
        }
    }
    return result;
}

using sizes = std::vector<std::size_t>;

} // namespace

TEST_CASE("record_cutter: nothing makes no record")
{
    CHECK(cut_all({}).sizes.empty());
    CHECK(cut_all({asio::const_buffer{}, asio::const_buffer{}}).sizes.empty());
}

TEST_CASE("record_cutter: small buffers become one record")
{
    const std::string head(300, 'h');
    const std::string body(4096, 'b');
    const auto got = cut_all({asio::buffer(head), asio::const_buffer{}, asio::buffer(body)});
    CHECK(got.sizes == sizes{4396});
    CHECK(got.text == head + body);
}

TEST_CASE("record_cutter: whole records of a large buffer are not copied")
{
    const std::string body(3 * tls_record_size + 5, 'b');
    const auto got = cut_all({asio::buffer(body)});
    CHECK(got.sizes == sizes{3 * tls_record_size, 5});
    CHECK(got.in_place == 2);
    CHECK(got.text == body);
}

TEST_CASE("record_cutter: a head fills its record from the body")
{
    const std::string head(1000, 'h');
    const std::string body(2 * tls_record_size, 'b');
    const auto got = cut_all({asio::buffer(head), asio::buffer(body)});
    CHECK(got.sizes == sizes{tls_record_size, tls_record_size, 1000});
    CHECK(got.in_place == 2);
    CHECK(got.text == head + body);
}

TEST_CASE("record_cutter: takes at most one batch, of whole records")
{
    const std::string head(1000, 'h');
    const std::string body(2 * tls_batch_size, 'b');
    const auto got = cut_all({asio::buffer(head), asio::buffer(body)});
    CHECK(got.text == (head + body).substr(0, tls_batch_size));
    CHECK(std::accumulate(got.sizes.begin(), got.sizes.end(), std::size_t{0}) == tls_batch_size);
}

TEST_CASE("record_cutter: any sequence comes out as its first batch, in whole records but the last")
{
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    for (int round = 0; round != 300; ++round) {
        std::vector<std::string> texts(random() % 12);
        for (std::string& t : texts) {
            const std::size_t scale[] = {0, 10, tls_record_size, 2 * tls_record_size, tls_batch_size};
            t.assign(random() % (scale[random() % 5] + 1), static_cast<char>('a' + random() % 26));
        }
        std::vector<asio::const_buffer> buffers;
        std::string all;
        for (const std::string& t : texts) {
            buffers.push_back(asio::buffer(t));
            all += t;
        }
        const auto got = cut_all(buffers);
        REQUIRE(got.text == all.substr(0, tls_batch_size));
        for (std::size_t i = 0; i + 1 < got.sizes.size(); ++i) {
            REQUIRE(got.sizes[i] % tls_record_size == 0);
        }
    }
}

} // namespace cloudbuf::net
