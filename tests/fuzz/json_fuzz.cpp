// SPDX-License-Identifier: MIT
// The reader of run.json and of every other document of ours. What it accepts must be written and read back to the same
// text.
#include <nlohmann/json.hpp>

#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "runs/json_text.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  nlohmann::ordered_json document;
  const auto read = [&] { document = groklab::parse_json(as_text(bytes), "fuzz"); };
  if (!is_read(read, {groklab::ErrorKind::BadFile})) {
    return false;
  }
  const std::string text = groklab::json_text(document);
  require(groklab::json_text(groklab::parse_json(text, "fuzz")) == text);
  return true;
}
