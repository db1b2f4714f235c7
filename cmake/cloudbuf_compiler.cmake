# Compiler settings of our own targets; nothing here reaches a project that links cloudbuf.

add_library(cloudbuf_warnings INTERFACE)
target_compile_options(cloudbuf_warnings INTERFACE
    $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>
    # False positives of GCC 12 on std::variant holding vectors at -O1 and above.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
)
# Where many files are compiled as one, what is said of the places of names is not so of the files.
set(cloudbuf_as_one $<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>)
target_compile_options(cloudbuf_warnings INTERFACE
    $<$<AND:${cloudbuf_as_one},$<CXX_COMPILER_ID:GNU,Clang,AppleClang>>:-Wno-shadow>
    $<$<AND:${cloudbuf_as_one},$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>
)
if(CLOUDBUF_WERROR)
    target_compile_options(cloudbuf_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Werror>)
endif()

if(CLOUDBUF_SANITIZE)
    # For the whole tree, because a sanitizer must see every object of a program.
    add_compile_options(-fsanitize=${CLOUDBUF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${CLOUDBUF_SANITIZE})
    if(CLOUDBUF_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC warns that it cannot instrument the fences of Asio.
        add_compile_options(-Wno-tsan)
    endif()
endif()

find_program(CLOUDBUF_CCACHE ccache)
if(CLOUDBUF_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CLOUDBUF_CCACHE}")
endif()

# Settings that every target of ours shares.
function(cloudbuf_configure target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
        set(pic OFF)
    else()
        set(pic ON)
    endif()
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ${pic})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:cloudbuf_warnings>)
endfunction()

# For the folder that calls it.
macro(cloudbuf_unity_programs)
    if(CLOUDBUF_UNITY_PROGRAMS)
        set(CMAKE_UNITY_BUILD ON)
        set(CMAKE_UNITY_BUILD_BATCH_SIZE 26)
    endif()
endmacro()

# Files whose local names other files of their program have too. (The sanitizers' presets, and CLOUDBUF_UNITY_PROGRAMS,
# compile many as one.)
function(cloudbuf_compile_alone)
    set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# Precompiles what nearly every file of the target includes: Asio is most of a compilation. That every file
# names its own includes is seen by builds without this, such as the release preset's.
function(cloudbuf_precompile target)
    if(CLOUDBUF_PCH)
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
endfunction()

# For a static library beside the engine, which is compiled with the same options.
function(cloudbuf_precompile_as_engine target)
    target_compile_options(${target} PRIVATE ${CLOUDBUF_LIBRARY_OPTIONS})
    if(CLOUDBUF_PCH)
        target_precompile_headers(${target} REUSE_FROM cloudbuf_io)
    endif()
endfunction()

# cloudbuf_add_precompiled(NAME HEADERS...): headers for the many targets that reuse those of NAME, and have its flags.
function(cloudbuf_add_precompiled name)
    set(source "${PROJECT_BINARY_DIR}/${name}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "")
    add_library(${name} OBJECT EXCLUDE_FROM_ALL "${source}")
    target_compile_features(${name} PUBLIC cxx_std_20)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
    target_link_libraries(${name} PRIVATE cloudbuf_warnings Boost::headers Threads::Threads)
    target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# For programs of a user's kind: examples and benchmarks.
function(cloudbuf_precompile_program target)
    if(CLOUDBUF_PCH)
        if(NOT TARGET cloudbuf_program_pch)
            cloudbuf_add_precompiled(cloudbuf_program_pch <boost/asio.hpp> <map> <memory> <string> <vector>)
        endif()
        target_precompile_headers(${target} REUSE_FROM cloudbuf_program_pch)
    endif()
endfunction()
