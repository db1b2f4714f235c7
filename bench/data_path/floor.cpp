// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What no client can do without: each part of the data path alone, on the working set that the whole has.

#include "data_path/floor.hpp"

#include "codec/crc.hpp"
#include "data_path/shape.hpp"
#include "support/random_bytes.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace cloudbuf::bench {

namespace {

constexpr std::size_t record_size = 16 * 1024;
constexpr std::size_t batch_size = 128 * 1024;
constexpr std::size_t tag_size = 16;

struct cipher_deleter {
    void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
};

void check(bool done, const char* what)
{
    if (!done) {
        throw std::runtime_error(what);
    }
}

// One record as TLS 1.3 makes it: a nonce of its own, its header as additional data (RFC 8446, 5.2).
void encrypt_record(EVP_CIPHER_CTX* c, std::uint64_t number, const char* from, char* to)
{
    std::array<unsigned char, 12> nonce{};
    std::memcpy(nonce.data() + 4, &number, sizeof number);
    constexpr std::array<unsigned char, 5> header{0x17, 0x03, 0x03, 0x40, 0x11};
    auto* const out = reinterpret_cast<unsigned char*>(to);
    const auto* const in = reinterpret_cast<const unsigned char*>(from);
    int n = 0;
    check(
        EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
            EVP_EncryptUpdate(c, nullptr, &n, header.data(), header.size()) == 1 &&
            EVP_EncryptUpdate(c, out, &n, in, record_size) == 1 &&
            EVP_EncryptFinal_ex(c, out + record_size, &n) == 1 &&
            EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_size, out + record_size) == 1,
        "AES-GCM does not work"
    );
}

class plain_socket {
public:
    explicit plain_socket(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(port);
        const int on = 1;
        check(
            fd_ >= 0 && connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
                setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0,
            "the sink cannot be reached"
        );
    }
    ~plain_socket() { close(fd_); }

    plain_socket(const plain_socket&) = delete;
    plain_socket& operator=(const plain_socket&) = delete;

    /// How many bytes fitted.
    std::size_t send_now(const char* data, std::size_t size) const
    {
        const ssize_t n = ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        check(n >= 0 || errno == EAGAIN, "the sink has gone");
        return n > 0 ? static_cast<std::size_t>(n) : 0;
    }

    void begin_body(std::uint64_t size) const
    {
        const std::string head =
            "PUT /floor HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
        check(send_now(head.data(), head.size()) == head.size(), "the sink takes nothing");
    }

    void await_answer() const
    {
        std::array<char, 1024> answer{};
        check(recv(fd_, answer.data(), answer.size(), 0) > 0, "the sink does not answer");
    }

    pollfd when_writable() const { return {fd_, POLLOUT, 0}; }

private:
    int fd_;
};

} // namespace

data_path_floor::data_path_floor(unsigned connections) : source_(random_bytes(write_size))
{
    for (unsigned i = 0; i < connections; ++i) {
        parts_.push_back(random_bytes(part_size, i + 1));
    }
}

// Round and round over the parts, a batch of each at a time, as connections take turns.
template <class EachBatch>
void data_path_floor::for_each_batch(std::uint64_t bytes, EachBatch each)
{
    std::size_t offset = 0;
    for (std::uint64_t done = 0; done < bytes;) {
        for (std::vector<char>& part : parts_) {
            each(part.data() + offset);
            done += batch_size;
        }
        offset = (offset + batch_size) % part_size;
    }
}

cost data_path_floor::encrypt(std::uint64_t bytes, bool aes256)
{
    const std::unique_ptr<EVP_CIPHER_CTX, cipher_deleter> context{EVP_CIPHER_CTX_new()};
    EVP_CIPHER_CTX* const c = context.get();
    const EVP_CIPHER* const cipher = aes256 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    const std::vector<char> key = random_bytes(32, 7);
    const auto* const key_bytes = reinterpret_cast<const unsigned char*>(key.data());
    check(c && EVP_EncryptInit_ex(c, cipher, nullptr, key_bytes, nullptr) == 1, "there is no AES-GCM");
    std::vector<char> batch(batch_size / record_size * (record_size + tag_size));
    std::uint64_t number = 0;

    const stopwatch watch;
    for_each_batch(bytes, [&](const char* from) {
        char* to = batch.data();
        for (std::size_t i = 0; i < batch_size; i += record_size) {
            encrypt_record(c, ++number, from + i, to);
            to += record_size + tag_size;
        }
    });
    return watch.elapsed();
}

cost data_path_floor::send(std::uint64_t bytes, std::uint16_t plain_port)
{
    struct flow {
        std::unique_ptr<plain_socket> over;
        std::uint64_t left;
        std::size_t offset = 0; // in its part
    };
    std::vector<flow> flows;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        flows.push_back({std::make_unique<plain_socket>(plain_port), bytes / parts_.size()});
        flows.back().over->begin_body(flows.back().left);
    }

    const stopwatch watch;
    for (bool all_sent = false; !all_sent;) {
        bool any_moved = false;
        all_sent = true;
        std::vector<pollfd> waiting;
        for (std::size_t i = 0; i < flows.size(); ++i) {
            flow& f = flows[i];
            if (f.left == 0) {
                continue;
            }
            const std::size_t to_end = std::min(batch_size - f.offset % batch_size, part_size - f.offset);
            const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(to_end, f.left));
            const std::size_t n = f.over->send_now(parts_[i].data() + f.offset, size);
            f.offset = (f.offset + n) % part_size;
            f.left -= n;
            any_moved = any_moved || n != 0;
            all_sent = all_sent && f.left == 0;
            waiting.push_back(f.over->when_writable());
        }
        if (!all_sent && !any_moved) {
            poll(waiting.data(), waiting.size(), -1);
        }
    }
    for (const flow& f : flows) {
        f.over->await_answer();
    }
    return watch.elapsed();
}

cost data_path_floor::copy(std::uint64_t bytes)
{
    const stopwatch watch;
    for_each_batch(bytes, [&](char* to) {
        for (std::size_t i = 0; i < batch_size; i += write_size) {
            std::memcpy(to + i, source_.data(), write_size);
        }
    });
    return watch.elapsed();
}

cost data_path_floor::copy_and_sum(std::uint64_t bytes)
{
    codec::crc sum{codec::crc_algorithm::crc64nvme};
    const stopwatch watch;
    for_each_batch(bytes, [&](char* to) {
        for (std::size_t i = 0; i < batch_size; i += write_size) {
            std::memcpy(to + i, source_.data(), write_size);
            sum.update(to + i, write_size);
        }
    });
    const cost took = watch.elapsed();
    check(sum.value() != 0, "the sum of random bytes is 0"); // and it is not optimised away
    return took;
}

} // namespace cloudbuf::bench
