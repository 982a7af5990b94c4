// SPDX-License-Identifier: MIT
#include "figures/run_series.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <string_view>

#include "core/error.hpp"
#include "engine/engine.hpp"

namespace groklab {
namespace {

const StoredTensor* find_array(std::span<const StoredTensor> arrays, std::string_view name) {
  const auto found =
      std::find_if(arrays.begin(), arrays.end(), [&](const StoredTensor& array) { return array.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

/// An array of n rows of `width` numbers of type T.
template <class T>
std::vector<T> array_of(std::span<const StoredTensor> arrays, std::string_view name, std::size_t n, std::size_t width,
                        const std::string& path) {
  const StoredTensor* found = find_array(arrays, name);
  if (found == nullptr || found->dtype != dtype_of<T>() || found->bytes.size() != n * width * sizeof(T)) {
    throw Error(ErrorKind::BadFile, "has no array '" + std::string(name) + "' of the right shape", path,
                "`groklab check` says what is damaged");
  }
  return stored_values<T>(*found);
}

std::vector<std::int64_t> steps_in(std::span<const StoredTensor> arrays, const std::string& path) {
  const StoredTensor* found = find_array(arrays, "step");
  const std::size_t n = found == nullptr ? 0 : found->bytes.size() / sizeof(std::int64_t);
  return array_of<std::int64_t>(arrays, "step", n, 1, path);
}

/// Logits of every example through the run's own engine, many times faster than the reference in double that
/// NetworkView has; its rounding is far below what a picture shows.
class LogitReader {
 public:
  LogitReader(const NetworkView& network, const Dataset& data, ThreadPool& pool)
      : network_(network), data_(data), ids_(static_cast<std::size_t>(data.size())) {
    const Config& config = network.config;
    std::iota(ids_.begin(), ids_.end(), 0);
    if (config.model.output_scale > 0) {
      initial_ = initial_parameters(network.spec, config);
    }
    engine_ = make_engine({config, network.spec, data, pool, initial_});
    if (config.model.output_scale > 0) {
      at_start_ = logits(initial_);
    }
  }

  /// [p * p, d_vocab_out] by pair, as the loss sees them; 0 where the task leaves a pair out.
  std::vector<double> table(std::span<const float> params) {
    const auto width = static_cast<std::size_t>(network_.spec.config.d_vocab_out);
    const std::vector<float> values = logits(params);
    const double scale = at_start_.empty() ? 1 : network_.config.model.output_scale;
    const auto p = static_cast<std::size_t>(data_.p);
    std::vector<double> table(p * p * width);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double start = at_start_.empty() ? 0 : static_cast<double>(at_start_[i]);
      const std::size_t example = i / width;
      const auto pair = static_cast<std::size_t>(data_.a[example]) * p + static_cast<std::size_t>(data_.b[example]);
      table[pair * width + i % width] = scale * (static_cast<double>(values[i]) - start);
    }
    return table;
  }

 private:
  std::vector<float> logits(std::span<const float> params) {
    std::vector<float> values(ids_.size() * static_cast<std::size_t>(network_.spec.config.d_vocab_out));
    engine_->logits(params, ids_, values);
    return values;
  }

  const NetworkView& network_;
  const Dataset& data_;
  std::vector<std::int32_t> ids_;
  std::vector<float> initial_;   ///< [n_params]; empty without output_scale
  std::vector<float> at_start_;  ///< likewise
  std::unique_ptr<Engine> engine_;
};

}  // namespace

std::span<const double> SnapshotSeries::at(const std::vector<double>& spectrum, std::size_t moment) const {
  const auto width = static_cast<std::size_t>(n_frequencies);
  return std::span(spectrum).subspan(moment * width, width);
}

SnapshotSeries snapshot_series(std::span<const StoredTensor> arrays, const std::string& path) {
  SnapshotSeries series;
  series.step = steps_in(arrays, path);
  const std::size_t n = series.step.size();
  const StoredTensor* embed = find_array(arrays, "embed_spectrum");
  const std::size_t width = embed == nullptr || n == 0 ? 0 : embed->bytes.size() / sizeof(double) / n;
  series.n_frequencies = static_cast<int>(width);
  series.embed_spectrum = array_of<double>(arrays, "embed_spectrum", n, width, path);
  series.embed_gini = array_of<double>(arrays, "embed_gini", n, 1, path);
  if (find_array(arrays, "logit_spectrum") != nullptr) {
    series.logit_spectrum = array_of<double>(arrays, "logit_spectrum", n, width, path);
    series.logit_gini = array_of<double>(arrays, "logit_gini", n, 1, path);
  }
  return series;
}

EarlySeries early_series(std::span<const StoredTensor> arrays, const std::string& path) {
  EarlySeries series;
  series.step = steps_in(arrays, path);
  for (const StoredTensor& array : arrays) {
    if (array.name != "step") {
      series.values.emplace_back(array.name, array_of<double>(arrays, array.name, series.step.size(), 1, path));
    }
  }
  return series;
}

ProgressSeries progress_series(const NetworkView& end, const CheckpointSeries& checkpoints, ThreadPool& pool) {
  const Dataset data = make_dataset(end.config);
  LogitReader reader(end, data, pool);
  ProgressSeries series;
  series.keys = end.keys.frequencies;
  for (const std::size_t i : evenly_chosen(checkpoints.step.size(), kMostMoments)) {
    const std::vector<double> table = reader.table(checkpoints.params[i]);
    const MatrixView<const double> view(table.data(), std::ptrdiff_t{end.spec.p} * end.spec.p,
                                        end.spec.config.d_vocab_out);
    const LabelledLogits logits = labelled_logits(end.coordinates(), end.frame.grid, view);
    series.step.push_back(checkpoints.step[i]);
    series.measures.push_back(progress_measures(end.coordinates(), *end.basis().linear, logits, series.keys, pool));
  }
  return series;
}

std::vector<std::size_t> evenly_chosen(std::size_t n, std::size_t count) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < std::min(n, count); ++i) {
    chosen.push_back(n <= count ? i : i * (n - 1) / (count - 1));
  }
  return chosen;
}

}  // namespace groklab
