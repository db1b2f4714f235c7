// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sources of credentials that need nothing: a fixed one, and none.

#include <cloudbuf/credentials_source.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace cloudbuf {

namespace {

class static_source final : public credentials_source {
public:
    explicit static_source(credentials fixed) : fixed_(std::make_shared<const credentials>(std::move(fixed)))
    {}

    void async_get(boost::asio::any_io_executor executor, bool, handler done) override
    {
        boost::asio::post(executor, boost::asio::append(std::move(done), error_code{}, fixed_));
    }

    std::shared_ptr<const credentials> at_hand() const override { return fixed_; }

    std::string advice() const override { return "the given static credentials are used"; }

private:
    std::shared_ptr<const credentials> fixed_;
};

class missing_source final : public credentials_source {
public:
    explicit missing_source(std::string advice) : advice_(std::move(advice)) {}

    void async_get(boost::asio::any_io_executor executor, bool, handler done) override
    {
        boost::asio::post(
            executor,
            boost::asio::append(
                std::move(done), make_error_code(errc::no_credentials), std::shared_ptr<const credentials>{}
            )
        );
    }

    std::string advice() const override { return advice_; }

private:
    std::string advice_;
};

} // namespace

std::shared_ptr<credentials_source> make_static_credentials(credentials fixed)
{
    return std::make_shared<static_source>(std::move(fixed));
}

std::shared_ptr<credentials_source> make_missing_credentials(std::string advice)
{
    return std::make_shared<missing_source>(std::move(advice));
}

} // namespace cloudbuf
