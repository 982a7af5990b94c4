// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/mlp_activations.hpp"
#include "analysis/mlp_tangent_kernel.hpp"
#include "analysis/quadruples.hpp"
#include "analysis/singular_values.hpp"

namespace groklab {

/// System O's five order parameters of a one-hot mlp, as published and corrected. What they say and where the two
/// differ: docs/measures.md. Names, in this order:
///   erank_W1, erank_W2, ...     effective_rank of every layer's weights
///   energy_rank_W1              as published
///   participation_ratio         of the last hidden layer over the test set; published and correct are one
///   snr, snr_published, rqi, rqi_circle, rqi_published
///   kernel_alignment, kernel_alignment_label, kernel_alignment_published
///                               centred with every logit's kernel, centred with the true label's, and as published;
///                               over RandomState(0).choice(n_test, 500, replace=False) of the test set in its order,
///                               or all of a smaller one
/// Every value is finite for finite weights. model.output_scale does not show: all are of the network before it.
/// Non-goals: training, files. Thread-safety: one call at a time. Same bits for any number of threads.
class OrderParameters {
 public:
  /// The referenced objects outlive this one. Throws Error(Usage) where the network is no one-hot mlp.
  OrderParameters(const ModelSpec& spec, const Dataset& data, ThreadPool& pool);

  std::vector<std::pair<std::string, double>> measure(std::span<const float> params);

 private:
  using Values = std::vector<std::pair<std::string, double>>;
  void add_ranks(Values& values, std::span<const float> params);
  void add_representation(Values& values, std::span<const float> params) const;
  void add_alignment(Values& values);

  const ModelSpec& spec_;
  ThreadPool& pool_;
  std::vector<SingularValues> spectra_;  ///< of layer i's weights
  std::vector<double> basis_;            ///< fourier_basis(p)
  std::vector<Quadruple> quadruples_;
  MlpTables tables_;
  MlpActivations test_rows_;
  MlpActivations sample_rows_;
  MlpTangentKernel kernel_;
};

}  // namespace groklab
