// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The judge notices each lie.

#include "real_faults/invariants.hpp"
#include "support/io.hpp"

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::test {

namespace {

struct judged {
    judged()
    {
        records[0].spec.key = "key";
        records[0].spec.content = "content";
    }

    void tell(told what) { records[0].what = what; }

    void tell_unknown(std::optional<outcome> resolved)
    {
        tell(told::unknown);
        failure& f = records[0].why;
        f.code = records[0].ec = errc::outcome_unknown;
        f.bucket = "bucket";
        f.key = "key";
        f.write_token = "token";
        f.size = 7;
        records[0].resolved = resolved;
    }

    void store(std::string_view content)
    {
        found.objects["key"] = {
            .size = content.size(),
            .sha256 = sha256_hex(content),
            .etag = "tag",
            .content_type = {},
            .metadata = {}
        };
        records[0].info.size = content.size();
        records[0].info.etag = "tag";
    }

    void report(const std::string& id) { leftovers.emplace_back().upload_id = id; }

    bool is_lie() const { return !find_violations(records, leftovers, found).empty(); }

    std::vector<upload_record> records{1};
    std::vector<failure> leftovers;
    reality found;
};

} // namespace

TEST_CASE("real faults, the judge: an upload that never ended")
{
    CHECK(judged().is_lie());
}

TEST_CASE("real faults, the judge: committed")
{
    judged j;
    j.tell(told::committed);
    CHECK(j.is_lie());
    j.store("other bytes");
    CHECK(j.is_lie());
    j.store("Content");
    CHECK(j.is_lie());
    j.store("content");
    CHECK(!j.is_lie());
    j.records[0].info.etag = "another";
    CHECK(j.is_lie());
}

TEST_CASE("real faults, the judge: not committed, given up")
{
    for (const told what : {told::not_committed, told::given_up}) {
        judged j;
        j.tell(what);
        CHECK(!j.is_lie());
        j.store("content");
        CHECK(j.is_lie());
    }
}

TEST_CASE("real faults, the judge: unknown")
{
    judged j;
    j.tell_unknown(std::nullopt);
    CHECK(!j.is_lie());
    j.store("content");
    CHECK(!j.is_lie());
    j.store("cont");
    CHECK(j.is_lie());
    j.store("content");
    j.tell_unknown(outcome::not_committed);
    CHECK(j.is_lie());
    j.tell_unknown(outcome::committed);
    CHECK(!j.is_lie());
    j.records[0].why.write_token.clear();
    CHECK(j.is_lie());
    j.tell_unknown(outcome::committed);
    j.found.objects.clear();
    CHECK(j.is_lie());
}

TEST_CASE("real faults, the judge: an object of nobody")
{
    judged j;
    j.tell(told::not_committed);
    j.found.objects["another"] = {};
    CHECK(j.is_lie());
}

TEST_CASE("real faults, the judge: an upload that is left behind is reported, once")
{
    judged j;
    j.tell(told::not_committed);
    j.found.open = {{"key", "id", {1, 2}}};
    CHECK(j.is_lie());
    j.report("another");
    CHECK(j.is_lie());
    j.report("id");
    CHECK(!j.is_lie());
    j.report("id");
    CHECK(j.is_lie());
}

TEST_CASE("real faults, the judge: an upload that nobody can know of")
{
    judged j;
    j.tell(told::not_committed);
    j.found.open = {{"key", "id", {}}};
    CHECK(j.is_lie());
    j.records[0].log.note("key: begin: POST to host -> 200 (attempt 1, 2 ms)");
    CHECK(j.is_lie());
    j.records[0].log.note("key: begin: POST to host -> no progress (attempt 1, 2 ms)");
    CHECK(!j.is_lie());
    j.found.open.push_back({"key", "second", {}});
    CHECK(j.is_lie());
    j.found.open = {{"key", "id", {1}}};
    CHECK(j.is_lie());
    j.found.open = {{"another", "id", {}}};
    CHECK(j.is_lie());
}

TEST_CASE("real faults, the judge: an upload that a late part began again")
{
    judged j;
    j.tell(told::not_committed);
    j.found.open = {{"key", "id", {12}}};
    j.records[0].log.note("key: put part 1: PUT 5 B to host -> no progress (attempt 1, 2 ms)");
    CHECK(j.is_lie());
    j.records[0].log.note("key: put part 12: PUT 5 B to host -> no progress (attempt 1, 2 ms)");
    CHECK(!j.is_lie());
    j.found.open = {{"key", "id", {1, 3}}};
    CHECK(j.is_lie());
}

} // namespace cloudbuf::test
