// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What OpenSSL reads from and writes to: reads go to the socket, writes gather in a batch.

#include "net/tls_wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <new>

namespace cloudbuf::net {

tls_wire::tls_wire(asio::ip::tcp::socket connected, batch_pool& batches)
    : socket_(std::move(connected)), batches_(batches)
{
    error_code ignored; // a socket that is not open says so at the first operation
    socket_.non_blocking(true, ignored);
}

tls_wire::~tls_wire()
{
    release_batch();
}

error_code tls_wire::flush()
{
    if (!has_output()) {
        return {};
    }
    error_code ec;
    sent_ += socket_.write_some(asio::buffer(batch_) + sent_, ec);
    if (ec == asio::error::try_again) {
        ec = asio::error::would_block;
    }
    if (ec) {
        return ec;
    }
    if (has_output()) {
        return asio::error::would_block; // a short send means that the socket is full
    }
    release_batch();
    return {};
}

bool tls_wire::is_dry() noexcept
{
    char byte = 0;
    error_code ec;
    socket_.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
    return ec == asio::error::would_block || ec == asio::error::try_again;
}

void tls_wire::close() noexcept
{
    error_code ignored;
    socket_.close(ignored);
    release_batch();
}

void tls_wire::release_batch() noexcept
{
    sent_ = 0;
    if (batch_.capacity() != 0) {
        batches_.give_back(std::exchange(batch_, {}));
    }
}

tls_wire::method tls_wire::make_method()
{
    method made{BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cloudbuf wire")};
    if (made) {
        BIO_meth_set_write(made.get(), &tls_wire::bio_write);
        BIO_meth_set_read(made.get(), &tls_wire::bio_read);
        BIO_meth_set_ctrl(made.get(), &tls_wire::bio_ctrl);
    }
    return made;
}

BIO* tls_wire::make_bio(const BIO_METHOD* how)
{
    BIO* const bio = BIO_new(how);
    if (bio != nullptr) {
        BIO_set_data(bio, this);
        BIO_set_init(bio, 1);
    }
    return bio;
}

int tls_wire::bio_write(BIO* bio, const char* data, int size)
{
    auto& self = *static_cast<tls_wire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    try { // no exception may pass through OpenSSL
        if (self.batch_.capacity() == 0) {
            self.batch_ = self.batches_.take();
        }
        self.batch_.insert(self.batch_.end(), data, data + size);
        return size;
    } catch (const std::bad_alloc&) {
        self.error_ = asio::error::no_memory;
        return -1;
    }
}

int tls_wire::bio_read(BIO* bio, char* into, int size)
{
    auto& self = *static_cast<tls_wire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    error_code ec;
    const auto n = self.socket_.read_some(asio::buffer(into, static_cast<std::size_t>(size)), ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) {
        BIO_set_retry_read(bio);
        return -1;
    }
    if (ec) {
        self.error_ = ec;
        return ec == asio::error::eof ? 0 : -1;
    }
    return static_cast<int>(n);
}

long tls_wire::bio_ctrl(BIO* bio, int command, long, void*)
{
    switch (command) {
    case BIO_CTRL_FLUSH: // the batch is flushed by us, once for many records
        return 1;
    case BIO_CTRL_EOF:
        return static_cast<tls_wire*>(BIO_get_data(bio))->error_ == asio::error::eof ? 1 : 0;
    default:
        return 0;
    }
}

} // namespace cloudbuf::net
