// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random schedules against a model of a service that loses answers and works late: what is claimed must be
// true.

#include "plan_player.hpp"
#include "random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <optional>
#include <string>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;
using model::step_kind;

namespace {

/// The truth about one key: other writers come before us, and when nothing is conditional also after us.
class service {
public:
    service(decisions& random, bool conditional, bool forgets_completed)
        : random_(random), conditional_(conditional), forgets_completed_(forgets_completed)
    {
        if (random_.one_in(4)) {
            others_write();
        }
    }

    bool ours_was_stored() const { return stored_; }
    bool has_upload() const { return upload_ == upload::open; }

    void others_write() { object_ = object_of("somebody's", 99); }

    /// One attempt is processed. None: it was answered with a success.
    error_code process(const command& c, std::uint64_t size)
    {
        switch (c.kind) {
        case step_kind::begin:
            upload_ = upload::open;
            return {};
        case step_kind::complete:
            if (upload_ == upload::completed && !forgets_completed_) {
                return {};
            }
            if (upload_ != upload::open) {
                return errc::upload_gone;
            }
            if (const error_code ec = store(size)) {
                return ec;
            }
            upload_ = upload::completed;
            return {};
        case step_kind::put_whole:
            return store(size);
        case step_kind::put_part:
            return upload_ == upload::open ? error_code{} : errc::upload_gone;
        case step_kind::abort:
        case step_kind::query:
        case step_kind::list_parts:
            break;
        }
        return {};
    }

    bool abort()
    {
        const bool existed = upload_ == upload::open;
        if (existed) {
            upload_ = upload::aborted;
        }
        return existed;
    }

    model::receipt query() const { return object_.value_or(no_object()); }

    /// A final request that was received and not answered; it may be processed at any time from now on.
    void receive(const command& c, std::uint64_t size) { late_ = {c, size}; }

    void work_late()
    {
        if (late_) {
            process(late_->of, late_->size);
        }
        late_.reset();
    }

private:
    enum class upload { none, open, completed, aborted };
    struct request {
        command of;
        std::uint64_t size;
    };

    error_code store(std::uint64_t size)
    {
        if (conditional_ && object_) {
            return errc::precondition_failed;
        }
        object_ = object_of(std::string(own_token), size);
        stored_ = true;
        return {};
    }

    decisions& random_;
    bool conditional_;
    bool forgets_completed_;
    upload upload_ = upload::none;
    std::optional<model::receipt> object_;
    std::optional<request> late_;
    bool stored_ = false;
};

struct tally {
    std::size_t committed = 0, not_committed = 0, unknown = 0, verified = 0, settled = 0, given_up = 0;
    std::size_t begun_anew = 0, looked_up = 0;
};

class schedule {
public:
    explicit schedule(std::uint64_t seed)
        : random_(seed),
          conditional_(random_.one_in(2)),
          cloud_(random_, conditional_, random_.one_in(2)),
          faults_(random_.one_in(3) ? 0 : 1 + random_.below(3)),
          settings_(make_settings()),
          player_(settings_),
          parts_left_(1 + random_.below(6))
    {}

    void run(tally& sum)
    {
        upload_plan& plan = player_.plan;
        for (int events = 0; !plan.finished(); ++events) {
            REQUIRE(events < 2000);
            step();
        }
        REQUIRE(player_.in_flight().empty());
        REQUIRE_FALSE(plan.next());
        cloud_.work_late();
        check(sum);
    }

private:
    upload_plan::settings make_settings()
    {
        return {
            .max_parts_in_flight = 1 + static_cast<unsigned>(random_.below(4)),
            .write_token = random_.one_in(10) ? std::string() : std::string(own_token),
            .conditional = conditional_,
            .if_match = {},
        };
    }

    void step()
    {
        if (random_.one_in(3)) {
            player_.start();
        }
        if (random_.one_in(3)) {
            produce();
        }
        if (random_.one_in(60) && !cancelled_) {
            cancelled_ = true;
            player_.plan.on_cancel();
        }
        if (random_.one_in(8)) {
            cloud_.work_late();
        }
        if (!conditional_ && random_.one_in(200)) {
            cloud_.others_write();
        }
        if (player_.plan.patience_now() != patience::unlimited && random_.one_in(30)) {
            out_of_patience_ = true;
            player_.plan.on_patience_over();
        }
        if (!player_.in_flight().empty() && random_.one_in(2)) {
            end(player_.in_flight()[random_.below(player_.in_flight().size())]);
        }
    }

    void produce()
    {
        if (parts_left_ > 0) {
            --parts_left_;
            player_.plan.on_sealed(part_bytes);
        }
        if (parts_left_ == 0 && !closed_ && random_.one_in(2)) {
            closed_ = true;
            player_.plan.on_close();
        }
    }

    /// More often where it matters most.
    bool fault(bool final = false) { return faults_ > 0 && random_.one_in((final ? 6 : 18) / faults_); }

    void end(const command c)
    {
        if (c.kind == step_kind::query || c.kind == step_kind::abort || c.kind == step_kind::list_parts) {
            return end_control(c);
        }

        if (c.kind == step_kind::put_part && fault()) {
            refused_ = true;
            return player_.refuse_checksum(c);
        }
        if (c.kind == step_kind::complete && cloud_.has_upload() && fault(true)) {
            refused_part_ = true;
            return player_.refuse_part(failure_of(c, errc::request_rejected), false);
        }
        const bool is_final = c.kind == step_kind::complete || c.kind == step_kind::put_whole;
        bool unanswered = false;
        error_code why = errc::server_error;
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (player_.plan.must_cancel_running() && random_.one_in(2)) {
                why = make_error_code(boost::system::errc::operation_canceled);
                break;
            }
            if (fault(is_final)) { // not sent whole
                why = errc::connect_failed;
                continue;
            }
            if (fault(is_final)) { // sent, and processed later or never
                why = errc::timeout;
                unanswered = true;
                if (is_final) {
                    cloud_.receive(c, player_.plan.size());
                }
                continue;
            }
            const error_code refused = cloud_.process(c, player_.plan.size());
            if (fault(is_final)) { // processed, and the answer was lost
                why = errc::connection_lost;
                unanswered = true;
                continue;
            }
            if (!refused) {
                return player_.done(c, receipt_of(c), unanswered);
            }
            why = refused;
            break;
        }
        player_.fail(c, failure_of(c, why), unanswered);
    }

    void end_control(const command& c)
    {
        if (fault()) {
            return player_.fail(c, failure_of(c, errc::server_error), true);
        }
        if (c.kind == step_kind::query) {
            return player_.done(c, cloud_.query());
        }
        if (c.kind == step_kind::list_parts) {
            const auto last = static_cast<std::uint32_t>(player_.plan.parts().size());
            return player_.done(c, parts_under_new_tags(1, last - (random_.one_in(3) ? 1 : 0)));
        }
        const bool existed = cloud_.abort();
        if (fault()) {
            return player_.fail(c, failure_of(c, errc::connection_lost), true);
        }
        player_.done(c, upload_existed(existed));
    }

    void check(tally& sum) const
    {
        const upload_plan& plan = player_.plan;
        INFO("started: " << to_string(player_.log()) << "; " << plan.first_failure().code.message());
        switch (plan.result()) {
        case outcome::committed:
            ++sum.committed;
            REQUIRE(cloud_.ours_was_stored());
            REQUIRE_FALSE(plan.first_failure());
            sum.begun_anew += refused_ ? 1 : 0;
            sum.looked_up += refused_part_ ? 1 : 0;
            break;
        case outcome::not_committed:
            ++sum.not_committed;
            REQUIRE_FALSE(cloud_.ours_was_stored());
            REQUIRE(plan.first_failure());
            // Without faults nothing is left behind.
            if (faults_ == 0 && !out_of_patience_) {
                REQUIRE_FALSE(cloud_.has_upload());
            }
            break;
        case outcome::unknown:
            ++sum.unknown;
            REQUIRE(plan.first_failure().code == errc::outcome_unknown);
            REQUIRE((faults_ > 0 || out_of_patience_));
            break;
        case outcome::open:
            FAIL("finished without an outcome");
        }
        sum.verified += plan.result() == outcome::committed && player_.count(step_kind::query) > 0 ? 1 : 0;
        sum.settled += player_.count(step_kind::query) > 1 ? 1 : 0;
        sum.given_up += out_of_patience_ ? 1 : 0;
    }

    decisions random_;
    bool conditional_;
    service cloud_;
    std::size_t faults_; // 0: none, 3: most
    upload_plan::settings settings_;
    player player_;
    std::size_t parts_left_;
    bool closed_ = false;
    bool cancelled_ = false;
    bool out_of_patience_ = false;
    bool refused_ = false; // a checksum
    bool refused_part_ = false;
};

} // namespace

TEST_CASE("upload_plan: in random schedules every upload ends, and what it claims is true")
{
    tally sum;
    for (std::uint64_t seed = 0; seed < 25'000; ++seed) {
        CAPTURE(seed);
        schedule(seed).run(sum);
    }
    // Every outcome, and every way to it, was met.
    CHECK(sum.committed > 1000);
    CHECK(sum.not_committed > 1000);
    CHECK(sum.unknown > 300);
    CHECK(sum.verified > 300);
    CHECK(sum.settled > 100);
    CHECK(sum.given_up > 100);
    CHECK(sum.begun_anew > 100);
    CHECK(sum.looked_up > 100);
}
