// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as the answer to a step: the step and the status by a digit each, then
// ETag|x-amz-bucket-region|body.

#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"
#include "fuzz/s3.hpp"
#include "provider/s3/error_document.hpp"
#include "provider/s3/text.hpp"

#include <array>

using namespace cloudbuf;
using cloudbuf::fuzz::demand;
using model::verdict_kind;
using provider::s3::has_control_characters;

namespace {

const std::array<model::step, 7> steps{
    model::put_whole{},
    model::begin{},
    model::put_part{"id", 1, {}},
    model::complete{"id", {{1, "\"e\"", 7}}, 7},
    model::abort{"id"},
    model::query{},
    model::list_parts{"id", 0},
};
constexpr std::array statuses{200U, 404U, 500U, 503U, 301U, 307U, 400U, 403U, 409U, 412U, 204U, 429U};

void check_done(const model::step& s, const model::http_response& answer, const model::verdict& v)
{
    const bool success = answer.status >= 200 && answer.status < 300;
    const bool says_error = provider::s3::root_name(answer.body) == "Error";
    demand(success ? !says_error : answer.status == 404 && !v.got.exists, "a refusal is taken for success");
    demand(!v.ambiguous && !v.code, "done and not done");
    demand(
        !has_control_characters(v.got.etag) && !has_control_characters(v.got.upload_id), "unfit to be sent"
    );
    const auto kind = model::kind_of(s);
    demand(kind != model::step_kind::begin || !v.got.upload_id.empty(), "begun without an upload id");
    for (const model::part_receipt& part : v.got.parts) {
        demand(part.number != 0 && !part.etag.empty() && !has_control_characters(part.etag), "no part");
    }
    const bool stores = kind != model::step_kind::begin && kind != model::step_kind::abort &&
                        kind != model::step_kind::list_parts;
    demand(!stores || !v.got.exists || !v.got.etag.empty(), "stored without an entity tag");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::input in(data, size);
    const model::step& step = steps[in.below(steps.size())];
    model::http_response answer{.status = statuses[in.below(statuses.size())], .headers = {}, .body = {}};
    answer.headers = {{"ETag", std::string(in.field())}, {"x-amz-bucket-region", std::string(in.field())}};
    answer.body = in.rest();

    for (const bool aws : {true, false}) {
        provider::provider& p = fuzz::shared_s3_provider(aws);
        const model::verdict v = p.decode(step, answer);
        for (const std::string* text : {&v.provider_code, &v.message, &v.request_id}) {
            demand(text->size() <= 1024 && !has_control_characters(*text), "unfit for a log");
        }
        if (v.kind == verdict_kind::done) {
            check_done(step, answer, v);
        } else {
            demand(bool(v.code), "a failure without a reason");
        }
        demand((v.kind == verdict_kind::redirect) == !v.location.empty(), "where to?");
        const std::string host = fuzz::encode(p, model::begin{}, v.location).host;
        const bool ours = aws ? host.ends_with(".amazonaws.com") : host == "store.example:9000";
        demand(ours && host.find_first_of("/@?# \\") == std::string::npos, "led to a stranger");
    }
    return 0;
}
