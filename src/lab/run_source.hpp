// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "runs/run_folder.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {

/// The runs of one of the folders that are compared: of a sweep, or of one run.
class RunSource {
 public:
  /// Throws Error(BadFile) for the folder of a sweep that cannot be read.
  explicit RunSource(const std::string& path);

  /// nullopt: it was not begun. Throws Error(BadFile).
  std::optional<RunFolder> run(const std::string& name) const;

 private:
  std::string path_;
  std::optional<SweepFolder> sweep_;
};

}  // namespace groklab
