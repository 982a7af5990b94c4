// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/pair_grid.hpp"
#include "core/matrix_view.hpp"
#include "engine/reference/reference_model.hpp"

namespace groklab {

/// A network at one moment as measures see it: its weights, and what it computes for all p^2 pairs, in double.
/// Pair (a, b) is row a p + b. The spec outlives it.
struct NetworkTables {
  const ModelSpec* spec = nullptr;
  std::vector<double> params;  ///< [n_params], order of the tensor table
  /// logits [p^2, d_vocab_out], neurons [p^2, n_neurons], attention a head [p^2, n_ctx]
  Activations<double> of_all_pairs;

  MatrixView<const double> logits() const;
  MatrixView<const double> neurons() const;
  MatrixView<const double> attention(int layer, int head) const;

  /// A tensor of one or two dimensions, [1, n] or [rows, cols]; it must exist.
  MatrixView<const double> tensor(std::string_view name) const;
  /// The slice of one head of W_Q, W_K, W_V [d_model, d_head] or W_O [d_head, d_model].
  MatrixView<const double> head_tensor(int layer, std::string_view leaf, int head) const;
};

/// Runs networks of one shape over all pairs, in double through the reference network.
/// Same bits for any number of threads. Thread-safety: one call at a time.
class NetworkReader {
 public:
  /// `data` is the task's dataset. The config, the spec and the pool outlive this; initial_params [n_params] is read
  /// only with model.output_scale. Throws Error(RunFailed) where the tables would take more than kMaxTableBytes.
  NetworkReader(const Config& config, const ModelSpec& spec, const Dataset& data, ThreadPool& pool,
                std::span<const float> initial_params);

  NetworkTables read(std::span<const float> params);

  static constexpr std::int64_t kMaxTableBytes = std::int64_t{4} << 30;

 private:
  const ModelSpec& spec_;
  Dataset pairs_;
  std::vector<std::int32_t> ids_;
  ReferenceModel<double> model_;
};

}  // namespace groklab
