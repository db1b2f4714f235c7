// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The smallest program that uses an installed cloudbuf.

#include <cloudbuf/cloudbuf.hpp>
#include <cloudbuf/testing/fake_cloud.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>

int main()
{
    boost::asio::io_context ctx;
    cloudbuf::testing::fake_cloud store{ctx.get_executor()};
    cloudbuf::client_options options;
    options.endpoint = store.endpoint_url();
    options.tls.ca_pem = store.ca_certificate_pem();
    cloudbuf::client cloud{ctx, options};
    cloudbuf::async_cloud_buffer out{cloud, "s3://bucket/key"};
    if (out.last_failure() || cloud.memory_used() != 0) {
        return 1;
    }
    std::cout << "cloudbuf " << cloudbuf::version << '\n';
}
