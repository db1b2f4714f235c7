// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The judge's own encoders, against published values.

#include "testing/encode/crc.hpp"
#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/encode/time_text.hpp"
#include "testing/encode/xml_reader.hpp"
#include "testing/encode/xml_writer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <random>

using namespace cloudbuf::testing;

namespace {

template <typename Crc>
std::string crc_of(std::string_view bytes)
{
    Crc sum;
    sum.update(bytes);
    return to_hex(sum.finish());
}

template <typename Crc>
std::string combined(std::string_view a, std::string_view b)
{
    Crc of_a;
    Crc of_b;
    of_a.update(a);
    of_b.update(b);
    return to_hex(Crc::combine(of_a.finish(), of_b.finish(), b.size()));
}

} // namespace

TEST_CASE("encode: base64 without padding, with stray bits or foreign characters is refused")
{
    for (const auto* text : {"QQ", "QQ=", "QR==", "Q===", "QQ==\n", "Q Q=", "====", "QQ==QQ=="}) {
        CHECK_FALSE(from_base64(text));
    }
}

TEST_CASE("encode: base64 as in RFC 4648")
{
    const std::pair<std::string, std::string> cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"\xFB\xEF\xFF", "++//"}
    };
    for (const auto& [bytes, text] : cases) {
        CHECK(to_base64(bytes) == text);
        CHECK(from_base64(text) == bytes);
    }
}

TEST_CASE("encode: a truncated or foreign percent escape is refused")
{
    for (const auto* text : {"%", "%4", "%4g", "%g4", "a%"}) {
        CHECK_FALSE(percent_decode(text));
    }
}

TEST_CASE("encode: percent-encoding keeps only the unreserved characters")
{
    CHECK(percent_encode("aZ09-_.~ +/\xC3\xBC", slashes::encoded) == "aZ09-_.~%20%2B%2F%C3%BC");
    CHECK(percent_encode("a/b", slashes::kept) == "a/b");
    CHECK(percent_decode("a+%2B%2f") == "a++/");
}

TEST_CASE("encode: the CRCs have their catalogue's check values")
{
    CHECK(crc_of<crc32>("123456789") == "cbf43926");
    CHECK(crc_of<crc32c>("123456789") == "e3069283");
    CHECK(crc_of<crc64nvme>("123456789") == "ae8b14860a799888");
    CHECK(crc_of<crc64nvme>("aaaaaaaaaa") == "0c1a80036d65c555");
    CHECK(crc_of<crc32>("") == "00000000");
}

TEST_CASE("encode: combined CRCs are those of the whole, however it is cut")
{
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 50; ++round) {
        std::string bytes(random() % 300, '\0');
        for (char& c : bytes) {
            c = static_cast<char>(random());
        }
        const auto cut = random() % (bytes.size() + 1);
        CAPTURE(bytes.size(), cut);
        const auto a = std::string_view{bytes}.substr(0, cut);
        const auto b = std::string_view{bytes}.substr(cut);
        CHECK(combined<crc32>(a, b) == crc_of<crc32>(bytes));
        CHECK(combined<crc32c>(a, b) == crc_of<crc32c>(bytes));
        CHECK(combined<crc64nvme>(a, b) == crc_of<crc64nvme>(bytes));
    }
}

TEST_CASE("encode: digests as published")
{
    CHECK(to_hex(digest_of(digest_kind::md5, "abc")) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(to_hex(digest_of(digest_kind::sha1, "abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(
        to_hex(digest_of(digest_kind::sha256, "abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    CHECK(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST_CASE("encode: what is no basic ISO date is refused")
{
    for (const auto* text :
         {"", "20130524", "20130524T000000", "20131324T000000Z", "20130524T250000Z", "2013-5-24T000000Z"}) {
        CHECK_FALSE(from_basic_date(text));
    }
}

TEST_CASE("encode: a point in time in three forms")
{
    const auto when = from_basic_date("20130524T010203Z");
    REQUIRE(when);
    CHECK(to_basic_date(*when) == "20130524T010203Z");
    CHECK(to_http_date(*when) == "Fri, 24 May 2013 01:02:03 GMT");
    CHECK(to_iso_date(*when) == "2013-05-24T01:02:03.000Z");
}

TEST_CASE("encode: XML that is not well-formed, has a DTD or nests too deep is refused")
{
    const auto* text = GENERATE(
        "",
        " ",
        "a",
        "<a",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "<a x></a>",
        "<a x=1/>",
        "<a>&x;</a>",
        "<a>&#0;</a>",
        "<a>&amp</a>",
        "<!DOCTYPE a><a/>",
        "<a><!ENTITY x 'y'></a>",
        "<a><!-- </a>",
        "<a><![CDATA[</a>",
        "<a></a",
        "</a>",
        "<a><b><c><d><e><f><g><h><i/></h></g></f></e></d></c></b></a>"
    );
    CAPTURE(text);
    CHECK_FALSE(read_xml(text));
}

TEST_CASE("encode: XML is read whatever its spacing, prefixes and entities")
{
    const auto root = read_xml("\xEF\xBB\xBF \n<?xml version=\"1.0\"?><!-- c --><s:A xmlns:s='u' b=\"&lt;\"> "
                               "<s:B >&quot;1&#x22;&#34;</s:B\n>"
                               "<C><![CDATA[<&>]]></C><D/></s:A> ");
    REQUIRE(root);
    CHECK(root->name == "A");
    REQUIRE(root->find("B") != nullptr);
    CHECK(root->find("B")->text == "\"1\"\"");
    REQUIRE(root->find("C") != nullptr);
    CHECK(root->find("C")->text == "<&>");
    CHECK(root->find("D") != nullptr);
    CHECK(root->find("E") == nullptr);
}

TEST_CASE("encode: XML is written escaped")
{
    xml_writer xml{"A", "urn:x"};
    xml.open("B").element("C", "<&>\"\n").element("N", 7U).close();
    CHECK(
        xml.finish() == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<A xmlns=\"urn:x\"><B><C>&lt;&amp;&gt;&quot;&#10;</C><N>7</N></B></A>"
    );
}
