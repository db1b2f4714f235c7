// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// cloudbuf_fake_cloud: the embedded store as a program, until SIGTERM or SIGINT.

#include <cloudbuf/testing/fake_cloud.hpp>

#include "testing/encode/text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr const char* usage =
    "usage: cloudbuf_fake_cloud [--port N] [--folder DIR] [--bucket NAME]... [--no-tls] [--ca-file FILE]\n"
    "                           [--access-key KEY] [--secret SECRET] [--region REGION]\n"
    "Serves S3 on 127.0.0.1 and prints one line of JSON when it listens. FILE is written: the authority to "
    "trust.\n";

struct settings {
    cloudbuf::testing::fake_cloud_options cloud;
    std::vector<std::string> buckets;
    std::string ca_file;
};

std::uint16_t to_port(const std::string& text)
{
    const auto number = cloudbuf::testing::to_number(text);
    if (!number || *number > 65535) {
        throw std::invalid_argument("--port wants a number up to 65535");
    }
    return static_cast<std::uint16_t>(*number);
}

settings parse(int argc, char** argv)
{
    settings parsed;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--no-tls") {
            parsed.cloud.tls = false;
            continue;
        }
        if (i + 1 == argc) {
            throw std::invalid_argument(name + " is unknown or wants a value");
        }
        const std::string value = argv[++i];
        if (name == "--port") {
            parsed.cloud.port = to_port(value);
        } else if (name == "--folder") {
            parsed.cloud.folder = value;
        } else if (name == "--bucket") {
            parsed.buckets.push_back(value);
        } else if (name == "--ca-file") {
            parsed.ca_file = value;
        } else if (name == "--access-key") {
            parsed.cloud.access_key_id = value;
        } else if (name == "--secret") {
            parsed.cloud.secret_access_key = value;
        } else if (name == "--region") {
            parsed.cloud.region = value;
        } else {
            throw std::invalid_argument(name + " is unknown");
        }
    }
    return parsed;
}

void write_file(const std::string& name, const std::string& text)
{
    std::ofstream file{name, std::ios::binary};
    file << text << std::flush;
    if (!file) {
        throw std::runtime_error("cannot write " + name);
    }
}

void run(const settings& wanted)
{
    boost::asio::io_context ctx{1};
    cloudbuf::testing::fake_cloud cloud{ctx.get_executor(), wanted.cloud};
    for (const auto& bucket : wanted.buckets) {
        cloud.create_bucket(bucket);
    }
    if (!wanted.ca_file.empty()) {
        write_file(wanted.ca_file, cloud.ca_certificate_pem());
    }

    boost::asio::signal_set signals{ctx, SIGINT, SIGTERM};
    signals.async_wait([&](const boost::system::error_code&, int) { ctx.stop(); });

    const nlohmann::json line{
        {"endpoint", cloud.endpoint_url()}, {"ca_file", wanted.ca_file}, {"region", wanted.cloud.region}
    };
    std::cout << line.dump() << std::endl;
    ctx.run();
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(parse(argc, argv));
        return 0;
    } catch (const std::invalid_argument& wrong) {
        std::cerr << "cloudbuf_fake_cloud: " << wrong.what() << '\n' << usage;
        return 2;
    } catch (const std::exception& failed) {
        std::cerr << "cloudbuf_fake_cloud: " << failed.what() << '\n';
        return 1;
    }
}
