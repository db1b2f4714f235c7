// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Temporary credentials that expire while an upload is under way.

#include <cloudbuf/credentials_source.hpp>

#include "integration/session.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf::test {

namespace {

// Temporary credentials that are good for so many requests, until others are asked for.
class expiring_credentials final : public credentials_source {
public:
    expiring_credentials(const s3_account& account, unsigned requests)
        : good_(make(account, "token")), expired_(make(account, "stale-session-token")), left_(requests)
    {}

    void async_get(asio::any_io_executor executor, bool refresh, handler done) override
    {
        if (refresh) {
            ++refreshes;
            left_ = 1000;
        }
        auto keys = left_ == 0 ? expired_ : good_;
        left_ -= left_ == 0 ? 0 : 1;
        asio::post(executor, asio::append(std::move(done), error_code{}, std::move(keys)));
    }

    std::string advice() const override { return "there are some"; }

    unsigned refreshes = 0;

private:
    static std::shared_ptr<const credentials> make(const s3_account& account, std::string_view token)
    {
        return std::make_shared<const credentials>(
            account.access_key_id, secret(account.secret_access_key), secret(token)
        );
    }

    std::shared_ptr<const credentials> good_;
    std::shared_ptr<const credentials> expired_;
    unsigned left_;
};

testing::fake_cloud_options with_token()
{
    testing::fake_cloud_options rules;
    rules.session_token = "token";
    return rules;
}

} // namespace

TEST_CASE("credentials that expire in mid-upload are renewed, whichever request meets it")
{
    const unsigned requests = GENERATE(0u, 1u, 2u, 3u); // begin, two parts, complete
    CAPTURE(requests);
    embedded_store store{with_token()};
    const auto keys = std::make_shared<expiring_credentials>(store.account(), requests);
    client_options options = options_for(store.account());
    options.credentials = keys;
    session s{options};
    const std::string content = large_content();
    const ending end = s.upload("renewed", content);
    CAPTURE(to_string(end.why));
    CHECK(end.ec == error_code{});
    CHECK(keys->refreshes >= 1);
    CHECK(keys->refreshes <= 2); // both parts may have met it
    const auto found = store.cloud().find(bucket, "renewed");
    REQUIRE(found);
    CHECK(found->sha256 == sha256_hex(content));
    CHECK(store.cloud().open_uploads() == 0);
}

TEST_CASE("credentials that have expired and cannot be renewed are told as such")
{
    embedded_store store{with_token()};
    client_options options = options_for(store.account());
    options.credentials = make_static_credentials(credentials{
        store.account().access_key_id,
        secret(store.account().secret_access_key),
        secret("stale-session-token")
    });
    session s{options};
    const ending end = s.upload("expired", small_content);
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::credentials_expired);
    CHECK(end.why.attempts == 2); // the second with what the source gave when it was asked for others
    CHECK(to_string(end.why).find("stale-session-token") == std::string::npos);
    CHECK(store.cloud().objects(bucket).empty());
}

} // namespace cloudbuf::test
