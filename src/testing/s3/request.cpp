// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Header names compare without case, so they are lowered once, on arrival.

#include "testing/s3/request.hpp"

#include "testing/encode/text.hpp"

namespace cloudbuf::testing::s3 {

void header_map::add(std::string_view name, std::string_view value)
{
    const auto [field, is_new] = fields_.try_emplace(to_lower(name), trim(value));
    if (!is_new) {
        field->second.append(",").append(trim(value));
    }
}

std::string header_map::remove_starting_with(std::string_view lower_prefix)
{
    const auto first = fields_.lower_bound(lower_prefix);
    auto last = first;
    while (last != fields_.end() && last->first.starts_with(lower_prefix)) {
        ++last;
    }
    std::string name = first == last ? std::string{} : first->first;
    fields_.erase(first, last);
    return name;
}

std::string_view header_map::get(std::string_view lower_name) const
{
    const auto field = fields_.find(lower_name);
    return field == fields_.end() ? std::string_view{} : std::string_view{field->second};
}

} // namespace cloudbuf::testing::s3
