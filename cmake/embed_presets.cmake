# SPDX-License-Identifier: MIT
# Turns the TOML files of a folder (or those of another SUFFIX) into one generated source, so that the binary needs no files
# beside it.
#   groklab_embed(out FOLDER presets HEADER config/presets.hpp TYPE EmbeddedPreset ACCESSOR embedded_presets)
# TYPE is {name, text}, declared in HEADER with ACCESSOR, which returns a span of it in the order of the names.
function(groklab_embed out)
  cmake_parse_arguments(ARG "" "FOLDER;HEADER;TYPE;ACCESSOR;SUFFIX" "" ${ARGN})
  if(NOT ARG_SUFFIX)
    set(ARG_SUFFIX toml)
  endif()
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ARG_FOLDER}/*.${ARG_SUFFIX})
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(body "")
  foreach(path ${files})
    get_filename_component(name ${path} NAME_WE)
    file(READ ${path} text)
    string(APPEND body "    {\"${name}\", R\"file(${text})file\"},\n")
  endforeach()
  set(source "// Generated from ${ARG_FOLDER}/*.${ARG_SUFFIX}.
#include \"${ARG_HEADER}\"

namespace groklab {
std::span<const ${ARG_TYPE}> ${ARG_ACCESSOR}() {
  static constexpr ${ARG_TYPE} kFiles[] = {
${body}  };
  return kFiles;
}
}  // namespace groklab
")
  # As it is: configure_file would read @...@ in the texts.
  set(before "")
  if(EXISTS ${out})
    file(READ ${out} before)
  endif()
  if(NOT "${before}" STREQUAL "${source}")
    file(WRITE ${out} "${source}")
  endif()
endfunction()
