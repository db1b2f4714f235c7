// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Turns of connections: who waits, in which order, and what others of the loop get between them.

#include "net/send_turns.hpp"

#include "net/strand.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using cloudbuf::net::send_turns;

namespace {

// Sends a number of batches, one in each turn.
class connection final : public send_turns::waiter, public std::enable_shared_from_this<connection> {
public:
    connection(asio::io_context& io, int batches, std::function<void()> on_batch)
        : ex_(cloudbuf::net::strand(io.get_executor())),
          turns_(asio::use_service<send_turns>(io)),
          left_(batches),
          on_batch_(std::move(on_batch))
    {}

    const asio::any_io_executor& turn_executor() const noexcept override { return ex_; }

    void on_turn() override { send(); }

    void go_on()
    {
        if (left_ > 0 && turns_.ask(shared_from_this())) {
            send();
        }
    }

    int left() const noexcept { return left_; }

private:
    void send()
    {
        --left_;
        on_batch_();
        // As the handler of a send that went through at once.
        asio::post(ex_, [self = shared_from_this()] { self->go_on(); });
    }

    asio::any_io_executor ex_;
    send_turns& turns_;
    int left_;
    std::function<void()> on_batch_;
};

using connections = std::vector<std::shared_ptr<connection>>;

void start(const connections& all)
{
    for (const auto& c : all) {
        asio::post(c->turn_executor(), [c] { c->go_on(); });
    }
}

} // namespace

TEST_CASE("turns: who is alone does not wait, but for the first time")
{
    asio::io_context io;
    int batches = 0;
    const auto c = std::make_shared<connection>(io, 10, [&] { ++batches; });
    start({c});
    io.run_one(); // asks
    io.run_one(); // is called
    CHECK(batches == 1);
    io.run_one();
    CHECK(batches == 2);
    io.run();
    CHECK(batches == 10);
}

TEST_CASE("turns: one batch at most for each time that the loop goes round")
{
    asio::io_context io;
    int since = 0; // batches since the loop went round
    int most = 0;
    connections all;
    for (int i = 0; i < 30; ++i) {
        all.push_back(std::make_shared<connection>(io, 20, [&] { most = std::max(most, ++since); }));
    }
    start(all);
    std::function<void()> others = [&] {
        since = 0;
        if (std::ranges::any_of(all, [](const auto& c) { return c->left() > 0; })) {
            asio::post(io, others);
        }
    };
    asio::post(io, others);
    io.run();
    CHECK(std::ranges::all_of(all, [](const auto& c) { return c->left() == 0; }));
    // The next one is called up before the batch is sent, and may stand before the others.
    CHECK(most <= 2);
}

TEST_CASE("turns: first come, first served")
{
    asio::io_context io;
    std::vector<int> order;
    connections all;
    for (int i = 0; i < 3; ++i) {
        all.push_back(std::make_shared<connection>(io, 3, [&order, i] { order.push_back(i); }));
    }
    start(all);
    io.run();
    CHECK(order == std::vector{0, 1, 2, 0, 1, 2, 0, 1, 2});
}

TEST_CASE("turns: a context that ends drops those in line")
{
    int batches = 0;
    std::weak_ptr<connection> last;
    {
        asio::io_context io;
        connections all;
        for (int i = 0; i < 5; ++i) {
            all.push_back(std::make_shared<connection>(io, 5, [&] { ++batches; }));
        }
        last = all.back();
        start(all);
        for (int i = 0; i < 7; ++i) {
            io.run_one();
        }
    }
    CHECK(last.expired());
    CHECK(batches > 0);
    CHECK(batches < 25);
}
