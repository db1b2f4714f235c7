// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A strand for work of ours: what it runs never runs at the same time as anything else that it runs.

#include "net/strand.hpp"

#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <thread>

namespace cloudbuf::net {

/// What the copies of a strand share.
class strand::shared : public std::enable_shared_from_this<shared> {
    /// First in, first out.
    class queue {
    public:
        queue() = default;
        queue(queue&& other) noexcept
            : front_(std::exchange(other.front_, nullptr)), back_(std::exchange(other.back_, nullptr))
        {}
        queue& operator=(queue&&) = delete;

        ~queue()
        {
            while (operation* const op = pop()) {
                op->finish(op, false);
            }
        }

        bool empty() const noexcept { return front_ == nullptr; }

        void push(operation* op) noexcept
        {
            (back_ != nullptr ? back_->next : front_) = op;
            back_ = op;
        }

        operation* pop() noexcept
        {
            operation* const op = front_;
            if (op != nullptr) {
                front_ = std::exchange(op->next, nullptr);
                back_ = front_ != nullptr ? back_ : nullptr;
            }
            return op;
        }

        void append(queue& other) noexcept
        {
            while (operation* const op = other.pop()) {
                push(op);
            }
        }

    private:
        operation* front_ = nullptr;
        operation* back_ = nullptr;
    };

    /// What the underlying executor is given while anything waits. Destroyed without having run (the context
    /// has ended) it drops what waits, which may hold the strand itself.
    class turn {
    public:
        explicit turn(std::shared_ptr<shared> of) noexcept : of_(std::move(of)) {}
        turn(turn&& other) noexcept = default;
        turn& operator=(turn&&) = delete;

        ~turn()
        {
            if (of_) {
                const queue dropped = of_->stop();
            }
        }

        void operator()()
        {
            const std::shared_ptr<shared> of = std::move(of_);
            of->run();
        }

    private:
        std::shared_ptr<shared> of_;
    };

public:
    explicit shared(asio::any_io_executor ex)
        : possibly_(std::move(ex)), never_(asio::require(possibly_, asio::execution::blocking.never))
    {}

    shared(const shared&) = delete;
    shared& operator=(const shared&) = delete;

    asio::execution_context& context() const noexcept { return possibly_.context(); }

    bool running_here() const noexcept
    {
        return runner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

    void submit(operation* op, blocking b)
    {
        {
            const std::lock_guard lock{mutex_};
            waiting_.push(op);
            if (std::exchange(scheduled_, true)) {
                return;
            }
        }
        (b == possibly ? possibly_ : never_).execute(turn(shared_from_this()));
    }

    // While a copy tracks, the context does not run out of work. From none to one and back only under the
    // mutex: work is held whenever there is one.
    void track() noexcept
    {
        std::size_t n = trackers_.load(std::memory_order_relaxed);
        while (n != 0) {
            if (trackers_.compare_exchange_weak(
                    n, n + 1, std::memory_order_acquire, std::memory_order_relaxed
                )) {
                return;
            }
        }
        const std::lock_guard lock{mutex_};
        if (trackers_.load(std::memory_order_relaxed) == 0) {
            work_ = asio::prefer(possibly_, asio::execution::outstanding_work.tracked);
        }
        trackers_.fetch_add(1, std::memory_order_release);
    }

    void untrack() noexcept
    {
        std::size_t n = trackers_.load(std::memory_order_relaxed);
        while (n > 1) {
            if (trackers_.compare_exchange_weak(
                    n, n - 1, std::memory_order_release, std::memory_order_relaxed
                )) {
                return;
            }
        }
        asio::any_io_executor ended; // after the lock is released
        const std::lock_guard lock{mutex_};
        if (trackers_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            ended = std::exchange(work_, {});
        }
    }

private:
    /// What waits; nobody is going to run it.
    queue stop() noexcept
    {
        const std::lock_guard lock{mutex_};
        scheduled_ = false;
        return std::move(waiting_);
    }

    /// Runs what is waiting now. What comes meanwhile gets a turn of its own, so that others of the context
    /// have theirs.
    void run()
    {
        struct ending {
            shared& of;
            queue ready; // all of it has run, unless one of them threw

            ~ending() { of.end_turn(ready); }
        } batch{*this, take()};
        runner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
        while (operation* const op = batch.ready.pop()) {
            op->finish(op, true);
        }
    }

    queue take() noexcept
    {
        const std::lock_guard lock{mutex_};
        return std::move(waiting_);
    }

    void end_turn(queue& left)
    {
        runner_.store(std::thread::id(), std::memory_order_relaxed);
        {
            const std::lock_guard lock{mutex_};
            if (!left.empty()) { // they were first
                left.append(waiting_);
                waiting_.append(left);
            }
            if (waiting_.empty()) {
                scheduled_ = false;
                return;
            }
        }
        asio::prefer(never_, asio::execution::relationship.continuation).execute(turn(shared_from_this()));
    }

    const asio::any_io_executor possibly_;
    const asio::any_io_executor never_;

    std::atomic<std::thread::id> runner_{};

    std::mutex mutex_; // guards the rest, and whether there are any trackers
    queue waiting_;
    bool scheduled_ = false; // a turn is on its way or running
    asio::any_io_executor work_;
    std::atomic<std::size_t> trackers_{0};
};

std::shared_ptr<strand::shared> strand::make(asio::any_io_executor ex)
{
    return std::make_shared<shared>(std::move(ex));
}

strand::strand(std::shared_ptr<shared> s, blocking b, tracking t) noexcept
    : shared_(std::move(s)), blocking_(b), tracking_(t)
{
    if (tracking_ == tracked) {
        shared_->track();
    }
}

strand::strand(const strand& other) noexcept : strand(other.shared_, other.blocking_, other.tracking_) {}

strand& strand::operator=(strand other) noexcept
{
    std::swap(shared_, other.shared_);
    std::swap(blocking_, other.blocking_);
    std::swap(tracking_, other.tracking_);
    return *this;
}

void strand::untrack() noexcept
{
    shared_->untrack();
}

bool strand::running_in_this_thread() const noexcept
{
    return shared_->running_here();
}

asio::execution_context& strand::query(asio::execution::context_t) const noexcept
{
    return shared_->context();
}

asio::execution::blocking_t strand::query(asio::execution::blocking_t) const noexcept
{
    if (blocking_ == never) {
        return asio::execution::blocking.never;
    }
    return asio::execution::blocking.possibly;
}

asio::execution::outstanding_work_t strand::query(asio::execution::outstanding_work_t) const noexcept
{
    if (tracking_ == tracked) {
        return asio::execution::outstanding_work.tracked;
    }
    return asio::execution::outstanding_work.untracked;
}

strand strand::with(blocking b, tracking t) const noexcept
{
    return {shared_, b, t};
}

void strand::submit(operation* op) const
{
    shared_->submit(op, blocking_);
}

} // namespace cloudbuf::net
