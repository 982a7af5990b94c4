// SPDX-License-Identifier: MIT
// A source of the tests, by its name: nothing of it is in the program.
#include "figures/planted_run.hpp"

#include <cmath>
#include <cstdint>
#include <memory>

#include "analysis/planted_networks.hpp"
#include "kernels/fast/random_floats.hpp"

namespace groklab {
namespace {

RunFigureData planted_run(Planted what) {
  constexpr int kMoments = 6;
  constexpr std::int64_t kEvery = 100;
  Subject subject(planted_transformer(kPlantedP, kNeuronsAFrequency, "quadratic"));
  RunFigureData data;
  data.run_name = what == Planted::Clock ? "clock" : "random";
  data.config_hash = "0123456789abcdef";
  data.config = subject.config;

  const std::size_t n = subject.params.size();
  const auto start = random_floats(static_cast<std::ptrdiff_t>(n), 1, 0.3);
  const auto other = random_floats(static_cast<std::ptrdiff_t>(n), 2, 0.3);
  plant_clock_transformer(subject, kPlantedFrequency);
  CheckpointSeries& checkpoints = data.checkpoints.emplace();
  for (int moment = 0; moment < kMoments; ++moment) {
    const float share = static_cast<float>(moment) / (kMoments - 1);
    std::vector<float> params(n);
    for (std::size_t i = 0; i < n; ++i) {
      params[i] = (1 - share) * start[i] + share * (what == Planted::Clock ? subject.params[i] : other[i]);
    }
    checkpoints.step.push_back(moment * kEvery);
    checkpoints.params.push_back(std::move(params));
  }
  data.moment = checkpoints.step.size() - 1;
  data.network = std::make_shared<const NetworkView>(data.config, checkpoints.step.back(), checkpoints.params.back(),
                                                     subject.pool);
  data.progress = progress_series(*data.network, checkpoints, subject.pool);
  data.pair_losses = pair_loss_series(*data.network, checkpoints, kMoments, subject.pool);
  data.neurons = neuron_series(*data.network, checkpoints, kMoments, subject.pool);

  SnapshotSeries& snapshots = data.snapshots.emplace();
  snapshots.n_frequencies = kPlantedP / 2 + 1;
  for (int moment = 0; moment < kMoments; ++moment) {
    const NetworkView view(data.config, 0, checkpoints.params[static_cast<std::size_t>(moment)], subject.pool);
    snapshots.step.push_back(moment * kEvery);
    snapshots.logit_spectrum.insert(snapshots.logit_spectrum.end(), view.logit_energy.begin(), view.logit_energy.end());
    snapshots.embed_spectrum.insert(snapshots.embed_spectrum.end(), view.embed_energy.begin(), view.embed_energy.end());
    snapshots.logit_gini.push_back(spectrum_shape(view.logit_energy).gini);
    snapshots.embed_gini.push_back(spectrum_shape(view.embed_energy).gini);
  }

  EarlySeries& early = data.early.emplace();
  for (std::int64_t step = 0; step < 50; ++step) {
    early.step.push_back(step);
  }
  for (const char* name : {"train_loss", "val_loss", "train_acc", "val_acc", "param_norm", "grad_norm", "update_norm",
                           "erank_WE", "erank_WU", "train_margin", "cos_update"}) {
    early.values.emplace_back(name, std::vector<double>(early.step.size(), what == Planted::Clock ? 0.5 : 0.25));
  }
  for (int i = 0; i <= 10 * (kMoments - 1); ++i) {
    const double t = i / (10.0 * (kMoments - 1));
    MetricsLine line;
    line.step = i * kEvery / 10;
    line.train_loss = 3 * std::exp(-8 * t);
    line.train_acc = 1 - std::exp(-40 * t);
    line.test_acc = what == Planted::Clock ? 1 / (1 + std::exp(-30 * (t - 0.7))) : 0.04;
    line.test_loss = 5 * (1.001 - line.test_acc);
    line.weight_norm = 10 - 4 * t;
    for (const char* name :
         {"erank_W1", "energy_rank_W1", "participation_ratio", "snr", "snr_published", "rqi", "rqi_circle",
          "rqi_published", "kernel_alignment", "kernel_alignment_label", "kernel_alignment_published"}) {
      line.extra.emplace_back(name, 0.1 + line.test_acc);
    }
    data.metrics.push_back(std::move(line));
  }
  data.mem_step = 60;
  if (what == Planted::Clock) {
    data.grok_step = data.sustained_step = 400;
  }
  return data;
}

}  // namespace

const RunFigureData& planted(Planted what) {
  static const RunFigureData clock = planted_run(Planted::Clock);
  static const RunFigureData random = planted_run(Planted::Random);
  return what == Planted::Clock ? clock : random;
}

double clock_loss() {
  double sum = 0;
  for (int c = 0; c < kPlantedP; ++c) {
    sum += std::exp(kNeuronsAFrequency / 2.0 * (std::cos(kTau * c / kPlantedP) - 1));
  }
  return std::log(sum);
}

TEST(PlantedRun, EndsInTheClock) {
  const NetworkView& view = *planted(Planted::Clock).network;
  ASSERT_EQ(view.keys.frequencies, std::vector<int>{kPlantedFrequency});
}

}  // namespace groklab
