# `cmake --install` and the package that find_package(cloudbuf CONFIG) reads.

include(CMakePackageConfigHelpers)

set(cloudbuf_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cloudbuf")

install(TARGETS cloudbuf EXPORT cloudbufTargets)
install(EXPORT cloudbufTargets NAMESPACE cloudbuf:: DESTINATION "${cloudbuf_package_dir}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/cloudbuf" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    PATTERN testing EXCLUDE
)

# A component of its own, because a program in production has no use for it.
if(TARGET cloudbuf_testing)
    install(TARGETS cloudbuf_testing EXPORT cloudbuf_testingTargets)
    install(EXPORT cloudbuf_testingTargets NAMESPACE cloudbuf:: DESTINATION "${cloudbuf_package_dir}")
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/cloudbuf/testing" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/cloudbuf")
endif()

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/cloudbufConfig.cmake.in" "${PROJECT_BINARY_DIR}/cloudbufConfig.cmake"
    INSTALL_DESTINATION "${cloudbuf_package_dir}"
    NO_SET_AND_CHECK_MACRO
)
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cloudbufConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
    FILES "${PROJECT_BINARY_DIR}/cloudbufConfig.cmake" "${PROJECT_BINARY_DIR}/cloudbufConfigVersion.cmake"
    DESTINATION "${cloudbuf_package_dir}"
)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
