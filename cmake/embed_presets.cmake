# SPDX-License-Identifier: MIT
# Turns presets/*.toml into one generated source, so that the binary needs no files beside it.
function(groklab_embed_presets out)
  file(GLOB presets CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/presets/*.toml)
  list(SORT presets)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${presets})
  set(body "")
  foreach(preset ${presets})
    get_filename_component(name ${preset} NAME_WE)
    file(READ ${preset} text)
    string(APPEND body "    {\"${name}\", R\"toml(${text})toml\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"// Generated from presets/*.toml.
#include \"config/presets.hpp\"

namespace groklab {
std::span<const EmbeddedPreset> embedded_presets() {
  static constexpr EmbeddedPreset kPresets[] = {
${body}  };
  return kPresets;
}
}  // namespace groklab
")
endfunction()
