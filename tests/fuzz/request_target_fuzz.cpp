// SPDX-License-Identifier: MIT
// The reader of a request's path and query. What it accepts must hold plain text alone, and mean the same when its
// segments are encoded again.
#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "server/request_target.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  const auto target = groklab::parse_target(as_text(bytes));
  if (!target) {
    return false;
  }
  std::string text;
  for (const std::string& segment : target->path) {
    require(!segment.empty() && groklab::is_plain_text(segment));
    text += "/" + groklab::percent_encode(segment);
  }
  text += target->path.empty() ? "/?" : "?";
  for (const auto& [name, value] : target->query) {
    require(groklab::is_plain_text(name) && groklab::is_plain_text(value));
    text += groklab::percent_encode(name) + "=" + groklab::percent_encode(value) + "&";
  }
  const auto again = groklab::parse_target(text);
  require(again && again->path == target->path && again->query == target->query);
  return true;
}
