# SPDX-License-Identifier: GPL-2.0-only
# embed_text(VARIABLE FILE NAME): a C file that holds the text of FILE as `const char NAME[]`; VARIABLE receives its path
function(embed_text variable file name)
	set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
	set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
	file(READ ${source} bytes HEX)
	string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
	string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
	file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
		"/* made from ${file} */\nextern const char ${name}[];\nconst char ${name}[] = {\n${bytes}0x00\n};\n")
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
	set(${variable} ${output} PARENT_SCOPE)
endfunction()
