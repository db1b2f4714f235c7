// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The servers that the tests run against, each with a bucket and a client of other makers that judges.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/testing/fake_cloud.hpp>

#include "support/fault_proxy.hpp"
#include "support/foreign_client.hpp"
#include "support/s3_account.hpp"
#include "support/temporary_folder.hpp"
#include "support/versitygw.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace cloudbuf::test {

inline constexpr std::string_view bucket = "cloudbuf-test";

/// The embedded store on a thread of its own.
class embedded_store {
public:
    explicit embedded_store(testing::fake_cloud_options options = {});
    ~embedded_store();

    embedded_store(const embedded_store&) = delete;
    embedded_store& operator=(const embedded_store&) = delete;

    const s3_account& account() const noexcept { return account_; }
    testing::fake_cloud& cloud() noexcept { return *cloud_; }
    foreign_client& foreign();
    void stop();

    /// A key is any bytes.
    static constexpr bool keys_are_paths = false;

private:
    temporary_folder folder_;
    boost::asio::io_context ctx_{1};
    std::unique_ptr<testing::fake_cloud> cloud_;
    s3_account account_;
    std::unique_ptr<foreign_client> foreign_;
    std::thread thread_;
};

/// Skips the test where versitygw is not installed.
class versitygw_store {
public:
    versitygw_store();

    const s3_account& account() const noexcept { return server_->account(); }
    foreign_client& foreign();
    versitygw& server() noexcept { return *server_; }
    void stop() { server_->stop(); }

    /// Keys are names of files: `//`, `.` and `..` mean what they mean there.
    static constexpr bool keys_are_paths = true;

private:
    std::unique_ptr<versitygw> server_;
    std::unique_ptr<foreign_client> foreign_;
};

/// Options of a client of that server.
client_options options_for(const s3_account& account);

/// The same server seen through the proxy.
client_options options_for(const s3_account& account, const fault_proxy& proxy);

/// A proxy before that server, with a certificate of its own.
std::unique_ptr<fault_proxy> make_proxy(const s3_account& account);

/// `s3://bucket/key` in the tests' bucket.
std::string url_of(std::string_view key);

} // namespace cloudbuf::test
