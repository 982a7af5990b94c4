// SPDX-License-Identifier: MIT
#include "data/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/token_format.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "data/operation.hpp"
#include "data/split.hpp"

namespace groklab {

std::int64_t n_train_of(double frac_train, std::int64_t n) {
  GROKLAB_CHECK(n >= 2);
  const double product = frac_train * static_cast<double>(n);
  // Clamped as a double first: a fraction far out of range must not overflow the conversion.
  return static_cast<std::int64_t>(std::clamp(product, 1.0, static_cast<double>(n - 1)));
}

Dataset make_dataset(const Config& config) {
  const int p = config.task.p;
  const Operation operation = make_operation(config.task.operation, p);
  constexpr int kLargestModulus = 46340;  // p^2 examples have 32-bit numbers
  if (p > kLargestModulus) {
    throw Error(ErrorKind::Usage, fmt::format("{} is too large", p), "task.p",
                fmt::format("set it to {} or less", kLargestModulus));
  }
  Dataset dataset;
  dataset.p = p;
  dataset.d_vocab = vocabulary_size(config.model.format, p);
  dataset.n_ctx = context_length(config.model.format);
  for (int a = 0; a < p; ++a) {
    for (int b = 0; b < p; ++b) {
      if (operation.is_defined(a, b)) {
        dataset.a.push_back(a);
        dataset.b.push_back(b);
        dataset.label.push_back(operation.apply(a, b));
      }
    }
  }
  if (dataset.size() < 2) {
    throw Error(ErrorKind::Usage, fmt::format("'{}' has {} example(s) at p = {}", operation.name, dataset.size(), p),
                "task.p", "raise it: a split needs two examples");
  }
  split_examples(dataset, config);
  return dataset;
}

}  // namespace groklab
