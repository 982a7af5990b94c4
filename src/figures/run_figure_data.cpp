// SPDX-License-Identifier: MIT
#include "figures/run_figure_data.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "figures/animation.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostNeuronFrames = 60;  // half a second each of one core, at p = 113

std::optional<std::int64_t> step_of(const Json& milestones, const char* name) {
  const auto found = milestones.find(name);
  if (found == milestones.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  return found->get<std::int64_t>();
}

std::string text_of(const Json& record, const char* name) {
  const auto found = record.find(name);
  return found != record.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string model_words(const ModelConfig& model) {
  if (model.kind == ModelKind::Transformer) {
    return fmt::format("transformer, {} layer{}, d_model {}", model.n_layers, model.n_layers == 1 ? "" : "s",
                       model.d_model);
  }
  return fmt::format("MLP {}", fmt::join(model.hidden, "-"));
}

std::string summary_of(const Config& config) {
  return fmt::format("{} mod {} · {} · lr {}, weight decay {} · {:.4g} % of the table · seed {}", config.task.operation,
                     config.task.p, model_words(config.model), config.optimizer.lr, config.optimizer.weight_decay,
                     100 * config.task.frac_train, config.seed);
}

void read_identity(RunFigureData& data, const RunFolder& folder) {
  const Json record = folder.read_run_json();
  data.run_name = text_of(record, "name");
  if (data.run_name.empty()) {
    data.run_name = std::filesystem::path(folder.path()).filename().string();
  }
  data.config_hash = text_of(record, "config_hash");
  data.config = folder.config();
  data.summary = summary_of(data.config);
  const auto milestones = record.find("milestones");
  if (milestones != record.end() && milestones->is_object()) {
    data.mem_step = step_of(*milestones, "mem_step");
    data.grok_step = step_of(*milestones, "grok_step");
    data.sustained_step = step_of(*milestones, "sustained_step");
  }
}

void read_early_window(RunFigureData& data, const RunFolder& folder) {
  if (folder.holds("early.npz")) {
    data.early = early_series(folder.arrays("early"), folder.file_path("early.npz"));
  } else {
    data.missing.early_window = "the run has no early.npz: train with train.record_every_step_until=500";
  }
}

void read_snapshots(RunFigureData& data, const RunFolder& folder) {
  if (folder.holds("snapshots.npz")) {
    data.snapshots = snapshot_series(folder.arrays("snapshots"), folder.file_path("snapshots.npz"));
  } else {
    data.missing.snapshots = "the run has no snapshots.npz: train with train.fourier_every=100, or wait for its end";
  }
}

void read_checkpoints(RunFigureData& data, const RunFolder& folder) {
  const std::vector<std::int64_t> steps = folder.checkpoint_steps();
  if (steps.empty()) {
    data.missing.checkpoints = "the run has no checkpoints: train with train.checkpoint_every=500";
    return;
  }
  const ModelSpec spec = make_model_spec(data.config);
  data.checkpoints.emplace();
  for (const std::int64_t step : steps) {
    data.checkpoints->step.push_back(step);
    data.checkpoints->params.push_back(folder.weights(step, spec));
  }
}

void add_network(RunFigureData& data, ThreadPool& pool) {
  if (!data.checkpoints) {
    data.missing.network = data.missing.checkpoints;
    return;
  }
  data.network = std::make_shared<const NetworkView>(data.config, data.checkpoints->step.back(),
                                                     data.checkpoints->params.back(), pool);
}

void add_progress(RunFigureData& data, ThreadPool& pool) {
  if (data.network == nullptr) {
    data.missing.progress = data.missing.network;
  } else if (const std::optional<std::string> reason = why_not_linear(data.network->basis())) {
    data.missing.progress = *reason;
  } else {
    data.progress = progress_series(*data.network, *data.checkpoints, pool);
  }
}

}  // namespace

Parts Parts::operator|(const Parts& other) const {
  return {early_window || other.early_window,
          snapshots || other.snapshots,
          checkpoints || other.checkpoints,
          network || other.network,
          progress || other.progress,
          pair_losses || other.pair_losses,
          neurons || other.neurons};
}

RunFigureData read_run_figure_data(const RunFolder& folder, const Parts& parts, ThreadPool& pool) {
  RunFigureData data;
  read_identity(data, folder);
  data.metrics = folder.metrics();
  if (parts.early_window) {
    read_early_window(data, folder);
  }
  if (parts.snapshots) {
    read_snapshots(data, folder);
  }
  const bool network = parts.network || parts.progress || parts.pair_losses || parts.neurons;
  if (parts.checkpoints || network) {
    read_checkpoints(data, folder);
  }
  if (network) {
    add_network(data, pool);
  }
  if (parts.progress) {
    add_progress(data, pool);
  }
  if (parts.pair_losses && data.network != nullptr) {
    data.pair_losses = pair_loss_series(*data.network, *data.checkpoints, kMostFrames, pool);
  }
  if (parts.neurons && data.network != nullptr) {
    data.neurons = neuron_series(*data.network, *data.checkpoints, kMostNeuronFrames, pool);
  }
  return data;
}

}  // namespace groklab
