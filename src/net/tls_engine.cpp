// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// TLS over a non-blocking socket, without any waiting: every call does what it can now.

#include "net/tls_engine.hpp"

#include "net/record_cutter.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <utility>

namespace cloudbuf::net {

// An error that another connection left in the thread's queue would be taken for one of this connection, so
// the queue is emptied before each call whose outcome SSL_get_error explains.

tls_engine::tls_engine(
    asio::ip::tcp::socket connected, std::shared_ptr<tls_context> context, tls_client client
)
    : context_(std::move(context)),
      wire_(std::move(connected), context_->batches()),
      client_(std::move(client))
{
    if (!client_.ssl) {
        return;
    }
    if (BIO* const bio = wire_.make_bio(context_->wire_method())) {
        SSL_set_bio(client_.ssl.get(), bio, bio); // takes the one reference for both directions
    } else {
        client_.ssl.reset();
    }
}

progress tls_engine::handshake()
{
    if (state_ == state::closed || state_ == state::broken) {
        return {progress::need::nothing, unusable(), 0};
    }
    SSL* const ssl = client_.ssl.get();
    if (ssl == nullptr) {
        state_ = state::broken;
        problem_ = "the host's name cannot be verified, or memory is short";
        return {progress::need::nothing, errc::tls_failed, 0};
    }
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl);
    const int why = done == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl, done);
    if (why != SSL_ERROR_NONE && why != SSL_ERROR_WANT_READ) {
        return fail_handshake(why);
    }
    const progress sent = flush();
    if (sent.waits_for != progress::need::nothing) {
        return sent;
    }
    if (sent.ec) {
        state_ = state::broken;
        problem_ = sent.ec.message();
        return {progress::need::nothing, errc::connection_lost, 0};
    }
    if (why == SSL_ERROR_WANT_READ) {
        return {progress::need::readable, {}, 0};
    }
    state_ = state::open;
    return {};
}

progress tls_engine::fail_handshake(int ssl_error)
{
    const long verified = SSL_get_verify_result(client_.ssl.get());
    const error_code ec = fail(ssl_error);
    if (verified != X509_V_OK) {
        problem_ = std::string{"certificate refused: "} + X509_verify_cert_error_string(verified);
    } else if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
        problem_ = "the peer closed the connection";
    } else {
        problem_ = ec.message();
    }
    wire_.flush(); // the alert that tells the peer why, if the socket takes it
    // A connection that just ended says nothing about either side's TLS: the next one may do better.
    const bool is_refusal = verified != X509_V_OK || ec.category() == asio::error::get_ssl_category();
    return {progress::need::nothing, is_refusal ? errc::tls_failed : errc::connection_lost, 0};
}

bool tls_engine::is_resumed() const noexcept
{
    return client_.ssl && SSL_session_reused(client_.ssl.get()) == 1;
}

progress tls_engine::read(asio::mutable_buffer into)
{
    if (state_ != state::open) {
        return {progress::need::nothing, unusable(), 0};
    }
    if (into.size() == 0) {
        return {};
    }
    if (std::exchange(seen_dry_, false)) { // a wait is told of what has come since
        return {progress::need::readable, {}, 0};
    }
    SSL* const ssl = client_.ssl.get();
    progress p;
    ERR_clear_error();
    const int done = SSL_read_ex(ssl, into.data(), into.size(), &p.bytes);
    if (done != 1) {
        const int why = SSL_get_error(ssl, done);
        if (why == SSL_ERROR_WANT_READ) {
            p.waits_for = progress::need::readable;
        } else {
            p.ec = fail(why);
        }
    }
    // A read may answer with an alert or a key update. The peer waits for neither: what the socket does not
    // take now goes with the next write, which also reports why it cannot be sent.
    wire_.flush();
    return p;
}

tls_engine::encrypted tls_engine::encrypt(std::span<const asio::const_buffer> bytes)
{
    if (state_ != state::open) {
        return {unusable(), 0};
    }
    SSL* const ssl = client_.ssl.get();
    encrypted e;
    record_cutter cutter{bytes};
    for (auto piece = cutter.next(); piece.size() != 0; piece = cutter.next()) {
        std::size_t written = 0;
        ERR_clear_error();
        const int done = SSL_write_ex(ssl, piece.data(), piece.size(), &written);
        if (done != 1) {
            return {fail(SSL_get_error(ssl, done)), 0};
        }
        e.plaintext += written;
    }
    return e;
}

progress tls_engine::flush()
{
    const error_code ec = wire_.flush();
    if (ec == asio::error::would_block) {
        return {progress::need::writable, {}, 0};
    }
    return {progress::need::nothing, ec, 0};
}

bool tls_engine::is_reusable() noexcept
{
    if (state_ != state::open || wire_.flush()) {
        return false;
    }
    SSL* const ssl = client_.ssl.get();
    const bool ended = (SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
    // The socket is asked first: OpenSSL allocates a record to find out that there is none.
    if (!ended && SSL_has_pending(ssl) == 0 && wire_.is_dry()) {
        seen_dry_ = true;
        return true;
    }
    char byte = 0;
    std::size_t n = 0;
    ERR_clear_error();
    const int done = SSL_peek_ex(ssl, &byte, 1, &n); // takes in session tickets, but no data
    if (done == 1) {
        return false;
    }
    const int why = SSL_get_error(ssl, done);
    if (why == SSL_ERROR_WANT_READ) {
        return !wire_.flush();
    }
    fail(why);
    return false;
}

void tls_engine::close() noexcept
{
    if (state_ == state::open) {
        SSL* const ssl = client_.ssl.get();
        ERR_clear_error();
        if (!wire_.has_output()) {
            SSL_shutdown(ssl);
            wire_.flush();
        }
        // Without it OpenSSL takes the end for a failure and the session cannot be resumed.
        SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
    state_ = state::closed;
    wire_.close();
}

error_code tls_engine::fail(int ssl_error)
{
    if (ssl_error == SSL_ERROR_ZERO_RETURN) {
        return asio::error::eof; // the peer's goodbye: our direction still works
    }
    state_ = state::broken;
    if (ssl_error == SSL_ERROR_SSL) {
        const unsigned long error = ERR_peek_error();
        ERR_clear_error();
        if (ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
            return asio::ssl::error::stream_truncated;
        }
        return {static_cast<int>(error), asio::error::get_ssl_category()};
    }
    const error_code ec = wire_.error();
    return ec && ec != asio::error::eof ? ec : asio::ssl::error::stream_truncated;
}

error_code tls_engine::unusable() const
{
    return state_ == state::closed ? asio::error::operation_aborted : asio::error::not_connected;
}

} // namespace cloudbuf::net
