// SPDX-License-Identifier: MIT
#include "core/float_text.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

// Expected values: CPython 3.11, str(value).
TEST(FloatText, IsPythons) {
  EXPECT_EQ(float_text(1), "1.0");
  EXPECT_EQ(float_text(-0.0), "-0.0");
  EXPECT_EQ(float_text(0.1), "0.1");
  EXPECT_EQ(float_text(1e-9), "1e-09");
  EXPECT_EQ(float_text(1e16), "1e+16");
  EXPECT_EQ(float_text(1.0 / 3), "0.3333333333333333");
}

}  // namespace
}  // namespace groklab
