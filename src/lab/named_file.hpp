// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/nearest_name.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace groklab {

/// Where the text of a sweep or a search comes from, and the folder that it goes to unless another is asked for.
struct NamedFile {
  std::string toml;
  std::string path;  ///< for messages
  std::string out;
};

/// A file, or one that is compiled in. `plural`: what they are, "sweeps", as `groklab list` has them. Throws Error(Usage)
/// with the nearest name, Error(BadFile).
template <class Embedded>
NamedFile find_named_file(const std::string& name, std::span<const Embedded> embedded, std::string_view plural) {
  const std::filesystem::path path(name);
  const std::string out = (std::filesystem::path("runs") / path.stem()).string();
  if (name.find('/') != std::string::npos || name.ends_with(".toml")) {
    return {read_text_file(name), name, out};
  }
  std::vector<std::string_view> names;
  for (const Embedded& file : embedded) {
    if (file.name == name) {
      return {std::string(file.toml), name, out};
    }
    names.push_back(file.name);
  }
  throw Error(ErrorKind::Usage, fmt::format("no {} or file '{}'", plural.substr(0, plural.size() - 1), name), "",
              fmt::format("did you mean '{}'? `groklab list {}` shows all", nearest_name(name, names), plural));
}

}  // namespace groklab
