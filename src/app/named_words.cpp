// SPDX-License-Identifier: MIT
#include "app/named_words.hpp"

#include <filesystem>
#include <system_error>

namespace groklab {

bool is_override(const std::string& word) {
  std::error_code ignored;
  return word.find('=') != std::string::npos && !std::filesystem::exists(word, ignored);
}

std::pair<std::string, std::vector<std::string>> split_words(const std::vector<std::string>& words, bool has_name) {
  std::string name;
  std::vector<std::string> overrides;
  for (const std::string& word : words) {
    if (has_name || is_override(word)) {
      overrides.push_back(word);
    } else {
      name = word;
      has_name = true;
    }
  }
  return {name, overrides};
}

}  // namespace groklab
