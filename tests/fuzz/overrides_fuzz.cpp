// SPDX-License-Identifier: MIT
// The key=value words of a command line, a line a word. The configuration that they make must be written and read back
// to the same.
#include <string>
#include <vector>

#include "config/config_file.hpp"
#include "fuzz_target.hpp"
#include "refusal.hpp"

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  groklab::Config config;
  const auto read = [&] {
    groklab::apply_overrides(config, lines_of(as_text(bytes)));
    groklab::resolve(config);
  };
  if (!is_read(read, {groklab::ErrorKind::Usage})) {
    return false;
  }
  const std::string text = groklab::config_to_toml(config);
  require(groklab::config_to_toml(groklab::parse_config(text, "fuzz")) == text);
  return true;
}
