// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The producer's side of one upload.

#include "engine/upload.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace cloudbuf::detail {

namespace {

// Copying and summing so much keeps an event loop for 0.2 ms.
constexpr std::uint64_t yield_after = std::uint64_t{1024} * 1024;

} // namespace

upload::upload(std::shared_ptr<client_state> client, asio::any_io_executor ex, upload_setup setup)
    : client_(std::move(client)),
      executor_(std::move(ex)),
      strand_(executor_),
      setup_(std::move(setup)),
      room_(executor_),
      changed_(executor_),
      account_(room_)
{
    if (setup_.service) {
        writer_.emplace(
            window_, *client_->memory, account_, setup_.parts, setup_.max_object, setup_.service->digests()
        );
        sender_.emplace(*client_, *setup_.service, setup_.who, strand_);
    }
}

upload::upload(std::shared_ptr<client_state> client, asio::any_io_executor ex, failure why)
    : upload(std::move(client), std::move(ex), upload_setup{})
{
    first_code_ = why.code;
    evidence_ = std::make_unique<failure>(std::move(why));
    set(write_window::failed);
}

upload::~upload() = default;

error_code upload::admit() const noexcept
{
    if (window_.obstacles.load(std::memory_order_relaxed) == write_window::none) {
        return {};
    }
    if (has(write_window::closed)) {
        return errc::closed;
    }
    if (has(write_window::busy)) {
        return errc::busy;
    }
    return failed();
}

error_code upload::failed() const noexcept
{
    if (!has(write_window::failed)) {
        return {};
    }
    const std::lock_guard lock{mutex_};
    return first_code_;
}

failure upload::first_failure() const
{
    const std::lock_guard lock{mutex_};
    return evidence();
}

failure upload::evidence() const
{
    if (evidence_) {
        return *evidence_;
    }
    failure f;
    f.code = first_code_;
    return f;
}

upload::room_status upload::make_room(error_code& why, bool& sealed)
{
    if (writer_->is_full()) {
        // More bytes follow, so that this part is not the last, and a first part not the whole object.
        hand_over(writer_->seal());
        sealed = true;
    }
    if (bytes_written() >= setup_.max_object) {
        why = errc::object_too_large;
        return room_status::refused;
    }
    if (writer_->is_empty()) {
        if (sealed_parts_ == setup_.max_parts) {
            why = errc::too_many_parts;
            return room_status::refused;
        }
        // One part more than are sent at a time: it is ready when one of them is done.
        if (unfinished_.load(std::memory_order_acquire) > setup_.max_parts_in_flight) {
            return room_status::none;
        }
    }
    try {
        return writer_->grow() ? room_status::ready : room_status::none;
    } catch (const std::bad_alloc&) {
        failure f;
        f.code = make_error_code(boost::system::errc::not_enough_memory);
        f.message = "the system has no memory for the next block of a part";
        fail_now(f);
        why = f.code;
        return room_status::refused;
    }
}

upload::room_status upload::ensure_room(error_code& why)
{
    bool sealed = false;
    return writer_->room().size() != 0 && bytes_written() < setup_.max_object ? room_status::ready
                                                                              : make_room(why, sealed);
}

taken upload::take(asio::const_buffer bytes)
{
    taken out;
    bool sealed = false;
    const auto* from = static_cast<const char*>(bytes.data());
    while (out.bytes < bytes.size()) {
        const asio::mutable_buffer room = writer_->room();
        if (room.size() == 0) {
            const room_status r = make_room(out.error, sealed);
            if (r != room_status::ready) {
                out.status = r == room_status::none ? take_status::wait : take_status::failed;
                return out;
            }
            continue;
        }
        const std::uint64_t left = setup_.max_object - bytes_written();
        std::size_t n = std::min(room.size(), bytes.size() - out.bytes);
        n = static_cast<std::size_t>(std::min<std::uint64_t>(n, left));
        if (n == 0) {
            out.error = errc::object_too_large;
            out.status = take_status::failed;
            return out;
        }
        std::memcpy(room.data(), from + out.bytes, n);
        writer_->advance(n);
        out.bytes += n;
        // Of a multipart upload every full part can go; a full first part may yet be the whole object.
        if (writer_->is_full() && sealed_parts_ != 0) {
            hand_over(writer_->seal());
            sealed = true;
        }
    }
    // A fast producer would keep the loop from sending what it wrote, and everybody else on it from running.
    if (sealed || bytes_written() - yielded_at_ >= yield_after) {
        yielded_at_ = bytes_written();
        out.status = take_status::yield;
    }
    return out;
}

asio::mutable_buffer upload::prepare(std::size_t n)
{
    if (admit()) {
        return {};
    }
    error_code why;
    if (ensure_room(why) != room_status::ready) {
        stop_waiting_for_room(); // nobody waits yet
        return {};
    }
    const std::uint64_t left = setup_.max_object - bytes_written();
    const asio::mutable_buffer room = writer_->room();
    return asio::buffer(room, static_cast<std::size_t>(std::min<std::uint64_t>(n, left)));
}

void upload::commit(std::size_t n)
{
    if (admit()) {
        return;
    }
    n = std::min(n, writer_->room().size());
    writer_->advance(n);
    if (writer_->is_full() && sealed_parts_ != 0) {
        hand_over(writer_->seal());
    }
}

std::uint64_t upload::seal_for_flush()
{
    const bool may_be_short = !setup_.equal_parts && writer_->size() >= setup_.min_part;
    // Cutting the last part that the service allows would leave no place for the bytes after it.
    const bool has_successor = sealed_parts_ + 1 < setup_.max_parts;
    if (writer_->is_full() || (may_be_short && has_successor && !writer_->is_empty())) {
        hand_over(writer_->seal());
    }
    return sealed_bytes_;
}

upload::close_request upload::request_close()
{
    {
        const std::lock_guard lock{mutex_};
        if (first_code_) {
            return close_request::refused;
        }
    }
    if (!writer_->is_empty() || sealed_parts_ == 0) {
        return hand_over(writer_->seal(), true) ? close_request::one_step : close_request::accepted;
    }
    {
        const std::lock_guard lock{mutex_};
        close_requested_ = true;
    }
    changed_.notify();
    return close_request::accepted;
}

void upload::hand_over(engine::sealed_part p)
{
    if (hand_over(std::move(p), false)) {
        start_engine(new_plan());
    }
}

/// True for the first part: the engine is to be started.
bool upload::hand_over(engine::sealed_part p, bool last)
{
    sealed_bytes_ += p.digest.size;
    ++sealed_parts_;
    unfinished_.fetch_add(1, std::memory_order_release);
    bool start = false;
    {
        const std::lock_guard lock{mutex_};
        // After the end (it failed meanwhile) nobody would look at it.
        if (engine_ != engine_state::ended) {
            inbox_.push_back(std::move(p));
            close_requested_ = close_requested_ || last;
            start = engine_ == engine_state::idle;
            engine_ = engine_state::running;
        }
    }
    if (!p.blocks.empty()) {
        client_->memory->give_back(std::move(p.blocks));
    }
    if (!start) {
        changed_.notify();
    }
    return start;
}

void upload::fail_now(const failure& why)
{
    {
        const std::lock_guard lock{mutex_};
        if (!first_code_) {
            first_code_ = why.code;
            evidence_ = std::make_unique<failure>(why);
        }
        cancel_requested_ = true;
    }
    set(write_window::failed);
    changed_.notify();
}

void upload::request_cancel() noexcept
{
    {
        const std::lock_guard lock{mutex_};
        cancel_requested_ = true;
        if (engine_ == engine_state::idle) {
            engine_ = engine_state::ended;
            if (!first_code_) {
                first_code_ = errc::aborted;
            }
            set(write_window::failed);
            result_ = plan::outcome::not_committed;
        }
    }
    changed_.notify();
}

bool upload::has_ended() const
{
    const std::lock_guard lock{mutex_};
    return engine_ == engine_state::ended;
}

upload::final_state upload::ended() const
{
    const std::lock_guard lock{mutex_};
    final_state out;
    if (engine_ == engine_state::ended) {
        out.result = result_;
        if (object_) {
            out.object = *object_;
        } else {
            out.code = first_code_;
        }
    }
    return out;
}

asio::awaitable<void> upload::wait_for_change()
{
    co_await room_.async_wait(asio::as_tuple(asio::deferred));
}

void upload::stop_waiting_for_room() noexcept
{
    client_->memory->withdraw(account_);
}

void upload::abandon() noexcept
{
    bool release = false;
    {
        const std::lock_guard lock{mutex_};
        abandoned_.store(true, std::memory_order_release);
        cancel_requested_ = true;
        release = !writer_in_use_;
        if (engine_ == engine_state::running && !in_background_) {
            in_background_ = true;
            client_->background_began();
        }
    }
    if (release) {
        release_writer();
    }
    changed_.notify();
    room_.notify();
}

void upload::release_writer() noexcept
{
    if (writer_) {
        writer_->close();
    }
}

upload::producer_use::producer_use(upload& u) noexcept : upload_(u)
{
    const std::lock_guard lock{upload_.mutex_};
    upload_.writer_in_use_ = true;
}

upload::producer_use::~producer_use()
{
    bool release = false;
    {
        const std::lock_guard lock{upload_.mutex_};
        upload_.writer_in_use_ = false;
        release = upload_.abandoned();
    }
    if (release) {
        upload_.release_writer();
    }
}

} // namespace cloudbuf::detail
