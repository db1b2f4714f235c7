// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The servers that the tests run against, each with a bucket and a client of other makers that judges.

#include "integration/stores.hpp"

#include <cloudbuf/credentials_source.hpp>

#include "support/requirement.hpp"
#include "testing/certificate.hpp"

#include <utility>

namespace cloudbuf::test {

namespace {

std::unique_ptr<foreign_client> start_foreign(const s3_account& account)
{
    std::string why;
    auto foreign = foreign_client::start(account, why);
    if (!foreign) {
        unavailable(why);
    }
    return foreign;
}

struct identity {
    testing::certificate_authority ca = testing::make_test_ca();
    testing::leaf leaf;

    identity()
    {
        testing::leaf_options names;
        names.ip_addresses = {"127.0.0.1"};
        leaf = testing::make_leaf(ca, names);
    }
};

// One for all proxies of a program.
const identity& proxy_identity()
{
    static const identity one;
    return one;
}

} // namespace

embedded_store::embedded_store(testing::fake_cloud_options options)
    : cloud_(std::make_unique<testing::fake_cloud>(ctx_.get_executor(), std::move(options)))
{
    cloud_->create_bucket(bucket);
    account_.endpoint = cloud_->endpoint_url();
    account_.port = cloud_->port();
    account_.ca_pem = cloud_->ca_certificate_pem();
    account_.ca_file = folder_.write("ca.pem", account_.ca_pem);
    account_.access_key_id = cloud_->options().access_key_id;
    account_.secret_access_key = cloud_->options().secret_access_key;
    account_.region = cloud_->options().region;
    thread_ = std::thread([this] { ctx_.run(); });
}

embedded_store::~embedded_store()
{
    cloud_->stop();
    ctx_.stop();
    thread_.join();
}

foreign_client& embedded_store::foreign()
{
    if (!foreign_) {
        foreign_ = start_foreign(account_);
    }
    return *foreign_;
}

void embedded_store::stop()
{
    cloud_->stop();
}

versitygw_store::versitygw_store()
{
    const std::optional<std::string> program = find_versitygw();
    if (!program) {
        unavailable("versitygw is not installed: scripts/setup.sh --all builds it");
    }
    server_ = std::make_unique<versitygw>(*program);
    server_->create_bucket(bucket);
}

foreign_client& versitygw_store::foreign()
{
    if (!foreign_) {
        foreign_ = start_foreign(account());
    }
    return *foreign_;
}

client_options options_for(const s3_account& account)
{
    client_options o;
    o.endpoint = account.endpoint;
    o.region = account.region;
    o.tls.ca_pem = account.ca_pem;
    o.credentials =
        make_static_credentials(credentials{account.access_key_id, secret(account.secret_access_key)});
    return o;
}

client_options options_for(const s3_account& account, const fault_proxy& proxy)
{
    client_options o = options_for(account);
    o.endpoint = "https://127.0.0.1:" + std::to_string(proxy.port());
    o.tls.ca_pem = proxy_identity().ca.certificate_pem;
    return o;
}

std::unique_ptr<fault_proxy> make_proxy(const s3_account& account)
{
    fault_proxy_options options;
    options.server_port = account.port;
    options.certificate_pem = proxy_identity().leaf.certificate_pem;
    options.key_pem = proxy_identity().leaf.key_pem;
    return std::make_unique<fault_proxy>(options);
}

std::string url_of(std::string_view key)
{
    return "s3://" + std::string(bucket) + "/" + std::string(key);
}

} // namespace cloudbuf::test
