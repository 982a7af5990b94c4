// SPDX-License-Identifier: MIT
#include "analysis/progress_measures.hpp"

#include "analysis/fourier_basis.hpp"
#include "analysis/label_means.hpp"

namespace groklab {
namespace {

/// Loss of the examples with other logits [n * n, n_classes] in place of theirs.
SplitMeans loss_of(const LabelledLogits& logits, const std::vector<double>& changed, ThreadPool& pool) {
  const MatrixView<const double> view(changed.data(), logits.n(), logits.n_classes);
  return mean_by_side(row_losses(view, logits.label, pool), logits.label, logits.side);
}

ProgressLosses losses_of(const LabelledLogits& logits, const LabelMeans& means, const std::vector<double>& component,
                         ThreadPool& pool) {
  return {loss_of(logits, means.constant_and(component), pool), loss_of(logits, means.logits_without(component), pool)};
}

}  // namespace

ProgressMeasures progress_measures(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits,
                                   const std::vector<int>& keys, ThreadPool& pool) {
  const LabelMeans means(coordinates, task, logits);
  const std::vector<double> basis = fourier_basis(coordinates.n);
  ProgressMeasures measures;
  measures.full = loss_of(logits, logits.logits, pool);
  std::vector<double> all(static_cast<size_t>(coordinates.n * logits.n_classes));
  for (const int k : keys) {
    const std::vector<double> component = means.component(frequency_rows(basis, k, coordinates.n));
    measures.alone.push_back(losses_of(logits, means, component, pool));
    for (size_t i = 0; i < all.size(); ++i) {
      all[i] += component[i];
    }
  }
  measures.together = losses_of(logits, means, all, pool);
  return measures;
}

}  // namespace groklab
