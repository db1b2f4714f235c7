// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The reader of answers: broken ones, huge ones, and good ones in pieces of every size.

#include "net/response_reader.hpp"

#include "recorded_responses.hpp"
#include "support/sim/sim_random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>

namespace cloudbuf::net {

namespace {

using outcome = response_reader::outcome;

response_reader::settings small_limits()
{
    response_reader::settings s;
    s.max_head = 512;
    s.max_body = 4096;
    return s;
}

/// Feeds `wire` in pieces and returns the last outcome.
outcome read_all(response_reader& reader, std::string_view wire, std::size_t piece)
{
    outcome last = outcome::need_more;
    while (!wire.empty()) {
        reader.feed(wire.substr(0, piece));
        wire.remove_prefix(std::min(piece, wire.size()));
        do {
            last = reader.next();
        } while (last == outcome::informational || last == outcome::head);
        if (last != outcome::need_more) {
            break;
        }
    }
    return last;
}

outcome read_all(std::string_view wire, std::size_t piece = 1)
{
    response_reader reader{small_limits()};
    return read_all(reader, wire, piece);
}

} // namespace

TEST_CASE("response_reader: what is not HTTP is malformed, whatever the pieces")
{
    const char* const wires[] = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nName : 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    };
    for (const std::string_view wire : wires) {
        for (std::size_t piece = 1; piece < 40; ++piece) {
            CAPTURE(wire, piece);
            response_reader reader{small_limits()};
            REQUIRE(read_all(reader, std::string{wire} + "\r\n\r\n", piece) == outcome::malformed);
            REQUIRE_FALSE(reader.reason().empty());
            REQUIRE_FALSE(reader.finish());
        }
    }
}

TEST_CASE("response_reader: what cannot become an answer is refused at once, whatever the pieces")
{
    const char* const wires[] = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "220 mail.example\r\n",
        "\x15\x03\x01",
        "HTTP/2 200\r\n",
        "2\r\n\r\n",
        "HTTP/1.\r\n\r\n"
    };
    for (const std::string_view wire : wires) {
        for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
            CAPTURE(wire, piece);
            REQUIRE(read_all(wire, piece) == outcome::malformed);
        }
    }
}

TEST_CASE(
    "response_reader: a head that is cut off is unfinished, whatever is wrong with it and whatever the pieces"
)
{
    for (const std::string_view wire : {"HTTP/1.1 200 OK\r\nBad Name: 1\r\n", "HTTP/1.1 2x0 OK\r\n"}) {
        for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
            CAPTURE(wire, piece);
            response_reader reader{small_limits()};
            REQUIRE(read_all(reader, wire, piece) == outcome::need_more);
            REQUIRE_FALSE(reader.finish());
        }
    }
}

TEST_CASE("response_reader: a head without end is refused at its limit, with lines of every length")
{
    for (const std::size_t line : {std::size_t{1}, std::size_t{20}, std::size_t{600}, std::size_t{100'000}}) {
        for (const std::size_t piece : {1u, 7u, 100u, 8192u}) {
            response_reader reader{small_limits()};
            CHECK(read_all(reader, "HTTP/1.1 200 OK\r\n", piece) == outcome::need_more);
            std::size_t fed = 0;
            const std::string field = "a: " + std::string(line, 'x') + "\r\n";
            outcome last = outcome::need_more;
            while (last == outcome::need_more && fed < 1'000'000) {
                last = read_all(reader, field, piece);
                fed += field.size();
            }
            CAPTURE(line, piece, fed);
            CHECK(last == outcome::malformed);
            CHECK(fed <= 512 + field.size());
            CHECK(reader.reason() == "the answer is malformed: its head is larger than 512 bytes");
        }
    }
}

TEST_CASE("response_reader: a body larger than its limit is refused, however it is framed")
{
    const std::string head = "HTTP/1.1 200 OK\r\n";
    CHECK(read_all(head + "Content-Length: 8589934592\r\n\r\n") == outcome::malformed);
    CHECK(read_all(head + "Content-Length: 4097\r\n\r\n") == outcome::malformed);
    CHECK(read_all(head + "Transfer-Encoding: chunked\r\n\r\n200000000\r\n") == outcome::malformed);
    for (const std::size_t piece : {1u, 100u, 5000u}) {
        CHECK(read_all(head + "\r\n" + std::string(4097, 'x'), piece) == outcome::malformed);
    }
    std::string many = head + "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 4097; ++i) {
        many += "1\r\nx\r\n";
    }
    CHECK(read_all(many, 100) == outcome::malformed);
    CHECK(read_all(head + "Content-Length: 4096\r\n\r\n" + std::string(4096, 'x'), 100) == outcome::done);
}

TEST_CASE("response_reader: the framing of chunks is bounded")
{
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(read_all(head + "1;" + std::string(600, 'e'), 50) == outcome::malformed);
    CHECK(read_all(head + "0\r\nt: " + std::string(600, 'e'), 50) == outcome::malformed);
    for (const std::size_t piece : {1u, 50u, 5000u}) {
        CHECK(
            read_all(head + "1;" + std::string(509, 'e') + "\r\nx\r\n0\r\n\r\n", piece) == outcome::malformed
        );
        CHECK(read_all(head + "1;" + std::string(508, 'e') + "\r\nx\r\n0\r\n\r\n", piece) == outcome::done);
        CHECK(read_all(head + "0\r\nt: " + std::string(503, 'e') + "\r\n\r\n", piece) == outcome::malformed);
        CHECK(read_all(head + "0\r\nt: " + std::string(502, 'e') + "\r\n\r\n", piece) == outcome::done);
    }
}

TEST_CASE(
    "response_reader: a quotation that is not closed in its chunk's line is malformed, whatever the pieces"
)
{
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char* chunks : {"4;a=\"b\r\nfine", "0;a=\"b\r\n\r\n", "1\r\nx\r\n0;a=\"b\r\n\r\n"}) {
        for (std::size_t piece = 1; piece < 80; ++piece) {
            CAPTURE(chunks, piece);
            REQUIRE(read_all(head + chunks, piece) == outcome::malformed);
        }
    }
}

TEST_CASE("response_reader: random bytes end in an outcome")
{
    const std::uint64_t seed = 20260101;
    CAPTURE(seed);
    sim::sim_random random{seed};
    const std::string words[] = {
        "HTTP/1.1 ",
        "HTTP/1.0 ",
        "200",
        "100",
        "204",
        " OK",
        "\r\n",
        "\r\n\r\n",
        "Content-Length: ",
        "3",
        "0",
        "Transfer-Encoding: chunked",
        "Connection: close",
        ": ",
        "a",
        ";",
        "ff",
        "\n",
        "\r",
        " ",
        "x-amz: y",
    };
    int completed = 0;
    for (int run = 0; run < 20'000; ++run) {
        std::string wire = random.below(2) == 0 ? "HTTP/1.1 200 OK\r\n" : "";
        for (auto n = random.below(40); n > 0; --n) {
            if (random.below(4) == 0) {
                wire += static_cast<char>(random.below(256));
            } else {
                wire += words[random.below(std::size(words))];
            }
        }
        response_reader whole{small_limits()};
        response_reader pieces{small_limits()};
        CAPTURE(run, wire);
        read_all(whole, wire, wire.size());
        read_all(pieces, wire, 1 + random.below(9));
        const bool complete = whole.finish();
        REQUIRE(pieces.finish() == complete);
        if (complete) {
            const model::http_response a = whole.take();
            const model::http_response b = pieces.take();
            REQUIRE(a.status == b.status);
            REQUIRE(a.headers == b.headers);
            REQUIRE(a.body == b.body);
            ++completed;
        }
    }
    CHECK(completed > 100);
}

TEST_CASE("response_reader: every recorded answer, in pieces of every size")
{
    const auto recorded = recorded_responses();
    if (recorded.empty()) {
        SKIP("the recorded answers are missing: " CLOUDBUF_VECTORS);
    }
    response_reader::settings limits;
    limits.max_head = 16384;
    limits.max_body = 1024 * 1024;
    for (const recorded_response& r : recorded) {
        for (const std::string& wire : {r.wire, r.chunked_wire}) {
            for (std::size_t piece = 1; piece <= wire.size();
                 piece = piece < 32 ? piece + 1 : piece * 2 + 1) {
                CAPTURE(r.name, piece);
                response_reader reader{limits};
                REQUIRE(read_all(reader, wire, piece) == outcome::done);
                const model::http_response got = reader.take();
                REQUIRE(got.status == r.expected.status);
                REQUIRE(got.body == r.expected.body);
                for (const model::http_header& h : r.expected.headers) {
                    REQUIRE(got.header(h.name) == h.value);
                }
                REQUIRE(got.header("x-trailer").empty());
            }
        }
    }
}

TEST_CASE("response_reader: an answer without a length lasts to the end of the connection")
{
    response_reader reader{small_limits()};
    CHECK_FALSE(reader.finish());
    CHECK(read_all(reader, "HTTP/1.1 200 OK\r\n", 3) == outcome::need_more);
    CHECK_FALSE(reader.finish());
    CHECK(read_all(reader, "\r\nall that is left", 3) == outcome::need_more);
    CHECK(reader.finish());
    CHECK_FALSE(reader.connection_survives());
    CHECK(reader.take().body == "all that is left");
}

TEST_CASE("response_reader: the end of the connection does not complete an answer that has a length")
{
    for (const char* framing :
         {"Content-Length: 5\r\n\r\nabcd", "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"}) {
        response_reader reader{small_limits()};
        CHECK(read_all(reader, std::string{"HTTP/1.1 200 OK\r\n"} + framing, 1000) == outcome::need_more);
        CHECK_FALSE(reader.finish());
    }
}

TEST_CASE("response_reader: some answers have no body, whatever their headers say")
{
    for (const char* status : {"204 No Content", "304 Not Modified"}) {
        response_reader reader{small_limits()};
        CHECK(
            read_all(reader, "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 5\r\n\r\n", 1) ==
            outcome::done
        );
        CHECK(reader.connection_survives());
    }
    auto s = small_limits();
    s.to_head_request = true;
    response_reader reader{s};
    CHECK(read_all(reader, "HTTP/1.1 200 OK\r\nContent-Length: 8589934592\r\n\r\n", 1) == outcome::done);
    CHECK(reader.connection_survives());
    CHECK(reader.take().header("content-length") == "8589934592");
}

TEST_CASE("response_reader: informational answers come one by one, before the final one")
{
    response_reader reader{small_limits()};
    reader.feed(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\n"
    );
    CHECK(reader.next() == outcome::informational);
    CHECK(reader.status() == 100);
    CHECK(reader.next() == outcome::informational);
    CHECK(reader.status() == 103);
    CHECK(reader.next() == outcome::need_more);
    reader.feed("Content-Length: 0\r\n\r\n");
    CHECK(reader.next() == outcome::head);
    CHECK(reader.status() == 200);
    CHECK(reader.next() == outcome::done);
    CHECK(reader.take().header("link").empty());
}

TEST_CASE("response_reader: when the connection survives")
{
    const auto survives = [](const char* wire) {
        response_reader reader{small_limits()};
        REQUIRE(read_all(reader, wire, 1000) == outcome::done);
        return reader.connection_survives();
    };
    CHECK(survives("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    CHECK(survives("HTTP/1.1 503 Slow Down\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    CHECK_FALSE(survives("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n"));
    CHECK_FALSE(survives("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK_FALSE(survives("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"));
    CHECK_FALSE(survives("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

} // namespace cloudbuf::net
