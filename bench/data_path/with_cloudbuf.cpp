// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The data path of the library, by its public face.

#include <cloudbuf/cloudbuf.hpp>

#include "data_path/shape.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"

#include <vector>

namespace cloudbuf::bench {

namespace {

upload_options options_of(const upload_shape& shape)
{
    upload_options o;
    o.checksum = checksum::crc64nvme; // and the payload unsigned, over TLS
    o.part_size = part_size;
    o.max_parts_in_flight = shape.connections;
    return o;
}

asio::awaitable<void> upload(const client& cloud, const upload_shape& shape, std::uint64_t bytes)
{
    const std::vector<char> chunk = random_bytes(write_size);
    async_cloud_buffer out{cloud, "s3://bench/data-path", options_of(shape)};
    for (std::uint64_t sent = 0; sent < bytes; sent += chunk.size()) {
        co_await out.write(asio::buffer(chunk));
    }
    co_await out.close();
}

asio::awaitable<void> measure(client& cloud, const upload_shape& shape, cost& took)
{
    // Opens the connections and takes the part memory that the measured upload will use again.
    const std::uint64_t warm_up = std::uint64_t{4} * part_size * shape.connections;
    co_await upload(cloud, shape, warm_up);
    const stopwatch watch;
    co_await upload(cloud, shape, shape.bytes);
    took = watch.elapsed();
    co_await cloud.drain();
}

} // namespace

cost upload_with_cloudbuf(const upload_shape& shape)
{
    client_options o = options_for(shape.sink);
    o.max_connections = shape.connections;
    asio::io_context io{1};
    client cloud{io, o};
    cost took;
    run(io, measure(cloud, shape, took));
    return took;
}

} // namespace cloudbuf::bench
