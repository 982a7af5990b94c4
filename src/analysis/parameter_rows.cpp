// SPDX-License-Identifier: MIT
#include "analysis/parameter_rows.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace groklab {

ParameterRows rows_of(const TensorSpec& tensor) {
  ParameterRows rows;
  rows.width = tensor.shape.back();
  for (std::int64_t at = tensor.offset; at < tensor.offset + tensor.size; at += rows.width) {
    rows.offset.push_back(at);
  }
  return rows;
}

void project_out(std::span<float> params, const ParameterRows& rows, std::span<const double> frame) {
  const size_t n = rows.offset.size();
  GROKLAB_CHECK(frame.size() % n == 0);
  const size_t r = frame.size() / n;
  const auto width = static_cast<size_t>(rows.width);
  std::vector<double> component(r * width);  // F rows
  for (size_t i = 0; i < n; ++i) {
    const float* row = params.data() + rows.offset[i];
    for (size_t d = 0; d < r; ++d) {
      for (size_t j = 0; j < width; ++j) {
        component[d * width + j] += frame[d * n + i] * static_cast<double>(row[j]);
      }
    }
  }
  std::vector<double> left(width);
  for (size_t i = 0; i < n; ++i) {
    float* row = params.data() + rows.offset[i];
    std::copy_n(row, width, left.begin());
    for (size_t d = 0; d < r; ++d) {
      for (size_t j = 0; j < width; ++j) {
        left[j] -= frame[d * n + i] * component[d * width + j];
      }
    }
    std::transform(left.begin(), left.end(), row, [](double value) { return static_cast<float>(value); });
  }
}

void clear_row(std::span<float> params, const ParameterRows& rows, std::int32_t row) {
  std::fill_n(params.data() + rows.offset[static_cast<size_t>(row)], rows.width, 0.0F);
}

}  // namespace groklab
