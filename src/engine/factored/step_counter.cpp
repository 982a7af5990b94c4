// SPDX-License-Identifier: MIT
#include "engine/factored/step_counter.hpp"

#include <fmt/format.h>

#include <utility>

#include "kernels/fast/bf16_product.hpp"

namespace groklab {
namespace {

double volume(std::ptrdiff_t m, std::ptrdiff_t k, std::ptrdiff_t n) {
  return static_cast<double>(m) * static_cast<double>(k) * static_cast<double>(n);
}

/// Floats of A [m, k], B [k, n] and C [m, n].
double operands(std::ptrdiff_t m, std::ptrdiff_t k, std::ptrdiff_t n) {
  return volume(m, k, 1) + volume(1, k, n) + volume(m, 1, n);
}

std::ptrdiff_t rounded_up(std::ptrdiff_t size, std::ptrdiff_t multiple) {
  return (size + multiple - 1) / multiple * multiple;
}

std::string product_shape(std::ptrdiff_t m, std::ptrdiff_t k, std::ptrdiff_t n) {
  return fmt::format("[{}, {}] [{}, {}]", m, k, k, n);
}

/// Products of bfloat16 parts that make up one of floats.
double terms(Precision precision) { return precision == Precision::Bf16x3 ? 3 : 1; }

}  // namespace

std::ptrdiff_t BlockRows::rounded(std::ptrdiff_t multiple) const {
  const std::ptrdiff_t last = total - (n_blocks - 1) * full_block;
  return (n_blocks - 1) * rounded_up(full_block, multiple) + rounded_up(last, multiple);
}

BlockRows block_rows(const PairPlan& plan) { return {plan.size(), plan.block_size(0), plan.n_blocks()}; }

void StepCounter::product(Phase phase, std::string name, Extent m, Extent k, Extent n, std::ptrdiff_t times) {
  const auto count = static_cast<double>(times);
  operations_.push_back({phase, std::move(name), product_shape(m.real, k.real, n.real),
                         2 * count * volume(m.real, k.real, n.real),
                         2 * count * volume(m.computed, k.computed, n.computed),
                         kFloat * count * operands(m.computed, k.computed, n.computed)});
}

void StepCounter::linear_map(MapPhases phases, const std::string& name, const BlockRows& rows, const Width& in,
                             const Width& out, const MapPrecision& precision, WeightOrder order) {
  if (rows.total == 0) {
    return;
  }
  const double real = 2 * volume(rows.total, in.real, out.real);
  const double weights = volume(rows.n_blocks, in.columns, out.columns);  // read, or added to, by every block
  const double bytes = kFloat * (volume(rows.total, 1, in.columns + out.columns) + weights);
  const auto add = [&](Phase phase, const std::string& what, std::string shape, Precision of, double in_float,
                       double in_tiles) {
    const double computed = of == Precision::Fp32 ? in_float : terms(of) * in_tiles;
    operations_.push_back({phase, what, std::move(shape), real, 2 * computed, bytes, of});
  };
  const std::ptrdiff_t row_tiles = rows.rounded(bf16::kTile);
  const std::ptrdiff_t out_tiles = rounded_up(out.columns, bf16::kTile);
  add(phases.forward, name, product_shape(rows.total, in.real, out.real), precision.forward,
      volume(rows.total, in.depth, out.columns), volume(row_tiles, rounded_up(in.real, bf16::kTileDepth), out_tiles));
  add(phases.backward, name + ": dW", product_shape(in.real, rows.total, out.real), precision.backward,
      order == WeightOrder::InOut ? volume(in.depth, rows.total, out.columns)
                                  : volume(out.depth, rows.total, in.columns),
      volume(rounded_up(in.real, bf16::kTile), rows.rounded(bf16::kTileDepth), out_tiles));
  add(phases.backward, name + ": dx", product_shape(rows.total, out.real, in.real), precision.backward,
      volume(rows.total, out.depth, in.columns), volume(row_tiles, rounded_up(out.real, bf16::kTileDepth), in.columns));
}

void StepCounter::rows(Phase phase, std::string name, Extent numbers, double flop, double bytes) {
  const auto computed = static_cast<double>(numbers.computed);
  operations_.push_back(
      {phase, std::move(name), "", flop * static_cast<double>(numbers.real), flop * computed, bytes * computed});
}

void count_loss(StepCounter& counter, std::ptrdiff_t n_examples, std::ptrdiff_t classes, std::ptrdiff_t classes_pad) {
  constexpr double kFlop = 5;  // maximum, difference, exponential, sum, scale
  counter.rows(Phase::Loss, "softmax cross-entropy", {n_examples * classes, n_examples * classes_pad}, kFlop,
               2 * kFloat);
}

void count_update(StepCounter& counter, OptimizerName optimizer, std::int64_t n_params) {
  // kernels/ref/optimizer.cpp: decay 1, first moment 3, second moment 4, denominator 3, update 3; momentum and its sums 6.
  const bool adam = optimizer != OptimizerName::Sgd;
  const double flop = adam ? 14 : 6;
  const double bytes = kFloat * (adam ? 7 : 5);  // parameters and moments in and out, gradient in
  counter.rows(Phase::Optimiser, "update", n_params, flop, bytes);
}

void count_group_sums(StepCounter& counter, std::ptrdiff_t size, int n_groups) {
  counter.rows(Phase::TablesBackward, "sums of the groups", (n_groups - 1) * size, 1, 3 * kFloat);
}

PlanTable plan_table(std::string name, std::string shape, const AlignedBuffer& buffer) {
  return {std::move(name), std::move(shape), buffer.size() * static_cast<std::ptrdiff_t>(sizeof(float))};
}

}  // namespace groklab
