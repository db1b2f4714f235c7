// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a figure must be read with: the machine, the system and the libraries that it was measured on.

#include "support/machine.hpp"

#include "support/private_network.hpp"
#include "support/usage.hpp"

#include <boost/version.hpp>

#include <openssl/crypto.h>

#include <cstdint>
#include <fstream>
#include <sys/utsname.h>
#include <unistd.h>

namespace cloudbuf::bench {

namespace {

std::string cpu_model()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown";
}

std::string kernel()
{
    utsname name{};
    return uname(&name) == 0 ? std::string(name.sysname) + ' ' + name.release : "unknown";
}

std::string compiler()
{
#if defined(__clang__)
    return "Clang " __clang_version__;
#else
    return "GCC " __VERSION__;
#endif
}

} // namespace

facts machine_facts()
{
    return {
        {"cpu", cpu_model()},
        {"cores", std::to_string(core_count())},
        {"kernel", kernel()},
        {"compiler", compiler()},
        {"boost", BOOST_LIB_VERSION},
        {"openssl", OpenSSL_version(OPENSSL_VERSION)},
        {"congestion control", congestion_control()},
        {"private network", in_private_network() ? "yes" : "no, not permitted"},
    };
}

double stolen_seconds()
{
    // proc(5): "cpu", then user nice system idle iowait irq softirq steal, in ticks.
    std::ifstream file("/proc/stat");
    std::string label;
    file >> label;
    std::uint64_t ticks = 0;
    for (int column = 0; column < 8; ++column) {
        file >> ticks;
    }
    return file ? static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK)) : 0;
}

} // namespace cloudbuf::bench
