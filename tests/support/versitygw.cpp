// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// versitygw, an S3 server of other makers, on a free port of this machine over TLS.

#include "support/versitygw.hpp"

#include "support/io.hpp"
#include "testing/certificate.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace cloudbuf::test {

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;
using std::chrono::milliseconds;

constexpr milliseconds start_limit{20'000};
constexpr milliseconds start_interval{20};
constexpr int start_attempts = 3; // somebody else may take the free port first

std::uint16_t free_port()
{
    asio::io_context ctx;
    const tcp::acceptor one{ctx, {asio::ip::address_v4::loopback(), 0}};
    return one.local_endpoint().port();
}

bool listens(std::uint16_t port)
{
    asio::io_context ctx;
    tcp::socket socket{ctx};
    boost::system::error_code ec;
    socket.connect({asio::ip::address_v4::loopback(), port}, ec);
    return !ec;
}

std::string text_of(const fs::path& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool has_extended_attributes(const temporary_folder& folder)
{
    const fs::path probe = folder.write("probe", "");
    return ::setxattr(probe.c_str(), "user.probe", "1", 1, 0) == 0;
}

} // namespace

std::optional<std::string> find_versitygw()
{
    std::vector<fs::path> folders{fs::path(CLOUDBUF_SOURCE_DIR) / ".cache" / "bin"};
    const char* path = std::getenv("PATH");
    std::istringstream in(path == nullptr ? "" : path);
    for (std::string folder; std::getline(in, folder, ':');) {
        folders.emplace_back(folder);
    }
    for (const fs::path& folder : folders) {
        const fs::path program = folder / "versitygw";
        if (::access(program.c_str(), X_OK) == 0) {
            return program.string();
        }
    }
    return std::nullopt;
}

versitygw::versitygw(const std::string& program) : program_(program)
{
    const testing::certificate_authority ca = testing::make_test_ca();
    testing::leaf_options names;
    names.dns_names = {"localhost", "s3.localtest", "*.s3.localtest"};
    names.ip_addresses = {"127.0.0.1"};
    const testing::leaf leaf = testing::make_leaf(ca, names);
    account_.ca_pem = ca.certificate_pem;
    account_.ca_file = folder_.write("ca.pem", ca.certificate_pem);
    account_.access_key_id = "versitygw-key";
    account_.secret_access_key = "versitygw-secret";
    folder_.write("server.pem", leaf.certificate_pem);
    folder_.write("server.key", leaf.key_pem);
    fs::create_directory(folder_.path() / "data");
    fs::create_directory(folder_.path() / "sidecar");
    for (int attempt = 1;; ++attempt) {
        account_.port = free_port();
        account_.endpoint = "https://127.0.0.1:" + std::to_string(account_.port);
        launch();
        if (attempt == start_attempts) {
            wait_until_it_answers();
        }
        if (answers()) {
            return;
        }
    }
}

void versitygw::revive()
{
    finish_completing();
    launch();
}

/// While it completes an upload, the folder of the upload, in one named after the key's SHA-256, is called
/// `id.etag.inprogress`. It gives the old name back when it fails, and the folder goes when the object is
/// there, but it does neither with what it finds of an earlier life.
void versitygw::finish_completing()
{
    std::set<std::string> objects; // by the digest of their key
    std::vector<fs::path> found;
    for (const fs::directory_entry& bucket : fs::directory_iterator(folder_.path() / "data")) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(bucket)) {
            objects.insert(sha256_hex(fs::relative(entry, bucket).string()));
            if (entry.path().extension() == ".inprogress") {
                found.push_back(entry);
            }
        }
    }
    for (const fs::path& folder : found) {
        const std::string name = folder.filename();
        if (objects.contains(folder.parent_path().filename())) {
            fs::remove_all(folder);
        } else {
            fs::rename(folder, folder.parent_path() / name.substr(0, name.find('.')));
        }
    }
}

void versitygw::wait_until_it_answers()
{
    if (!answers()) {
        throw std::runtime_error("versitygw does not start: " + text_of(folder_.path() / "output"));
    }
}

void versitygw::launch()
{
    const std::string folder = folder_.path();
    program what;
    what.path = program_;
    what.output = folder_.path() / "output";
    what.environment = {
        {"ROOT_ACCESS_KEY_ID", account_.access_key_id},
        {"ROOT_SECRET_ACCESS_KEY", account_.secret_access_key},
    };
    what.arguments = {
        "--port",
        "127.0.0.1:" + std::to_string(account_.port),
        "--region",
        account_.region,
        "--cert",
        folder + "/server.pem",
        "--key",
        folder + "/server.key",
        "--virtual-domain",
        "s3.localtest",
        "--keep-alive",
        "--quiet",
        "posix",
    };
    if (!has_extended_attributes(folder_)) {
        what.arguments.insert(what.arguments.end(), {"--sidecar", folder + "/sidecar"});
    }
    what.arguments.push_back(folder + "/data");
    server_ = std::make_unique<process>(what);
}

bool versitygw::answers()
{
    for (auto left = start_limit; left > milliseconds::zero(); left -= start_interval) {
        if (server_->wait(start_interval)) {
            return false;
        }
        if (listens(account_.port)) {
            return true;
        }
    }
    return false;
}

void versitygw::create_bucket(std::string_view name)
{
    fs::create_directory(folder_.path() / "data" / name);
}

} // namespace cloudbuf::test
