// SPDX-License-Identifier: MIT
#include "kernels/ref/gemm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/philox.hpp"

namespace groklab::ref {
namespace {

enum class Form { Nn, Nt, Tn };

template <class T>
std::vector<T> random_numbers(std::ptrdiff_t n, std::uint64_t index) {
  Philox random(11, Stream::Init, index);
  std::vector<T> values(static_cast<std::size_t>(n));
  for (T& value : values) {
    value = static_cast<T>(random.next_normal());
  }
  return values;
}

/// One product of sizes m, n, k with spare columns in every stride, against sums in long double.
template <class T>
void expect_product(Form form, Update update, std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k) {
  const std::ptrdiff_t a_rows = form == Form::Tn ? k : m;
  const std::ptrdiff_t a_cols = form == Form::Tn ? m : k;
  const std::ptrdiff_t b_rows = form == Form::Nt ? n : k;
  const std::ptrdiff_t b_cols = form == Form::Nt ? k : n;
  const std::vector<T> a_data = random_numbers<T>(a_rows * (a_cols + 1), 1);
  const std::vector<T> b_data = random_numbers<T>(b_rows * (b_cols + 2), 2);
  std::vector<T> c_data = random_numbers<T>(m * (n + 3), 3);
  const std::vector<T> before = c_data;
  const MatrixView<const T> a(a_data.data(), a_rows, a_cols, a_cols + 1);
  const MatrixView<const T> b(b_data.data(), b_rows, b_cols, b_cols + 2);
  const MatrixView<T> c(c_data.data(), m, n, n + 3);
  form == Form::Nn ? gemm_nn(c, a, b, update) : form == Form::Nt ? gemm_nt(c, a, b, update) : gemm_tn(c, a, b, update);
  for (std::ptrdiff_t i = 0; i < m; ++i) {
    for (std::ptrdiff_t j = 0; j < n + 3; ++j) {
      const T old = before[static_cast<std::size_t>(i * (n + 3) + j)];
      long double sum = update == Update::Add ? static_cast<long double>(old) : 0.0L;
      long double size = std::abs(sum);
      for (std::ptrdiff_t l = 0; j < n && l < k; ++l) {
        const T x = form == Form::Tn ? a(l, i) : a(i, l);
        const T y = form == Form::Nt ? b(j, l) : b(l, j);
        sum += static_cast<long double>(x) * static_cast<long double>(y);
        size += std::abs(static_cast<long double>(x) * static_cast<long double>(y));
      }
      if (j >= n) {
        ASSERT_EQ(c.row(i)[j], old) << "wrote beyond the last column";
        continue;
      }
      // Every term is rounded once when multiplied and at most k times when added.
      const auto bound = static_cast<double>(size) * static_cast<double>(k + 1) *
                         static_cast<double>(std::numeric_limits<T>::epsilon());
      ASSERT_NEAR(static_cast<double>(c(i, j)), static_cast<double>(sum), bound) << m << " " << n << " " << k;
    }
  }
}

template <class T>
class Gemm : public testing::Test {};
using Numbers = testing::Types<float, double>;
TYPED_TEST_SUITE(Gemm, Numbers);

TYPED_TEST(Gemm, MatchesTheDefinitionAtEveryRemainder) {
  for (const Form form : {Form::Nn, Form::Nt, Form::Tn}) {
    for (const Update update : {Update::Assign, Update::Add}) {
      for (const std::ptrdiff_t m : {1, 3, 4, 6}) {
        for (const std::ptrdiff_t n : {1, 31, 33, 64}) {
          for (const std::ptrdiff_t k : {1, 2, 129, 256}) {
            expect_product<TypeParam>(form, update, m, n, k);
          }
        }
      }
    }
  }
}

TYPED_TEST(Gemm, RoundsEveryElementAsASumOfAscendingSumsOf128) {
  constexpr std::ptrdiff_t kM = 7, kN = 45, kK = 300;
  const std::vector<TypeParam> a = random_numbers<TypeParam>(kM * kK, 1);
  const std::vector<TypeParam> b = random_numbers<TypeParam>(kK * kN, 2);
  std::vector<TypeParam> c(kM * kN);
  gemm_nn(MatrixView<TypeParam>(c.data(), kM, kN), MatrixView<const TypeParam>(a.data(), kM, kK),
          MatrixView<const TypeParam>(b.data(), kK, kN), Update::Assign);
  for (std::ptrdiff_t i = 0; i < kM; ++i) {
    for (std::ptrdiff_t j = 0; j < kN; ++j) {
      TypeParam sum = 0;
      TypeParam part = 0;
      for (std::ptrdiff_t k = 0; k < kK; ++k) {
        part += a[static_cast<std::size_t>(i * kK + k)] * b[static_cast<std::size_t>(k * kN + j)];
        if ((k + 1) % 128 == 0 || k + 1 == kK) {
          sum += part;
          part = 0;
        }
      }
      ASSERT_EQ(c[static_cast<std::size_t>(i * kN + j)], sum);  // to the bit
    }
  }
}

}  // namespace
}  // namespace groklab::ref
