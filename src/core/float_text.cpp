// SPDX-License-Identifier: MIT
#include "core/float_text.hpp"

#include <fmt/format.h>

namespace groklab {

std::string float_text(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

}  // namespace groklab
