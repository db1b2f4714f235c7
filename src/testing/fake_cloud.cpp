// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Listens, hands each connection its strand, and remembers the connections in order to close them.

#include <cloudbuf/testing/fake_cloud.hpp>

#include "testing/certificate.hpp"
#include "testing/connection.hpp"
#include "testing/shared_service.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <mutex>
#include <stdexcept>

namespace cloudbuf::testing {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Named where it is shared with the owner's threads: an erased executor counts its references with fences,
// which the thread sanitizer does not see.
using strand_type = asio::strand<asio::any_io_executor>;

struct tls_identity {
    std::string ca_certificate_pem;
    std::shared_ptr<asio::ssl::context> context; // null: plain HTTP
};

tls_identity make_identity(const fake_cloud_options& options)
{
    if (!options.tls) {
        return {};
    }
    const auto now = std::chrono::system_clock::now();
    leaf_options names;
    names.dns_names = {"localhost"};
    names.ip_addresses = {"127.0.0.1"};
    if (!options.virtual_host_domain.empty()) {
        names.dns_names.push_back(options.virtual_host_domain);
        names.dns_names.push_back("*." + options.virtual_host_domain);
    }
    names.not_before = now - std::chrono::days{1};
    names.not_after = now + std::chrono::days{365};
    const auto authority = make_test_ca(names.not_before, names.not_after);
    const auto server = make_leaf(authority, names);

    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    context->use_certificate_chain(asio::buffer(server.certificate_pem));
    context->use_private_key(asio::buffer(server.key_pem), asio::ssl::context::pem);
    return {authority.certificate_pem, std::move(context)};
}

} // namespace

class fake_cloud::implementation : public std::enable_shared_from_this<implementation> {
public:
    implementation(asio::any_io_executor executor, fake_cloud_options options)
        : service{std::make_shared<shared_service>(std::move(options))},
          identity{make_identity(service->options())},
          executor_{std::move(executor)},
          acceptor_{asio::make_strand(executor_)}
    {
        const tcp::endpoint local{asio::ip::address_v4::loopback(), service->options().port};
        acceptor_.open(local.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address{true});
        acceptor_.bind(local);
        acceptor_.listen();
        port = acceptor_.local_endpoint().port();
    }

    void start() { asio::co_spawn(acceptor_.get_executor(), accept(shared_from_this()), asio::detached); }

    void stop()
    {
        std::vector<entry> connections;
        {
            const std::lock_guard lock{mutex_};
            if (state_ == state::stopped) {
                return;
            }
            state_ = state::stopped;
            connections.swap(connections_);
        }
        asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->acceptor_.close(); });
        for (auto& [strand, which] : connections) {
            close(strand, std::move(which));
        }
    }

    const std::shared_ptr<shared_service> service;
    const tls_identity identity;
    std::uint16_t port = 0;

private:
    struct entry {
        strand_type strand;
        std::weak_ptr<connection> which;
    };

    enum class state { listening, stopped };

    static void close(const strand_type& strand, std::weak_ptr<connection> which)
    {
        asio::post(strand, [which = std::move(which)] {
            if (const auto open = which.lock()) {
                open->close();
            }
        });
    }

    asio::awaitable<void, strand_type> accept([[maybe_unused]] std::shared_ptr<implementation> self)
    {
        asio::steady_timer::rebind_executor<strand_type>::other pause{acceptor_.get_executor()};
        for (;;) {
            const auto strand = asio::make_strand(executor_);
            asio::any_io_executor erased{strand};
            auto [failed, socket] = co_await acceptor_.async_accept(erased, asio::as_tuple(asio::deferred));
            if (!failed) {
                remember({strand, serve(std::move(socket), service, identity.context)});
                continue;
            }
            if (!acceptor_.is_open()) {
                co_return;
            }
            // Out of file descriptors, for one: the next attempt would fail at once as well.
            pause.expires_after(std::chrono::milliseconds{50});
            co_await pause.async_wait(asio::as_tuple(asio::deferred));
        }
    }

    void remember(entry made)
    {
        const std::lock_guard lock{mutex_};
        if (state_ == state::stopped) {
            close(made.strand, std::move(made.which));
            return;
        }
        std::erase_if(connections_, [](const entry& known) { return known.which.expired(); });
        connections_.push_back(std::move(made));
    }

    asio::any_io_executor executor_;
    asio::basic_socket_acceptor<tcp, strand_type> acceptor_;
    std::mutex mutex_;
    state state_ = state::listening; // guarded by the mutex, as is the next
    std::vector<entry> connections_;
};

fake_cloud::fake_cloud(asio::any_io_executor executor, fake_cloud_options options)
    : implementation_{std::make_shared<implementation>(std::move(executor), std::move(options))}
{
    implementation_->start();
}

fake_cloud::~fake_cloud()
{
    stop();
}

void fake_cloud::create_bucket(std::string_view name)
{
    if (!implementation_->service->create_bucket(name)) {
        throw std::invalid_argument("no bucket can be called '" + std::string{name} + "'");
    }
}

std::string fake_cloud::endpoint_url() const
{
    return (options().tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port());
}

std::uint16_t fake_cloud::port() const
{
    return implementation_->port;
}

std::string fake_cloud::ca_certificate_pem() const
{
    return implementation_->identity.ca_certificate_pem;
}

const fake_cloud_options& fake_cloud::options() const
{
    return implementation_->service->options();
}

std::optional<stored_object> fake_cloud::find(std::string_view bucket, std::string_view key) const
{
    return implementation_->service->find(bucket, key);
}

std::optional<std::string> fake_cloud::content(std::string_view bucket, std::string_view key) const
{
    return implementation_->service->content(bucket, key);
}

std::vector<stored_object> fake_cloud::objects(std::string_view bucket) const
{
    return implementation_->service->objects(bucket);
}

std::size_t fake_cloud::open_uploads() const
{
    return implementation_->service->open_uploads();
}

std::uint64_t fake_cloud::requests() const
{
    return implementation_->service->requests();
}

void fake_cloud::stop()
{
    implementation_->stop();
}

} // namespace cloudbuf::testing
