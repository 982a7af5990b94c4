// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace groklab {

struct ChildResult {
  int exit_code = 0;  ///< 128 + signal where a signal ended it
  std::string out;    ///< standard output, whole
  std::string err;    ///< standard error, whole
};

/// Runs argv[0], found in PATH, in `folder` and without a shell, standard input empty; waits for its end. LC_ALL=C.UTF-8 and
/// SOURCE_DATE_EPOCH=0, so that its output depends on neither language nor clock. nullopt where there is no such program;
/// throws Error(Io) where the machine refuses to start it.
std::optional<ChildResult> run_child(const std::vector<std::string>& argv, const std::string& folder);

/// The first words of a failed program's error output, or its exit code where it has none.
std::string complaint(const ChildResult& result);

}  // namespace groklab
