// SPDX-License-Identifier: MIT
#include "kernels/ref/dropout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace groklab::ref {
namespace {

TEST(DropoutMask, ElementDependsOnItsPositionAlone) {
  const DropoutStream stream = dropout_stream(42, 7, 1, DropoutSite::MlpPost);
  std::vector<float> whole(103);
  dropout_mask(whole.data(), 103, 1000, stream, 0.3);
  for (std::ptrdiff_t cut = 0; cut <= 8; ++cut) {
    std::vector<float> part(static_cast<std::size_t>(103 - cut));
    dropout_mask(part.data(), 103 - cut, static_cast<std::uint64_t>(1000 + cut), stream, 0.3);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + cut)) << cut;
  }
}

TEST(DropoutMask, DropsTheRateAndKeepsTheMean) {
  constexpr std::ptrdiff_t kN = 200000;
  for (const double rate : {0.1, 0.5, 0.9}) {
    std::vector<double> mask(kN);
    dropout_mask(mask.data(), kN, 0, dropout_stream(1, 2, 3, DropoutSite::Pattern), rate);
    const auto dropped = std::count(mask.begin(), mask.end(), 0.0);
    EXPECT_EQ(static_cast<std::ptrdiff_t>(std::count(mask.begin(), mask.end(), 1 / (1 - rate))), kN - dropped);
    // 5 standard deviations of a binomial
    EXPECT_NEAR(static_cast<double>(dropped), rate * kN, 5 * std::sqrt(kN * rate * (1 - rate)));
  }
}

TEST(DropoutMask, FloatAndDoubleDropTheSameElements) {
  const DropoutStream stream = dropout_stream(9, 0, 0, DropoutSite::AttnOut);
  std::vector<float> in_float(64);
  std::vector<double> in_double(64);
  dropout_mask(in_float.data(), 64, 0, stream, 0.5);
  dropout_mask(in_double.data(), 64, 0, stream, 0.5);
  for (std::size_t i = 0; i < in_float.size(); ++i) {
    EXPECT_EQ(static_cast<double>(in_float[i]), in_double[i]);
  }
}

TEST(DropoutStream, NamesEverySiteApart) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t step = 0; step < 3; ++step) {
    for (std::uint32_t layer = 0; layer < 16; ++layer) {
      for (const DropoutSite site :
           {DropoutSite::Pattern, DropoutSite::AttnOut, DropoutSite::MlpPost, DropoutSite::MlpOut}) {
        EXPECT_TRUE(seen.insert(dropout_stream(1, step, layer, site).index).second);
      }
    }
  }
}

}  // namespace
}  // namespace groklab::ref
