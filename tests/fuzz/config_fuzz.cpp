// SPDX-License-Identifier: MIT
// The reader of configuration files. What it accepts must be written and read back to the same configuration.
#include <string>

#include "config/config_file.hpp"
#include "fuzz_target.hpp"
#include "refusal.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  groklab::Config config;
  const auto read = [&] { config = groklab::parse_config(as_text(bytes), "fuzz"); };
  if (!is_read(read, {groklab::ErrorKind::BadFile, groklab::ErrorKind::Usage})) {
    return false;
  }
  const std::string text = groklab::config_to_toml(config);
  require(groklab::config_to_toml(groklab::parse_config(text, "fuzz")) == text);
  return true;
}
