// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The operations of a buffer that may have to wait, each a loop on the upload's strand.

#include <cloudbuf/detail/upload_fwd.hpp>

#include "engine/operation.hpp"
#include "engine/upload.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace cloudbuf::detail {

namespace {

using upload_handle = std::shared_ptr<upload>;

// Why a wait for room cannot go on; success if it can.
error_code obstacle(const upload& u, const operation_control& control)
{
    if (u.abandoned() || control.is_cancelled()) {
        return asio::error::operation_aborted;
    }
    return u.failed();
}

// The operation does not wait for room any more; an upload that has failed needs none at all.
void give_up_room(upload& u) noexcept
{
    if (u.failed()) {
        u.release_writer();
    } else {
        u.stop_waiting_for_room();
    }
}

asio::awaitable<std::tuple<error_code, std::size_t>> write_rest(
    upload_handle u,
    control_ptr control,
    std::vector<asio::const_buffer> rest,
    std::size_t already,
    write_extent extent
)
{
    const upload::producer_use use{*u};
    std::size_t total = already;
    for (std::size_t i = 0; i < rest.size();) {
        if (const error_code ec = obstacle(*u, *control)) {
            give_up_room(*u);
            co_return std::tuple{ec, total};
        }
        const taken t = u->take(rest[i]);
        total += t.bytes;
        rest[i] += t.bytes;
        if (t.status == take_status::failed) {
            co_return std::tuple{t.error, total};
        }
        if (extent == write_extent::some && total != 0) {
            if (t.status == take_status::wait) {
                u->stop_waiting_for_room();
            }
            break;
        }
        if (t.status == take_status::wait) {
            co_await u->wait_for_change();
        } else {
            ++i;
        }
    }
    co_return std::tuple{error_code{}, total};
}

asio::awaitable<std::tuple<error_code>> wait_writable(upload_handle u, control_ptr control)
{
    const upload::producer_use use{*u};
    for (;;) {
        if (const error_code ec = obstacle(*u, *control)) {
            give_up_room(*u);
            co_return std::tuple{ec};
        }
        error_code why;
        const upload::room_status room = u->ensure_room(why);
        if (room != upload::room_status::none) {
            co_return std::tuple{why};
        }
        co_await u->wait_for_change();
    }
}

asio::awaitable<std::tuple<error_code, std::uint64_t>> flush_sealed(upload_handle u, control_ptr control)
{
    const upload::producer_use use{*u};
    if (const error_code ec = obstacle(*u, *control)) {
        co_return std::tuple{ec, u->durable()};
    }
    const std::uint64_t target = u->seal_for_flush();
    while (u->durable() < target) {
        if (const error_code ec = obstacle(*u, *control)) {
            co_return std::tuple{ec, u->durable()};
        }
        co_await u->wait_for_change();
    }
    co_return std::tuple{error_code{}, u->durable()};
}

asio::awaitable<void> until_ended(upload& u)
{
    while (!u.has_ended()) {
        co_await u.wait_for_change();
    }
}

// Cancelling an operation that ends the upload gives the upload up.
struct give_up_upload {
    void operator()(upload& u) const noexcept { u.request_cancel(); }
};

asio::awaitable<std::tuple<error_code, object_info>> close_upload(upload_handle u, control_ptr control)
{
    auto request = upload::close_request::accepted;
    {
        const upload::producer_use use{*u};
        if (u->abandoned() || control->is_cancelled()) {
            u->request_cancel();
        } else {
            request = u->request_close();
        }
        u->release_writer(); // what is not sealed by now never will be
    }
    if (request == upload::close_request::refused) {
        co_return std::tuple{u->failed(), object_info{}};
    }
    if (request == upload::close_request::one_step) {
        co_await upload::send_whole(u, control);
    }
    if (!u->has_ended()) {
        co_await until_ended(*u);
    }
    upload::final_state end = u->ended();
    co_return std::tuple{end.code, std::move(end.object)};
}

asio::awaitable<std::tuple<error_code, resolution>> resolve_upload(upload_handle u, control_ptr)
{
    {
        const upload::producer_use use{*u};
        u->release_writer(); // nothing will be written
    }
    co_await until_ended(*u);
    upload::final_state end = u->ended();
    resolution out;
    if (end.result == plan::outcome::committed) {
        out = {outcome::committed, std::move(end.object)};
    } else if (end.result == plan::outcome::not_committed) {
        out.what = outcome::not_committed;
    }
    co_return std::tuple{error_code{}, std::move(out)};
}

asio::awaitable<std::tuple<error_code>> abort_upload(upload_handle u, control_ptr)
{
    {
        const upload::producer_use use{*u};
        u->release_writer();
    }
    u->request_cancel();
    co_await until_ended(*u);
    co_return std::tuple{error_code{}};
}

} // namespace

taken take(upload& u, asio::const_buffer bytes)
{
    const taken t = u.take(bytes);
    if (t.status == take_status::wait) {
        u.stop_waiting_for_room(); // nobody waits yet: a grant would lie idle
    }
    return t;
}

error_code admit(upload& u) noexcept
{
    const error_code ec = u.admit();
    if (ec && ec != errc::busy && ec != errc::closed) {
        u.release_writer(); // nobody needs its open part any more
    }
    return ec;
}

void abandon(upload& u) noexcept
{
    u.abandon();
}

write_window& window_of(upload& u) noexcept
{
    return u.window();
}

asio::any_io_executor executor_of(const upload& u) noexcept
{
    return u.executor();
}

asio::mutable_buffer prepare(upload& u, std::size_t n)
{
    return u.prepare(n);
}

void commit(upload& u, std::size_t n)
{
    u.commit(n);
}

std::uint64_t bytes_written(const upload& u) noexcept
{
    return u.bytes_written();
}

std::uint64_t durable_offset(const upload& u) noexcept
{
    return u.durable();
}

failure last_failure(const upload& u)
{
    return u.first_failure();
}

void start_write(
    const upload_ptr& u,
    std::vector<asio::const_buffer> rest,
    std::size_t already,
    write_extent extent,
    write_handler handler
)
{
    start_operation<error_code, std::size_t>(
        u,
        std::move(handler),
        [&](upload_handle self, control_ptr control) {
            return write_rest(std::move(self), std::move(control), std::move(rest), already, extent);
        }
    );
}

void start_writable(const upload_ptr& u, ready_handler handler)
{
    error_code ec = admit(*u);
    if (!ec && u->ensure_room(ec) == upload::room_status::none) {
        start_operation<error_code>(u, std::move(handler), wait_writable); // keeps the place in line
        return;
    }
    asio::post(u->executor(), asio::append(std::move(handler).take(), ec));
}

void start_flush(const upload_ptr& u, flush_handler handler)
{
    if (const error_code ec = admit(*u)) {
        asio::post(u->executor(), asio::append(std::move(handler).take(), ec, u->durable()));
        return;
    }
    start_operation<error_code, std::uint64_t>(u, std::move(handler), flush_sealed);
}

void start_close(const upload_ptr& u, close_handler handler)
{
    const error_code ec = admit(*u);
    if (ec != errc::busy) {
        u->close_face();
    }
    if (ec) {
        asio::post(u->executor(), asio::append(std::move(handler).take(), ec, object_info{}));
        return;
    }
    start_operation<error_code, object_info>(u, std::move(handler), close_upload, give_up_upload{});
}

void start_resolve(const upload_ptr& u, const failure& unknown, resolve_handler handler)
{
    if (const error_code ec = u->failed()) {
        asio::post(u->executor(), asio::append(std::move(handler).take(), ec, resolution{}));
        return;
    }
    u->close_face();
    u->find_out(unknown.upload_id, unknown.size);
    start_operation<error_code, resolution>(u, std::move(handler), resolve_upload, give_up_upload{});
}

void start_abort(const upload_ptr& u, ready_handler handler)
{
    const error_code ec = admit(*u);
    if (ec == errc::closed || ec == errc::busy) {
        asio::post(u->executor(), asio::append(std::move(handler).take(), ec));
        return;
    }
    u->close_face();
    start_operation<error_code>(u, std::move(handler), abort_upload);
}

} // namespace cloudbuf::detail
