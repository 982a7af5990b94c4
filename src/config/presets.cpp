// SPDX-License-Identifier: MIT
#include "config/presets.hpp"

#include <fmt/format.h>

#include <vector>

#include "config/nearest_name.hpp"
#include "core/error.hpp"

namespace groklab {

const EmbeddedPreset* find_preset(std::string_view name) {
  for (const EmbeddedPreset& preset : embedded_presets()) {
    if (preset.name == name) {
      return &preset;
    }
  }
  return nullptr;
}

const EmbeddedPreset& require_preset(std::string_view name, std::string_view where) {
  if (const EmbeddedPreset* preset = find_preset(name)) {
    return *preset;
  }
  std::vector<std::string_view> names;
  for (const EmbeddedPreset& preset : embedded_presets()) {
    names.push_back(preset.name);
  }
  throw Error(ErrorKind::Usage, fmt::format("no preset or file '{}'", name), std::string(where),
              fmt::format("did you mean '{}'? `groklab list presets` shows all", nearest_name(name, names)));
}

}  // namespace groklab
