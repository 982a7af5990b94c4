// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runs/run_folder.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// The early window of a run as system F records it, a number a step from step 0 on. What they are:
/// analysis/early_window.hpp.
struct EarlyRecord {
  std::vector<double> train_loss, val_loss, train_acc, val_acc;
  std::vector<double> param_norm, grad_norm;
  std::vector<double> erank_WE, erank_WU;
  std::vector<double> train_margin;
  std::vector<double> update_norm, cos_update;  ///< cos_update is NaN at step 0

  std::int64_t n_steps() const { return static_cast<std::int64_t>(train_loss.size()); }

  /// Steps [0, window). Needs window <= n_steps().
  EarlyRecord first(std::int64_t window) const;
};

/// The record in arrays as early.npz has them; `where` is what an error names. Throws Error(BadFile) where a series is missing
/// or the steps are not 0, 1, 2, ...
EarlyRecord early_record_of(std::span<const StoredTensor> arrays, const std::string& where);

/// early.npz of a run. Throws Error(BadFile) where it is missing or damaged, and as above.
EarlyRecord read_early_record(const RunFolder& run);

}  // namespace groklab
