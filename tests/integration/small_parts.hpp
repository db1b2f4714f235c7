// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An embedded store and clients with parts of 16 KiB, for tests with many uploads.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/credentials_source.hpp>
#include <cloudbuf/testing/fake_cloud.hpp>
#include <cloudbuf/upload_options.hpp>

#include <chrono>
#include <cstddef>

namespace cloudbuf::test {

inline constexpr std::size_t part = 16 * 1024;
inline constexpr std::size_t small_memory = 20 * part;

inline testing::fake_cloud_options small_rules()
{
    testing::fake_cloud_options o;
    o.limits.min_part_size = part;
    return o;
}

inline client_options small_options(const testing::fake_cloud& store)
{
    client_options o;
    o.endpoint = store.endpoint_url();
    o.tls.ca_pem = store.ca_certificate_pem();
    o.credentials = make_static_credentials(
        credentials{store.options().access_key_id, secret(store.options().secret_access_key)}
    );
    o.min_part_size = part;
    o.memory_limit = small_memory;
    o.max_connections = 16;
    o.timeouts.pool_idle = std::chrono::milliseconds(100);
    return o;
}

inline upload_options small_parts()
{
    upload_options o;
    o.part_size = part;
    return o;
}

} // namespace cloudbuf::test
