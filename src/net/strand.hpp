// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A strand for work of ours: what it runs never runs at the same time as anything else that it runs.

#pragma once

#include "net/asio.hpp"
#include "net/recycled.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace cloudbuf::net {

/// An executor that behaves as Asio's strand does on an `any_io_executor`: in order, one function at a time,
/// at once where it may be and nothing else is running. Asio's own asks the erased executor for its
/// properties at every step, and each answer is allocated: half of all allocations of a small upload. It is
/// also too large for the small buffer of `any_io_executor`, so that its copies are counted with a fence that
/// thread sanitizers do not model. Copies are equal and share the strand. Any thread.
class strand {
    class shared;

    // A function that waits for its turn.
    struct operation {
        using function = void (*)(operation*, bool run); // and destroys it

        explicit operation(function f) noexcept : finish(f) {}

        function finish;
        operation* next = nullptr;
    };

    template <class Function>
    struct owned final : operation {
        template <class F>
        explicit owned(F&& f) : operation(&owned::end), run_(std::forward<F>(f))
        {}

        static void end(operation* base, bool run)
        {
            auto* const self = static_cast<owned*>(base);
            Function f(std::move(self->run_)); // the memory is free for what it starts
            destroy_recycled(self);
            if (run) {
                std::move(f)();
            }
        }

        Function run_;
    };

public:
    /// A new strand on `ex`.
    template <class Executor>
        requires(!std::same_as<Executor, strand>)
    explicit strand(const Executor& ex) : shared_(make(asio::any_io_executor(ex)))
    {}

    strand(const strand& other) noexcept;
    strand& operator=(strand other) noexcept;

    // Asio moves executors at every step.
    strand(strand&& other) noexcept
        : shared_(std::move(other.shared_)),
          blocking_(other.blocking_),
          tracking_(std::exchange(other.tracking_, untracked))
    {}
    ~strand()
    {
        if (tracking_ == tracked) {
            untrack();
        }
    }

    bool running_in_this_thread() const noexcept;

    asio::execution_context& query(asio::execution::context_t) const noexcept;
    asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept;
    asio::execution::outstanding_work_t query(asio::execution::outstanding_work_t) const noexcept;

    strand require(asio::execution::blocking_t::never_t) const noexcept { return with(never, tracking_); }
    strand require(asio::execution::blocking_t::possibly_t) const noexcept
    {
        return with(possibly, tracking_);
    }
    strand require(asio::execution::outstanding_work_t::tracked_t) const noexcept
    {
        return with(blocking_, tracked);
    }
    strand require(asio::execution::outstanding_work_t::untracked_t) const noexcept
    {
        return with(blocking_, untracked);
    }

    template <class Function>
    void execute(Function&& f) const
    {
        if (blocking_ == possibly && running_in_this_thread()) {
            std::decay_t<Function> own(std::forward<Function>(f));
            std::move(own)();
            return;
        }
        submit(make_recycled<owned<std::decay_t<Function>>>(std::forward<Function>(f)));
    }

    friend bool operator==(const strand& a, const strand& b) noexcept { return a.shared_ == b.shared_; }
    friend bool operator!=(const strand& a, const strand& b) noexcept { return !(a == b); }

private:
    enum blocking : std::uint8_t { possibly, never };
    enum tracking : std::uint8_t { untracked, tracked };

    strand(std::shared_ptr<shared> s, blocking b, tracking t) noexcept;

    static std::shared_ptr<shared> make(asio::any_io_executor ex);
    strand with(blocking b, tracking t) const noexcept;
    void submit(operation* op) const;
    void untrack() noexcept;

    std::shared_ptr<shared> shared_;
    blocking blocking_ = possibly;
    tracking tracking_ = untracked;
};

} // namespace cloudbuf::net
