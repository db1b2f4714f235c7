// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A completion handler of any type, whose executor is known.

#pragma once

#include "net/asio.hpp"
#include "net/recycled.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace cloudbuf::net {

/// As asio::any_completion_handler, for operations of ours: that one erases its executor a second time and
/// allocates whenever it is asked for it, three times for each read and each write. Here the executor is an
/// any_io_executor, taken out when the handler is erased. Move-only; called at most once. A moved-from one
/// can only be destroyed.
template <class... Results>
class any_handler {
    struct erased {
        // Calls it, unless there are no results, and destroys it.
        using function = void (*)(erased*, Results*...);

        explicit erased(function f) noexcept : finish(f) {}

        function finish;
    };

    template <class Handler>
    struct owned final : erased {
        template <class H>
        explicit owned(H&& h) : erased(&owned::end), handler(std::forward<H>(h))
        {}

        static void end(erased* base, Results*... results)
        {
            auto* const self = static_cast<owned*>(base);
            Handler h(std::move(self->handler)); // the memory is free for what it starts
            destroy_recycled(self);
            if ((... && (results != nullptr))) {
                std::move(h)(std::move(*results)...);
            }
        }

        Handler handler;
    };

public:
    using cancellation_slot_type = asio::cancellation_slot;

    /// Of a handler with the executor and the slot that are associated with it. Without an executor of its
    /// own it runs on that of the operation.
    template <class Handler>
        requires(!std::same_as<std::decay_t<Handler>, any_handler> &&
                 std::invocable<std::decay_t<Handler>, Results...>)
    any_handler(Handler&& h)
        : executor_(asio::get_associated_executor(h, asio::any_io_executor{})),
          slot_(asio::get_associated_cancellation_slot(h)),
          erased_(make_recycled<owned<std::decay_t<Handler>>>(std::forward<Handler>(h)))
    {}

    /// A function that runs on `ex`.
    template <class Function>
    any_handler(asio::any_io_executor ex, Function&& f)
        : executor_(std::move(ex)),
          erased_(make_recycled<owned<std::decay_t<Function>>>(std::forward<Function>(f)))
    {}

    any_handler(any_handler&& other) noexcept
        : executor_(std::move(other.executor_)),
          slot_(other.slot_),
          erased_(std::exchange(other.erased_, nullptr))
    {}

    any_handler& operator=(any_handler&&) = delete;

    ~any_handler()
    {
        if (erased_ != nullptr) {
            erased_->finish(erased_, static_cast<Results*>(nullptr)...);
        }
    }

    /// Empty if the handler has none.
    const asio::any_io_executor& executor() const noexcept { return executor_; }

    cancellation_slot_type get_cancellation_slot() const noexcept { return slot_; }

    void operator()(Results... results)
    {
        erased* const e = std::exchange(erased_, nullptr);
        e->finish(e, &results...);
    }

private:
    asio::any_io_executor executor_;
    asio::cancellation_slot slot_;
    erased* erased_;
};

} // namespace cloudbuf::net

template <class... Results, class Candidate>
struct boost::asio::associated_executor<cloudbuf::net::any_handler<Results...>, Candidate> {
    using type = boost::asio::any_io_executor;

    static type
    get(const cloudbuf::net::any_handler<Results...>& h, const Candidate& operation = Candidate()) noexcept
    {
        return h.executor() ? h.executor() : type(operation);
    }
};
