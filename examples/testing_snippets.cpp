// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The code that docs/testing-your-program.md shows, each piece between its markers; the tests run it.

#include <cloudbuf/cloudbuf.hpp>
#include <cloudbuf/testing/fake_cloud.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace asio = boost::asio;

namespace {

bool check(bool holds, const char* what)
{
    std::cout << (holds ? "holds: " : "DOES NOT HOLD: ") << what << '\n';
    return holds;
}

//[client_of
cloudbuf::client_options client_of(const cloudbuf::testing::fake_cloud& store)
{
    cloudbuf::client_options options;
    options.endpoint = store.endpoint_url();
    options.tls.ca_pem = store.ca_certificate_pem();
    options.credentials = cloudbuf::make_static_credentials(cloudbuf::credentials(
        store.options().access_key_id, cloudbuf::secret(store.options().secret_access_key)
    ));
    return options;
}
//]

//[program
// What is to be tested: says hello to the cloud.
asio::awaitable<void> say_hello(cloudbuf::client cloud, std::string url)
{
    cloudbuf::async_cloud_buffer out(cloud, url);
    const std::string text = "hello";
    co_await out.write(asio::buffer(text));
    co_await out.close();
}
//]

bool test_success()
{
    //[success
    asio::io_context ctx;
    cloudbuf::testing::fake_cloud store(ctx.get_executor());
    store.create_bucket("demo");

    std::exception_ptr failed;
    {
        cloudbuf::client cloud(ctx, client_of(store));
        asio::co_spawn(ctx, say_hello(cloud, "s3://demo/hello.txt"), [&](std::exception_ptr e) {
            failed = e;
            cloud.drain([&](cloudbuf::error_code) { store.stop(); }); // then run() has no work left
        });
        ctx.run();
    }
    const bool good = !failed && store.content("demo", "hello.txt") == "hello" && store.open_uploads() == 0;
    //]
    return good;
}

bool test_missing_bucket()
{
    asio::io_context ctx;
    cloudbuf::testing::fake_cloud store(ctx.get_executor());
    cloudbuf::error_code seen;
    {
        cloudbuf::client cloud(ctx, client_of(store));
        asio::co_spawn(ctx, say_hello(cloud, "s3://missing/hello.txt"), [&](std::exception_ptr e) {
            //[failure
            // No such bucket: the program has to cope with it.
            try {
                std::rethrow_exception(e);
            } catch (const boost::system::system_error& error) {
                seen = error.code(); // cloudbuf::errc::not_found
            }
            //]
            cloud.drain([&](cloudbuf::error_code) { store.stop(); });
        });
        ctx.run();
    }
    return seen == cloudbuf::errc::not_found;
}

} // namespace

int main()
{
    const bool success = check(test_success(), "what was written is stored");
    const bool failure = check(test_missing_bucket(), "a missing bucket is an error");
    return success && failure ? EXIT_SUCCESS : EXIT_FAILURE;
}
