// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What became of an upload whose outcome was unknown.

#pragma once

#include <cloudbuf/object_info.hpp>

namespace cloudbuf {

/// The three ends of an upload.
enum class outcome {
    unknown,       ///< It still cannot be told: ask again later.
    not_committed, ///< Nothing of it is visible, and nothing ever will be.
    committed,     ///< The object exists, whole.
};

/// \brief The answer of `client::resolve`.
struct resolution {
    outcome what = outcome::unknown; ///< What is proven now.
    object_info object;              ///< Of a committed upload.
};

} // namespace cloudbuf
