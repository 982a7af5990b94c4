// SPDX-License-Identifier: MIT
#include "lab/run_source.hpp"

namespace groklab {

RunSource::RunSource(const std::string& path) : path_(path) {
  if (SweepFolder::holds_sweep(path)) {
    sweep_ = SweepFolder::open(path);
  }
}

std::optional<RunFolder> RunSource::run(const std::string& name) const {
  if (!sweep_) {
    return RunFolder::open(path_);
  }
  return sweep_->holds_run(name) ? std::optional(sweep_->open_run(name)) : std::nullopt;
}

}  // namespace groklab
