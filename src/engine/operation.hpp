// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Runs an operation on a strand of ours, and brings the result to the user's handler.

#pragma once

#include <cloudbuf/detail/user_handler.hpp>
#include <cloudbuf/error.hpp>

#include "engine/operation_control.hpp"
#include "net/asio.hpp"
#include "net/strand.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

namespace cloudbuf::detail {

// An owner is what the operation belongs to: an upload, or the draining of a client. It has
//   executor(), of the buffer or client;  strand(), where the operation runs;
//   wake_operation(), thread-safe;        begin_operation() and end_operation().

/// Calls the user's handler, when nothing of the operation is left.
template <class Owner, class Handler, class... Results>
struct delivery {
    Handler handler;
    std::shared_ptr<Owner> owner;
    std::tuple<Results...> results;

    void operator()()
    {
        // The slot is the handler's executor's to touch, which is where this runs.
        if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected()) {
            slot.clear();
        }
        if (owner) {
            owner->end_operation();
            owner.reset();
        }
        std::apply(std::move(handler), std::move(results));
    }
};

/// A delivery to wherever the handler runs.
template <class Owner, class Handler, class... Results>
struct final_handler : delivery<Owner, Handler, Results...> {};

/// The completion given to co_spawn. It runs on the strand, where the coroutine ends, and only posts: no code
/// of the user's ever runs there. It has no slot.
template <class Owner, class Signature, class... Results>
class operation_completion {
    using handler_type = asio::any_completion_handler<Signature>;
    using work_guard =
        decltype(asio::make_work_guard(std::declval<handler_type&>(), std::declval<asio::any_io_executor>()));

public:
    using executor_type = net::strand;

    operation_completion(user_handler<Signature> h, std::shared_ptr<Owner> u, control_ptr c)
        : work_(asio::prefer(u->executor(), asio::execution::outstanding_work.tracked)),
          owner_(std::move(u)),
          control_(std::move(c))
    {
        const bool elsewhere = !h.is_at_home();
        handler_ = std::move(h).take();
        if (elsewhere) {
            work_elsewhere_.emplace(asio::make_work_guard(handler_, owner_->executor()));
        }
    }

    executor_type get_executor() const noexcept { return owner_->strand(); }

    void operator()(std::exception_ptr e, std::tuple<Results...> results)
    {
        if (e) {
            std::get<0>(results) = code_of(e);
        }
        const asio::any_io_executor ex = owner_->executor();
        delivery<Owner, handler_type, Results...> last{
            std::move(handler_), std::move(owner_), std::move(results)
        };
        if (work_elsewhere_) {
            asio::post(ex, final_handler<Owner, handler_type, Results...>{std::move(last)});
        } else {
            asio::post(ex, std::move(last));
        }
        work_elsewhere_.reset();
        work_ = {};
    }

private:
    static error_code code_of(const std::exception_ptr& e) noexcept
    {
        try {
            std::rethrow_exception(e);
        } catch (const boost::system::system_error& s) {
            return s.code();
        } catch (...) {
            return make_error_code(boost::system::errc::not_enough_memory);
        }
    }

    // While they live, neither context runs out of work.
    asio::any_io_executor work_;
    std::optional<work_guard> work_elsewhere_; // where the handler runs, unless it is the same place
    handler_type handler_;
    std::shared_ptr<Owner> owner_;
    control_ptr control_; // the coroutine may listen to its signal
};

/// Ends the waiting of an operation, which then looks whether it was cancelled.
struct wake_only {
    template <class Owner>
    void operator()(Owner& o) const noexcept
    {
        o.wake_operation();
    }
};

/// Starts `body(owner, control)`, an awaitable of the results, on the strand. `on_cancel(owner)` is called
/// when the user cancels, on whichever thread that is. Throws, and has not begun, if memory is short.
template <class... Results, class Owner, class Body, class Signature, class OnCancel = wake_only>
void start_operation(
    const std::shared_ptr<Owner>& u, user_handler<Signature> handler, Body body, OnCancel on_cancel = {}
)
{
    auto control = std::make_shared<operation_control>();
    auto slot = handler.get_cancellation_slot();
    if (slot.is_connected()) {
        slot.assign([control, on_cancel, weak = std::weak_ptr<Owner>(u)](asio::cancellation_type type) {
            if (type == asio::cancellation_type::none) {
                return;
            }
            control->cancelled.store(true, std::memory_order_release);
            if (const auto alive = weak.lock()) {
                on_cancel(*alive);
            }
        });
    }
    u->begin_operation();
    try {
        const auto step = control->step.slot();
        auto coroutine = body(u, control);
        asio::co_spawn(
            u->strand(),
            std::move(coroutine),
            asio::bind_cancellation_slot(
                step,
                operation_completion<Owner, Signature, Results...>(std::move(handler), u, std::move(control))
            )
        );
    } catch (...) {
        if (slot.is_connected()) {
            slot.clear();
        }
        u->end_operation(); // the buffer is not to stay busy
        throw;
    }
}

} // namespace cloudbuf::detail

// It has everything that is associated with the user's handler.
template <
    template <class, class> class Associator,
    class Owner,
    class Handler,
    class... Results,
    class DefaultCandidate>
struct boost::asio::
    associator<Associator, cloudbuf::detail::final_handler<Owner, Handler, Results...>, DefaultCandidate>
    : Associator<Handler, DefaultCandidate> {
    static auto get(const cloudbuf::detail::final_handler<Owner, Handler, Results...>& h) noexcept
    {
        return Associator<Handler, DefaultCandidate>::get(h.handler);
    }

    static auto
    get(const cloudbuf::detail::final_handler<Owner, Handler, Results...>& h,
        const DefaultCandidate& c) noexcept
    {
        return Associator<Handler, DefaultCandidate>::get(h.handler, c);
    }
};
