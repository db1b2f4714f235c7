// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// All that is compared: each form of a write, the same with nothing in it, and the bare copy.

#pragma once

#include <cloudbuf/cloudbuf.hpp>

#include "write_path/block_copy.hpp"
#include "write_path/empty_buffer.hpp"
#include "write_path/pass.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <string>
#include <vector>

namespace cloudbuf::bench {

struct way {
    std::string name;
    std::string empty;              // the name of the same operation with nothing in it, if it is one
    std::function<void(pass&)> run; // one pass
    bool is_write = true;           // of the library
};

/// On one loop, where a reactor exists, as in every program that uses the library.
class ways {
public:
    ways();

    ways(const ways&) = delete;
    ways& operator=(const ways&) = delete;

    const std::vector<way>& all() const noexcept { return all_; }

private:
    async_cloud_buffer make_buffer();

    template <class Loop>
    void add_coroutine(const std::string& form, Loop loop);
    void add_callbacks();

    template <class Buffer>
    void run_chain(Buffer& out, pass& p);
    void try_write(pass& p);
    void prepare_and_commit(pass& p);

    asio::io_context io_{1};
    client cloud_;
    empty_buffer nothing_;
    block_copy copy_;
    std::vector<way> all_;
};

} // namespace cloudbuf::bench
