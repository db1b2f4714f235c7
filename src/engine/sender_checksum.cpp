// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A service that has no use for checksums is sent signed payloads instead.

#include "codec/sha256.hpp"
#include "engine/sender.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <mutex>
#include <variant>

namespace cloudbuf::engine {

namespace {

model::payload_digest* digest_of(model::step& s)
{
    if (auto* const whole = std::get_if<model::put_whole>(&s)) {
        return &whole->payload;
    }
    auto* const part = std::get_if<model::put_part>(&s);
    return part ? &part->payload : nullptr;
}

} // namespace

/// Piece by piece, so that others on the loop get their turn.
asio::awaitable<void> sender::add_sha256(model::step& s, std::span<const asio::const_buffer> payload)
{
    model::payload_digest* const digest = digest_of(s);
    if (!digest || digest->sha256) {
        co_return;
    }
    codec::sha256_hasher hasher;
    for (const asio::const_buffer& block : payload) {
        hasher.update(block.data(), block.size());
        co_await asio::post(strand_, asio::deferred);
        const asio::cancellation_state caller = co_await asio::this_coro::cancellation_state;
        if (caller.cancelled() != asio::cancellation_type::none) {
            co_return;
        }
    }
    digest->sha256 = hasher.finish();
}

/// Once for each client: a store that does not verify a checksum verifies a signed payload.
void sender::on_lesson(plan::optional_checksum::lesson what)
{
    using lesson = plan::optional_checksum::lesson;
    if (what == lesson::none) {
        return;
    }
    bool first = false;
    {
        const std::lock_guard lock{client_.service.mutex};
        first = client_.service.checksums.on_useless();
    }
    if (first && client_.env.log.wants(log_level::warning)) {
        std::string line = who_.label() + ": the service ";
        line += what == lesson::refuses ? "refuses" : "does not confirm";
        line += " the checksum of a payload: payloads are signed instead, as upload_options::checksum = "
                "checksum::sha256 would have it from the start";
        client_.env.log.write(log_level::warning, line);
    }
}

} // namespace cloudbuf::engine
