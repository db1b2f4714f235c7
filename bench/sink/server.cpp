// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The loop of the sink: never sleeps, so that no client pays for waking it.

#include "sink/server.hpp"

#include "sink/certificate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iostream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace cloudbuf::bench {

namespace {

// One connection's turn, before the others get theirs.
constexpr std::size_t turn = 1024 * 1024;

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

std::string escape_newlines(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        c == '\n' ? out += "\\n" : out += c;
    }
    return out;
}

} // namespace

server::server(const server_options& options)
    : options_(options),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      bucket_(options.bytes_per_second, clock::now()),
      now_(clock::now())
{
    if (epoll_ < 0) {
        fail("epoll");
    }
    plain_listener_ = listen_on_loopback(plain_port_);
    if (!options_.plain) {
        tls_ = make_tls_context(options_.cipher_suite.c_str());
        certificate_ = make_identity(tls_.get());
        tls_listener_ = listen_on_loopback(tls_port_);
    }
    watch(STDIN_FILENO); // not possible if it is a file or /dev/null: then a signal ends the loop
}

server::~server()
{
    slots_.clear();
    for (const int fd : {tls_listener_, plain_listener_, epoll_}) {
        if (fd >= 0) {
            close(fd);
        }
    }
}

int server::listen_on_loopback(std::uint16_t& port)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (fd < 0 || bind(fd, any, size) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, any, &size) != 0) {
        fail("listening on 127.0.0.1");
    }
    port = ntohs(address.sin_port);
    watch(fd);
    return fd;
}

void server::watch(int fd) const
{
    epoll_event wanted{};
    wanted.events = EPOLLIN | EPOLLRDHUP;
    wanted.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &wanted);
}

std::string server::introduction() const
{
    return "{\"port\":" + std::to_string(tls_port_) + ",\"plain_port\":" + std::to_string(plain_port_) +
           ",\"certificate\":\"" + escape_newlines(certificate_) + "\"}";
}

void server::run(const volatile std::sig_atomic_t& stop)
{
    const clock::time_point began = clock::now();
    std::array<epoll_event, 64> events{};
    clock::duration busy{0};
    now_ = began;
    while (stop == 0) {
        bool worked = release_answers(now_);
        const std::vector<int> again = std::exchange(unfinished_, {});
        const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
        if (n > 0) { // someone may ask
            counters_.busy_seconds = std::chrono::duration<double>(busy).count();
            counters_.seconds = std::chrono::duration<double>(now_ - began).count();
        }
        for (int i = 0; i < n; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == STDIN_FILENO) {
                if (!read_commands()) {
                    return;
                }
            } else if (fd == tls_listener_ || fd == plain_listener_) {
                accept_all(fd);
            } else {
                work_on(fd);
            }
        }
        for (const int fd : again) {
            slots_[static_cast<std::size_t>(fd)].unfinished = false;
            work_on(fd);
        }
        worked = worked || n > 0 || !again.empty();
        const clock::time_point then = std::exchange(now_, clock::now());
        if (worked) {
            busy += now_ - then;
        }
    }
}

void server::accept_all(int listener)
{
    for (;;) {
        const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ++counters_.connections;
        slots_.resize(std::max(slots_.size(), static_cast<std::size_t>(fd) + 1));
        slot& s = slots_[static_cast<std::size_t>(fd)];
        auto over = listener == tls_listener_ ? make_tls_transport(fd, tls_.get()) : make_plain_transport(fd);
        s = {};
        s.connection =
            std::make_unique<bench::connection>(std::move(over), counters_, options_.delay.count() != 0);
        s.id = ++last_id_;
        watch(fd);
    }
}

void server::work_on(int fd)
{
    slot& s = slots_[static_cast<std::size_t>(fd)];
    if (!s.connection || s.unfinished) {
        return;
    }
    std::size_t budget = bucket_.take(turn, now_);
    const auto status = s.connection->work(budget);
    bucket_.give_back(budget);
    switch (status) {
    case connection::status::idle:
        break;
    case connection::status::unfinished:
        s.unfinished = true;
        unfinished_.push_back(fd);
        break;
    case connection::status::delayed:
        if (!std::exchange(s.delayed, true)) {
            delayed_.push_back({now_ + options_.delay, fd, s.id});
        }
        break;
    case connection::status::closed:
        s.connection.reset(); // closing the socket takes it out of the epoll
        break;
    }
}

bool server::release_answers(clock::time_point now)
{
    bool any = false;
    for (; !delayed_.empty() && delayed_.front().due <= now; delayed_.pop_front()) {
        const delayed_answer& d = delayed_.front();
        slot& s = slots_[static_cast<std::size_t>(d.fd)];
        if (s.connection && s.id == d.id) {
            s.delayed = false;
            s.connection->answer_now();
            work_on(d.fd);
            any = true;
        }
    }
    return any;
}

// False at its end.
bool server::read_commands()
{
    std::array<char, 256> text{};
    const ssize_t n = read(STDIN_FILENO, text.data(), text.size());
    if (n <= 0) {
        return n < 0 && errno == EINTR;
    }
    if (std::string_view(text.data(), static_cast<std::size_t>(n)).find("stats") != std::string_view::npos) {
        std::cout << to_json(counters_) << '\n' << std::flush;
    }
    return true;
}

} // namespace cloudbuf::bench
