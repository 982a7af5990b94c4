// SPDX-License-Identifier: MIT
#include "kernels/ref/embedding.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab::ref {
namespace {

TEST(Embedding, GathersRowsAndScattersTheirGradients) {
  const std::vector<float> table = {1, 2, 10, 20, 100, 200};
  const std::vector<std::int32_t> rows = {2, 0, 2};
  std::vector<float> y(6, 7.0F);
  embedding_forward(MatrixView<float>(y.data(), 3, 2), MatrixView<const float>(table.data(), 3, 2), rows.data(),
                    Update::Assign);
  EXPECT_EQ(y, (std::vector<float>{100, 200, 1, 2, 100, 200}));
  embedding_forward(MatrixView<float>(y.data(), 3, 2), MatrixView<const float>(table.data(), 3, 2), rows.data(),
                    Update::Add);
  EXPECT_EQ(y, (std::vector<float>{200, 400, 2, 4, 200, 400}));
  std::vector<float> dtable(6, 0.5F);
  const std::vector<float> dy = {1, 2, 3, 4, 5, 6};
  embedding_backward(MatrixView<float>(dtable.data(), 3, 2), MatrixView<const float>(dy.data(), 3, 2), rows.data());
  EXPECT_EQ(dtable, (std::vector<float>{3.5F, 4.5F, 0.5F, 0.5F, 6.5F, 8.5F}));
}

}  // namespace
}  // namespace groklab::ref
