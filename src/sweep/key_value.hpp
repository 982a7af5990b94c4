// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// A configuration key with the value it gets, as an override takes it (text without quotes).
struct KeyValue {
  std::string key;  ///< dotted, in full
  std::string value;
  bool operator==(const KeyValue&) const = default;
};

}  // namespace groklab
