// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// All examples of a task in canonical order (a outer, b inner, undefined pairs left out) and their split.
struct Dataset {
  int p = 0;
  int d_vocab = 0;  ///< vocabulary_size() of the format
  int n_ctx = 0;    ///< context_length() of the format
  std::vector<std::int32_t> a, b, label;          ///< [n] each
  std::vector<std::int32_t> train_ids, test_ids;  ///< positions in a/b/label; train in the order of the generator

  std::int64_t size() const { return static_cast<std::int64_t>(a.size()); }
};

/// n_train = clamp(int(frac_train * n), 1, n - 1), the product taken in double as Python does.
std::int64_t n_train_of(double frac_train, std::int64_t n);

/// Builds the examples and the split of a resolved configuration. Throws Error(Usage) as make_operation does.
///
/// The order of train_ids is the generator's (NumpySorted: ascending), test_ids likewise: sums over a set are taken in
/// this order by the reference engine, mini-batches are drawn from it.
Dataset make_dataset(const Config& config);

}  // namespace groklab
