// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/dissection.hpp"
#include "engine/engine.hpp"

namespace groklab {

/// The progress measures of Nanda et al. 2023 while a network trains. Names, in this order:
///   restricted_loss, restricted_train_loss, restricted_test_loss, excluded_loss, excluded_train_loss
///                progress_measures() with the key frequencies of that very moment, by analysis.key_rule
///   trig_fve     trig_logits() with the same keys
///   n_keys       how many they are
/// What `groklab analyze analysis.keys_from=each` says of a checkpoint, up to the rounding of the engine's logits.
/// No measures where the task is linear neither in residues nor in their logarithms.
/// Thread-safety: one call at a time. Same bits for any number of threads.
class LiveProgress {
 public:
  /// The referenced objects outlive this one.
  LiveProgress(const Config& config, const ModelSpec& spec, const Dataset& data, Engine& engine, ThreadPool& pool);

  std::vector<std::pair<std::string, double>> measure(std::span<const float> params);

 private:
  void read(std::span<const float> params);

  const KeyRule rule_;
  const Dataset& data_;
  Engine& engine_;
  ThreadPool& pool_;
  const TaskFrame frame_;
  NetworkTables tables_;  ///< without neurons and attention; pairs that are no examples keep logits of 0
  std::vector<std::int32_t> ids_;
  std::vector<float> logits_;  ///< [examples, d_vocab_out]
};

}  // namespace groklab
