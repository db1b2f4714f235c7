// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A strict S3 service without sockets or clock: a request and the time go in, a response comes out.

#pragma once

#include "testing/encode/time_text.hpp"
#include "testing/s3/body_receiver.hpp"
#include "testing/s3/operation.hpp"
#include "testing/s3/request.hpp"
#include "testing/s3/response.hpp"
#include "testing/s3/service_options.hpp"
#include "testing/s3/sigv4_check.hpp"
#include "testing/s3/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cloudbuf::testing::s3 {

// A request whose head was accepted; takes the body, apart from the service and from any other request.
class pending_request {
public:
    // False: the body is already known to be refused; finish() says why.
    bool receive(std::string_view bytes) { return body_->receive(bytes); }

private:
    friend class service;

    pending_request(call what, body_plan plan, std::unique_ptr<blob_writer> writer);

    std::unique_ptr<call> call_;
    std::unique_ptr<body_receiver> body_;
};

class service {
public:
    // The random bits make request ids and upload ids, nothing that must be secret.
    service(
        service_options options, std::unique_ptr<blob_store> blobs, std::function<std::uint64_t()> random
    );

    // Everything that the head alone decides: signature, names, limits, conditions.
    std::variant<response, pending_request> check_head(request_head head, time_point now);

    response finish(pending_request pending, time_point now);

    // The three steps at once.
    response handle(request whole, time_point now);

    // An answer to what is no request at all.
    response refuse(const error& why, time_point now);

    bool create_bucket(std::string_view name, time_point now); // false: it cannot be called so

    // Who is believed from now on, as when temporary credentials were renewed.
    void trust(std::string access_key_id, std::string secret_access_key, std::string session_token);

    const store& data() const { return data_; }
    const service_options& options() const { return options_; }
    std::uint64_t requests() const { return requests_; }

private:
    result<call> understand(request_head head, time_point now);
    std::optional<error> check(const call& c, time_point now);
    result<response> run(const call& c, received_body& body, time_point now);
    response answer(result<response> outcome, const request_head& head, const target* where, time_point now);
    response error_answer(const error& why, std::string_view resource, time_point now);
    void add_ids(response& to, time_point now);
    std::string random_bytes(int words);

    service_options options_;
    store data_;
    std::function<std::uint64_t()> random_;
    std::uint64_t requests_ = 0;
    signing_key_memo last_key_;
};

} // namespace cloudbuf::testing::s3
