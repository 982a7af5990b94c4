// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "engine/engine.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// The spectra that a run keeps over time (snapshots.npz), all F64:
///   logit_spectrum  [p/2 + 1]  energy of the logits over (a, b), all classes, by folded frequency: component (k1, k2)
///                              counts for k1 and, where they differ, for k2 (absent where the task leaves pairs out)
///   embed_spectrum  [p/2 + 1]  energy of the p token rows of W_E (the mlp: of both halves of layer 0) likewise
///   logit_gini, embed_gini [1] Gini coefficient of the two without frequency 0
/// The published Gini (system N) keeps frequency 0 and both conjugates, so it falls during memorisation and is high at
/// the random start; folded and without frequency 0 it starts low.
class FourierSnapshot {
 public:
  /// The referenced objects outlive this one.
  FourierSnapshot(const ModelSpec& spec, const Dataset& data, Engine& engine, ThreadPool& pool);
  std::vector<StoredTensor> arrays(std::span<const float> params);

 private:
  std::vector<double> logit_spectrum(std::span<const float> params);
  std::vector<double> embed_spectrum(std::span<const float> params) const;

  const ModelSpec& spec_;
  const Dataset& data_;
  Engine& engine_;
  ThreadPool& pool_;
  std::vector<double> basis_;  ///< [p, p]
  std::vector<std::int32_t> all_ids_;
  std::vector<float> logits_;  ///< [p * p, d_vocab_out]
};

}  // namespace groklab
