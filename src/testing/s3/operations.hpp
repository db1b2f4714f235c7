// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The operations that the service knows; each pair is an entry of the table in operation.cpp.

#pragma once

#include "testing/s3/operation.hpp"

namespace cloudbuf::testing::s3 {

std::optional<error> check_nothing(const context&, const call&);

result<response> list_buckets(context&, const call&, received_body&);
std::optional<error> check_create_bucket(const context&, const call&);
result<response> create_bucket(context&, const call&, received_body&);
result<response> head_bucket(context&, const call&, received_body&);
result<response> delete_bucket(context&, const call&, received_body&);
result<response> get_bucket_location(context&, const call&, received_body&);
bool is_bucket_name(std::string_view name);

std::optional<error> check_page(const context&, const call&);
result<response> list_objects(context&, const call&, received_body&);
result<response> list_uploads(context&, const call&, received_body&);
result<response> list_parts(context&, const call&, received_body&);

std::optional<error> check_put_object(const context&, const call&);
result<response> put_object(context&, const call&, received_body&);
result<response> get_object(context&, const call&, received_body&);
result<response> head_object(context&, const call&, received_body&);
std::optional<error> check_delete_object(const context&, const call&);
result<response> delete_object(context&, const call&, received_body&);

std::optional<error> check_create_upload(const context&, const call&);
result<response> create_upload(context&, const call&, received_body&);
std::optional<error> check_upload_part(const context&, const call&);
result<response> upload_part(context&, const call&, received_body&);
std::optional<error> check_upload_exists(const context&, const call&);
result<response> abort_upload(context&, const call&, received_body&);
std::optional<error> check_complete_upload(const context&, const call&);
result<response> complete_upload(context&, const call&, received_body&);

} // namespace cloudbuf::testing::s3
