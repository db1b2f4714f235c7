// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What is done in one run, all of it chosen from the seed before the run begins.

#include "sim/scenario.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;
using model::step_kind;

constexpr std::size_t pool_size = std::size_t{4} * 1024 * 1024;

const std::string& content_pool()
{
    static const std::string pool = [] {
        sim_random random{0};
        std::string bytes(pool_size, '\0');
        for (char& c : bytes) {
            c = static_cast<char>(random.next());
        }
        return bytes;
    }();
    return pool;
}

bool one_in(sim_random& r, unsigned n)
{
    return r.below(n) == 0;
}

/// Most are small, so that a run is short; some need many parts.
std::size_t choose_size(sim_random& r)
{
    switch (r.below(20)) {
    case 0:
        return 0;
    case 1:
        return min_part * (1 + r.below(8)); // whole parts
    case 2:
    case 3:
    case 4:
        return r.below(200 * 1024);
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
        return r.below(32 * 1024);
    default:
        return r.below(min_part * 2);
    }
}

checksum choose_checksum(sim_random& r)
{
    static constexpr std::array kinds{
        checksum::automatic,
        checksum::automatic,
        checksum::automatic,
        checksum::sha256,
        checksum::md5,
        checksum::crc64nvme,
        checksum::crc32c,
        checksum::crc32,
    };
    return kinds[r.below(kinds.size())];
}

/// Handlers that run before somebody interferes: any point of a small upload, and many of a large one.
unsigned choose_moment(sim_random& r)
{
    return static_cast<unsigned>(r.below(std::uint64_t{4} << r.below(9)));
}

upload_spec make_upload(sim_random& r, std::size_t number, std::size_t memory_limit)
{
    upload_spec u;
    u.key = "upload " + std::to_string(number);
    u.size = choose_size(r);
    u.content_at = r.below(pool_size / 2);
    u.seed = r.next();

    upload_options& o = u.options;
    o.label = u.key;
    o.metadata = {{"sim-upload", std::to_string(number)}};
    o.content_type = "application/x-sim";
    o.part_size = min_part * (1 + r.below(std::min<std::uint64_t>(4, memory_limit / min_part)));
    if (one_in(r, 4) && o.part_size > min_part) {
        o.part_size -= r.below(min_part / 2); // no whole blocks
    }
    if (one_in(r, 60)) {
        o.part_size = min_part; // more parts than the service takes
        u.size = min_part * max_parts + r.below(2 * min_part);
    }
    o.max_parts_in_flight = static_cast<unsigned>(1 + r.below(5));
    o.checksum = choose_checksum(r);
    o.write_token = !one_in(r, 25);
    o.if_none_match = one_in(r, 4);
    u.replaces = one_in(r, 6);
    u.if_match = u.replaces && !o.if_none_match && one_in(r, 2);

    if (one_in(r, 3)) {
        u.starts_after = std::chrono::milliseconds(r.below(3000));
    }
    if (one_in(r, 8)) {
        u.pause = std::chrono::milliseconds(r.below(6000));
    }
    if (one_in(r, 10)) {
        u.end = one_in(r, 2) ? ending::abort : ending::destroy;
    }
    u.ends_early = u.end != ending::close && one_in(r, 2);
    if (one_in(r, 7)) {
        u.trouble = one_in(r, 2) ? disturbance::cancel : disturbance::destroy;
        u.trouble_after = choose_moment(r);
        static constexpr std::array types{
            asio::cancellation_type::terminal,
            asio::cancellation_type::partial,
            asio::cancellation_type::total,
        };
        u.cancellation = types[r.below(types.size())];
    }
    return u;
}

/// Faults that lead together to where each alone hardly ever does.
struct scene {
    struct part {
        fault what;
        step_kind of;
        double chance;
    };

    std::array<part, 2> parts;
};

constexpr std::array scenes{
    // No answer to the final request, and then …
    scene{{{{fault::never_answer, step_kind::complete, 1}, {fault::internal_error, step_kind::abort, 0.9}}}},
    scene{{{{fault::never_answer, step_kind::complete, 1}, {fault::forgotten_upload, step_kind::abort, 1}}}},
    scene{{{{fault::never_answer, step_kind::complete, 1}, {fault::too_many_requests, step_kind::query, 0.7}}}
    },
    scene{{{{fault::never_answer, step_kind::complete, 0.5}, {fault::other_writer, step_kind::complete, 0.5}}}
    },
    scene{
        {{{fault::lost_answer, step_kind::complete, 0.5}, {fault::refused_retry_412, step_kind::complete, 1}}}
    },
    scene{{{{fault::lost_answer, step_kind::put_whole, 0.5}, {fault::other_writer, step_kind::put_whole, 0.5}}
    }},
    scene{{{{fault::silence, step_kind::complete, 0.9}, {fault::revoked, step_kind::query, 0.7}}}},
    scene{{{{fault::work_after_query, step_kind::complete, 1}, {fault::lost_answer, step_kind::query, 0.1}}}},
    // Parts that may still be under way when the upload is aborted.
    scene{{{{fault::never_answer, step_kind::put_part, 0.9}, {fault::lost_answer, step_kind::abort, 0.3}}}},
    scene{{{{fault::late_work, step_kind::put_part, 0.5}, {fault::slow_down, step_kind::put_part, 0.9}}}},
    scene{{{{fault::late_work, step_kind::put_part, 0.3}, {fault::lingering_upload, step_kind::abort, 0.7}}}},
    // Parts that are stored twice, and not in the order in which they were sent.
    scene{{{{fault::late_work, step_kind::put_part, 0.3}, {fault::changed_tags, step_kind::complete, 1}}}},
    scene{{{{fault::late_work, step_kind::put_part, 0.1}, {fault::changed_tags, step_kind::complete, 1}}}},
    scene{{{{fault::whitespace, step_kind::complete, 1}, {fault::unequal_parts, step_kind::complete, 1}}}},
    // A checksum that is refused when parts come: from the first, or from some later one. Few uploads are an
    // occasion for it, so that it has more places than others.
    scene{{{{fault::unknown_checksum, step_kind::put_part, 1}, {fault::silence, step_kind::abort, 0.1}}}},
    scene{{{{fault::unknown_checksum, step_kind::put_part, 0.5}, {fault::delay, step_kind::put_part, 0.5}}}},
    scene{{{{fault::unknown_checksum, step_kind::put_part, 0.3}, {fault::bandwidth, step_kind::put_part, 0.2}}
    }},
    scene{
        {{{fault::unknown_checksum, step_kind::put_part, 0.2}, {fault::slow_answer, step_kind::put_part, 0.2}}
        }
    },
    scene{{{{fault::unknown_checksum, step_kind::put_part, 0.1}, {fault::delay, step_kind::put_part, 0.1}}}},
};

void choose_faults(sim_random& r, const fault_profile& profile, fault_plan& faults)
{
    static constexpr std::array chances{0.02, 0.1, 0.3, 0.6, 0.95};
    if (!profile.only.empty()) {
        for (const fault f : profile.only) {
            faults.expect(f, chances[r.below(chances.size())]);
        }
        return;
    }
    if (!profile.by_chance || one_in(r, 5)) {
        return;
    }
    if (one_in(r, 5)) {
        for (const scene::part& p : scenes[r.below(scenes.size())].parts) {
            faults.expect(p.what, p.chance, p.of);
        }
        return;
    }
    for (std::uint64_t n = 1 + r.below(5); n != 0; --n) {
        const auto f = static_cast<fault>(r.below(fault_count));
        const auto kind = static_cast<step_kind>(r.below(7));
        faults.expect(f, chances[r.below(chances.size())], one_in(r, 3) ? std::optional(kind) : std::nullopt);
        // There is no refusing what nobody repeats.
        if (f == fault::refused_retry_403 || f == fault::refused_retry_409 || f == fault::refused_retry_412) {
            faults.expect(one_in(r, 2) ? fault::lost_answer : fault::error_after_work, 0.5);
        }
    }
}

} // namespace

scenario make_scenario(std::uint64_t seed, const fault_profile& profile, fault_plan& faults)
{
    sim_random r{seed};
    scenario s;
    s.where = static_cast<place>(r.below(3));
    s.keys_at_hand = !one_in(r, 4);
    s.repeated =
        one_in(r, 2) ? testing::repeated_complete::same_result : testing::repeated_complete::no_such_upload;

    if (profile.by_chance && profile.only.empty() && s.where != place::aws && one_in(r, 5)) {
        s.checksums = one_in(r, 2) ? testing::checksum_headers::ignored : testing::checksum_headers::refused;
    }

    client_options& o = s.options;
    o.region = home_region;
    if (s.where != place::aws) {
        o.endpoint = s.where == place::plain_store ? "http://store.test:9000" : "https://store.test";
    }
    o.min_part_size = min_part;
    o.memory_limit = (std::size_t{16} * 1024) << r.below(5);
    o.max_connections = static_cast<unsigned>(1 + r.below(8));
    if (one_in(r, 8)) {
        o.checksums = checksum_calculation::when_required;
    }
    o.level = log_level::debug;

    const std::uint64_t count = 1 + r.below(3);
    for (std::uint64_t n = 1; n <= count; ++n) {
        s.uploads.push_back(make_upload(r, n, o.memory_limit));
    }
    if (one_in(r, 20)) {
        s.client_destroyed_after = choose_moment(r);
    }

    choose_faults(r, profile, faults);
    faults.script(profile.script);
    s.equal_parts_only = faults.strikes(fault::unequal_parts);
    s.unique_part_tags = faults.strikes(fault::changed_tags);
    return s;
}

std::string_view content(std::size_t at, std::size_t size)
{
    return std::string_view{content_pool()}.substr(at, size);
}

} // namespace cloudbuf::sim
