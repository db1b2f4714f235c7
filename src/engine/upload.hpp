// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One upload: the producer's side, the engine that drives its steps, and the little that both share.

#pragma once

#include <cloudbuf/detail/upload_fwd.hpp>
#include <cloudbuf/detail/write_window.hpp>
#include <cloudbuf/upload_options.hpp>

#include "engine/client_state.hpp"
#include "engine/operation_control.hpp"
#include "engine/part_writer.hpp"
#include "engine/sender.hpp"
#include "net/event.hpp"
#include "net/scope.hpp"
#include "net/strand.hpp"
#include "net/timer.hpp"
#include "plan/part_sizes.hpp"
#include "plan/upload_plan.hpp"
#include "provider/provider.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace cloudbuf::detail {

/// What an upload is made of once its options were checked.
struct upload_setup {
    std::unique_ptr<provider::provider> service;
    engine::sender::identity who;
    plan::part_series parts;
    std::uint64_t max_object = 0;
    std::uint32_t max_parts = 0;
    std::uint64_t min_part = 0;
    bool equal_parts = true;
    bool conditional = false;
    std::string if_match;
    unsigned max_parts_in_flight = 4;
};

/// Three groups of members, by who may touch them:
/// the producer (or the one operation that is outstanding for it, on the strand), the engine (on the strand),
/// and both (under the mutex, or atomic). The engine runs from the first sealed part to the end of the
/// upload.
class upload : public std::enable_shared_from_this<upload> {
public:
    upload(std::shared_ptr<client_state> client, asio::any_io_executor ex, upload_setup setup);

    /// An upload that has failed before it began.
    upload(std::shared_ptr<client_state> client, asio::any_io_executor ex, failure why);

    ~upload();

    // --- the producer's thread, no operation outstanding ---
    error_code admit() const noexcept;
    taken take(asio::const_buffer bytes);
    asio::mutable_buffer prepare(std::size_t n);
    void commit(std::size_t n);
    void abandon() noexcept;

    // --- any thread ---
    const asio::any_io_executor& executor() const noexcept { return executor_; }
    std::uint64_t bytes_written() const noexcept { return window_.written.load(std::memory_order_relaxed); }
    std::uint64_t durable() const noexcept { return durable_.load(std::memory_order_acquire); }
    failure first_failure() const;
    void wake_operation() noexcept { room_.notify(); }

    // --- an outstanding operation ---
    const net::strand& strand() const noexcept { return strand_; }

    /// The operation begins: `admit` says no to others until `end_operation`.
    void begin_operation() noexcept { set(write_window::busy); }
    void end_operation() noexcept
    {
        window_.obstacles.fetch_and(
            static_cast<std::uint8_t>(~write_window::busy), std::memory_order_relaxed
        );
    }

    /// On the strand, while the operation uses the producer's side.
    class producer_use;

    asio::awaitable<void> wait_for_change();
    void stop_waiting_for_room() noexcept;
    bool abandoned() const noexcept { return abandoned_.load(std::memory_order_acquire); }
    error_code failed() const noexcept;

    enum class room_status : std::uint8_t { ready, none, refused };

    /// Room for at least one byte, if there is; otherwise the upload is in line for it.
    room_status ensure_room(error_code& why);

    /// Seals the open part if the service's rules allow it; the number of bytes sealed so far.
    std::uint64_t seal_for_flush();

    /// Gives the memory of the open part back; nothing more can be written.
    void release_writer() noexcept;

    /// Instead of writing: finds out what became of an upload whose final request went unanswered.
    void find_out(std::string upload_id, std::uint64_t size);

    enum class close_request : std::uint8_t {
        refused,  // the upload had failed before
        accepted, // the engine goes on
        one_step, // nothing was sent yet: whoever asked carries the upload through `send_whole`
    };

    /// The last part is sealed and nothing more can be written.
    close_request request_close();

    /// The object is one part, so that one request is the whole upload, usually: it runs in the coroutine of
    /// the operation that waits for it. Completes when the upload has ended.
    static asio::awaitable<void> send_whole(std::shared_ptr<upload> self, control_ptr control);

    void request_cancel() noexcept;

    struct final_state {
        plan::outcome result = plan::outcome::open; // open: not ended yet
        object_info object;
        error_code code;
    };
    final_state ended() const;
    bool has_ended() const;

    /// Closes the face of the buffer: later operations are errc::closed.
    void close_face() noexcept { set(write_window::closed); }

    write_window& window() noexcept { return window_; }

private:
    struct part {
        engine::sealed_part data;
        bool running = false;
    };

    enum class engine_state : std::uint8_t { idle, running, ended };

    // Who waits for changes while `send_whole` carries a step itself.
    enum class watch : std::uint8_t {
        off,
        on,      // the step runs, and is stopped when the upload is given up
        leaving, // the step has ended, and the watch is still to be woken
    };

    // the producer
    room_status make_room(error_code& why, bool& sealed);
    bool hand_over(engine::sealed_part p, bool last);
    void hand_over(engine::sealed_part p);
    void fail_now(const failure& why);
    failure evidence() const; // under the mutex

    // the engine, in upload_engine.cpp
    plan::upload_plan new_plan() const;
    void start_engine(plan::upload_plan p);
    void prepare_engine(plan::upload_plan p);
    void fail_to_start();
    static asio::awaitable<void> run(std::shared_ptr<upload> self);
    void watch_step(const std::shared_ptr<upload>& self, const control_ptr& control);
    void identify(failure& f) const;
    static asio::awaitable<void> run_command(std::shared_ptr<upload> self, plan::command c);
    model::step make_step(const plan::command& c) const;
    void read_inbox();
    void start_commands(std::optional<net::scope>& children);
    void publish_progress();
    void publish_end();

    const std::shared_ptr<client_state> client_;
    const asio::any_io_executor executor_;
    const net::strand strand_;
    upload_setup setup_;

    void set(write_window::obstacle o) noexcept { window_.obstacles.fetch_or(o, std::memory_order_release); }
    bool has(write_window::obstacle o) const noexcept
    {
        return (window_.obstacles.load(std::memory_order_acquire) & o) != 0;
    }

    // The producer's, but for what is atomic in it.
    write_window window_;

    // Both.
    mutable std::mutex mutex_;
    std::vector<engine::sealed_part> inbox_;
    bool close_requested_ = false;
    bool cancel_requested_ = false;
    bool writer_in_use_ = false; // by an operation on the strand
    bool in_background_ = false; // counted by the client
    engine_state engine_ = engine_state::idle;
    error_code first_code_;
    std::unique_ptr<failure> evidence_; // of that code; none if there is nothing to say beyond it
    plan::outcome result_ = plan::outcome::open;
    std::unique_ptr<object_info> object_; // once it is committed
    std::atomic<bool> abandoned_{false};
    std::atomic<std::uint64_t> durable_{0};
    std::atomic<std::size_t> unfinished_{0}; // parts sealed and not stored
    net::event room_;                        // wakes the producer's operation
    net::event changed_;                     // wakes the engine

    // The producer.
    engine::memory_account account_;
    std::optional<engine::part_writer> writer_;
    std::uint64_t sealed_bytes_ = 0;
    std::uint64_t yielded_at_ = 0; // bytes written when the loop was last let run
    std::uint32_t sealed_parts_ = 0;

    // The engine.
    std::unique_ptr<plan::upload_plan>
        plan_; // since it started: an upload that waits for its first bytes is small
    std::optional<engine::sender> sender_;
    std::map<std::uint32_t, part> parts_;
    watch watch_ = watch::off;
};

/// While it lives, an operation on the strand owns the producer's side. Its end releases the memory of the
/// open part if the buffer was destroyed meanwhile.
class upload::producer_use {
public:
    explicit producer_use(upload& u) noexcept;
    ~producer_use();

    producer_use(const producer_use&) = delete;
    producer_use& operator=(const producer_use&) = delete;

private:
    upload& upload_;
};

} // namespace cloudbuf::detail
