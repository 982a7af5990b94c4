// SPDX-License-Identifier: MIT
#include "analysis/progress_measures.hpp"

#include "analysis/fourier_basis.hpp"
#include "analysis/label_means.hpp"

namespace groklab {
namespace {

/// One set of logits, whose losses are asked for several sets of frequencies.
class Projection {
 public:
  Projection(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits)
      : logits_(logits), means_(coordinates, task, logits), basis_(fourier_basis(coordinates.n)) {}

  ProgressLosses losses_of(std::span<const int> keys, ThreadPool& pool) const {
    const std::vector<double> component = means_.component_at(basis_, keys);
    return {loss_of(logits_, means_.constant_and(component), pool),
            loss_of(logits_, means_.logits_without(component), pool)};
  }

 private:
  const LabelledLogits& logits_;
  LabelMeans means_;
  std::vector<double> basis_;
};

}  // namespace

ProgressLosses progress_losses(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits,
                               const std::vector<int>& keys, ThreadPool& pool) {
  return Projection(coordinates, task, logits).losses_of(keys, pool);
}

ProgressMeasures progress_measures(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits,
                                   const std::vector<int>& keys, ThreadPool& pool) {
  const Projection projection(coordinates, task, logits);
  ProgressMeasures measures;
  measures.full = loss_of(logits, logits.logits, pool);
  measures.together = projection.losses_of(keys, pool);
  for (const int& k : keys) {
    measures.alone.push_back(projection.losses_of({&k, 1}, pool));
  }
  return measures;
}

}  // namespace groklab
