// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the error category and the conditions.

#include <cloudbuf/error.hpp>

#include <boost/system/errc.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>
#include <vector>

using namespace cloudbuf;

namespace {

std::vector<errc> every_error()
{
    std::vector<errc> out;
    for (int value = static_cast<int>(errc::closed); value <= static_cast<int>(errc::outcome_unknown);
         ++value) {
        out.push_back(static_cast<errc>(value));
    }
    return out;
}

std::set<errc> errors_of(condition c)
{
    std::set<errc> out;
    for (const errc e : every_error()) {
        if (error_code(e) == c) {
            out.insert(e);
        }
    }
    return out;
}

} // namespace

TEST_CASE("error: a number that is no error of ours has a message all the same")
{
    CHECK(cloudbuf::error_category().message(0) == "unknown error");
    CHECK(cloudbuf::error_category().message(-1) == "unknown error");
    CHECK(cloudbuf::error_category().message(static_cast<int>(errc::outcome_unknown) + 1) == "unknown error");
    CHECK(cloudbuf::condition_category().message(0) == "unknown condition");
}

TEST_CASE("error: each says what happened and what to do, in words of its own")
{
    std::set<std::string> seen;
    for (const errc e : every_error()) {
        const error_code ec = e;
        const std::string message = ec.message();
        CAPTURE(message);
        CHECK(ec);
        CHECK(&ec.category() == &cloudbuf::error_category());
        CHECK(message != "unknown error");
        CHECK(message.find_first_of(":;") != std::string::npos);
        CHECK(seen.insert(message).second);

        char buffer[8];
        CHECK(message == cloudbuf::error_category().message(ec.value(), buffer, sizeof(buffer)));
    }
    CHECK(std::string(cloudbuf::error_category().name()) == "cloudbuf");
}

TEST_CASE("error: conditions name the classes, and errors of others are in none")
{
    using enum errc;
    CHECK(
        errors_of(condition::usage) ==
        std::set{
            closed,
            busy,
            invalid_options,
            invalid_destination,
            unsupported_destination,
            too_many_parts,
            object_too_large,
        }
    );
    CHECK(
        errors_of(condition::transient) ==
        std::set{timeout, connect_failed, connection_lost, throttled, server_error}
    );
    CHECK(errors_of(condition::denied) == std::set{no_credentials, access_denied, credentials_expired});
    CHECK(errors_of(condition::conflict) == std::set{precondition_failed, conditional_conflict});

    for (const condition c :
         {condition::usage, condition::transient, condition::denied, condition::conflict}) {
        CHECK(error_code() != c);
        CHECK(
            error_code(boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted)) !=
            c
        );
        CHECK(make_error_condition(c).message() != "unknown condition");
    }
}
