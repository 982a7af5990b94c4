// SPDX-License-Identifier: MIT
#include "figures/run_series.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include "engine/engine.hpp"
#include "runs/series_arrays.hpp"

namespace groklab {
namespace {

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

EarlySeries early_series(std::span<const StoredTensor> arrays, const std::string& path) {
  EarlySeries series;
  series.step = series_steps(arrays, path);
  for (const StoredTensor& array : arrays) {
    if (array.name != "step") {
      series.values.emplace_back(array.name, series_array<double>(arrays, array.name, series.step.size(), 1, path));
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
