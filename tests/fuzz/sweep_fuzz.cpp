// SPDX-License-Identifier: MIT
// The reader of sweep files: axes, ranges, jobs, rules, claims and seeds. What it accepts must be accepted with the words
// of a command line written into it, and mean the same.
#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "sweep/sweep_file.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  const auto path = "fuzz";
  groklab::SweepFile sweep;
  const auto read = [&] { sweep = groklab::parse_sweep(as_text(bytes), path); };
  if (!is_read(read, {groklab::ErrorKind::BadFile, groklab::ErrorKind::Usage})) {
    return false;
  }
  const std::string text = groklab::with_command_line(as_text(bytes), {}, 0);
  const groklab::SweepFile again = groklab::parse_sweep(text, path);
  require(again.axes.size() == sweep.axes.size() && again.jobs.size() == sweep.jobs.size() &&
          again.rules.size() == sweep.rules.size() && again.seeds.values == sweep.seeds.values &&
          again.seeds.count == sweep.seeds.count);
  return true;
}
