// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Only what was claimed is computed, besides the MD5 that becomes the ETag.

#include "testing/s3/body_receiver.hpp"

#include "testing/encode/text.hpp"

namespace cloudbuf::testing::s3 {

namespace {

// The largest document that S3 takes lists 10 000 parts, each under 300 bytes.
constexpr std::uint64_t max_control_body = 4U << 20;

} // namespace

body_receiver::body_receiver(body_plan plan, std::unique_ptr<blob_writer> writer)
    : plan_{std::move(plan)}, writer_{std::move(writer)}
{
    if (!plan_.sha256.empty()) {
        sha256_.emplace(digest_kind::sha256);
    }
    if (plan_.checksum) {
        checksum_.emplace(plan_.checksum->algorithm);
    }
    if (!writer_ && plan_.size > max_control_body) {
        failure_ = error{error_code::max_message_length_exceeded};
    }
}

bool body_receiver::receive(std::string_view bytes)
{
    if (failure_) {
        return false;
    }
    if (!plan_.aws_chunked) {
        take(bytes);
        return !failure_;
    }
    while (!bytes.empty() && !failure_) {
        take(chunks_.decode(bytes));
        if (chunks_.current() == aws_chunked_decoder::state::malformed) {
            failure_ = error{error_code::incomplete_body, "The aws-chunked body is malformed."};
        }
    }
    return !failure_;
}

void body_receiver::take(std::string_view decoded)
{
    size_ += decoded.size();
    if (size_ > plan_.size) {
        failure_ = error{error_code::incomplete_body};
        return;
    }
    md5_.update(decoded);
    if (sha256_) {
        sha256_->update(decoded);
    }
    if (checksum_) {
        checksum_->update(decoded);
    }
    if (!writer_) {
        text_ += decoded;
        return;
    }
    try {
        writer_->write(decoded);
    } catch (const std::exception& failed) {
        failure_ = storage_failure(failed);
    }
}

result<received_body> body_receiver::finish()
{
    if (failure_) {
        return *failure_;
    }
    if (auto refused = check_framing()) {
        return *refused;
    }
    if (sha256_) {
        if (const auto computed = to_hex(sha256_->finish()); computed != plan_.sha256) {
            return error{
                error_code::x_amz_content_sha256_mismatch,
                {{"ClientComputedContentSHA256", plan_.sha256}, {"S3ComputedContentSHA256", computed}}
            };
        }
    }
    received_body body;
    body.md5 = md5_.finish();
    if (!plan_.md5.empty() && plan_.md5 != body.md5) {
        return error{
            error_code::bad_digest,
            {{"ExpectedDigest", to_base64(plan_.md5)}, {"CalculatedDigest", to_base64(body.md5)}}
        };
    }
    if (checksum_) {
        body.checksum = received_checksum{plan_.checksum->algorithm, checksum_->finish()};
        if (auto refused = check_checksum(body.checksum->value)) {
            return *refused;
        }
    }
    body.text = std::move(text_);
    body.size = size_;
    try {
        if (writer_) {
            body.content = writer_->finish();
        }
    } catch (const std::exception& failed) {
        return storage_failure(failed);
    }
    return body;
}

std::optional<error> body_receiver::check_framing() const
{
    if (plan_.aws_chunked && chunks_.current() != aws_chunked_decoder::state::done) {
        return error{error_code::incomplete_body};
    }
    if (size_ != plan_.size) {
        return error{error_code::incomplete_body};
    }
    return std::nullopt;
}

std::optional<error> body_receiver::check_checksum(const std::string& computed) const
{
    auto claimed = plan_.checksum->value;
    if (!claimed) {
        const auto sent = chunks_.trailer().get(header_of(plan_.checksum->algorithm));
        claimed = from_base64(sent);
        if (!claimed || claimed->size() != computed.size()) {
            return error{error_code::malformed_trailer};
        }
    }
    if (*claimed == computed) {
        return std::nullopt;
    }
    return error{
        error_code::bad_digest,
        "The " + std::string{name_of(plan_.checksum->algorithm)} +
            " you specified did not match the calculated checksum."
    };
}

} // namespace cloudbuf::testing::s3
