// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// versitygw, an S3 server of other makers, on a free port of this machine over TLS.

#pragma once

#include "support/process.hpp"
#include "support/s3_account.hpp"
#include "support/temporary_folder.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::test {

/// The program: `.cache/bin/versitygw` in the source folder, or what PATH finds. Nothing if it is not
/// installed.
std::optional<std::string> find_versitygw();

class versitygw {
public:
    /// Returns when it answers. \throws std::runtime_error with its output if it does not.
    explicit versitygw(const std::string& program);

    const s3_account& account() const noexcept { return account_; }

    void create_bucket(std::string_view name);

    /// It goes away, with all its connections.
    void stop() noexcept { server_->stop(); }

    /// The same without a farewell, in the middle of whatever it does.
    void kill() noexcept { server_->kill(); }

    /// After `kill`: a new one with the same folder, port and certificate. Does not wait until it answers.
    /// What it was completing when it was killed is put in order first. The server itself (v1.7.0) would
    /// answer the next attempt with 200 as long as it lives, and there would be no object.
    void revive();

    /// Until it answers. \throws std::runtime_error with its output if it does not.
    void wait_until_it_answers();

private:
    void launch();
    bool answers();
    void finish_completing();

    const std::string program_;

    temporary_folder folder_;
    s3_account account_;
    std::unique_ptr<process> server_;
};

} // namespace cloudbuf::test
