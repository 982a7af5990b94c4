// SPDX-License-Identifier: MIT
#include "engine/factored/step_counter.hpp"

#include <fmt/format.h>

#include <utility>

#include "kernels/fast/amx.hpp"

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
                             const Width& out, Precision precision) {
  if (rows.total == 0) {
    return;
  }
  const bool tiles = precision != Precision::Fp32;
  const auto depth = [&](const Width& width) { return tiles ? rounded_up(width.real, amx::kTileDepth) : width.depth; };
  const std::ptrdiff_t columns_out = tiles ? rounded_up(out.columns, amx::kTile) : out.columns;
  const std::ptrdiff_t rows_out = tiles ? rows.rounded(amx::kTile) : rows.total;
  const std::ptrdiff_t rows_deep = tiles ? rows.rounded(amx::kTileDepth) : rows.total;
  const std::ptrdiff_t weight_rows = tiles ? rounded_up(in.real, amx::kTile) : in.depth;
  const double real = 2 * volume(rows.total, in.real, out.real);
  const double parts = 2 * terms(precision);
  const double weights = volume(rows.n_blocks, in.columns, out.columns);  // read, or added to, by every block
  const double bytes = kFloat * (volume(rows.total, 1, in.columns + out.columns) + weights);
  operations_.push_back({phases.forward, name, product_shape(rows.total, in.real, out.real), real,
                         parts * volume(rows_out, depth(in), columns_out), bytes});
  operations_.push_back({phases.backward, name + ": dW", product_shape(in.real, rows.total, out.real), real,
                         parts * volume(weight_rows, rows_deep, columns_out), bytes});
  operations_.push_back({phases.backward, name + ": dx", product_shape(rows.total, out.real, in.real), real,
                         parts * volume(rows_out, depth(out), in.columns), bytes});
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
