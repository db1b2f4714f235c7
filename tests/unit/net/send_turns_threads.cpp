// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Turns of connections whose loop runs on several threads.

#include "net/send_turns.hpp"
#include "net/strand.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using cloudbuf::net::send_turns;

namespace {

class connection final : public send_turns::waiter, public std::enable_shared_from_this<connection> {
public:
    connection(asio::io_context& io, std::atomic<int>& sent)
        : ex_(cloudbuf::net::strand(io.get_executor())),
          turns_(asio::use_service<send_turns>(io)),
          sent_(sent)
    {}

    const asio::any_io_executor& turn_executor() const noexcept override { return ex_; }

    void on_turn() override { send(); }

    void go_on()
    {
        if (left_ > 0 && turns_.ask(shared_from_this())) {
            send();
        }
    }

private:
    void send()
    {
        --left_;
        ++sent_;
        asio::post(ex_, [self = shared_from_this()] { self->go_on(); });
    }

    asio::any_io_executor ex_;
    send_turns& turns_;
    std::atomic<int>& sent_;
    int left_ = 500; // on the strand
};

} // namespace

TEST_CASE("threads: turns are neither lost nor given twice")
{
    asio::io_context io{4};
    std::atomic<int> sent = 0;
    for (int i = 0; i < 16; ++i) {
        const auto c = std::make_shared<connection>(io, sent);
        asio::post(c->turn_executor(), [c] { c->go_on(); });
    }
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { io.run(); });
    }
    threads.clear();
    CHECK(sent == 16 * 500);
}
