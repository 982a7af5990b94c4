// SPDX-License-Identifier: MIT
#include "core/error.hpp"

namespace groklab {
namespace {

std::string one_line(const std::string& what, const std::string& where, const std::string& hint) {
  std::string line = where.empty() ? what : where + ": " + what;
  if (!hint.empty()) {
    line += "; " + hint;
  }
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) {
      c = ' ';  // a file name or a value may hold a newline; an error stays one line
    }
  }
  return line;
}

}  // namespace

Error::Error(ErrorKind kind, const std::string& what, std::string where, std::string hint)
    : std::runtime_error(one_line(what, where, hint)), kind_(kind), where_(std::move(where)), hint_(std::move(hint)) {}

}  // namespace groklab
