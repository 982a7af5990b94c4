// SPDX-License-Identifier: MIT
#include "engine/factored/transpose.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab {
namespace {

TEST(Transpose, AnyShapeAndNothingBeside) {
  constexpr float kUntouched = -1;
  for (std::ptrdiff_t rows = 1; rows < 22; ++rows) {
    for (std::ptrdiff_t cols = 1; cols < 22; ++cols) {
      const std::ptrdiff_t in_stride = cols + 3;
      const std::ptrdiff_t out_stride = rows + 2;
      std::vector<float> in(static_cast<std::size_t>(rows * in_stride));
      for (std::size_t i = 0; i < in.size(); ++i) {
        in[i] = static_cast<float>(i);
      }
      std::vector<float> out(static_cast<std::size_t>(cols * out_stride), kUntouched);
      transpose(out.data(), out_stride, in.data(), in_stride, rows, cols);
      for (std::ptrdiff_t j = 0; j < cols; ++j) {
        for (std::ptrdiff_t i = 0; i < out_stride; ++i) {
          const float expected = i < rows ? static_cast<float>(i * in_stride + j) : kUntouched;
          ASSERT_EQ(out[static_cast<std::size_t>(j * out_stride + i)], expected) << rows << " x " << cols;
        }
      }
    }
  }
}

}  // namespace
}  // namespace groklab
