// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A loopback of one's own, so that a host's settings and traffic do not show in the figures.

#pragma once

#include <string>

namespace cloudbuf::bench {

/// Moves this process, and those that it starts from now on, into a network namespace that has nothing but a
/// loopback, with "reno" as its congestion control: a pacing one, such as bbr, makes loopback figures
/// unstable. Needs the right to do so (CAP_SYS_ADMIN, or `unshare -rn` around the program); without it
/// everything stays as it was. Call it before threads, sockets or processes exist. True if it worked.
bool enter_private_network();

/// Whether it did.
bool in_private_network() noexcept;

/// The kernel's congestion control in the network of this process; empty if it cannot be read.
std::string congestion_control();

} // namespace cloudbuf::bench
