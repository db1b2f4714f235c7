// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One connection's requests, one after the other.

#pragma once

#include "sink/answers.hpp"
#include "sink/counters.hpp"
#include "sink/request.hpp"
#include "sink/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace cloudbuf::bench {

class connection {
public:
    enum class status {
        idle,       // the socket will say when there is something to do
        unfinished, // there is, now
        delayed,    // an answer is ready, and waits for `answer_now`
        closed,
    };

    /// `delays_answers`: each has to be released.
    connection(std::unique_ptr<transport> over, sink_counters& counters, bool delays_answers);

    /// Does what can be done now, taking in at most `budget` bytes of bodies, which it lessens.
    status work(std::size_t& budget);

    /// Releases the answer that was delayed.
    void answer_now();

private:
    enum class stage { head, body, delayed, last_answer };

    bool take_head(std::size_t& budget);
    bool send_output();
    void begin_request(const request& r);
    void end_body();

    std::unique_ptr<transport> over_;
    sink_counters& counters_;
    const bool delays_answers_;
    stage stage_ = stage::head;
    std::string received_; // a head, and perhaps the beginning of what follows it
    std::uint64_t body_left_ = 0;
    answer next_;
    std::string output_;
};

} // namespace cloudbuf::bench
