// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "config/config.hpp"
#include "core/aligned_buffer.hpp"
#include "engine/factored/pair_plan.hpp"
#include "engine/step_plan.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

inline constexpr double kFloat = sizeof(float);  ///< bytes

/// A side of a product: what counts, and what a kernel computes of it.
struct Extent {
  Extent(std::ptrdiff_t both) : real(both), computed(both) {}  // NOLINT(google-explicit-constructor): most sides
  Extent(std::ptrdiff_t real_size, std::ptrdiff_t computed_size) : real(real_size), computed(computed_size) {}

  std::ptrdiff_t real;
  std::ptrdiff_t computed;
};

/// A width of activations. Kernels compute padded columns of a result; `depth` is how many of them a sum over the width
/// has.
struct Width {
  static Width of(std::ptrdiff_t width) { return {width, width, padded(width)}; }
  /// Of a result that is asked for without its padding.
  static Width unpadded(std::ptrdiff_t width) { return {width, width, computed_columns(width)}; }

  std::ptrdiff_t real, depth, columns;
};

/// The rows of a product, cut into blocks that are worked on one by one.
struct BlockRows {
  std::ptrdiff_t total;
  std::ptrdiff_t full_block;  ///< rows of every block but the last
  std::ptrdiff_t n_blocks;

  /// Rows when every block's are rounded up.
  std::ptrdiff_t rounded(std::ptrdiff_t multiple) const;
};
BlockRows block_rows(const PairPlan& plan);

/// Where the products of a linear map count.
struct MapPhases {
  Phase forward;
  Phase backward;
};
/// How the weight of y = x W is stored: as W, or as its transpose, which then has the padding of a gradient.
enum class WeightOrder { InOut, OutIn };
inline constexpr MapPhases kPairProducts = {Phase::PairProductsForward, Phase::PairProductsBackward};
inline constexpr MapPhases kPairRows = {Phase::PairRowsForward, Phase::PairRowsBackward};
inline constexpr MapPhases kTables = {Phase::TablesForward, Phase::TablesBackward};

/// Collects the operations of a step.
class StepCounter {
 public:
  explicit StepCounter(std::vector<PlanOperation>& operations) : operations_(operations) {}

  /// C [m, n] (+)= A [m, k] B [k, n], `times` times, in float.
  void product(Phase phase, std::string name, Extent m, Extent k, Extent n, std::ptrdiff_t times = 1);
  /// y = x W over rows in blocks, and on the way back dW += x^T dy and dx = dy W^T; what PairLinear and the linear maps of
  /// StackLayers do. In bfloat16, rows and depths are rounded up, and a product has the terms of its precision.
  void linear_map(MapPhases phases, const std::string& name, const BlockRows& rows, const Width& in, const Width& out,
                  const MapPrecision& precision = {}, WeightOrder order = WeightOrder::InOut);
  /// Anything but products: so many operations and bytes a number.
  void rows(Phase phase, std::string name, Extent numbers, double flop, double bytes);

 private:
  std::vector<PlanOperation>& operations_;
};

/// Cross-entropy and update: the same for every engine.
void count_loss(StepCounter& counter, std::ptrdiff_t n_examples, std::ptrdiff_t classes, std::ptrdiff_t classes_pad);
void count_update(StepCounter& counter, OptimizerName optimizer, std::int64_t n_params);
/// Adding the groups' sums of `size` numbers into one.
void count_group_sums(StepCounter& counter, std::ptrdiff_t size, int n_groups);

/// A table of the plan, with the bytes that its buffer holds.
PlanTable plan_table(std::string name, std::string shape, const AlignedBuffer& buffer);

}  // namespace groklab
