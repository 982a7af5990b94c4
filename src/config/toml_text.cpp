// SPDX-License-Identifier: MIT
#include "config/toml_text.hpp"

#include <fmt/format.h>

#include <string>

#include "core/error.hpp"

namespace groklab {

toml::table parse_toml(std::string_view text, std::string_view path) {
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::BadFile, std::string(error.description()),
                fmt::format("{}:{}", path, error.source().begin.line), "mend this line; the file is TOML");
  }
}

}  // namespace groklab
