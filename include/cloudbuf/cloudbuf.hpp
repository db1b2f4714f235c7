// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Everything of the library.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/client.hpp>
#include <cloudbuf/client_options.hpp>
#include <cloudbuf/client_statistics.hpp>
#include <cloudbuf/credentials.hpp>
#include <cloudbuf/credentials_source.hpp>
#include <cloudbuf/destination.hpp>
#include <cloudbuf/error.hpp>
#include <cloudbuf/failure.hpp>
#include <cloudbuf/object_info.hpp>
#include <cloudbuf/resolution.hpp>
#include <cloudbuf/secret.hpp>
#include <cloudbuf/upload_options.hpp>
#include <cloudbuf/version.hpp>
