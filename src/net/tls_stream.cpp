// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A net::stream over TLS that hands the kernel a batch of records at a time.

#include "net/tls_stream.hpp"

#include "net/socket_operation.hpp"
#include "net/tls_engine.hpp"

namespace cloudbuf::net {

namespace {

struct shake_hands {
    progress operator()(tls_engine& engine) const { return engine.handshake(); }
};

struct decrypt {
    asio::mutable_buffer into;

    progress operator()(tls_engine& engine) const { return engine.read(into); }
};

struct send_batch {
    tls_engine::encrypted batch;

    progress operator()(tls_engine& engine) const
    {
        if (batch.ec) {
            return {progress::need::nothing, batch.ec, 0};
        }
        progress p = engine.flush();
        p.bytes = p.ec ? 0 : batch.plaintext;
        return p;
    }
};

} // namespace

tls_stream::tls_stream(
    asio::ip::tcp::socket connected, std::shared_ptr<tls_context> context, tls_client client
)
    : engine_(std::make_shared<tls_engine>(std::move(connected), std::move(context), std::move(client)))
{}

tls_stream::~tls_stream()
{
    close();
}

void tls_stream::start_handshake(handshake_handler done)
{
    start_socket_operation(engine_, shake_hands{}, std::move(done));
}

const std::string& tls_stream::handshake_problem() const noexcept
{
    return engine_->problem();
}

bool tls_stream::is_resumed() const noexcept
{
    return engine_->is_resumed();
}

tls_stream::executor_type tls_stream::get_executor()
{
    return engine_->socket().get_executor();
}

void tls_stream::start_read_some(asio::mutable_buffer into, handler done)
{
    start_socket_operation(engine_, decrypt{into}, std::move(done));
}

void tls_stream::start_write_some(std::span<const asio::const_buffer> bytes, handler done)
{
    // The records are made here, so nothing refers to the bytes or their descriptors afterwards.
    const auto batch = engine_->encrypt(bytes);
    start_socket_operation(engine_, send_batch{batch}, std::move(done));
}

void tls_stream::close() noexcept
{
    engine_->close();
}

bool tls_stream::is_reusable() noexcept
{
    return engine_->is_reusable();
}

} // namespace cloudbuf::net
