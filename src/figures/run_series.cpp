// SPDX-License-Identifier: MIT
#include "figures/run_series.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/split_losses.hpp"
#include "engine/reference/reference_model.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/logit_reader.hpp"
#include "runs/series_arrays.hpp"

namespace groklab {

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

PairLossSeries pair_loss_series(const NetworkView& end, const CheckpointSeries& checkpoints, std::size_t most,
                                ThreadPool& pool) {
  const Dataset data = make_dataset(end.config);
  LogitReader reader(end, data, pool);
  const std::ptrdiff_t n_pairs = std::ptrdiff_t{end.spec.p} * end.spec.p;
  PairLossSeries series;
  for (const std::size_t i : evenly_chosen(checkpoints.step.size(), most)) {
    const std::vector<double> table = reader.table(checkpoints.params[i]);
    series.step.push_back(checkpoints.step[i]);
    series.losses.push_back(
        row_losses({table.data(), n_pairs, end.spec.config.d_vocab_out}, end.frame.grid.label, pool));
  }
  return series;
}

NeuronSeries neuron_series(const NetworkView& end, const CheckpointSeries& checkpoints, std::size_t most,
                           ThreadPool& pool) {
  const Dataset pairs = all_pairs(make_dataset(end.config));
  std::vector<std::int32_t> ids(pairs.a.size());
  std::iota(ids.begin(), ids.end(), 0);
  const std::vector<float> initial =
      end.config.model.output_scale > 0 ? initial_parameters(end.spec, end.config) : std::vector<float>();
  ReferenceModel<float> model({end.config, end.spec, pairs, pool, initial});
  NeuronSeries series;
  series.neurons = best_neurons(end, 2, 4);
  for (const std::size_t i : evenly_chosen(checkpoints.step.size(), most)) {
    const Activations<float> activations = model.activations(checkpoints.params[i], ids);
    std::vector<float>& kept = series.activations.emplace_back();
    for (const int neuron : series.neurons) {
      for (std::size_t pair = 0; pair < ids.size(); ++pair) {
        kept.push_back(
            activations.neurons[pair * static_cast<std::size_t>(end.n_neurons()) + static_cast<std::size_t>(neuron)]);
      }
    }
    series.step.push_back(checkpoints.step[i]);
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
