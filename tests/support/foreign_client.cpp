// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// boto3, the S3 client of other makers: it reads back what cloudbuf stored.

#include "support/foreign_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace cloudbuf::test {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds answer_limit{60};

std::unique_ptr<process> start_python(const std::string& interpreter, const s3_account& account)
{
    program what;
    what.path = interpreter;
    what.talks = true;
    what.arguments = {std::string(CLOUDBUF_SOURCE_DIR) + "/tests/support/foreign_client.py"};
    what.environment = {
        {"AWS_ENDPOINT_URL", account.endpoint},
        {"AWS_CA_BUNDLE", account.ca_file.string()},
        {"AWS_ACCESS_KEY_ID", account.access_key_id},
        {"AWS_SECRET_ACCESS_KEY", account.secret_access_key},
        {"AWS_DEFAULT_REGION", account.region},
        {"PYTHONDONTWRITEBYTECODE", "1"},
    };
    auto python = std::make_unique<process>(what);
    const std::optional<std::string> first = python->read_line(answer_limit);
    return first == "ready" ? std::move(python) : nullptr;
}

} // namespace

foreign_client::foreign_client(std::unique_ptr<process> python) : python_(std::move(python)) {}

std::unique_ptr<foreign_client> foreign_client::start(const s3_account& account, std::string& why)
{
    // The distribution's own comes first: it starts faster than those behind version managers.
    for (const std::string interpreter : {"/usr/bin/python3", "python3"}) {
        try {
            if (auto python = start_python(interpreter, account)) {
                return std::unique_ptr<foreign_client>(new foreign_client(std::move(python)));
            }
        } catch (const std::system_error&) {
            // Not installed.
        }
    }
    why = "no python3 with boto3: 'apt-get install python3-boto3' or 'pip install boto3'";
    return nullptr;
}

json foreign_client::call(const json& request)
{
    std::optional<std::string> line;
    if (python_->write_line(request.dump())) {
        line = python_->read_line(answer_limit);
    }
    if (!line) {
        throw std::runtime_error("the foreign client has ended or does not answer: " + request.dump());
    }
    json answer = json::parse(*line);
    if (answer.contains("error")) {
        throw std::runtime_error("the foreign client: " + answer["error"].get<std::string>());
    }
    return answer;
}

void foreign_client::create_bucket(std::string_view bucket)
{
    call({{"do", "create_bucket"}, {"bucket", bucket}});
}

void foreign_client::put(std::string_view bucket, std::string_view key, std::string_view text)
{
    call({{"do", "put"}, {"bucket", bucket}, {"key", key}, {"text", text}});
}

std::optional<foreign_client::object> foreign_client::get(std::string_view bucket, std::string_view key)
{
    const json answer = call({{"do", "get"}, {"bucket", bucket}, {"key", key}});
    if (!answer.at("found").get<bool>()) {
        return std::nullopt;
    }
    object out;
    answer.at("size").get_to(out.size);
    answer.at("sha256").get_to(out.sha256);
    answer.at("etag").get_to(out.etag);
    answer.at("content_type").get_to(out.content_type);
    answer.at("metadata").get_to(out.metadata);
    return out;
}

std::vector<std::string> foreign_client::keys(std::string_view bucket)
{
    return call({{"do", "keys"}, {"bucket", bucket}}).at("keys").get<std::vector<std::string>>();
}

std::vector<foreign_client::open_upload> foreign_client::list_open_uploads(std::string_view bucket)
{
    std::vector<open_upload> out;
    const json answer = call({{"do", "open_uploads"}, {"bucket", bucket}});
    for (const json& one : answer.at("uploads")) {
        open_upload& u = out.emplace_back();
        one.at("key").get_to(u.key);
        one.at("upload_id").get_to(u.upload_id);
        one.at("parts").get_to(u.parts);
        one.at("tags").get_to(u.tags);
    }
    return out;
}

std::size_t foreign_client::open_uploads(std::string_view bucket)
{
    return list_open_uploads(bucket).size();
}

} // namespace cloudbuf::test
