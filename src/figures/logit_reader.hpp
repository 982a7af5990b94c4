// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/thread_pool.hpp"
#include "engine/engine.hpp"
#include "figures/network_view.hpp"

namespace groklab {

/// Logits of every example at many moments through the run's own engine, many times faster than the reference in double
/// that NetworkView has; its rounding is far below what a picture shows.
class LogitReader {
 public:
  /// `network` and `data`, its dataset, outlive the reader.
  LogitReader(const NetworkView& network, const Dataset& data, ThreadPool& pool);

  /// [p * p, d_vocab_out] by pair, as the loss sees them; 0 where the task leaves a pair out. params: [n_params].
  std::vector<double> table(std::span<const float> params);

 private:
  std::vector<float> logits(std::span<const float> params);

  const NetworkView& network_;
  const Dataset& data_;
  std::vector<std::int32_t> ids_;
  std::vector<float> initial_;   ///< [n_params]; empty without output_scale
  std::vector<float> at_start_;  ///< likewise
  std::unique_ptr<Engine> engine_;
};

}  // namespace groklab
