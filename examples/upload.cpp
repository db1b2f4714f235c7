// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Uploads a file, or whatever comes on standard input, and says which of the three outcomes it had.

#include <cloudbuf/cloudbuf.hpp>

#include "command_line.hpp"
#include "progress.hpp"
#include "report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>

#include <nlohmann/json.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <fcntl.h>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

namespace asio = boost::asio;
using examples::command_line;
using examples::outcome;
using examples::report;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr const char* usage =
    R"(usage: upload [--content-type T] [--part-size N] [--create-only] [--progress] FILE|- URL
Uploads FILE, or standard input, to s3://bucket/key, and prints one line of JSON.
N is bytes, or K, M, G of them. --progress shows it also where standard error is no terminal.
Exit status: 0 committed, 1 not committed, 2 usage, 3 unknown.
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and the like are read from the
environment; AWS_ENDPOINT_URL_S3 and AWS_CA_BUNDLE for other stores.
)";

enum exit_status { committed = 0, not_committed = 1, bad_usage = 2, not_known = 3 };

struct order {
    std::string file;
    std::string url;
    cloudbuf::upload_options options;
    bool progress = false;
};

order read_order(const command_line& line)
{
    if (line.operands().size() != 2) {
        throw examples::usage_error("FILE and URL are wanted");
    }
    order o;
    o.file = line.operands()[0];
    o.url = line.operands()[1];
    o.options.content_type = line.value("--content-type", "");
    o.options.part_size = line.number("--part-size", 0, std::numeric_limits<std::size_t>::max());
    o.options.if_none_match = line.has("--create-only");
    o.progress = line.has("--progress") || ::isatty(STDERR_FILENO) == 1;
    return o;
}

// Asio waits for pipes, terminals and sockets, and reads a regular file at once: the system has no way of
// waiting for one. Such a read takes as long as the disk does; a server with other things to do would read
// files on a thread of their own.
struct input {
    asio::posix::stream_descriptor stream;

    input(const asio::any_io_executor& executor, const std::string& file) : stream(executor)
    {
        const int fd = file == "-" ? ::dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            throw boost::system::system_error(errno, boost::system::system_category(), file);
        }
        stream.assign(fd);
    }

    input(const input&) = delete;
    input& operator=(const input&) = delete;

    // Asio reads without blocking, and the terminal behind standard input is shared with other programs.
    ~input()
    {
        cloudbuf::error_code ignored;
        stream.native_non_blocking(false, ignored);
    }

    std::optional<std::uint64_t> size()
    {
        struct ::stat facts{};
        if (::fstat(stream.native_handle(), &facts) == 0 && S_ISREG(facts.st_mode)) {
            return static_cast<std::uint64_t>(facts.st_size);
        }
        return std::nullopt;
    }
};

// Both belong to the caller, who waits for this.
asio::awaitable<void> copy(input& in, cloudbuf::async_cloud_buffer& out)
{
    std::vector<char> chunk(256 * 1024);
    for (;;) {
        auto [ec, n] =
            co_await in.stream.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::deferred));
        if (ec == asio::error::eof) {
            co_return;
        }
        if (ec) {
            throw boost::system::system_error(ec, "reading the input");
        }
        // Waits while neither memory nor network has room: then nothing more is read either.
        co_await out.write(asio::buffer(chunk, n));
    }
}

// Ends in a report whatever happens, so that it may be raced with the progress.
asio::awaitable<report> transfer(input& in, cloudbuf::async_cloud_buffer& out)
{
    report done;
    try {
        co_await copy(in, out);
        cloudbuf::object_info object = co_await out.close();
        done.on_committed(std::move(object));
    } catch (const boost::system::system_error& error) {
        done.on_failed(error, out); // and `out` is destroyed without a close: nothing is published
    }
    co_return done;
}

asio::awaitable<report> upload(cloudbuf::client cloud, order o)
{
    input in(co_await asio::this_coro::executor, o.file);
    const std::optional<std::uint64_t> size = in.size();
    o.options.expected_size = size; // the largest files need larger parts
    cloudbuf::async_cloud_buffer out(cloud, o.url, std::move(o.options));
    if (!o.progress) {
        co_return co_await transfer(in, out);
    }
    auto first = co_await (transfer(in, out) || examples::show_progress(out, size));
    co_return std::get<report>(std::move(first));
}

report run(const order& o)
{
    asio::io_context ctx{1};
    cloudbuf::client cloud(ctx); // AWS_* in the environment

    // The first signal ends the upload in one of the three ways, the second one the program.
    asio::cancellation_signal cancel;
    asio::signal_set signals(ctx, SIGINT, SIGTERM);
    signals.async_wait([&](const cloudbuf::error_code& ec, int) {
        if (!ec) {
            signals.clear();
            cancel.emit(asio::cancellation_type::terminal);
        }
    });

    report done;
    std::exception_ptr failed;
    auto on_end = [&](std::exception_ptr e, report r) {
        failed = e;
        done = std::move(r);
        signals.cancel();
        cloud.drain([](const cloudbuf::error_code&) {}); // the parts of an unfinished upload are deleted
    };
    asio::co_spawn(ctx, upload(cloud, o), asio::bind_cancellation_slot(cancel.slot(), std::move(on_end)));
    ctx.run();
    if (failed) {
        std::rethrow_exception(failed);
    }
    return done;
}

exit_status status_of(const report& r)
{
    switch (r.result) {
    case outcome::committed:
        return committed;
    case outcome::unknown:
        return not_known;
    case outcome::not_committed:
        break;
    }
    const bool badly_asked = r.code == cloudbuf::errc::invalid_options ||
                             r.code == cloudbuf::errc::invalid_destination ||
                             r.code == cloudbuf::errc::unsupported_destination;
    return badly_asked ? bad_usage : not_committed;
}

} // namespace

int main(int argc, char** argv)
{
    report done;
    exit_status status = not_committed;
    const auto begin = std::chrono::steady_clock::now();
    try {
        const command_line line(
            argc, argv, {"--create-only", "--progress", "--help"}, {"--content-type", "--part-size"}
        );
        if (line.has("--help")) {
            std::cout << usage;
            return 0;
        }
        const order o = read_order(line);
        done.url = o.url;
        done = run(o);
        done.url = o.url;
        status = status_of(done);
    } catch (const examples::usage_error& error) {
        done.text = std::string(error.what()) + '\n' + usage;
        status = bad_usage;
    } catch (const boost::system::system_error& error) { // of the input, or of an option in the environment
        done.text = error.what();
        status = error.code() == cloudbuf::errc::invalid_options ? bad_usage : not_committed;
    } catch (const std::exception& error) {
        done.text = error.what();
    }
    done.elapsed = std::chrono::steady_clock::now() - begin;
    if (!done.text.empty()) {
        std::cerr << "upload: " << done.text << '\n';
    }
    examples::print_line(to_json(done));
    return status;
}
