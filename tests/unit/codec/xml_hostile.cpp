// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of reading XML that is cut off, broken or meant to harm.

#include "codec/xml.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

using namespace cloudbuf;
using codec::xml_error;

namespace {

std::optional<xml_error> error_of(std::string_view document)
{
    const auto root = codec::parse_flat(document);
    return root.has_error() ? std::optional(root.error()) : std::nullopt;
}

std::string repeat(std::string_view piece, std::size_t count)
{
    std::string out;
    for (std::size_t i = 0; i != count; ++i) {
        out += piece;
    }
    return out;
}

// Has one of everything that a document may have.
constexpr std::string_view complete_answer =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- made by a store -->"
    "<s3:CompleteMultipartUploadResult xmlns:s3=\"http://s3.amazonaws.com/doc/2006-03-01/\" a='b' >\n"
    "<Location>http://default.s3.us-west-2.amazonaws.com/default</Location>\n"
    "<Bucket><![CDATA[default]]></Bucket><Version/><Id x='y' />"
    "<ETag>&quot;3858f62230ac3c915f300c664312c11f-9&#34;&#x22;</ETag ><n><m>1</m></n>\n"
    "</s3:CompleteMultipartUploadResult>";

} // namespace

TEST_CASE("xml: a document is truncated at each of its bytes but the last")
{
    for (std::size_t size = 0; size != complete_answer.size(); ++size) {
        CAPTURE(size, complete_answer.substr(0, size));
        CHECK(error_of(complete_answer.substr(0, size)) == xml_error::truncated);
    }
    CHECK(error_of(complete_answer) == std::nullopt);
    CHECK(error_of(std::string(complete_answer) + "\n<!-- -->\n") == std::nullopt);
}

TEST_CASE("xml: nothing but white space is truncated")
{
    CHECK(error_of("") == xml_error::truncated);
    CHECK(error_of(" \r\n") == xml_error::truncated);
    CHECK(error_of("\xef\xbb\xbf") == xml_error::truncated);
    CHECK(error_of("<?xml version='1.0'?>") == xml_error::truncated);
}

TEST_CASE("xml: a document that ends within its byte order mark is truncated")
{
    CHECK(error_of("\xef") == xml_error::truncated);
    CHECK(error_of(" \xef\xbb") == xml_error::truncated);
    CHECK(error_of("\xef\xbb<r/>") == xml_error::malformed);
}

TEST_CASE("xml: what follows the root makes a document malformed")
{
    for (const std::string_view after : {"x", "<r/>", "</r>", "<![CDATA[]]>", "&lt;", "<", "<a"}) {
        CAPTURE(after);
        CHECK(error_of("<r></r>" + std::string(after)) == xml_error::malformed);
    }
}

TEST_CASE("xml: what precedes the root makes a document malformed")
{
    for (const std::string_view before :
         {"x", "HTTP/1.1 200 OK\r\n", "{\"a\":", "<![CDATA[]]>", "</r>", "\xff\xfe"}) {
        CAPTURE(before);
        CHECK(error_of(std::string(before) + "<r></r>") == xml_error::malformed);
    }
}

TEST_CASE("xml: tags that do not match or are misspelt are malformed")
{
    const std::string_view bad[] = {
        "<a></b>",       "<a></A>",     "<a><b></a></b>", "<a><b></a>", "<a></ab>",     "<ab></a>",
        "<p:a></a>",     "<p:a></q:a>", "< a/>",          "<a/ >",      "<a/x>",        "<a></ a>",
        "<a></a b='c'>", "<1a/>",       "<-a/>",          "<:a/>",      "<p:/>",        "<p:q:a/>",
        "<p:1/>",        "<>",          "<a><></a>",      "<a<b/></a>", "<a>a < b</a>",
    };
    for (const std::string_view document : bad) {
        CAPTURE(document);
        CHECK(error_of(document) == xml_error::malformed);
    }
}

TEST_CASE("xml: attributes out of form are malformed")
{
    const std::string_view bad[] = {
        "<a b/>",
        "<a b=/>",
        "<a b=c/>",
        "<a b='c'd='e'/>",
        "<a ='c'/>",
        "<a 'c'/>",
        "<a b=='c'/>",
        "<a b='<'/>",
        "<a b='c' 1='d'/>",
        "<a\"b\"/>",
    };
    for (const std::string_view document : bad) {
        CAPTURE(document);
        CHECK(error_of(document) == xml_error::malformed);
    }
    CHECK(error_of(std::string_view("<a b='\0'/>", 10)) == xml_error::malformed);
    // Only the quotation mark that opened a value closes it.
    CHECK(error_of("<a b='c\"/>") == xml_error::truncated);
}

TEST_CASE("xml: references that stand for nothing are malformed")
{
    const std::string_view bad[] = {
        "&;",
        "&",
        "& ",
        "&lt",
        "&lt ;",
        "&LT;",
        "&nbsp;",
        "&xxe;",
        "&#;",
        "&#x;",
        "&#X41;",
        "&#x4g;",
        "&#a;",
        "&#-1;",
        "&#+1;",
        "&#0;",
        "&#x0;",
        "&#xd800;",
        "&#xDFFF;",
        "&#x110000;",
        "&#1114112;",
        "&#99999999999;",
        "&#x100000041;",
        "&#x0000000000000041;",
        "&&amp;",
        "&a-b;",
    };
    for (const std::string_view reference : bad) {
        CAPTURE(reference);
        CHECK(error_of("<r><c>" + std::string(reference) + "</c></r>") == xml_error::malformed);
    }
}

TEST_CASE("xml: a null byte is malformed")
{
    CHECK(error_of(std::string_view("<r>\0</r>", 8)) == xml_error::malformed);
    CHECK(error_of(std::string_view("<r><![CDATA[\0]]></r>", 20)) == xml_error::malformed);
    CHECK(error_of(std::string_view("\0<r></r>", 8)) == xml_error::malformed);
}

TEST_CASE("xml: a document type or an entity declaration is forbidden wherever it stands")
{
    const std::string_view bad[] = {
        "<!DOCTYPE r><r/>",
        "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>",
        "\n<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>",
        "<!ENTITY a 'b'><r/>",
        "<r><!DOCTYPE r></r>",
        "<r><!ENTITY a 'b'></r>",
        "<r/><!DOCTYPE r>",
        "<!doctype html><html></html>",
        "<!ELEMENT a ANY><r/>",
    };
    for (const std::string_view document : bad) {
        CAPTURE(document);
        CHECK(error_of(document) == xml_error::forbidden);
    }
    CHECK(error_of("<![INCLUDE[<r/>]]>") == xml_error::malformed);
    CHECK(error_of("<!-x--><r/>") == xml_error::malformed);
}

TEST_CASE("xml: a billion laughs end at the first")
{
    std::string document = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">";
    for (int level = 1; level != 10; ++level) {
        document += "<!ENTITY lol" + std::to_string(level) + " \"" +
                    repeat("&lol" + std::to_string(level - 1) + ";", 10) + "\">";
    }
    document += "]><lolz>&lol9;</lolz>";
    CHECK(error_of(document) == xml_error::forbidden);
}

TEST_CASE("xml: sixteen levels are read, the seventeenth is too deep")
{
    CHECK(error_of(repeat("<a>", 16) + repeat("</a>", 16)) == std::nullopt);
    CHECK(error_of(repeat("<a>", 15) + "<a/>" + repeat("</a>", 15)) == std::nullopt);
    CHECK(error_of(repeat("<a>", 17) + repeat("</a>", 17)) == xml_error::too_deep);
    CHECK(error_of(repeat("<a>", 16) + "<a/>" + repeat("</a>", 16)) == xml_error::too_deep);
    // Depth counts what is open, not what there is.
    CHECK(error_of("<r>" + repeat("<a><b/></a>", 1000) + "</r>") == std::nullopt);
}

TEST_CASE("xml: a mebibyte is read, one byte more is too large")
{
    const std::string_view frame = "<r><c></c></r>";
    const std::string text(codec::xml_max_size - frame.size(), 'x');
    CHECK(error_of("<r><c>" + text + "</c></r>") == std::nullopt);
    CHECK(error_of("<r><c>" + text + "x</c></r>") == xml_error::too_large);
}

TEST_CASE("xml: a mebibyte of hostile repetition is refused in one pass")
{
    const auto fill = [](std::string_view piece) {
        return repeat(piece, codec::xml_max_size / piece.size());
    };
    CHECK(error_of(fill("<a>")) == xml_error::too_deep);
    CHECK(error_of(fill("<")) == xml_error::malformed);
    CHECK(error_of(fill("&")) == xml_error::malformed);
    CHECK(error_of(fill("<!--")) == xml_error::truncated);
    CHECK(error_of(fill("<?")) == xml_error::truncated);
    CHECK(error_of(fill("<!---->")) == xml_error::truncated);
    CHECK(error_of(fill("<a b='").substr(0, 6) + fill("c").substr(6)) == xml_error::truncated);

    const auto within = [](std::string_view piece) {
        return "<r>" + repeat(piece, (codec::xml_max_size - 7) / piece.size());
    };
    CHECK(error_of(within("&amp;")) == xml_error::truncated);
    CHECK(error_of(within("<a/>") + "</r>") == std::nullopt);
    CHECK(error_of(within("<![CDATA[]]>") + "</r>") == std::nullopt);
    CHECK(error_of(within("<![CDATA[")) == xml_error::truncated);
}

TEST_CASE("xml: a failed scanner stays failed")
{
    codec::xml_scanner scanner("<a></b><c/>");
    CHECK(scanner.next() == codec::xml_event::open);
    for (int i = 0; i != 3; ++i) {
        CHECK(scanner.next() == codec::xml_event::error);
        CHECK(scanner.error() == xml_error::malformed);
    }
}

TEST_CASE("xml: random damage is survived")
{
    const auto seed = Catch::getSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    constexpr std::string_view pool("<>/!?-[]&;#x'\"= :\0a1\xff", 22);
    for (int round = 0; round != 20000; ++round) {
        std::string document(complete_answer);
        for (auto edits = 1 + random() % 4; edits != 0; --edits) {
            const std::size_t position = random() % document.size();
            const char c = pool[random() % pool.size()];
            switch (random() % 3) {
            case 0:
                document[position] = c;
                break;
            case 1:
                document.insert(position, 1, c);
                break;
            default:
                document.erase(position, 1 + random() % 8);
            }
        }
        const auto root = codec::parse_flat(document);
        if (root.has_value()) {
            // What was read came out of the document; nothing can have grown.
            std::size_t size = root->name.size();
            for (const auto& [name, text] : root->children) {
                size += name.size() + text.size();
            }
            CAPTURE(round, document);
            REQUIRE(size < document.size());
        }
    }
}
