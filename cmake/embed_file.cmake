# SPDX-License-Identifier: MIT
# Compiles a file that need not be there into the program, however large it is.
#   groklab_embed_file(out PATH build/web/figure_page.html HEADER figures/figure_page.hpp ACCESSOR figure_page_template)
# ACCESSOR, declared in HEADER, returns its content as std::string_view: empty where the file is missing. One that appears or
# goes is noticed by the next build.
function(groklab_embed_file out)
  cmake_parse_arguments(ARG "" "PATH;HEADER;ACCESSOR" "" ${ARGN})
  set(path ${PROJECT_SOURCE_DIR}/${ARG_PATH})
  file(GLOB found CONFIGURE_DEPENDS ${path})
  if(found)
    set(content "
__asm__(
    \".section .rodata\\n\"
    \"groklab_${ARG_ACCESSOR}_begin: .incbin \\\"${path}\\\"\\n\"
    \"groklab_${ARG_ACCESSOR}_end: .byte 0\\n\"
    \".previous\\n\");
extern \"C\" const char groklab_${ARG_ACCESSOR}_begin[];
extern \"C\" const char groklab_${ARG_ACCESSOR}_end[];
")
    set(value "{groklab_${ARG_ACCESSOR}_begin, groklab_${ARG_ACCESSOR}_end}")
    # Its dependency would be lost among files that are compiled together.
    set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS ${path} SKIP_UNITY_BUILD_INCLUSION ON)
  else()
    set(content "")
    set(value "{}")
  endif()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"// Generated: ${ARG_PATH}.
#include \"${ARG_HEADER}\"
${content}
namespace groklab {
std::string_view ${ARG_ACCESSOR}() { return ${value}; }
}  // namespace groklab
")
endfunction()
