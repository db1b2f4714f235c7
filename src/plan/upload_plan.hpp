// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decides which step of an upload is to be started, and what its outcome is.

#pragma once

#include <cloudbuf/failure.hpp>

#include "model/step.hpp"
#include "model/verdict.hpp"
#include "plan/patience.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::plan {

/// A step to be started; several may be in flight at once.
struct command {
    model::step_kind kind = model::step_kind::query;
    std::uint32_t part = 0; // of put_part, from 1; of list_parts, the one before

    friend bool operator==(const command&, const command&) = default;
};

enum class outcome : std::uint8_t { open, committed, not_committed, unknown };

/// The whole state of one upload, without the bytes.
///
/// The engine reports what happened, then starts what `next()` gives until it gives nothing, cancels what is
/// in flight if `must_cancel_running()`, waits, and repeats until `finished()`.
class upload_plan {
public:
    struct settings {
        unsigned max_parts_in_flight = 4;
        std::string write_token;  // empty: an outcome cannot be verified
        bool conditional = false; // the service decides by if_match or if_none_match
        std::string if_match;     // the entity tag of that condition, if it is one
    };

    explicit upload_plan(settings s);

    /// An upload of `size` bytes whose final request was sent once, by this process or another, and whose
    /// outcome is to be found out. An empty `upload_id`: that request was a whole put.
    static upload_plan resume(settings s, std::string upload_id, std::uint64_t size);

    // The producer. Sealing and closing after a failure is legal and ignored: it may not know yet.

    /// The next part (1, 2, …) is complete. Followed by `on_close` before the next call of `next()`, the
    /// first part is the whole object. `crc` is what its receipt will have.
    void on_sealed(std::uint64_t size, std::optional<std::uint64_t> crc = std::nullopt);

    /// Every byte is sealed, at least one part was: an empty object is one part of no bytes.
    void on_close();

    /// Given up: abort(), destruction, or a cancelled close(). Too late is legal and ignored.
    void on_cancel();

    // The engine.

    std::optional<command> next();

    /// \param unanswered some attempt of it may have reached the service whole, without a proven answer, and
    /// be carried out once more later.
    void on_done(const command& c, const model::receipt& r, bool unanswered = false);

    /// \param unanswered some attempt may have reached the service whole, and no proven answer came back.
    /// A command that was cancelled reports operation_canceled.
    void on_failed(const command& c, const failure& why, bool unanswered);

    /// The service refused a part because of its checksum. If it has no part yet, the upload begins anew,
    /// without; the parts are sent again. Else it fails with `why`.
    void on_checksum_refused(const command& c, const failure& why, bool unanswered = false);

    /// Complete failed, because the service lacks a part or has it under another tag. Where an unanswered
    /// attempt of a part may have come last, with a tag of its own, the parts are listed, and Complete names
    /// the tags that they have now.
    void on_unknown_part(const command& c, const failure& why, bool unanswered);

    bool must_cancel_running() const noexcept;

    /// The begin in flight is awaited, because without its answer there would be no abort; but it is not to
    /// be tried again.
    bool begin_is_unwanted() const noexcept
    {
        return state_ == state::stopping && running_ > 0 && upload_id_.empty();
    }
    patience patience_now() const noexcept { return patience_; }

    /// The deadline has passed: whatever is being verified or aborted is given up.
    void on_patience_over();

    bool finished() const noexcept { return state_ == state::finished; }
    outcome result() const noexcept { return result_; }

    /// Why it is not committed, or why that is unknown. Set before the end, as soon as it is certain, and
    /// never changed.
    const failure& first_failure() const noexcept { return first_; }

    /// Ended without proof that the service has discarded the multipart upload `upload_id()`.
    bool leaves_upload() const noexcept
    {
        return finished() && result_ != outcome::committed && !upload_id_.empty() && !discarded_;
    }

    /// What the service said of the committed object.
    const model::receipt& committed() const noexcept { return committed_; }

    const std::string& upload_id() const noexcept { return upload_id_; }

    /// Those that the service has, ascending.
    std::vector<model::part_receipt> parts() const;

    /// Bytes of all sealed parts.
    std::uint64_t size() const noexcept { return size_; }

    /// Bytes of the gap-free prefix of parts that the service has.
    std::uint64_t durable() const noexcept { return durable_; }

    /// Sealed and not done.
    std::size_t unfinished_parts() const noexcept { return parts_.size() - done_; }

private:
    enum class state : std::uint8_t {
        starting,        // nothing was asked of the service yet
        putting_whole,   // in flight
        beginning,       // in flight
        sending,         // parts, as they are sealed
        completing,      // in flight
        listing,         // the parts, whose tags may be others than those that were told
        verifying,       // the final request went unanswered: is the object there?
        settling,        // it is not: an abort tells whether it can still appear
        verifying_again, // the upload existed until that abort: the object must be absent
        searching,       // it did not, or that is not known: only the object itself can prove anything
        stopping,        // failed, cancelled, or to begin anew: what is in flight has to end first
        aborting,        // the parts are discarded
        ending,          // out of patience: what is in flight is cancelled, and has the last word
        finished,
    };

    struct part {
        std::uint64_t size = 0;
        std::optional<std::uint64_t> crc;
        bool done = false;
        std::string etag;
    };

    // upload_plan.cpp: parts come and go
    command start(command c, state then);
    void on_part_done(const command& c, const model::receipt& r);
    void after_command();
    void stop();
    void discard();
    void on_discarded();
    void give_up();
    void finish(outcome o);
    void record(failure why);
    void record_given_up();
    void stop_restarting();

    // upload_listing.cpp: parts under other tags
    void on_listed(const model::receipt& r);
    bool adopt(const model::part_receipt& found);

    // upload_outcome.cpp: committed or not?
    void on_abort_done(bool existed);
    void on_found(const model::receipt& found);
    void on_final_failed(const failure& why, bool unanswered);
    void commit(const model::receipt& r);
    void deny(error_code why);
    void leave_unknown();

    settings settings_;
    state state_ = state::starting;
    state ended_in_ = state::starting; // of `ending`: where patience ran out
    patience patience_ = patience::unlimited;
    outcome result_ = outcome::open;
    bool closed_ = false;     // no more parts will be sealed
    bool withdrawn_ = false;  // given up while the final request was in flight
    bool stragglers_ = false; // an unanswered part may still be stored after an abort
    bool discarded_ = false;  // the last abort was answered, and nothing can be stored after it
    unsigned aborts_ = 0;
    std::size_t running_ = 0; // commands in flight

    std::vector<part> parts_;
    std::size_t started_ = 0; // parts are started in order
    std::size_t done_ = 0;
    std::size_t prefix_ = 0; // done without a gap
    std::uint32_t listed_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t durable_ = 0;

    std::string upload_id_;
    model::receipt committed_;
    failure first_;
    failure doubt_; // of the final request, while its outcome is open

    /// Of a checksum: once this upload is discarded, another begins with the same parts. Only while it is
    /// stopping or aborting, and has not failed.
    std::optional<failure> refusal_;
};

} // namespace cloudbuf::plan
