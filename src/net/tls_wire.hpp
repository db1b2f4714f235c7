// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What OpenSSL reads from and writes to: reads go to the socket, writes gather in a batch.

#pragma once

#include <cloudbuf/error.hpp>

#include "net/asio.hpp"
#include "net/batch_pool.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <openssl/bio.h>

#include <cstddef>
#include <memory>

namespace cloudbuf::net {

/// A non-blocking socket and the records that it has not taken yet. A batch buffer is held only while there
/// are such records. Its address is in its BIO: it neither moves nor is destroyed before that.
class tls_wire {
public:
    /// `batches` outlives the wire.
    tls_wire(asio::ip::tcp::socket connected, batch_pool& batches);
    ~tls_wire();

    tls_wire(const tls_wire&) = delete;
    tls_wire& operator=(const tls_wire&) = delete;

    asio::ip::tcp::socket& socket() noexcept { return socket_; }

    bool has_output() const noexcept { return sent_ != batch_.size(); }

    /// Hands records to the kernel; would_block if some are left.
    error_code flush();

    /// Nothing has arrived: no bytes, no end, no failure.
    bool is_dry() noexcept;

    /// What made the last read or write of OpenSSL fail; none if nothing did.
    error_code error() const noexcept { return error_; }

    /// Drops what was not sent.
    void close() noexcept;

    struct method_deleter {
        void operator()(BIO_METHOD* m) const noexcept { BIO_meth_free(m); }
    };
    using method = std::unique_ptr<BIO_METHOD, method_deleter>;

    /// How BIOs of wires behave; nullptr if memory is short. Outlives the BIOs.
    static method make_method();

    /// A BIO of this wire for SSL_set_bio; nullptr if memory is short.
    BIO* make_bio(const BIO_METHOD* how);

private:
    static int bio_write(BIO* bio, const char* data, int size);
    static int bio_read(BIO* bio, char* into, int size);
    static long bio_ctrl(BIO* bio, int command, long number, void* pointer);

    void release_batch() noexcept;

    asio::ip::tcp::socket socket_;
    batch_pool& batches_;
    batch_pool::buffer batch_;
    std::size_t sent_ = 0; // bytes of the batch
    error_code error_;
};

} // namespace cloudbuf::net
