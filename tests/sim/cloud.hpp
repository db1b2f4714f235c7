// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The service of a run: a strict S3 service, what befalls its requests, and the truth of what was stored.

#pragma once

#include "sim/attempt.hpp"
#include "sim/fault_plan.hpp"
#include "sim/journal.hpp"
#include "sim/keyring.hpp"
#include "sim/scenario.hpp"
#include "testing/s3/service.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cloudbuf::sim {

/// An object became visible.
struct publication {
    std::string key;
    net::steady_time when;
    testing::s3::blob_ptr content;
    std::string etag;
    std::string content_type;
    std::map<std::string, std::string> metadata;
};

class cloud {
public:
    cloud(
        const scenario& s,
        std::shared_ptr<sim_clock> time,
        std::shared_ptr<keyring> keys,
        fault_plan& faults,
        journal& log,
        std::uint64_t seed
    );

    /// The head of a request has arrived: what befalls it is decided.
    attempt& arrive(const testing::s3::request_head& head, unsigned connection);

    /// Those faults that consist of an answer, and of nothing else.
    std::optional<testing::s3::response> refusal(const attempt& a);

    std::variant<testing::s3::response, testing::s3::pending_request>
    check_head(testing::s3::request_head head);

    /// The body has arrived, and will be acted upon.
    void accept(attempt& a) { a.at_work = true; }

    /// It is done; whoever is faster comes first.
    testing::s3::response finish(attempt& a, testing::s3::pending_request pending);

    /// To be done when the client has next been told of this key; at the end if it never asks.
    void defer(attempt& a, testing::s3::pending_request pending);
    void do_deferred(const std::string& key);

    /// "200 OK" was said, and then this.
    testing::s3::response false_success(const attempt& a);
    testing::s3::response
    error_answer(unsigned status, std::string code, testing::s3::error_details details = {});

    /// Somebody else stores an object, whatever was there.
    void write_as_other(const std::string& key, std::string_view bytes);

    const testing::s3::object* find(const std::string& key) const;
    const testing::s3::bucket& bucket() const;
    const std::deque<attempt>& attempts() const noexcept { return attempts_; }
    const std::vector<publication>& publications() const noexcept { return publications_; }
    std::chrono::system_clock::duration clock_offset() const noexcept { return clock_offset_; }
    bool keeps_revoked() const noexcept { return revoked_; }
    bool tls() const noexcept { return tls_; }

private:
    bool applies(fault f, const attempt& a) const;
    void strike(attempt& a, const testing::s3::request_head& head);
    bool is_elsewhere(const testing::s3::request_head& head) const;
    bool is_repeated_success(const attempt& a) const;
    bool has_part_under_way(const attempt& a) const;
    testing::time_point now() const;
    void note_publication(const std::string& key);
    testing::s3::request sign_as_other(
        const std::string& method, const std::string& key, const std::string& query, std::string_view body
    );

    std::shared_ptr<sim_clock> time_;
    std::shared_ptr<keyring> keys_;
    fault_plan& faults_;
    journal& log_;
    bool tls_;
    bool aws_;
    sim_random random_;
    testing::s3::service service_;
    std::chrono::system_clock::duration clock_offset_{0};
    bool revoked_ = false;
    std::deque<attempt> attempts_;
    std::vector<publication> publications_;
    std::vector<std::pair<attempt*, testing::s3::pending_request>> deferred_;
};

} // namespace cloudbuf::sim
