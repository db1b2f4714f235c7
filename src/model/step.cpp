// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The steps of an upload as values.

#include "model/step.hpp"

namespace cloudbuf::model {

const char* name_of(step_kind kind) noexcept
{
    switch (kind) {
    case step_kind::put_whole:
        return "put whole";
    case step_kind::begin:
        return "begin";
    case step_kind::put_part:
        return "put part";
    case step_kind::complete:
        return "complete";
    case step_kind::abort:
        return "abort";
    case step_kind::query:
        return "query";
    case step_kind::list_parts:
        return "list parts";
    }
    return "";
}

} // namespace cloudbuf::model
