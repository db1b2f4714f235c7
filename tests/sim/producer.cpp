// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The program that uses the library in a run: writes an upload in random pieces, then ends it.

#include "sim/producer.hpp"

#include "sim/sleep.hpp"
#include "support/sim/sim_random.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace cloudbuf::sim {

namespace {

class producer {
public:
    producer(producer_parts parts, upload_record& u) : p_(parts), u_(u), random_(u.spec->seed) {}

    asio::awaitable<void> run()
    {
        if (u_.spec->starts_after != sim_clock::duration::zero()) {
            co_await sim::sleep(p_.time, u_.spec->starts_after);
        }
        if (p_.library) {
            u_.buffer.emplace(
                *p_.library, "s3://" + std::string{bucket_name} + '/' + u_.spec->key, u_.spec->options
            );
            co_await write_all();
            co_await end();
        }
        if (u_.buffer) {
            u_.evidence = u_.buffer->last_failure();
            if (!u_.closed && !u_.given_up) {
                u_.given_up = p_.time.now();
            }
            u_.buffer.reset();
        }
        u_.ended = true;
        say("ended");
    }

private:
    // First, because its type is deduced.
    auto begin(std::string_view name)
    {
        begin_record(name);
        u_.operation_pending = true;
        return asio::bind_cancellation_slot(u_.stop.slot(), asio::as_tuple(asio::deferred));
    }

    asio::awaitable<void> write_all()
    {
        const std::size_t enough = u_.spec->ends_early ? random_.below(u_.data.size() + 1) : u_.data.size();
        bool good = true;
        while (good && u_.accepted < enough && u_.buffer) {
            good = co_await write_some();
            if (good && u_.buffer && random_.below(16) == 0) {
                co_await flush();
            }
            if (u_.spec->pause != sim_clock::duration::zero()) {
                co_await sim::sleep(p_.time, u_.spec->pause);
            }
        }
    }

    /// Some of the bytes that are left, in one of the ways there are. False: the upload has failed.
    asio::awaitable<bool> write_some()
    {
        const std::string_view rest = u_.data.substr(u_.accepted);
        const std::size_t largest = std::size_t{1} << random_.below(18);
        const std::string_view piece = rest.substr(0, 1 + random_.below(largest));
        const std::uint64_t way = random_.below(5);
        bool good = false;
        if (way == 0) {
            good = co_await write_awaitable(piece);
        } else if (way == 1) {
            good = co_await write_some_of(piece);
        } else if (way == 2) {
            good = co_await write(piece);
        } else {
            good = way == 3 ? try_write(piece) : prepare_and_commit(piece);
            if (!good) {
                good = co_await wait_writable();
            }
        }
        co_return good;
    }

    asio::awaitable<bool> write(std::string_view piece)
    {
        return taken_by(u_.buffer->write(asio::buffer(piece), begin("write")));
    }

    asio::awaitable<bool> write_some_of(std::string_view piece)
    {
        return taken_by(u_.buffer->async_write_some(asio::buffer(piece), begin("write some")));
    }

    template <class Operation>
    asio::awaitable<bool> taken_by(Operation operation)
    {
        const auto [ec, n] = co_await std::move(operation);
        finish(ec);
        u_.accepted += n;
        co_return goes_on(ec);
    }

    /// The form without a token is cancelled with its coroutine only, so that here it never is.
    asio::awaitable<bool> write_awaitable(std::string_view piece)
    {
        begin_record("write without a token");
        error_code ec;
        try {
            u_.accepted += co_await u_.buffer->write(asio::buffer(piece));
        } catch (const boost::system::system_error& e) {
            ec = e.code();
            if (u_.buffer) {
                u_.accepted = u_.buffer->bytes_written();
            }
        }
        finish(ec);
        co_return goes_on(ec);
    }

    /// False: there is no room, or the upload has failed.
    bool try_write(std::string_view piece)
    {
        error_code ec;
        const std::size_t n = u_.buffer->try_write(asio::buffer(piece), ec);
        u_.accepted += n;
        return n != 0;
    }

    bool prepare_and_commit(std::string_view piece)
    {
        const asio::mutable_buffer room = u_.buffer->prepare(piece.size());
        std::copy_n(piece.data(), room.size(), static_cast<char*>(room.data()));
        u_.buffer->commit(room.size());
        u_.accepted += room.size();
        return room.size() != 0;
    }

    asio::awaitable<bool> wait_writable()
    {
        auto operation = u_.buffer->writable(begin("writable"));
        const auto [ec] = co_await std::move(operation);
        finish(ec);
        co_return goes_on(ec);
    }

    asio::awaitable<void> flush()
    {
        auto operation = u_.buffer->flush(begin("flush"));
        const auto [ec, offset] = co_await std::move(operation);
        finish(ec);
    }

    asio::awaitable<void> end()
    {
        if (!u_.buffer) {
            co_return;
        }
        switch (u_.spec->end) {
        case ending::destroy:
            break;
        case ending::abort: {
            u_.given_up = p_.time.now();
            auto operation = u_.buffer->abort(begin("abort"));
            const auto [ec] = co_await std::move(operation);
            finish(ec);
            break;
        }
        case ending::close: {
            u_.close_called = true;
            auto operation = u_.buffer->close(begin("close"));
            auto [ec, info] = co_await std::move(operation);
            finish(ec);
            u_.closed = ec;
            u_.closed_at = p_.time.now();
            u_.info = std::move(info);
            break;
        }
        }
    }

    /// A cancelled write leaves the buffer usable, whatever else was wrong leaves nothing to do.
    static bool goes_on(error_code ec) { return !ec || ec == asio::error::operation_aborted; }

    void begin_record(std::string_view name)
    {
        operation_record o;
        o.name = name;
        o.began = p_.time.now();
        u_.operations.push_back(o);
    }

    void finish(error_code ec)
    {
        u_.operation_pending = false;
        operation_record& o = u_.operations.back();
        o.ended = p_.time.now();
        o.ec = ec;
        say(std::string{o.name} + " -> " + (ec ? ec.message() : "ok"));
    }

    void say(std::string_view what)
    {
        p_.log.add(
            "user", u_.spec->key + ": " + std::string{what} + ", " + std::to_string(u_.accepted) + " bytes"
        );
    }

    producer_parts p_;
    upload_record& u_;
    sim_random random_;
};

} // namespace

asio::awaitable<void> produce(producer_parts parts, upload_record& upload)
{
    producer p{parts, upload};
    co_await p.run();
}

bool disturb(producer_parts parts, upload_record& upload)
{
    const bool cancels = upload.spec->trouble == disturbance::cancel;
    if (!upload.ended && (cancels ? !upload.operation_pending : !upload.buffer)) {
        return false;
    }
    if (upload.ended) {
        return true;
    }
    if (cancels) {
        parts.log.add("user", upload.spec->key + ": cancels " + std::string{upload.operations.back().name});
        upload.operations.back().cancelled = parts.time.now();
        if (upload.operations.back().name == "close") {
            upload.given_up = parts.time.now();
            upload.given_up_closing = true;
        }
        upload.stop.emit(upload.spec->cancellation);
    } else {
        parts.log.add("user", upload.spec->key + ": destroys the buffer");
        upload.evidence = upload.buffer->last_failure();
        upload.given_up = upload.given_up.value_or(parts.time.now());
        upload.destroyed = true;
        upload.given_up_closing = upload.close_called;
        upload.buffer.reset();
    }
    return true;
}

} // namespace cloudbuf::sim
