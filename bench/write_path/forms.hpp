// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The ways to write into a buffer, each a loop over a pass; for the library's buffer and for the empty one.

#pragma once

#include "write_path/empty_buffer.hpp"
#include "write_path/pass.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace cloudbuf::bench {

// A loop begins with a write of nothing, which takes the frame or the operation that the others use again.

template <class Buffer>
asio::awaitable<void> write_awaited(Buffer& out, pass& p)
{
    const asio::const_buffer nothing;
    co_await out.write(nothing);
    pass_watch watch{p};
    for (std::uint64_t i = 0; i < p.writes; ++i) {
        co_await out.write(p.bytes);
    }
    watch.stop();
}

template <class Buffer>
asio::awaitable<void> write_deferred(Buffer& out, pass& p)
{
    const asio::const_buffer nothing;
    co_await out.write(nothing, asio::deferred);
    pass_watch watch{p};
    for (std::uint64_t i = 0; i < p.writes; ++i) {
        co_await out.write(p.bytes, asio::deferred);
    }
    watch.stop();
}

template <class Buffer>
asio::awaitable<void> write_use_awaitable(Buffer& out, pass& p)
{
    const asio::const_buffer nothing;
    co_await out.write(nothing, asio::use_awaitable);
    pass_watch watch{p};
    for (std::uint64_t i = 0; i < p.writes; ++i) {
        co_await out.write(p.bytes, asio::use_awaitable);
    }
    watch.stop();
}

/// Each handler begins the next write. Outlives the running of its executor.
template <class Buffer>
class write_chain {
public:
    write_chain(Buffer& out, pass& p) : out_(out), pass_(p), left_(p.writes) {}

    void start() { out_.write(asio::const_buffer{}, step{this}); }

private:
    struct step {
        write_chain* self;

        void operator()(error_code ec, std::size_t) const { self->on_written(ec); }
    };

    void on_written(error_code ec)
    {
        if (ec) {
            throw boost::system::system_error(ec);
        }
        if (!watch_) {
            watch_.emplace(pass_);
        }
        if (left_ == 0) {
            watch_->stop();
            return;
        }
        --left_;
        out_.write(pass_.bytes, step{this});
    }

    Buffer& out_;
    pass& pass_;
    std::uint64_t left_;
    std::optional<pass_watch> watch_; // since the write of nothing
};

} // namespace cloudbuf::bench
