// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Many uploads at once, and a record of what the program was told about each.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/client.hpp>

#include "real_faults/attempt_log.hpp"
#include "real_faults/upload_spec.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::test {

enum class told : std::uint8_t {
    nothing, // it never ended
    given_up,
    committed,
    not_committed,
    unknown,
};

struct upload_record {
    upload_spec spec;
    told what = told::nothing;
    error_code ec;
    object_info info;
    failure why;
    std::optional<outcome> resolved; // of an unknown outcome
    attempt_log log;
};

struct fleet_options {
    client_options network; // how objects are uploaded
    client_options direct;  // how the server is asked after unknown outcomes, where nothing breaks
    std::size_t uploads_per_client = 1; // a client that has met many faults has no retries left
};

/// One thread runs it.
class fleet {
public:
    fleet(fleet_options options, std::vector<upload_spec> uploads);

    /// `width` at a time; then waits for the cleaning-up. Beside them runs `other`, which ends when
    /// `is_finished()`.
    void run(std::size_t width, boost::asio::awaitable<void> other);
    void run(std::size_t width);

    /// Asks after the outcomes that are still unknown.
    void resolve();

    bool is_finished() const noexcept { return working_ == 0; }
    std::size_t begun() const noexcept { return next_; }
    std::size_t memory_peak() const; // of any client
    boost::asio::io_context& context() noexcept { return ctx_; }
    const std::vector<upload_record>& records() const noexcept { return records_; }

    /// What `on_leftover` reported.
    const std::vector<failure>& leftovers() const noexcept { return leftovers_; }

private:
    void observe(client_options& o);
    void note(std::string_view line);
    boost::asio::awaitable<void> work();
    boost::asio::awaitable<void> upload(const client& cloud, upload_record& r);
    boost::asio::awaitable<void> finish(async_cloud_buffer& out, upload_record& r);
    boost::asio::awaitable<void> resolve(upload_record& r);
    boost::asio::awaitable<void> resolve_all();

    std::size_t uploads_per_client_;
    boost::asio::io_context ctx_{1};
    std::vector<upload_record> records_;
    std::map<std::string, std::size_t, std::less<>> by_key_;
    std::vector<failure> leftovers_;
    std::size_t next_ = 0;
    std::size_t working_ = 0;
    std::vector<client> clients_; // one after the other, as of programs that end and begin
    client direct_;
};

} // namespace cloudbuf::test
