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

private:
    bool start(const std::string& program);

    temporary_folder folder_;
    s3_account account_;
    std::unique_ptr<process> server_;
};

} // namespace cloudbuf::test
