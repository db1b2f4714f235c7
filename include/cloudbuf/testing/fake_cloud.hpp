// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An object store inside the program: a strict S3 service on a loopback port.

#pragma once

#include <cloudbuf/testing/fake_cloud_options.hpp>
#include <cloudbuf/testing/stored_object.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::testing {

/// \brief A strict S3 service that lives in your program and runs on your executor.
///
/// \details It listens on 127.0.0.1 from the constructor on and serves any S3 client. It checks what Amazon
/// S3 checks: signatures (Signature Version 4), payload hashes, checksums, limits, part lists and conditions,
/// and refuses what Amazon S3 refuses, with the same codes. An operation that it does not know is answered
/// with `501 NotImplemented`, never with a made-up success. It shares no code with the cloudbuf client.
///
/// \code
/// boost::asio::io_context ctx;
/// cloudbuf::testing::fake_cloud cloud{ctx.get_executor()};
/// cloud.create_bucket("demo");
/// // give a client cloud.endpoint_url(), cloud.ca_certificate_pem() and the credentials; run ctx
/// assert(cloud.content("demo", "hello.txt") == "hello");
/// \endcode
///
/// \par Operations
/// PutObject, GetObject (with `Range`), HeadObject, DeleteObject, CreateMultipartUpload, UploadPart,
/// CompleteMultipartUpload, AbortMultipartUpload, ListParts, ListMultipartUploads, ListObjectsV2,
/// CreateBucket, HeadBucket, GetBucketLocation, ListBuckets, DeleteBucket.
///
/// \par Executor
/// Connections run on strands of the executor given. Nothing is served unless its context is run. The store
/// counts as outstanding work of the context until it is stopped.
///
/// \par Lifetime
/// Destroy it before the executor's context. After `stop()` or the destructor, connections end on their own
/// as the context runs on; they touch nothing that is gone, also when the context never runs again.
///
/// \par Thread safety
/// Every member may be called from any thread, also while the context runs on several. The destructor must
/// not run at the same time as another member.
class fake_cloud {
public:
    /// \brief Starts to listen.
    /// \param executor Serves the connections.
    /// \param options  The rules to keep; copied.
    /// \throws boost::system::system_error when the port cannot be bound.
    /// \throws std::filesystem::filesystem_error when the folder cannot be made.
    /// \throws std::runtime_error when no certificate can be made.
    explicit fake_cloud(boost::asio::any_io_executor executor, fake_cloud_options options = {});

    fake_cloud(const fake_cloud&) = delete;
    fake_cloud& operator=(const fake_cloud&) = delete;

    /// \brief Stops, see stop().
    ~fake_cloud();

    /// \brief Makes a bucket, without a request. One that exists stays as it is.
    /// \throws std::invalid_argument when S3 allows no bucket of this name.
    void create_bucket(std::string_view name);

    /// \brief The URL for clients, `https://127.0.0.1:<port>`; the certificate is also good for `localhost`
    /// and, in virtual-host style, for `<bucket>.s3.localtest` (or the domain of the options).
    std::string endpoint_url() const;

    /// \brief The TCP port on 127.0.0.1; also after stop().
    std::uint16_t port() const;

    /// \brief The certificate of the authority that signed the server's, in PEM; empty without TLS.
    /// \details Made anew by every store, valid for a year; its private key is kept nowhere.
    std::string ca_certificate_pem() const;

    /// \brief The options in force, credentials and region among them.
    const fake_cloud_options& options() const;

    /// \brief The object as it is stored now; nothing when there is no such object or bucket.
    /// \details Reads the content once, for its digest.
    std::optional<stored_object> find(std::string_view bucket, std::string_view key) const;

    /// \brief The bytes of an object; nothing when there is no such object or bucket.
    std::optional<std::string> content(std::string_view bucket, std::string_view key) const;

    /// \brief All objects of a bucket in the order of their keys; none when there is no such bucket.
    /// \details Reads all their contents, and serves nothing meanwhile.
    std::vector<stored_object> objects(std::string_view bucket) const;

    /// \brief The number of multipart uploads, in all buckets, that were begun and neither completed nor
    /// aborted.
    std::size_t open_uploads() const;

    /// \brief The number of requests so far, the refused ones among them.
    std::uint64_t requests() const;

    /// \brief Stops listening and closes every connection. What is stored can still be asked for.
    /// \details Returns at once; connections end as the context runs on. A second call does nothing.
    void stop();

private:
    class implementation;

    std::shared_ptr<implementation> implementation_;
};

} // namespace cloudbuf::testing
