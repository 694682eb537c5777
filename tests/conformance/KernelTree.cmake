# SPDX-License-Identifier: GPL-2.0-only
# Takes the DMA layer's own files from a kernel tree and builds them against the shim: one module for each architecture's
# build options and each setting of SWIOTLB_DYNAMIC. Nothing of a kernel tree is kept outside the build directory.

set(KERNEL_SOURCES kernel/dma/direct.c kernel/dma/swiotlb.c kernel/dma/pool.c kernel/dma/mapping.c lib/genalloc.c)
set(KERNEL_HEADERS
	kernel/dma/direct.h kernel/dma/debug.h include/linux/swiotlb.h include/linux/dma-map-ops.h include/linux/dma-direct.h
	include/linux/dma-mapping.h include/linux/dma-direction.h include/linux/genalloc.h include/linux/iommu-helper.h
	include/linux/iommu-dma.h include/linux/cc_platform.h include/linux/scatterlist.h)

set(KERNEL_OPTIONS
	64BIT ARCH_DMA_ADDR_T_64BIT ARCH_HAS_CC_PLATFORM ARCH_HAS_FORCE_DMA_UNENCRYPTED ARCH_HAVE_NMI_SAFE_CMPXCHG DEBUG_FS
	DMA_COHERENT_POOL DMA_NEED_SYNC DMA_RESTRICTED_POOL HAS_DMA HAS_IOMEM MMU NEED_SG_DMA_FLAGS NEED_SG_DMA_LENGTH OF
	PCI_P2PDMA SWIOTLB ZONE_DMA ZONE_DMA32)
set(KERNEL_OPTIONS_x86)
set(KERNEL_OPTIONS_arm64
	ARCH_HAS_DMA_PREP_COHERENT ARCH_HAS_PHYS_TO_DMA ARCH_HAS_SYNC_DMA_FOR_CPU ARCH_HAS_SYNC_DMA_FOR_DEVICE
	DMA_BOUNCE_UNALIGNED_KMALLOC DMA_DIRECT_REMAP)

# headers that the kernel's files include and the tree copy has not: each becomes the shim
function(kernel_tree_stubs dir stubs)
	file(GLOB_RECURSE files ${dir}/kernel/*.[ch] ${dir}/lib/*.[ch] ${dir}/include/*.[ch])
	foreach(file ${files})
		file(STRINGS ${file} lines REGEX "^#[ \t]*include <(linux|asm|trace)/")
		foreach(line ${lines})
			string(REGEX REPLACE "^#[ \t]*include <([^>]*)>.*" "\\1" header "${line}")
			if(NOT EXISTS ${dir}/include/${header} AND NOT header STREQUAL asm/dma-direct.h)
				file(CONFIGURE OUTPUT ${stubs}/${header} CONTENT "#include \"shim.h\"\n#include \"shim_trace.h\"\n")
			endif()
		endforeach()
		file(STRINGS ${file} lines REGEX "[^a-z_]trace_[a-z_]+\\(")
		foreach(line ${lines})
			string(REGEX REPLACE ".*[^a-z_](trace_[a-z_]+)\\(.*" "\\1" point "${line}")
			list(APPEND points ${point})
		endforeach()
	endforeach()
	list(SORT points)
	list(REMOVE_DUPLICATES points)
	list(TRANSFORM points PREPEND "#define ")
	list(JOIN points "(...) ((void)0)\n" text)
	file(CONFIGURE OUTPUT ${stubs}/shim_trace.h CONTENT "${text}(...) ((void)0)\n")
endfunction()

# what the shim has to know of this version: KSIDE_HAVE_name where a file has such a line
function(kernel_tree_features dir out)
	set(features KSIDE_GUEST_ON_ALL=0)
	macro(feature name file pattern)
		file(STRINGS ${dir}/${file} found REGEX ${pattern})
		if(found)
			list(APPEND features KSIDE_HAVE_${name})
		endif()
	endmacro()
	feature(POOLS include/linux/swiotlb.h "^struct io_tlb_pool {")
	feature(PADDING kernel/dma/swiotlb.c "unsigned short pad_slots")
	feature(ALLOC_SIZE include/linux/swiotlb.h "size_t mapping_size, size_t alloc_size")
	feature(ATTRS_BY_REFERENCE include/linux/swiotlb.h "unsigned long [*]attrs")
	feature(ZONE_DMA_LIMIT include/linux/dma-direct.h "u64 zone_dma_limit")
	feature(RANGE_OFFSET include/linux/dma-direct.h "^[ \t]*u64[ \t]+offset.$")
	feature(COHERENT_OK kernel/dma/direct.c "^bool dma_coherent_ok")
	feature(POOL_STRUCT kernel/dma/pool.c "^struct dma_gen_pool {")
	set(${out} ${features} PARENT_SCOPE)
endfunction()

# kernel_tree_module(NAME ARCH DYNAMIC DIR STUBS FEATURES...): kapi-NAME-ARCH-static or -dynamic
function(kernel_tree_module name arch dynamic dir stubs)
	set(target kapi-${name}-${arch}-${dynamic})
	set(shim ${PROJECT_SOURCE_DIR}/tests/conformance/shim)
	add_library(${target} MODULE
		${shim}/shim.c ${shim}/arch.c ${shim}/sg.c ${shim}/kapi.c ${shim}/kops.c ${shim}/peek_swiotlb.c
		${shim}/peek_pool.c ${dir}/kernel/dma/direct.c ${dir}/kernel/dma/mapping.c ${dir}/lib/genalloc.c)
	set_target_properties(${target} PROPERTIES PREFIX "" C_EXTENSIONS ON C_VISIBILITY_PRESET hidden)
	set(options ${KERNEL_OPTIONS} ${KERNEL_OPTIONS_${arch}})
	if("${dynamic}" STREQUAL "dynamic")
		list(APPEND options SWIOTLB_DYNAMIC)
	endif()
	list(TRANSFORM options REPLACE "(.+)" "CONFIG_\\1=1")
	target_compile_definitions(${target} PRIVATE ${options} ${ARGN}
		KSIDE_SWIOTLB_C="${dir}/kernel/dma/swiotlb.c" KSIDE_POOL_C="${dir}/kernel/dma/pool.c")
	target_include_directories(${target} PRIVATE ${shim} ${stubs} ${dir}/include ${dir})
	# the kernel's own dialect; it relies on the optimiser to drop calls of what is configured out
	# (in a build that is itself optimised, its level is the kernel's, too: tests/bench compares like with like)
	target_compile_options(${target} PRIVATE -w -fno-strict-aliasing -fwrapv -fno-sanitize=all
		$<$<NOT:$<CONFIG:Release,RelWithDebInfo>>:-O2>)
	target_link_options(${target} PRIVATE -Wl,--no-undefined -fno-sanitize=all)
	add_dependencies(conformance-kernels ${target})
endfunction()

# kernel_tree(NAME DIR): all modules of one tree
function(kernel_tree name dir)
	set(stubs ${CMAKE_CURRENT_BINARY_DIR}/stubs-${name})
	kernel_tree_stubs(${dir} ${stubs})
	kernel_tree_features(${dir} features)
	file(STRINGS ${dir}/kernel/dma/swiotlb.c dynamic REGEX "CONFIG_SWIOTLB_DYNAMIC")
	foreach(arch x86 arm64)
		kernel_tree_module(${name} ${arch} static ${dir} ${stubs} ${features})
		if(dynamic)
			kernel_tree_module(${name} ${arch} dynamic ${dir} ${stubs} ${features})
		endif()
	endforeach()
endfunction()
