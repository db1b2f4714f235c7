// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// All that is compared: each form of a write, the same with nothing in it, and the bare copy.

#include "write_path/ways.hpp"

#include "support/crew.hpp"
#include "support/sink_client.hpp"
#include "write_path/forms.hpp"

#include <cstring>
#include <stdexcept>

namespace cloudbuf::bench {

namespace {

// Nobody listens there, and nobody is asked: a first part stays open when it is full.
client_options client_settings()
{
    return options_for({9, {}});
}

upload_options upload_settings()
{
    upload_options o;
    o.part_size = pass::part_size;
    o.checksum = checksum::crc64nvme; // what a service gets by default, over TLS
    return o;
}

void check_taken(bool all)
{
    if (!all) {
        throw std::runtime_error("the part was full too early");
    }
}

} // namespace

ways::ways() : cloud_(io_, client_settings()), nothing_(io_.get_executor())
{
    add_coroutine("awaitable", [](auto& out, pass& p) { return write_awaited(out, p); });
    add_coroutine("deferred", [](auto& out, pass& p) { return write_deferred(out, p); });
    add_coroutine("use_awaitable", [](auto& out, pass& p) { return write_use_awaitable(out, p); });
    add_callbacks();
    all_.push_back({"try_write", {}, [this](pass& p) { try_write(p); }});
    all_.push_back({"prepare and commit", {}, [this](pass& p) { prepare_and_commit(p); }});
    all_.push_back({"memcpy", {}, [this](pass& p) { copy_.copy(p); }, false});
    all_.push_back({"memcpy and CRC", {}, [this](pass& p) { copy_.copy_and_sum(p); }, false});
}

async_cloud_buffer ways::make_buffer()
{
    return async_cloud_buffer{cloud_, "s3://bench/write-path", upload_settings()};
}

// Destroying the buffer gives its blocks back, for the next pass to take again.
template <class Loop>
void ways::add_coroutine(const std::string& form, Loop loop)
{
    const auto write = [this, loop](pass& p) {
        async_cloud_buffer out = make_buffer();
        bench::run(io_, loop(out, p));
    };
    const auto nothing = [this, loop](pass& p) { bench::run(io_, loop(nothing_, p)); };
    all_.push_back({"write " + form, "empty " + form, write});
    all_.push_back({"empty " + form, {}, nothing, false});
}

void ways::add_callbacks()
{
    const auto write = [this](pass& p) {
        async_cloud_buffer out = make_buffer();
        run_chain(out, p);
    };
    const auto nothing = [this](pass& p) { run_chain(nothing_, p); };
    all_.push_back({"write callbacks", "empty callbacks", write});
    all_.push_back({"empty callbacks", {}, nothing, false});
}

template <class Buffer>
void ways::run_chain(Buffer& out, pass& p)
{
    write_chain<Buffer> chain{out, p};
    chain.start();
    io_.restart();
    io_.run();
}

void ways::try_write(pass& p)
{
    async_cloud_buffer out = make_buffer();
    pass_watch watch{p};
    for (std::uint64_t i = 0; i < p.writes; ++i) {
        check_taken(out.try_write(p.bytes) == p.bytes.size());
    }
    watch.stop();
}

void ways::prepare_and_commit(pass& p)
{
    async_cloud_buffer out = make_buffer();
    pass_watch watch{p};
    for (std::uint64_t i = 0; i < p.writes; ++i) {
        const char* from = static_cast<const char*>(p.bytes.data());
        for (std::size_t left = p.bytes.size(); left != 0;) {
            const asio::mutable_buffer room = out.prepare(left); // up to the end of a block
            check_taken(room.size() != 0);
            std::memcpy(room.data(), from, room.size());
            out.commit(room.size());
            from += room.size();
            left -= room.size();
        }
    }
    watch.stop();
}

} // namespace cloudbuf::bench
