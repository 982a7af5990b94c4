// SPDX-License-Identifier: MIT
#include "runs/snapshot_series.hpp"

#include "runs/series_arrays.hpp"

namespace groklab {

std::span<const double> SnapshotSeries::at(const std::vector<double>& spectrum, std::size_t moment) const {
  const auto width = static_cast<std::size_t>(n_frequencies);
  return std::span(spectrum).subspan(moment * width, width);
}

SnapshotSeries snapshot_series(std::span<const StoredTensor> arrays, const std::string& path) {
  SnapshotSeries series;
  series.step = series_steps(arrays, path);
  const std::size_t n = series.step.size();
  const StoredTensor* embed = find_tensor(arrays, "embed_spectrum");
  const std::size_t width = embed == nullptr || n == 0 ? 0 : embed->bytes.size() / sizeof(double) / n;
  series.n_frequencies = static_cast<int>(width);
  series.embed_spectrum = series_array<double>(arrays, "embed_spectrum", n, width, path);
  series.embed_gini = series_array<double>(arrays, "embed_gini", n, 1, path);
  if (find_tensor(arrays, "logit_spectrum") != nullptr) {
    series.logit_spectrum = series_array<double>(arrays, "logit_spectrum", n, width, path);
    series.logit_gini = series_array<double>(arrays, "logit_gini", n, 1, path);
  }
  return series;
}

}  // namespace groklab
