// SPDX-License-Identifier: MIT
// The reader of Optuna's journals, line by line. Every trial of a study that it accepts must have its place in it.
#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "search/journal_replay.hpp"
#include "search/python_json.hpp"

namespace {

void replay_lines(groklab::JournalReplay& replay, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    replay.apply(groklab::parse_python_json(text.substr(0, end), "fuzz"), "fuzz");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  groklab::JournalReplay replay("worker");
  if (!is_read([&] { replay_lines(replay, as_text(bytes)); }, {groklab::ErrorKind::BadFile})) {
    return false;
  }
  if (const std::int64_t id = replay.find_study("study"); id >= 0) {
    std::int64_t number = 0;
    for (const groklab::Trial& trial : replay.study(id).trials) {
      require(trial.number == number++);
    }
  }
  return true;
}
