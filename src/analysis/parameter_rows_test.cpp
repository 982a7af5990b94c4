// SPDX-License-Identifier: MIT
#include "analysis/parameter_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/reference/gradient_cases.hpp"

namespace groklab {
namespace {

TEST(ParameterRows, CountLeadingDimensionsAsOne) {
  const ModelSpec spec =
      make_model_spec(config_of({"task.p=7", "model.d_model=6", "model.n_heads=2", "model.d_head=3"}));
  const TensorSpec& w_o = *spec.find("blocks.0.attn.W_O");  // [2, 3, 6]
  const ParameterRows rows = rows_of(w_o);
  ASSERT_EQ(rows.offset.size(), 6U);
  EXPECT_EQ(rows.width, 6);
  EXPECT_EQ(rows.offset[5], w_o.offset + 30);
}

TEST(ParameterRows, LoseWhatIsProjectedOutAndNothingElse) {
  const ParameterRows rows{{1, 3, 5}, 2};  // three rows of two in a vector of eight
  std::vector<float> params = {9, 1, 2, 3, 4, 5, 6, 9};
  const double third = 1 / std::sqrt(3);
  project_out(params, rows, std::vector<double>{third, third, third});
  const std::vector<float> expected = {9, -2, -2, 0, 0, 2, 2, 9};  // the columns minus their means
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(params[i], expected[i], 1e-6);
  }
  clear_row(params, rows, 2);
  EXPECT_EQ(params[5], 0);
  EXPECT_EQ(params[6], 0);
  EXPECT_NEAR(params[1], -2, 1e-6);
}

}  // namespace
}  // namespace groklab
