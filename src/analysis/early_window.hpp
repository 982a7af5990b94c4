// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/singular_values.hpp"
#include "engine/engine.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// A step as the early window sees it: the parameters after exactly `step` updates, and the update that came then.
struct EarlyStep {
  std::int64_t step = 0;
  LossSummary train, test;          ///< at `params`, dropout off
  std::span<const float> params;    ///< [n_params]
  std::span<const float> gradient;  ///< [n_params]
  std::span<const float> updated;   ///< [n_params], after the update
};

/// The series of early.npz, a number a step each (system F's record), F64 [n] beside `step` I64 [n]:
///   train_loss, val_loss, train_acc, val_acc   over the two halves of the split (val: the test half)
///   param_norm, grad_norm, update_norm         Euclidean norms of parameters, gradient and update
///   cos_update                                 cosine between this update and the one before; NaN at step 0
///   erank_WE, erank_WU                         effective rank (Roy & Vetterli 2007) of W_E and W_U; the mlp: of layer
///                                              0's and the last layer's weights
///   train_margin                               mean over the training set of the right logit minus the largest other
class EarlyWindow {
 public:
  /// The spec outlives this.
  explicit EarlyWindow(const ModelSpec& spec);

  void record(const EarlyStep& step);
  std::vector<StoredTensor> arrays() const;

  /// The arrays and the last update: all that is needed to go on to the same bits.
  std::vector<StoredTensor> state() const;
  /// Throws Error(BadFile) where the arrays are not those of state().
  void restore(std::span<const StoredTensor> state);

 private:
  static constexpr std::array<std::string_view, 11> kSeries = {"train_loss",   "val_loss",    "train_acc", "val_acc",
                                                               "param_norm",   "grad_norm",   "erank_WE",  "erank_WU",
                                                               "train_margin", "update_norm", "cos_update"};
  static constexpr std::size_t kUpdateNorm = 9;
  static_assert(kSeries[kUpdateNorm] == "update_norm");

  /// A weight matrix inside the flat vector, and what measures it at every step.
  struct Weights {
    std::int64_t offset = 0, rows = 0, cols = 0;
    SingularValues spectrum;

    double rank(std::span<const float> params);
  };

  Weights W_E_, W_U_;
  std::vector<std::int64_t> steps_;
  std::array<std::vector<double>, kSeries.size()> series_;  ///< in the order of kSeries
  std::vector<float> last_update_;                          ///< [n_params]
  double last_update_norm_ = 0;
};

}  // namespace groklab
