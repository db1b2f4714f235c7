// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Where bytes are kept: in memory and in a folder, with the same behaviour.

#include "s3_bench.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <array>
#include <fstream>
#include <iterator>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

blob_ptr make_blob(blob_store& in, std::string_view bytes)
{
    const auto writer = in.create(bytes.size());
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 70'000))) {
        writer->write(bytes.substr(0, 70'000));
    }
    return writer->finish();
}

std::string pattern(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>(i * 31 + i / 251);
    }
    return bytes;
}

std::size_t files_in(const std::filesystem::path& folder)
{
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {}));
}

std::string read_file(const std::filesystem::path& name)
{
    std::ifstream file{name, std::ios::binary};
    REQUIRE(file);
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace

TEST_CASE("s3 blob: a store on a folder that cannot be written answers InternalError")
{
    temporary_folder folder;
    s3_bench bench{small_limits(), make_folder_blobs(folder.path())};
    REQUIRE(code_of(bench.send("PUT", "/bucket/key", {}, "x")) == "200");
    std::filesystem::remove_all(folder.path());
    CHECK(code_of(bench.send("PUT", "/bucket/key", {}, "y")) == "500 InternalError");
    CHECK(code_of(bench.send("GET", "/bucket/key")) == "500 InternalError");
}

TEST_CASE("s3 blob: any range of joined parts reads back, in memory and in a folder")
{
    temporary_folder folder;
    const bool in_memory = GENERATE(true, false);
    CAPTURE(in_memory);
    const auto store = in_memory ? make_memory_blobs() : make_folder_blobs(folder.path());
    const auto bytes = pattern(3'000'000);
    const std::string_view all = bytes;
    const auto joined = store->publish(
        "bucket",
        "key",
        {make_blob(*store, all.substr(0, 1'500'000)),
         make_blob(*store, ""),
         make_blob(*store, all.substr(1'500'000, 7)),
         make_blob(*store, all.substr(1'500'007))}
    );
    REQUIRE(joined->size() == bytes.size());
    CHECK(read_all(*joined->open()) == bytes);
    constexpr std::array<std::size_t, 8> offsets{
        0, 1, 1'048'575, 1'048'576, 1'499'999, 1'500'003, 1'500'007, 2'999'999
    };
    for (const auto offset : offsets) {
        for (const std::size_t count : {std::size_t{1}, std::size_t{1'100'000}}) {
            CAPTURE(offset, count);
            const auto size = std::min(count, bytes.size() - offset);
            CHECK(read_all(*joined->open(offset, size)) == all.substr(offset, size));
        }
    }
}

TEST_CASE("s3 blob: what was opened stays readable when it is replaced or deleted")
{
    temporary_folder folder;
    const bool in_memory = GENERATE(true, false);
    CAPTURE(in_memory);
    s3_bench bench{small_limits(), in_memory ? make_memory_blobs() : make_folder_blobs(folder.path())};
    bench.send("PUT", "/bucket/key", {}, "old");
    auto opened = bench.send("GET", "/bucket/key");
    bench.send("PUT", "/bucket/key", {}, "new!");
    auto again = bench.send("GET", "/bucket/key");
    bench.send("DELETE", "/bucket/key");
    CHECK(body_of(opened) == "old");
    CHECK(body_of(again) == "new!");
}

TEST_CASE("s3 blob: a folder holds each object as a file, and nothing else in the end")
{
    temporary_folder folder;
    {
        s3_bench bench{small_limits(), make_folder_blobs(folder.path())};
        const auto id = bench.begin();
        const auto parts =
            listed(1, bench.put_part(id, 1, "hello")) + listed(2, bench.put_part(id, 2, "world"));
        bench.put_part(id, 3, "not listed");
        REQUIRE(code_of(bench.complete(id, parts)) == "200");
        bench.send("PUT", "/bucket/a/b", {}, "x");
        bench.put_part(bench.begin(), 1, "left over");
        bench.send("PUT", "/bucket/refused", {{"content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="}}, "x");
        CHECK(files_in(folder.path() / ".uploads") == 1);
    }
    CHECK(files_in(folder.path()) == 1);
    CHECK(files_in(folder.path() / "bucket") == 2);
    CHECK(read_file(folder.path() / "bucket" / "key") == "helloworld");
    CHECK(read_file(folder.path() / "bucket" / "a%2Fb") == "x");
}

TEST_CASE("s3 blob: no key leaves its folder, and long keys stay apart")
{
    temporary_folder folder;
    auto options = small_limits();
    options.limits.max_key_size = 1024;
    s3_bench bench{options, make_folder_blobs(folder.path())};
    const std::string long_key(1000, 'k');
    for (const auto& key :
         {std::string{".."}, std::string{"."}, std::string{"..%2Fx"}, long_key + "1", long_key + "2"}) {
        const auto target = "/bucket/" + (key == "..%2Fx" ? "../x" : key);
        CAPTURE(target);
        REQUIRE(code_of(bench.send("PUT", target, {}, key.substr(key.size() - 1))) == "200");
        CHECK(bench.content(target) == key.substr(key.size() - 1));
    }
    CHECK(files_in(folder.path()) == 2);
    CHECK(files_in(folder.path() / "bucket") == 5);
}
