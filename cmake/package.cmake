# SPDX-License-Identifier: GPL-2.0-only
# `cmake --install`: libraries, headers, find_package(dmasim) and pkg-config
include(CMakePackageConfigHelpers)

install(TARGETS dmasim-static dmasim-shared EXPORT dmasim)
install(DIRECTORY include/dmasim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.def")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dmasim)
install(EXPORT dmasim NAMESPACE dmasim:: DESTINATION ${package_dir} FILE dmasim-targets.cmake)
configure_package_config_file(cmake/dmasim-config.cmake.in ${PROJECT_BINARY_DIR}/dmasim-config.cmake
	INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dmasim-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dmasim-config.cmake ${PROJECT_BINARY_DIR}/dmasim-config-version.cmake
	DESTINATION ${package_dir})

# paths relative to the file itself, so that the installed tree can be moved
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/dmasim.pc.in ${PROJECT_BINARY_DIR}/dmasim.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/dmasim.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
