// SPDX-License-Identifier: MIT
#include "forecast/spectrum_features.hpp"

#include <algorithm>

#include "stats/spectrum_shape.hpp"

namespace groklab {

std::optional<std::array<double, kSpectrumFeatures.size()>> spectrum_features(const SnapshotSeries& series,
                                                                              std::int64_t step) {
  const auto after = std::upper_bound(series.step.begin(), series.step.end(), step);
  if (after == series.step.begin() || series.logit_spectrum.empty()) {
    return std::nullopt;
  }
  const auto moment = static_cast<std::size_t>(after - series.step.begin()) - 1;
  std::array<double, kSpectrumFeatures.size()> values{};
  std::size_t next = 0;
  for (const std::vector<double>* spectrum : {&series.embed_spectrum, &series.logit_spectrum}) {
    const std::span<const double> row = series.at(*spectrum, moment);
    const std::vector<double> energy(row.begin(), row.end());
    for (const int count : {1, 3, 5}) {
      values[next++] = leading_share(energy, count);
    }
    values[next++] = spectrum_shape(energy).gini;
  }
  return values;
}

}  // namespace groklab
