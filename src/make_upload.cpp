// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The factory that picks a provider for a destination and checks what was asked of it.

#include <cloudbuf/client.hpp>
#include <cloudbuf/detail/upload_fwd.hpp>
#include <cloudbuf/resolution.hpp>

#include "client_access.hpp"
#include "engine/client_state.hpp"
#include "engine/upload.hpp"
#include "plan/part_sizes.hpp"
#include "provider/s3/s3_provider.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

namespace cloudbuf::detail {

namespace {

// 128 random bits in hexadecimal.
std::string make_write_token(net::random_source& random)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(32, '0');
    char* to = out.data();
    for (const std::uint64_t word : {random.next(), random.next()}) {
        for (unsigned shift = 0; shift < 64; shift += 4) {
            *to++ = digits[(word >> shift) & 15];
        }
    }
    return out;
}

upload_ptr make_failed(
    const std::shared_ptr<client_state>& c, asio::any_io_executor ex, error_code code, std::string message
)
{
    failure f;
    f.code = code;
    f.message = std::move(message);
    return std::make_shared<upload>(c, std::move(ex), std::move(f));
}

/// An endpoint that has no use for checksums is not sent any that nobody asked for.
checksum_calculation checksums_for(client_state& c)
{
    const std::lock_guard lock{c.service.mutex};
    return c.service.checksums.is_wanted() ? c.options.checksums : checksum_calculation::when_required;
}

// References, because options are large: they move once, to where they stay.
upload_ptr make(
    const std::shared_ptr<client_state>& c,
    asio::any_io_executor&& ex,
    destination&& to,
    upload_options&& options,
    std::string&& write_token = {}
)
{
    if (options.max_parts_in_flight == 0 || options.max_parts_in_flight > 1000) {
        return make_failed(
            c, std::move(ex), errc::invalid_options, "max_parts_in_flight must be between 1 and 1000"
        );
    }
    upload_setup setup;
    setup.who.bucket = to.bucket();
    setup.who.key = to.key();
    setup.who.name = std::move(options.label);
    setup.conditional = options.if_none_match || !options.if_match.empty();
    setup.if_match = options.if_match;
    setup.max_parts_in_flight = options.max_parts_in_flight;

    plan::part_size_request size;
    size.chosen = options.part_size;
    size.expected_size = options.expected_size;
    size.memory_limit = c->options.memory_limit;
    size.in_flight = options.max_parts_in_flight;

    provider::s3::settings s{
        c->endpoint,
        c->options.region,
        c->options.addressing,
        std::move(to),
        std::move(options),
        {},
        c->options.min_part_size,
        checksums_for(*c),
        c->signing_keys,
    };
    s.write_token = std::move(write_token);
    if (s.write_token.empty() && s.options.write_token) {
        s.write_token = make_write_token(*c->env.random);
    }
    auto made = provider::s3::make_provider(std::move(s));
    if (auto* bad = std::get_if<provider::s3::invalid>(&made)) {
        return make_failed(c, std::move(ex), bad->code, std::move(bad->message));
    }
    setup.service = std::get<std::unique_ptr<provider::provider>>(std::move(made));

    const provider::upload_limits limits = setup.service->limits();
    size.limits.min = limits.min_part_size;
    size.limits.max = limits.max_part_size;
    size.limits.max_parts = limits.max_parts;
    size.limits.max_object = limits.max_object_size;
    size.equal = limits.equal_parts;
    const auto parts = plan::choose_parts(size);
    if (!parts) {
        return make_failed(c, std::move(ex), parts.error().code, parts.error().message);
    }
    setup.parts = *parts;
    setup.max_object = limits.max_object_size;
    setup.max_parts = limits.max_parts;
    setup.min_part = limits.min_part_size;
    setup.equal_parts = limits.equal_parts;
    return std::make_shared<upload>(c, std::move(ex), std::move(setup));
}

} // namespace

upload_ptr make_upload(const client& owner, asio::any_io_executor ex, destination to, upload_options options)
{
    return make(client_access::state(owner), std::move(ex), std::move(to), std::move(options));
}

upload_ptr
make_upload(const client& owner, asio::any_io_executor ex, std::string_view url, upload_options options)
{
    const std::shared_ptr<client_state>& c = client_access::state(owner);
    boost::system::result<destination> to = destination::parse(url);
    if (!to) {
        return make_failed(c, std::move(ex), to.error(), "the URL is not of the form s3://bucket/key");
    }
    return make(c, std::move(ex), std::move(*to), std::move(options));
}

void start_resolve(
    const client& owner,
    failure unknown,
    upload_options options,
    user_handler<void(error_code, resolution)> handler
)
{
    const asio::any_io_executor ex = owner.get_executor();
    const auto answer = [&](error_code ec, outcome what) {
        asio::post(ex, asio::append(std::move(handler).take(), ec, resolution{what, {}}));
    };
    if (!unknown || unknown.write_token.empty()) {
        return answer(errc::invalid_options, outcome::unknown);
    }
    if (unknown.code != errc::outcome_unknown) {
        return answer({}, outcome::not_committed);
    }
    boost::system::result<destination> to = destination::s3(unknown.bucket, unknown.key);
    if (!to) {
        return answer(to.error(), outcome::unknown);
    }
    // No part is going to be filled: the usual size may be more than the memory of a client that has small
    // ones.
    options.part_size = client_access::state(owner)->options.min_part_size;
    const upload_ptr u = make(
        client_access::state(owner),
        asio::any_io_executor(ex),
        std::move(*to),
        std::move(options),
        std::move(unknown.write_token)
    );
    start_resolve(u, unknown, std::move(handler));
}

} // namespace cloudbuf::detail
