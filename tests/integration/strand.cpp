// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Handlers run where the user's code belongs: outside of the strand of the upload.

#include "engine/upload.hpp"
#include "integration/session.hpp"
#include "integration/small_parts.hpp"
#include "integration/thread_crowd.hpp"

#include <boost/asio/post.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf::test {

namespace {

// One operation after the other, by the internal face, because only that shows the strand.
class strand_probe : public std::enable_shared_from_this<strand_probe> {
    static bool& initiating()
    {
        thread_local bool value = false;
        return value;
    }

    template <class Start>
    void initiate(const Start& start)
    {
        initiating() = true;
        start();
        initiating() = false;
    }

    auto then(void (strand_probe::*next)())
    {
        return [self = shared_from_this(), next](error_code, auto...) {
            strand_probe& p = *self;
            p.crowd_.expect(
                !p.upload_->strand().running_in_this_thread(), "a handler runs inside the strand"
            );
            p.crowd_.expect(!initiating(), "a handler runs inside the initiating function");
            (p.*next)();
        };
    }

public:
    strand_probe(crowd& c, detail::upload_ptr u, std::string_view content, std::function<void()> at_end)
        : crowd_(c), upload_(std::move(u)), content_(content), at_end_(std::move(at_end))
    {}

    void write()
    {
        initiate([this] {
            auto next = then(&strand_probe::flush);
            detail::start_write(
                upload_, {asio::buffer(content_)}, 0, detail::write_extent::all, std::move(next)
            );
        });
    }

private:
    void flush()
    {
        initiate([this] { detail::start_flush(upload_, then(&strand_probe::writable)); });
    }

    void writable()
    {
        initiate([this] { detail::start_writable(upload_, then(&strand_probe::close)); });
    }

    void close()
    {
        initiate([this] { detail::start_close(upload_, then(&strand_probe::abort)); });
    }

    void abort() // refused, and told as the others are
    {
        initiate([this] { detail::start_abort(upload_, then(&strand_probe::end)); });
    }

    void end()
    {
        detail::abandon(*upload_);
        at_end_();
    }

    crowd& crowd_;
    const detail::upload_ptr upload_;
    const std::string_view content_;
    const std::function<void()> at_end_;
};

} // namespace

TEST_CASE("threads: no handler runs inside the strand of its upload, nor inside the initiating function")
{
    constexpr std::size_t uploads = 30;
    crowd c;
    testing::fake_cloud store{c.ctx.get_executor(), small_rules()};
    store.create_bucket(bucket);
    client cloud{c.ctx, small_options(store)};
    const std::string content = random_bytes(22, 10 * part);
    std::atomic<std::size_t> running{uploads};
    const auto finish = [&]() -> asio::awaitable<void> {
        co_await cloud.drain();
        store.stop();
    };
    for (std::size_t i = 0; i < uploads; ++i) {
        auto u =
            detail::make_upload(cloud, c.ctx.get_executor(), url_of("s" + std::to_string(i)), small_parts());
        const auto at_end = [&] {
            if (--running == 0) {
                c.spawn(finish());
            }
        };
        auto s = std::make_shared<strand_probe>(c, std::move(u), content, at_end);
        asio::post(c.ctx, [s] { s->write(); });
    }
    c.run(4);
    CHECK(running == 0);
    CHECK(store.objects(bucket).size() == uploads);
}

} // namespace cloudbuf::test
