# What cloudbuf needs, with a message that says what to install where something is missing or too old.

set(CMAKE_THREAD_PREFER_PTHREAD ON)
find_package(Threads REQUIRED)

set(CLOUDBUF_BOOST_MINIMUM 1.83)
# Boost's own package first: CMake's module, for a Boost without one, is deprecated and says so.
find_package(Boost ${CLOUDBUF_BOOST_MINIMUM} QUIET CONFIG)
if(NOT Boost_FOUND)
    find_package(Boost ${CLOUDBUF_BOOST_MINIMUM} QUIET)
endif()
if(NOT Boost_FOUND)
    message(FATAL_ERROR
        "cloudbuf needs the headers of Boost ${CLOUDBUF_BOOST_MINIMUM} or newer (Asio, Beast, System). "
        "Debian 12: 'apt-get install -t bookworm-backports libboost1.83-dev'; "
        "Debian 13, Ubuntu 24.04: 'apt-get install libboost-dev'; or set Boost_ROOT. "
        "scripts/setup.sh does this."
    )
endif()

find_package(OpenSSL 3.0 QUIET)
if(NOT OPENSSL_FOUND)
    message(FATAL_ERROR "cloudbuf needs OpenSSL 3.0 or newer: 'apt-get install libssl-dev', or set OPENSSL_ROOT_DIR.")
endif()

find_package(nlohmann_json 3.10 QUIET)
if(NOT nlohmann_json_FOUND)
    message(FATAL_ERROR "cloudbuf needs nlohmann-json 3.10 or newer: 'apt-get install nlohmann-json3-dev'.")
endif()

if(CLOUDBUF_BUILD_TESTS)
    find_package(Catch2 3 QUIET)
    if(NOT Catch2_FOUND)
        message(FATAL_ERROR
            "The tests of cloudbuf need Catch2 3. Debian 12: 'apt-get install -t bookworm-backports catch2'; "
            "Debian 13, Ubuntu 24.04: 'apt-get install catch2'; or configure with -DCLOUDBUF_BUILD_TESTS=OFF."
        )
    endif()
endif()
