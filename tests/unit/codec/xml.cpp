// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of reading well-formed XML answers, and of escaping.

#include "codec/xml.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace cloudbuf;

namespace {

using children = std::vector<std::pair<std::string, std::string>>;

// The text of the only child of the root.
std::string text_of(std::string_view inner)
{
    const auto root = codec::parse_flat("<r><c>" + std::string(inner) + "</c></r>");
    REQUIRE(root.has_value());
    REQUIRE(root->children.size() == 1);
    return root->children.front().second;
}

} // namespace

TEST_CASE("xml: a flat answer becomes a name and pairs, in order")
{
    const auto root = codec::parse_flat(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n"
        "  <Location>https://b.s3.amazonaws.com/k</Location>\n"
        "  <Key>InternalError &amp; SlowDown</Key>\n"
        "  <ETag>&quot;3858f62230ac3c915f300c664312c11f-9&quot;</ETag>\n"
        "  <VersionId/>\n"
        "</CompleteMultipartUploadResult>\n"
    );
    REQUIRE(root.has_value());
    CHECK(root->name == "CompleteMultipartUploadResult");
    CHECK(
        root->children ==
        children{
            {"Location", "https://b.s3.amazonaws.com/k"},
            {"Key", "InternalError & SlowDown"},
            {"ETag", "\"3858f62230ac3c915f300c664312c11f-9\""},
            {"VersionId", ""},
        }
    );
    CHECK(root->child("ETag") == "\"3858f62230ac3c915f300c664312c11f-9\"");
    CHECK(root->child("VersionId") == "");
    CHECK_FALSE(root->child("Etag").has_value());
}

TEST_CASE("xml: white space and a byte order mark may come before the declaration")
{
    for (const std::string_view before : {"\n\r\n\r", " \t\r\n", "\xef\xbb\xbf", "\n\xef\xbb\xbf\n"}) {
        const auto root =
            codec::parse_flat(std::string(before) + "<?xml version=\"1.0\"?><Error><Code>a</Code></Error>");
        REQUIRE(root.has_value());
        CHECK(root->name == "Error");
        CHECK(root->child("Code") == "a");
    }
}

TEST_CASE("xml: names lose their prefix")
{
    const auto root = codec::parse_flat("<s3:r xmlns:s3='u'><s3:a>1</s3:a><b s3:x=\"2\">3</b></s3:r>");
    REQUIRE(root.has_value());
    CHECK(root->name == "r");
    CHECK(root->children == children{{"a", "1"}, {"b", "3"}});
}

TEST_CASE("xml: children with elements of their own are left out")
{
    const auto root = codec::parse_flat(
        "<r><a>1</a><Part>x<n>2</n>y<n/></Part><Part><n><a>3</a></n></Part>loose<b>4</b></r>"
    );
    REQUIRE(root.has_value());
    CHECK(root->children == children{{"a", "1"}, {"b", "4"}});
}

TEST_CASE("xml: the first of several children of one name is the one found")
{
    const auto root = codec::parse_flat("<r><a>1</a><a>2</a></r>");
    REQUIRE(root.has_value());
    CHECK(root->children == children{{"a", "1"}, {"a", "2"}});
    CHECK(root->child("a") == "1");
}

TEST_CASE("xml: a root may be empty")
{
    for (const std::string_view document : {"<r/>", "<r />", "<r></r>", "<r ></r >", "<r a = 'b'\n/>"}) {
        CAPTURE(document);
        const auto root = codec::parse_flat(document);
        REQUIRE(root.has_value());
        CHECK(root->name == "r");
        CHECK(root->children.empty());
    }
}

TEST_CASE("xml: comments, processing instructions and attributes leave no trace")
{
    const auto root = codec::parse_flat("<!-- <x> --><?pi <y>?><r a=\"1\" b='>\"/'><!----><a q='&amp;'>1<!-- "
                                        "& -->2<?p?>3</a></r><!-- z --><?e?> \n");
    REQUIRE(root.has_value());
    CHECK(root->children == children{{"a", "123"}});
}

TEST_CASE("xml: the five entities and numeric references are resolved")
{
    CHECK(text_of("&lt;&gt;&amp;&quot;&apos;") == "<>&\"'");
    CHECK(text_of("&#65;&#x42;&#x6a;&#x6A;") == "ABjj");
    CHECK(text_of("&amp;lt;") == "&lt;");
    CHECK(
        text_of("&#x7f;&#x80;&#x7ff;&#x800;&#xffff;&#x10000;&#x10FFFF;") ==
        "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"
    );
    CHECK(text_of("&#xd7ff;&#xe000;") == "\xed\x9f\xbf\xee\x80\x80");
    CHECK(
        text_of("a&#x1;b&#13;") == "a\x01"
                                   "b\r"
    );
}

TEST_CASE("xml: a CDATA section is text as it stands")
{
    CHECK(text_of("1<![CDATA[<&amp;]]]>2") == "1<&amp;]2");
    CHECK(text_of("<![CDATA[]]>") == "");
    CHECK(text_of(" \xc3\xa9 ") == " \xc3\xa9 ");
}

TEST_CASE("xml: the scanner tells the events of a document and then only its end")
{
    codec::xml_scanner scanner("<a>x<b/></a>");
    CHECK(scanner.next() == codec::xml_event::open);
    CHECK(scanner.name() == "a");
    CHECK(scanner.depth() == 1);
    CHECK(scanner.next() == codec::xml_event::text);
    CHECK(scanner.text() == "x");
    CHECK(scanner.next() == codec::xml_event::open);
    CHECK(scanner.name() == "b");
    CHECK(scanner.depth() == 2);
    CHECK(scanner.next() == codec::xml_event::close);
    CHECK(scanner.name() == "b");
    CHECK(scanner.depth() == 1);
    CHECK(scanner.next() == codec::xml_event::close);
    CHECK(scanner.name() == "a");
    CHECK(scanner.depth() == 0);
    CHECK(scanner.next() == codec::xml_event::end);
    CHECK(scanner.next() == codec::xml_event::end);
}

TEST_CASE("xml_escape: markup and control characters become references, a quotation mark stays")
{
    CHECK(codec::xml_escape("\"etag\" 'a' <b> & c") == "\"etag\" 'a' &lt;b&gt; &amp; c");
    CHECK(codec::xml_escape("a\r\n\t\x01\x7f") == "a&#x0D;&#x0A;&#x09;&#x01;&#x7F;");
    CHECK(codec::xml_escape("\xc3\xa9").size() == 2);
    CHECK(codec::xml_escape("") == "");
}

TEST_CASE("xml_escape: what is escaped reads back as it was")
{
    std::string all;
    for (int value = 1; value != 256; ++value) {
        all += static_cast<char>(static_cast<unsigned char>(value));
    }
    CHECK(text_of(codec::xml_escape(all)) == all);
}
