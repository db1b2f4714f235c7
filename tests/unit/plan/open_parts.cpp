// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The ordered set and its sums, against their plain definitions.

#include "plan/open_parts.hpp"

#include "random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

/// The same as a sorted list.
class plain_list {
public:
    void insert(open_part& p)
    {
        const auto nearer = [](const open_part* a, const open_part* b) {
            return a->need != b->need ? a->need < b->need : a->order < b->order;
        };
        parts_.insert(std::upper_bound(parts_.begin(), parts_.end(), &p, nearer), &p);
    }

    void erase(open_part& p) { std::erase(parts_, &p); }

    void check(const open_parts& tree) const
    {
        claim claims;
        std::size_t have = 0;
        std::size_t shortfall = 0;
        open_part* first_waiting = nullptr;
        for (open_part* p : parts_) {
            claims = claims + p->claimed;
            REQUIRE(tree.claims_up_to(*p) == claims);
            shortfall = std::max(shortfall, p->need > have ? p->need - have : 0);
            have += p->have;
            if (first_waiting == nullptr && p->waiting) {
                first_waiting = p;
            }
        }
        REQUIRE(tree.claims() == claims);
        REQUIRE(tree.have() == have);
        REQUIRE(tree.shortfall() == shortfall);
        REQUIRE(tree.first_waiting() == first_waiting);
        REQUIRE(tree.empty() == parts_.empty());
    }

private:
    std::vector<open_part*> parts_;
};

void run(std::uint64_t seed)
{
    decisions random(seed);
    open_parts tree;
    plain_list list;
    std::vector<std::unique_ptr<open_part>> parts;
    std::uint64_t order = 0;
    for (int step = 0; step < 100; ++step) {
        if (parts.empty() || random.below(5) < 2) {
            auto p = std::make_unique<open_part>();
            p->need = random.below(6); // equal needs are common
            p->have = random.below(10);
            p->order = ++order;
            p->waiting = random.one_in(3);
            p->claimed = {random.below(3), 3 + random.below(3)};
            tree.insert(*p);
            list.insert(*p);
            parts.push_back(std::move(p));
        } else {
            const std::size_t at = random.below(parts.size());
            open_part& p = *parts[at];
            switch (random.below(3)) {
            case 0:
                tree.erase(p);
                list.erase(p);
                parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
                break;
            case 1:
                p.waiting = !p.waiting;
                p.claimed.later += 1;
                tree.changed(p);
                break;
            default:
                tree.erase(p);
                list.erase(p);
                p.need = random.below(6);
                p.have += 1;
                tree.insert(p);
                list.insert(p);
                break;
            }
        }
        list.check(tree);
    }
}

} // namespace

TEST_CASE("open_parts: an empty set claims nothing and lacks nothing")
{
    const open_parts none;
    CHECK(none.empty());
    CHECK(none.claims() == claim{});
    CHECK(none.have() == 0);
    CHECK(none.shortfall() == 0);
    CHECK(none.first_waiting() == nullptr);
}

TEST_CASE("open_parts: order and sums are those of the plain definition, whatever comes and goes")
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        run(seed);
    }
}

TEST_CASE("open_parts: a hundred thousand parts that come in order do not make a deep tree")
{
    // As a list they would overflow the stack.
    open_parts tree;
    std::vector<open_part> parts(100'000);
    std::uint64_t order = 0;
    for (open_part& p : parts) {
        p.need = 8;
        p.order = ++order;
        tree.insert(p);
    }
    CHECK(tree.shortfall() == 8);
    for (open_part& p : parts) {
        tree.erase(p);
    }
    CHECK(tree.empty());
}
