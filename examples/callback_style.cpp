// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The library without a coroutine: a journal that a timer writes, with completion handlers.

#include <cloudbuf/cloudbuf.hpp>

#include "command_line.hpp"
#include "report.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    R"(usage: callback_style [--lines N] s3://bucket/key
Writes N lines (1000) into the object, one at a time, then prints one line of JSON.
Credentials and the like are read from AWS_* in the environment.
)";

/// One operation is outstanding at any time, and its handler starts the next. What handlers refer to lives
/// until `run()` has returned.
class journal {
public:
    journal(asio::io_context& ctx, const cloudbuf::client& cloud, std::string url, std::uint64_t lines)
        : out_(cloud, url), next_line_(ctx), lines_(lines)
    {
        report_.url = std::move(url);
    }

    void start() { wait(); }

    const examples::report& result() const noexcept { return report_; }

private:
    void wait()
    {
        if (written_ == lines_) {
            return close();
        }
        next_line_.expires_after(std::chrono::microseconds(100));
        next_line_.async_wait([this](cloudbuf::error_code) { write_line(); });
    }

    void write_line()
    {
        ++written_;
        line_ = "line " + std::to_string(written_) + '\n';
        // There is room almost always, and then there is nothing to wait for.
        const std::size_t taken = out_.try_write(asio::buffer(line_));
        if (taken == line_.size()) {
            return wait();
        }
        // The bytes stay where they are until the handler is called. An error that try_write met is reported
        // here.
        const asio::const_buffer rest = asio::buffer(line_) + taken;
        out_.write(rest, [this](cloudbuf::error_code ec, std::size_t) {
            if (ec) {
                return report_.on_failed(boost::system::system_error(ec), out_);
            }
            wait();
        });
    }

    void close()
    {
        out_.close([this](cloudbuf::error_code ec, cloudbuf::object_info info) {
            if (ec) {
                return report_.on_failed(boost::system::system_error(ec), out_);
            }
            report_.on_committed(std::move(info));
        });
    }

    cloudbuf::async_cloud_buffer out_;
    asio::steady_timer next_line_;
    std::string line_;
    std::uint64_t written_ = 0;
    const std::uint64_t lines_;
    examples::report report_;
};

int status_of(examples::outcome o)
{
    switch (o) {
    case examples::outcome::committed:
        return 0;
    case examples::outcome::unknown:
        return 3;
    case examples::outcome::not_committed:
        break;
    }
    return 1;
}

int run(const examples::command_line& line)
{
    if (line.operands().size() != 1) {
        throw examples::usage_error("wants one URL");
    }
    const std::string& url = line.operands().front();
    if (const auto place = cloudbuf::destination::parse(url); !place) {
        throw examples::usage_error(url + ": " + place.error().message());
    }
    asio::io_context ctx{1};
    const cloudbuf::client cloud{ctx};
    journal j{ctx, cloud, url, line.number("--lines", 1000, 1'000'000'000)};
    const auto begin = std::chrono::steady_clock::now();
    j.start();
    ctx.run();

    examples::report done = j.result();
    done.elapsed = std::chrono::steady_clock::now() - begin;
    if (!done.text.empty()) {
        std::cerr << "callback_style: " << done.text << '\n';
    }
    examples::print_line(to_json(done));
    return status_of(done.result);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const examples::command_line line(argc, argv, {"--help"}, {"--lines"});
        if (line.has("--help")) {
            std::cout << usage;
            return 0;
        }
        return run(line);
    } catch (const examples::usage_error& error) {
        std::cerr << "callback_style: " << error.what() << '\n' << usage;
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "callback_style: " << error.what() << '\n';
        return 1;
    }
}
