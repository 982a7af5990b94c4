// SPDX-License-Identifier: MIT
#include "analysis/fourier_snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/planted_networks.hpp"

namespace groklab {
namespace {

/// The numbers of one of the arrays.
std::vector<double> array_of(const std::vector<StoredTensor>& arrays, const std::string& name) {
  const auto found = std::ranges::find(arrays, name, &StoredTensor::name);
  return found == arrays.end() ? std::vector<double>() : stored_values<double>(*found);
}

TEST(FourierSnapshot, HasTheGiniOfTheFrequenciesWithoutTheConstant) {
  constexpr int kP = 11;
  Subject subject(quadratic_mlp(kP, 4, "add"));
  for (int token = 0; token < kP; ++token) {
    subject.at("layers.0.W", token, 0) = 7;
    subject.at("layers.0.W", kP + token, 1) = static_cast<float>(std::cos(kTau * ((3 * token) % kP) / kP));
  }
  const auto engine = make_engine({subject.config, subject.spec, subject.data, subject.pool, {}});
  const std::vector<StoredTensor> arrays =
      FourierSnapshot(subject.spec, subject.data, *engine, subject.pool).arrays(subject.params);
  const std::vector<double> spectrum = array_of(arrays, "embed_spectrum");
  ASSERT_EQ(spectrum.size(), 6);
  EXPECT_NEAR(spectrum[0], 49 * kP, 1e-9);
  EXPECT_NEAR(spectrum[3], kP / 2.0, 1e-5);  // weights are floats
  EXPECT_NEAR(array_of(arrays, "embed_gini").at(0), 1 - 1.0 / 5, 1e-5) << "one of five frequencies has all";
}

}  // namespace
}  // namespace groklab
