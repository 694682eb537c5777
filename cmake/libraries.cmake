# SPDX-License-Identifier: GPL-2.0-only
# libdmasim, static and shared. Both are dmasim::dmasim-static and dmasim::dmasim for a consumer.
add_library(dmasim-static STATIC $<TARGET_OBJECTS:dmasim-objects>)
add_library(dmasim-shared SHARED $<TARGET_OBJECTS:dmasim-objects>)
set_target_properties(dmasim-static PROPERTIES OUTPUT_NAME dmasim EXPORT_NAME dmasim-static)
set_target_properties(dmasim-shared PROPERTIES OUTPUT_NAME dmasim EXPORT_NAME dmasim
	VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
foreach(library dmasim-static dmasim-shared)
	target_include_directories(${library} PUBLIC
		$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
	target_link_libraries(${library} PRIVATE PkgConfig::YAML PkgConfig::JANSSON Threads::Threads)
endforeach()
