# SPDX-License-Identifier: GPL-2.0-only
# Warnings, sanitizers and coverage, for everything that is compiled here. A warning is an error, except in the preset
# release: its users' compilers may know warnings that ours does not.
if(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
	set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()
add_compile_options(-Wall -Wextra -Wswitch-enum -Wmissing-prototypes -Wstrict-prototypes -Wshadow -Wvla -Wundef)
add_compile_definitions(_GNU_SOURCE DMASIM_VERSION="${PROJECT_VERSION}")

# no path of the building machine in what is installed
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

if(DMASIM_SANITIZE)
	add_compile_options(-fsanitize=${DMASIM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
	add_link_options(-fsanitize=${DMASIM_SANITIZE})
endif()

if(DMASIM_COVERAGE)
	add_compile_options(--coverage -fprofile-update=atomic)
	add_link_options(--coverage)
endif()

if(DMASIM_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
		message(FATAL_ERROR "DMASIM_FUZZ needs clang: -DCMAKE_C_COMPILER=clang")
	endif()
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()
