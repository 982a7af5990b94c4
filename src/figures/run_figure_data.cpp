// SPDX-License-Identifier: MIT
#include "figures/run_figure_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "figures/animation.hpp"
#include "runs/arrays_so_far.hpp"

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
  const std::vector<StoredTensor> arrays = arrays_so_far(folder, "snapshots");
  if (!arrays.empty()) {
    data.snapshots = snapshot_series(arrays, folder.file_path("snapshots.npz"));
  } else {
    data.missing.snapshots = "the run has no snapshots: train with train.fourier_every=100";
  }
}

/// The checkpoint that figures of one moment show. Nullopt, with the reason in `missing`, where there is none.
std::optional<std::int64_t> shown_step(const std::vector<std::int64_t>& steps, std::optional<std::int64_t> step,
                                       std::string& missing) {
  if (steps.empty()) {
    missing = "the run has no checkpoints: train with train.checkpoint_every=500";
    return std::nullopt;
  }
  const std::optional<std::int64_t> shown = step_at_or_before(steps, step.value_or(steps.back()));
  if (!shown) {
    missing = fmt::format("no checkpoint was saved at or before step {}; the first is of step {}", *step, steps[0]);
  }
  return shown;
}

void read_checkpoints(RunFigureData& data, const RunFolder& folder, std::optional<std::int64_t> step) {
  const std::vector<std::int64_t> steps = folder.checkpoint_steps();
  const std::optional<std::int64_t> shown = shown_step(steps, step, data.missing.checkpoints);
  if (!shown) {
    return;
  }
  const ModelSpec spec = make_model_spec(data.config);
  data.checkpoints.emplace();
  for (const std::int64_t saved : steps) {
    data.moment = saved == *shown ? data.checkpoints->step.size() : data.moment;
    data.checkpoints->step.push_back(saved);
    data.checkpoints->params.push_back(folder.weights(saved, spec));
  }
}

/// The network of one checkpoint, which need not be among those that were read.
void add_network(RunFigureData& data, const RunFolder& folder, std::optional<std::int64_t> step, ThreadPool& pool) {
  const std::optional<std::int64_t> shown = shown_step(folder.checkpoint_steps(), step, data.missing.network);
  if (shown) {
    const std::vector<float> params = folder.weights(*shown, make_model_spec(data.config));
    data.network = std::make_shared<const NetworkView>(data.config, *shown, params, pool);
  }
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

std::optional<std::int64_t> step_at_or_before(const std::vector<std::int64_t>& steps, std::int64_t step) {
  const auto after = std::upper_bound(steps.begin(), steps.end(), step);
  return after == steps.begin() ? std::nullopt : std::optional(*(after - 1));
}

RunFigureData read_run_figure_data(const RunFolder& folder, const Parts& parts, ThreadPool& pool,
                                   std::optional<std::int64_t> step) {
  RunFigureData data;
  read_identity(data, folder);
  data.metrics = folder.metrics();
  if (parts.early_window) {
    read_early_window(data, folder);
  }
  if (parts.snapshots) {
    read_snapshots(data, folder);
  }
  const bool over_checkpoints = parts.progress || parts.pair_losses || parts.neurons;
  const std::optional<std::int64_t> shown = over_checkpoints ? std::nullopt : step;
  if (parts.checkpoints || over_checkpoints) {
    read_checkpoints(data, folder, shown);
  }
  if (parts.network || over_checkpoints) {
    add_network(data, folder, shown, pool);
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
