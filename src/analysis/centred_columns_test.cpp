// SPDX-License-Identifier: MIT
#include "analysis/centred_columns.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(CentredColumns, AddUpToZeroAndReadOnlyTheColumns) {
  const std::vector<double> m = {1, 5, 99, 3, 7, 99};
  EXPECT_EQ(centred_columns({m.data(), 2, 2, 3}), (std::vector<double>{-1, -1, 1, 1}));
}

}  // namespace
}  // namespace groklab
