// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A script of what happens to an upload, to be played as it is, with a failure, or with a cancellation
// anywhere.

#pragma once

#include "plan_player.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::plan::test {

/// Nothing happens before the script is played, by `ends` or one of the functions that play it often.
class plan_script {
public:
    plan_script& parts_in_flight(unsigned n);
    plan_script& without_token();
    plan_script& conditional(std::string if_match = {});

    plan_script& seal(unsigned parts);
    plan_script& seal_empty();
    plan_script& close();
    plan_script& cancel();
    plan_script& patience_over();

    /// Exactly these are started now, in this order.
    template <class... Commands>
    plan_script& expect(Commands... commands)
    {
        return expect_all({commands...});
    }
    plan_script& expect_nothing() { return expect_all({}); }

    /// The last command that was expected, or the one named, succeeds.
    plan_script& done();
    plan_script& done(command c);
    plan_script& done(command c, model::receipt r);
    plan_script& done_after_silence(command c); // some attempt was not answered
    plan_script& fails(command c, error_code why, bool unanswered = false);

    plan_script& refuses_checksum(command c);
    plan_script& refuses_part(bool unanswered = false); // of Complete

    plan_script& cancels_running(bool expected = true);
    plan_script& has_patience(patience expected);
    plan_script& check(std::function<void(const upload_plan&)> f);

    void ends(outcome expected, error_code why = {});

    /// Replays the script once for each success in it, with a failure there that left nothing unanswered.
    void fail_at_each_step();

    /// Replays the script once for each place in it, given up there.
    void cancel_at_each_step();

private:
    struct action {
        enum class kind { producer, expectation, success, other };
        kind what;
        command of;
        std::function<void(player&)> play;
    };

    plan_script& expect_all(std::vector<command> commands);
    plan_script& add(action::kind what, std::function<void(player&)> play, command of = {});

    upload_plan::settings settings_{
        .max_parts_in_flight = 4, .write_token = std::string(own_token), .if_match = {}
    };
    std::vector<action> actions_;
    command last_;
};

} // namespace cloudbuf::plan::test
