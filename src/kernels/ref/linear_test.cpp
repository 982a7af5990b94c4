// SPDX-License-Identifier: MIT
#include "kernels/ref/linear.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab::ref {
namespace {

TEST(Linear, ForwardAndBackwardByHand) {
  const std::vector<double> x = {1, 2, 3, 4};        // [2, 2]
  const std::vector<double> w = {1, 0, 2, 0, 1, 3};  // [2, 3]
  const std::vector<double> b = {10, 20, 30};
  std::vector<double> y(6);
  const MatrixView<const double> x_view(x.data(), 2, 2), w_view(w.data(), 2, 3);
  linear_forward(MatrixView<double>(y.data(), 2, 3), x_view, w_view, b.data());
  EXPECT_EQ(y, (std::vector<double>{11, 22, 38, 13, 24, 48}));

  const std::vector<double> dy = {1, 0, 1, 0, 2, 0};  // [2, 3]
  std::vector<double> dw(6, 100.0), db(3, 100.0), dx(4, 100.0);
  const MatrixView<const double> dy_view(dy.data(), 2, 3);
  linear_backward_parameters(MatrixView<double>(dw.data(), 2, 3), db.data(), x_view, dy_view);
  EXPECT_EQ(dw, (std::vector<double>{101, 106, 101, 102, 108, 102})) << "added to";
  EXPECT_EQ(db, (std::vector<double>{101, 102, 101})) << "added to";
  linear_backward_input(MatrixView<double>(dx.data(), 2, 2), dy_view, w_view, Update::Assign);
  EXPECT_EQ(dx, (std::vector<double>{3, 3, 0, 2})) << "assigned";
}

}  // namespace
}  // namespace groklab::ref
