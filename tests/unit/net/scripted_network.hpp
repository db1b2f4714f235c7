// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A resolver and a connector that do what a test says, when it says so.

#pragma once

#include "net/connect.hpp"
#include "net/resolve.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace cloudbuf::net {

/// Waits, inside an Asio operation, until it is answered or cancelled.
template <class... Results>
class answerable {
public:
    explicit answerable(const asio::any_io_executor& ex) : timer_(ex, asio::steady_timer::time_point::max())
    {}

    void answer(Results... results)
    {
        results_.emplace(std::move(results)...);
        timer_.cancel();
    }

    bool is_answered() const { return results_.has_value(); }
    bool was_cancelled() const { return cancelled_; }

    template <class Handler, class... Fallback>
    void start(std::shared_ptr<answerable> self, Handler done, Fallback... if_cancelled)
    {
        const auto ex = asio::get_associated_executor(done);
        const auto slot = asio::get_associated_cancellation_slot(done);
        timer_.async_wait(asio::bind_executor(
            ex,
            asio::bind_cancellation_slot(
                slot,
                [self, done = std::move(done), ... f = std::move(if_cancelled)](error_code) mutable {
                    if (self->results_) {
                        std::apply(std::move(done), std::move(*self->results_));
                    } else {
                        self->cancelled_ = true;
                        std::move(done)(asio::error::operation_aborted, std::move(f)...);
                    }
                }
            )
        ));
    }

private:
    asio::steady_timer timer_;
    std::optional<std::tuple<Results...>> results_;
    bool cancelled_ = false;
};

class scripted_resolver final : public resolver {
public:
    using lookup = answerable<error_code, std::vector<asio::ip::tcp::endpoint>>;

    void start_resolve(asio::any_io_executor ex, const std::string&, std::uint16_t, handler done) override
    {
        lookups.push_back(std::make_shared<lookup>(ex));
        lookups.back()->start(lookups.back(), std::move(done), std::vector<asio::ip::tcp::endpoint>{});
    }

    std::vector<std::shared_ptr<lookup>> lookups;
};

class scripted_connector final : public connector {
public:
    using attempt = answerable<error_code, asio::ip::tcp::socket>;

    void start_connect(asio::any_io_executor ex, const asio::ip::tcp::endpoint& to, handler done) override
    {
        addresses.push_back(to);
        attempts.push_back(std::make_shared<attempt>(ex));
        attempts.back()->start(attempts.back(), std::move(done), asio::ip::tcp::socket{ex});
    }

    void fail(std::size_t i, error_code ec, const asio::any_io_executor& ex)
    {
        attempts[i]->answer(ec, asio::ip::tcp::socket{ex});
    }

    std::vector<asio::ip::tcp::endpoint> addresses;
    std::vector<std::shared_ptr<attempt>> attempts;
};

} // namespace cloudbuf::net
