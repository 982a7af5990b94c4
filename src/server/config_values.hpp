// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// The values of many configurations, each text kept once: of tens of thousands of runs nearly all values are the same.
/// Thread-safety: any thread may call any member.
class ConfigValues {
 public:
  using Row = std::vector<std::uint32_t>;  ///< a value's number, for every key in the order of keys()

  ConfigValues();

  const std::vector<std::string>& keys() const { return keys_; }
  Row row(const Config& config);
  /// All texts by key and number, as overrides take them.
  std::vector<std::vector<std::string>> texts() const;

 private:
  std::vector<std::string> keys_;
  mutable std::mutex mutex_;
  std::vector<std::vector<std::string>> texts_;
  std::vector<std::unordered_map<std::string, std::uint32_t>> numbers_;
};

}  // namespace groklab
