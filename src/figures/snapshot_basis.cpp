// SPDX-License-Identifier: MIT
#include "figures/snapshot_basis.hpp"

#include "analysis/dissection.hpp"

namespace groklab {

std::optional<std::string> why_snapshots_mislead(const Config& config) {
  const TaskFrame frame = make_task_frame(make_pair_grid(make_dataset(config), SplitKnown::Yes));
  const TaskBasis* logarithms = frame.find(BasisKind::Multiplicative);
  if (frame.find(BasisKind::Additive)->linear || logarithms == nullptr || !logarithms->linear) {
    return std::nullopt;
  }
  return "snapshots are over residues, and the task is linear in their logarithms";
}

}  // namespace groklab
