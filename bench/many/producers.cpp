// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Producers that write as fast as they can, all on one loop, and what that came to.

#include "many/producers.hpp"

#include <cloudbuf/cloudbuf.hpp>

#include "many/late_timer.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace cloudbuf::bench {

namespace {

// S3 takes 10 000 parts ("Amazon S3 multipart upload limits", S3 user guide): then a producer begins another
// object.
constexpr std::uint64_t max_parts = 9'000;

client_options client_settings(const producers_settings& s)
{
    client_options o = options_for(s.sink);
    o.memory_limit = s.memory_limit;
    o.min_part_size = std::min(o.min_part_size, s.part_size);
    o.max_connections = s.connections;
    return o;
}

class crowd {
public:
    explicit crowd(const producers_settings& s)
        : settings_(s), cloud_(io_, client_settings(s)), members_(s.producers)
    {}

    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;

    producers_result run()
    {
        const stopwatch watch;
        bench::run(io_, work());
        result_.whole = watch.elapsed();
        result_.bytes = written_;
        result_.memory_peak = cloud_.memory_peak();
        result_.late = timer_.microseconds();
        return std::move(result_);
    }

private:
    struct member {
        const async_cloud_buffer* buffer = nullptr;
        std::uint64_t finished = 0; // bytes of its earlier objects

        std::uint64_t progress() const { return finished + (buffer ? buffer->bytes_written() : 0); }
    };

    asio::awaitable<void> work()
    {
        const auto start = [this](unsigned i) { return i == 0 ? timer_.run() : produce_all(); };
        co_await all_of(2, start);
    }

    asio::awaitable<void> produce_all()
    {
        const auto start = [this](unsigned i) { return produce(members_[i], i); };
        co_await all_of(settings_.producers, start);
        co_await cloud_.drain();
        timer_.stop();
    }

    asio::awaitable<void> produce(member& m, unsigned number)
    {
        upload_options o;
        o.checksum = checksum::crc64nvme;
        o.part_size = settings_.part_size;
        o.max_parts_in_flight = settings_.parts_in_flight;
        const std::string url = "s3://bench/producer-" + std::to_string(number);
        while (!is_enough()) {
            async_cloud_buffer out{cloud_, url, o};
            m.buffer = &out;
            while (!is_enough() && out.bytes_written() < max_parts * settings_.part_size) {
                co_await out.write(asio::buffer(chunk_));
                on_written(chunk_.size());
            }
            co_await out.close();
            m.finished += out.bytes_written();
            m.buffer = nullptr;
        }
    }

    bool is_enough() const noexcept { return written_ >= settings_.bytes; }

    void on_written(std::size_t n)
    {
        const auto passes = [&](double share) {
            const double mark = share * static_cast<double>(settings_.bytes);
            return static_cast<double>(written_) < mark && static_cast<double>(written_ + n) >= mark;
        };
        if (passes(0.25)) {
            middle_.emplace();
            result_.middle_bytes = written_;
        }
        if (passes(0.5)) {
            compare_progress();
        }
        if (passes(0.75)) {
            result_.middle = middle_->elapsed();
            result_.middle_bytes = written_ - result_.middle_bytes;
        }
        written_ += n;
    }

    void compare_progress()
    {
        const auto [least, most] = std::ranges::minmax_element(members_, {}, &member::progress);
        result_.least_to_most =
            static_cast<double>(least->progress()) / static_cast<double>(most->progress());
    }

    const producers_settings settings_;
    asio::io_context io_{1};
    client cloud_;
    late_timer timer_;
    const std::vector<char> chunk_ = random_bytes(write_size);
    std::vector<member> members_;
    std::uint64_t written_ = 0; // by writes that have completed
    std::optional<stopwatch> middle_;
    producers_result result_;
};

} // namespace

producers_result run_producers(const producers_settings& s)
{
    return crowd{s}.run();
}

} // namespace cloudbuf::bench
