// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Recorded S3 answers as the text of HTTP/1.1 responses.

#include "recorded_responses.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cloudbuf::net {

namespace {

std::string in_chunks(const std::string& body)
{
    std::ostringstream out;
    for (std::size_t at = 0; at < body.size(); at += 7) {
        const std::string piece = body.substr(at, 7);
        out << std::hex << piece.size() << ";ext=\"1\"\r\n" << piece << "\r\n";
    }
    out << "0\r\nx-trailer: ignored\r\n\r\n";
    return out.str();
}

recorded_response load(const std::filesystem::path& file)
{
    std::ifstream in{file};
    const auto record = nlohmann::json::parse(in);

    recorded_response out;
    out.name = file.parent_path().filename().string() + "/" + file.filename().string();
    out.expected.status = record.at("status").get<unsigned>();
    for (const auto& line : record.at("body")) {
        out.expected.body += line.get<std::string>() + "\n";
    }
    std::string head = "HTTP/1.1 " + std::to_string(out.expected.status) + " Recorded\r\n";
    for (const auto& [name, value] : record.at("headers").items()) {
        out.expected.headers.push_back({name, value.get<std::string>()});
        head += name + ": " + value.get<std::string>() + "\r\n";
    }
    const bool has_body = out.expected.status != 204;
    out.wire =
        head + "Content-Length: " + std::to_string(out.expected.body.size()) + "\r\n\r\n" + out.expected.body;
    out.chunked_wire =
        has_body ? head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(out.expected.body) : out.wire;
    return out;
}

} // namespace

std::vector<recorded_response> recorded_responses()
{
    std::vector<recorded_response> out;
    const std::filesystem::path folder = std::filesystem::path{CLOUDBUF_VECTORS} / "s3-responses";
    if (!std::filesystem::is_directory(folder)) {
        return out;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.path().extension() == ".json") {
            out.push_back(load(entry.path()));
        }
    }
    std::ranges::sort(out, {}, &recorded_response::name);
    return out;
}

} // namespace cloudbuf::net
