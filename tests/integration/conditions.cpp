// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Conditional writes: the service decides, and the truth is told.

#include "integration/session.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>

namespace cloudbuf::test {

TEMPLATE_TEST_CASE(
    "an object that exists is not replaced if that was forbidden", "", embedded_store, versitygw_store
)
{
    TestType store;
    session s{options_for(store.account())};
    store.foreign().put(bucket, "taken", "somebody else's");
    upload_options options = least_parts();
    options.if_none_match = true;
    for (const std::string& content : {small_content, large_content()}) {
        CAPTURE(content.size());
        const ending end = s.upload("taken", content, options);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == errc::precondition_failed);
        CHECK(end.ec == condition::conflict);
        CHECK(end.why.http_status == 412);
        CHECK(end.why.provider_code == "PreconditionFailed");
        check_stored(store.foreign(), "taken", "somebody else's");
        CHECK(store.foreign().open_uploads(bucket) == 0);
    }
}

TEMPLATE_TEST_CASE("an object that does not exist is made once", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{options_for(store.account())};
    upload_options options = least_parts();
    options.if_none_match = true;
    for (const std::string& content : {small_content, large_content()}) {
        const std::string key = "once-" + std::to_string(content.size());
        CAPTURE(key);
        CHECK(s.upload(key, content, options).ec == error_code{});
        CHECK(s.upload(key, "again", options).ec == errc::precondition_failed);
        check_stored(store.foreign(), key, content);
    }
}

TEMPLATE_TEST_CASE(
    "an object is replaced only if it is still the known one", "", embedded_store, versitygw_store
)
{
    TestType store;
    session s{options_for(store.account())};
    const ending first = s.upload("versioned", "first");
    REQUIRE(first.ec == error_code{});
    upload_options options = least_parts();
    options.if_match = first.info.etag;
    const ending second = s.upload("versioned", "second", options);
    CAPTURE(to_string(second.why));
    REQUIRE(second.ec == error_code{});
    const ending third = s.upload("versioned", "third", options);
    CHECK(third.ec == errc::precondition_failed);
    check_stored(store.foreign(), "versioned", "second");
}

TEMPLATE_TEST_CASE("an object that must exist and does not is not made", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{options_for(store.account())};
    upload_options options = least_parts();
    options.if_match = "\"0123456789abcdef0123456789abcdef\"";
    const ending end = s.upload("absent", "content", options);
    CAPTURE(to_string(end.why));
    CHECK((end.ec == errc::not_found || end.ec == errc::precondition_failed));
    CHECK(!store.foreign().get(bucket, "absent"));
}

} // namespace cloudbuf::test
