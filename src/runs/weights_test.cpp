// SPDX-License-Identifier: MIT
#include "runs/weights.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace groklab {
namespace {

StoredTensor half_tensor(DType dtype, const std::vector<std::uint16_t>& bits) {
  StoredTensor tensor{"x", dtype, {static_cast<std::int64_t>(bits.size())}, {}};
  tensor.bytes.resize(2 * bits.size());
  std::memcpy(tensor.bytes.data(), bits.data(), tensor.bytes.size());
  return tensor;
}

// Bit patterns of IEEE 754-2008, table 3.5.
TEST(Weights, HalfPrecisionIsExact) {
  const std::vector<float> values =
      float_values(half_tensor(DType::F16, {0x3C00, 0xC000, 0x0001, 0x03FF, 0x0400, 0x7BFF, 0x8000, 0x3555, 0xFC00}));
  const std::vector<float> expected = {1,
                                       -2,
                                       std::ldexp(1.0F, -24),
                                       std::ldexp(1023.0F, -24),
                                       std::ldexp(1.0F, -14),
                                       65504,
                                       -0.0F,
                                       std::ldexp(1365.0F, -12),
                                       -std::numeric_limits<float>::infinity()};
  EXPECT_EQ(values, expected);
  EXPECT_TRUE(std::signbit(values[6]));
  EXPECT_TRUE(std::isnan(float_values(half_tensor(DType::F16, {0x7C01}))[0]));
  EXPECT_EQ(float_values(half_tensor(DType::BF16, {0x3F80, 0xC040, 0x0000})), (std::vector<float>{1, -3, 0}));
}

TEST(Weights, MasksAndCountsAreNoFloats) {
  EXPECT_FALSE(is_float({"mask", DType::Bool, {1}, {1}}));
  EXPECT_FALSE(is_float({"step", DType::I64, {1}, std::vector<std::uint8_t>(8)}));
}

}  // namespace
}  // namespace groklab
