// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Small objects by the library's public face.

#include <cloudbuf/cloudbuf.hpp>

#include "small_objects/shape.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"

#include <string>
#include <vector>

namespace cloudbuf::bench {

namespace {

// What the coroutines of one run share.
struct job {
    const client& cloud;
    upload_options options;
    std::vector<char> bytes;
    std::uint64_t left = 0; // objects
};

asio::awaitable<void> send_objects(job& j, unsigned me)
{
    const std::string url = "s3://bench/small-objects/" + std::to_string(me);
    while (j.left != 0) {
        --j.left;
        async_cloud_buffer out{j.cloud, url, j.options};
        co_await out.write(asio::buffer(j.bytes));
        co_await out.close();
    }
}

asio::awaitable<void> measure(client& cloud, const objects_shape& shape, checksum sum, cost& took)
{
    job j{cloud, {}, random_bytes(shape.object_size), 0};
    j.options.checksum = sum;
    const auto send = [&j](unsigned me) { return send_objects(j, me); };
    j.left = std::uint64_t{8} * shape.at_once; // opens a connection for each
    co_await all_of(shape.at_once, send);
    j.left = shape.objects;
    const stopwatch watch;
    co_await all_of(shape.at_once, send);
    took = watch.elapsed();
    co_await cloud.drain();
}

} // namespace

cost send_objects_signed(const objects_shape& shape, checksum sum)
{
    client_options o = options_for(shape.sink);
    o.max_connections = shape.at_once;
    asio::io_context io{1};
    client cloud{io, o};
    cost took;
    run(io, measure(cloud, shape, sum, took));
    return took;
}

} // namespace cloudbuf::bench
