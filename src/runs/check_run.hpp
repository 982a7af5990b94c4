// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "runs/run_folder.hpp"

namespace groklab {

/// One finding of `groklab check`.
struct CheckFinding {
  bool ok = false;
  std::string file;  ///< relative to the run
  std::string text;  ///< "ok" in a few words, or what is wrong
};

/// Verifies every file of a run: config.toml parses and resolves, metrics.jsonl is whole and its last step agrees with
/// run.json, every checkpoint's checksum, tensors and configuration, npz files decode, no stray temporaries, no parts left
/// in a finished run, JSON that parses. Never throws for a damaged file: that is a finding.
std::vector<CheckFinding> check_run(const std::string& path);
std::vector<CheckFinding> check_run(const RunFolder& folder);
/// The same for one file: .safetensors, .npz, .toml, .jsonl or .json by its name.
CheckFinding check_file(const std::string& path);

}  // namespace groklab
