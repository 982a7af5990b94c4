// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/model_spec.hpp"

namespace groklab {

/// Rows of weight matrices as places in the flat parameter vector: what an ablation takes out.
struct ParameterRows {
  std::vector<std::int64_t> offset;  ///< of the first number of every row
  std::int64_t width = 0;            ///< numbers in a row
};

/// All rows of a tensor; leading dimensions count as one: W_O has n_heads d_head rows of d_model.
ParameterRows rows_of(const TensorSpec& tensor);

/// rows (=) rows - F^T F rows for the orthonormal `frame` F [r, number of rows]: no column of the matrix has a
/// component in its span any more. Sums in double.
void project_out(std::span<float> params, const ParameterRows& rows, std::span<const double> frame);

/// Row `row` (=) 0.
void clear_row(std::span<float> params, const ParameterRows& rows, std::int32_t row);

}  // namespace groklab
