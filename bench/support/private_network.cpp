// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A loopback of one's own, so that a host's settings and traffic do not show in the figures.

#include "support/private_network.hpp"

#include <cstring>
#include <fstream>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace cloudbuf::bench {

namespace {

constexpr const char* congestion_control_file = "/proc/sys/net/ipv4/tcp_congestion_control";

bool is_private = false;

bool bring_loopback_up()
{
    const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0) {
        return false;
    }
    ifreq request{};
    std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
    bool done = ioctl(any, SIOCGIFFLAGS, &request) == 0;
    if (done) {
        request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_RUNNING);
        done = ioctl(any, SIOCSIFFLAGS, &request) == 0;
    }
    close(any);
    return done;
}

} // namespace

bool enter_private_network()
{
    if (is_private) {
        return true;
    }
    if (unshare(CLONE_NEWNET) != 0) {
        return false;
    }
    if (bring_loopback_up()) {
        std::ofstream(congestion_control_file) << "reno\n";
        is_private = true;
    }
    return is_private;
}

bool in_private_network() noexcept
{
    return is_private;
}

std::string congestion_control()
{
    std::string name;
    std::getline(std::ifstream(congestion_control_file), name);
    return name;
}

} // namespace cloudbuf::bench
