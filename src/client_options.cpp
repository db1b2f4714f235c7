// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads client options from the environment, as the AWS tools name them.

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/credentials.hpp>
#include <cloudbuf/credentials_source.hpp>
#include <cloudbuf/error.hpp>

#include <boost/system/system_error.hpp>

#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf {

namespace {

using variables = std::function<std::string(const char*)>;

std::string first_of(const variables& variable, std::initializer_list<const char*> names)
{
    for (const char* name : names) {
        std::string value = variable(name);
        // Blank is as good as unset, as in the AWS tools.
        if (value.find_first_not_of(" \t") != std::string::npos) {
            return value;
        }
    }
    return {};
}

[[noreturn]] void refuse(const char* name, const std::string& value, const char* advice)
{
    throw boost::system::system_error(
        make_error_code(errc::invalid_options),
        std::string("cloudbuf: the environment variable ") + name + " is '" + value + "': " + advice
    );
}

void read_attempts(const variables& variable, client_options& o)
{
    const std::string text = first_of(variable, {"AWS_MAX_ATTEMPTS"});
    if (text.empty()) {
        return;
    }
    unsigned n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc{} || end != text.data() + text.size() || n == 0) {
        refuse("AWS_MAX_ATTEMPTS", text, "set a whole number of at least 1, or unset it");
    }
    o.max_attempts = n;
}

void read_checksums(const variables& variable, client_options& o)
{
    const std::string text = first_of(variable, {"AWS_REQUEST_CHECKSUM_CALCULATION"});
    std::string lower = text;
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (lower == "when_required") {
        o.checksums = checksum_calculation::when_required;
    } else if (!lower.empty() && lower != "when_supported") {
        refuse("AWS_REQUEST_CHECKSUM_CALCULATION", text, "set when_supported or when_required, or unset it");
    }
}

std::shared_ptr<credentials_source> read_credentials(const variables& variable)
{
    const std::string id = first_of(variable, {"AWS_ACCESS_KEY_ID"});
    const std::string key = first_of(variable, {"AWS_SECRET_ACCESS_KEY"});
    if (!id.empty() && !key.empty()) {
        const std::string token = first_of(variable, {"AWS_SESSION_TOKEN"});
        return make_static_credentials(credentials(id, secret(key), secret(token)));
    }
    std::string advice = "looked for AWS_ACCESS_KEY_ID (";
    advice += id.empty() ? "not set" : "set";
    advice += ") and AWS_SECRET_ACCESS_KEY (";
    advice += key.empty() ? "not set" : "set";
    advice += ") in the environment; set both (and AWS_SESSION_TOKEN for temporary credentials), or give "
              "client_options::credentials";
    if (!first_of(variable, {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}).empty()) {
        advice += "; AWS_PROFILE is set, but this version does not read profiles";
    }
    return make_missing_credentials(std::move(advice));
}

} // namespace

client_options client_options::from_environment()
{
    return from_environment([](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    });
}

client_options client_options::from_environment(const variables& variable)
{
    client_options o;
    o.region = first_of(variable, {"AWS_REGION", "AWS_DEFAULT_REGION"});
    o.endpoint = first_of(variable, {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
    o.tls.ca_file = first_of(variable, {"AWS_CA_BUNDLE", "SSL_CERT_FILE"});
    read_attempts(variable, o);
    read_checksums(variable, o);
    o.credentials = read_credentials(variable);
    return o;
}

} // namespace cloudbuf
