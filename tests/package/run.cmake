# Installs `build` below `work`, then configures, builds and runs `consumer` against what was installed.

file(REMOVE_RECURSE "${work}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${build}" --prefix "${work}/prefix" OUTPUT_QUIET
    COMMAND_ERROR_IS_FATAL ANY
)
execute_process(
    COMMAND ${CMAKE_COMMAND} -S "${consumer}" -B "${work}/build" -G Ninja
        "-DCMAKE_PREFIX_PATH=${work}/prefix"
        "-DCMAKE_CXX_COMPILER=${compiler}"
        "-DCMAKE_CXX_COMPILER_LAUNCHER=${launcher}"
        "-DCMAKE_BUILD_TYPE=${type}"
        "-Dcloudbuf_expected_version=${version}"
    COMMAND_ERROR_IS_FATAL ANY
)
execute_process(COMMAND ${CMAKE_COMMAND} --build "${work}/build" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${work}/build/consumer" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(STRIP "${output}" output)
if(NOT output STREQUAL "cloudbuf ${version}")
    message(FATAL_ERROR "the consumer should have printed 'cloudbuf ${version}', but printed '${output}'")
endif()
