// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The short name of Boost.Asio for the layers that wait.

#pragma once

namespace boost::asio {}

namespace cloudbuf {

namespace asio = boost::asio;

} // namespace cloudbuf
