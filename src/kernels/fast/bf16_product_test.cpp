// SPDX-License-Identifier: MIT
#include "kernels/fast/bf16_product.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/fast/random_floats.hpp"

namespace groklab::bf16 {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Shape {
  std::ptrdiff_t m, n, k;
};

constexpr const char* kNone = "this processor has no products in bfloat16";

struct Unit {
  const char* name;
  void (*product)(const ProductArgs& args) noexcept;
};

/// What this processor has of the two.
std::vector<Unit> units() {
  std::vector<Unit> found;
  if (available()) {
    found.push_back({"vectors", product_in_vectors});
  }
  if (has_tiles()) {
    found.push_back({"tiles", product_in_tiles});
  }
  return found;
}

/// Largest error of C = C0 + A B over sum |a| |b|, all in double from the same floats. A [m, k] or, transposed, [k, m].
double worst_error(const Shape& s, Unit unit, Split split, bool transposed, bool accumulate) {
  const std::ptrdiff_t k_pad = (s.k + 15) / 16 * 16;
  Floats a = transposed ? random_floats(s.k * s.m, 1) : random_floats(s.m * k_pad, 1);
  const Floats b = random_floats(s.k * s.n, 2);
  for (std::ptrdiff_t i = 0; !transposed && i < s.m; ++i) {
    std::fill(a.begin() + i * k_pad + s.k, a.begin() + (i + 1) * k_pad, 0.0F);
  }
  Bytes packed_a(static_cast<std::size_t>(packed_bytes(s.m, s.k)));
  Bytes packed_b(static_cast<std::size_t>(packed_bytes(s.n, s.k)));
  if (transposed) {
    pack_a_transposed(packed_a.data(), {a.data(), s.m, s.k, s.m}, split);
  } else {
    pack_a(packed_a.data(), {a.data(), k_pad, s.m, k_pad}, split);
  }
  pack_b(packed_b.data(), {b.data(), s.n, s.k, s.n}, split);
  const std::ptrdiff_t c_rows = (s.m + kTile - 1) / kTile * kTile;
  const std::ptrdiff_t c_cols = (s.n + kTile - 1) / kTile * kTile;
  const Floats start = random_floats(c_rows * c_cols, 3);
  Floats c = start;
  unit.product({c.data(), c_cols, packed_a.data(), packed_b.data(), c_rows, c_cols, s.k, accumulate, split});
  double worst = 0;
  for (std::ptrdiff_t i = 0; i < s.m; ++i) {
    for (std::ptrdiff_t j = 0; j < s.n; ++j) {
      const auto at = static_cast<std::size_t>(i * c_cols + j);
      double sum = accumulate ? static_cast<double>(start[at]) : 0;
      double size = std::abs(sum);
      for (std::ptrdiff_t l = 0; l < s.k; ++l) {
        const double a_il = static_cast<double>(a[static_cast<std::size_t>(transposed ? l * s.m + i : i * k_pad + l)]);
        const double product = a_il * static_cast<double>(b[static_cast<std::size_t>(l * s.n + j)]);
        sum += product;
        size += std::abs(product);
      }
      worst = std::max(worst, std::abs(static_cast<double>(c[at]) - sum) / size);
    }
  }
  return worst;
}

class Product : public testing::TestWithParam<Shape> {
 protected:
  void SetUp() override {
    if (units().empty()) {
      GTEST_SKIP() << kNone;
    }
  }
};

// bfloat16 rounds by at most 2^-8, so one term is wrong by at most 2^-7 of each product. With the low parts, what is left
// of a number is 2^-16 of it, and the product of two low parts is dropped: three times 2^-16. Float sums of 600 terms
// stay far below.
constexpr double kThree = 3 * 0x1p-16;
constexpr double kOne = 0x1p-7;

TEST_P(Product, ThreeTermsAreNearFloat) {
  for (const Unit& unit : units()) {
    for (const bool transposed : {false, true}) {
      for (const bool accumulate : {false, true}) {
        EXPECT_LT(worst_error(GetParam(), unit, Split::Three, transposed, accumulate), kThree)
            << unit.name << transposed << accumulate;
      }
    }
  }
}

TEST_P(Product, OneTermIsBfloat16AndNoBetter) {
  for (const Unit& unit : units()) {
    for (const bool transposed : {false, true}) {
      const double error = worst_error(GetParam(), unit, Split::One, transposed, false);
      EXPECT_LT(error, kOne) << unit.name << transposed;
      EXPECT_GT(error, kThree) << unit.name << transposed;  // so the bound above tells the two apart
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Bf16, Product,
                         testing::Values(Shape{96, 128, 512}, Shape{96, 512, 113}, Shape{112, 512, 96},
                                         Shape{16, 16, 32}, Shape{48, 80, 33}, Shape{32, 32, 1}, Shape{80, 16, 70}));

TEST(Bf16, AWholeTileOfKnownNumbers) {
  if (units().empty()) {
    GTEST_SKIP() << kNone;
  }
  // Whole numbers below 256 are exact in bfloat16: so is their product.
  constexpr std::ptrdiff_t kN = 32;
  Floats a(kN * kN), b(kN * kN), c(kN * kN);
  for (std::ptrdiff_t i = 0; i < kN * kN; ++i) {
    a[static_cast<std::size_t>(i)] = static_cast<float>(i % 17 - 8);
    b[static_cast<std::size_t>(i)] = static_cast<float>(i % 23 - 11);
  }
  Bytes packed_a(static_cast<std::size_t>(packed_bytes(kN, kN))), packed_b(packed_a.size());
  pack_a(packed_a.data(), {a.data(), kN, kN, kN}, Split::One);
  pack_b(packed_b.data(), {b.data(), kN, kN, kN}, Split::One);
  for (const Unit& unit : units()) {
    unit.product({c.data(), kN, packed_a.data(), packed_b.data(), kN, kN, kN, false, Split::One});
    for (std::size_t i = 0; i < kN; ++i) {
      for (std::size_t j = 0; j < kN; ++j) {
        float sum = 0;
        for (std::size_t k = 0; k < kN; ++k) {
          sum += a[i * kN + k] * b[k * kN + j];
        }
        ASSERT_EQ(c[i * kN + j], sum) << unit.name << " " << i << " " << j;
      }
    }
  }
}

}  // namespace
}  // namespace groklab::bf16
