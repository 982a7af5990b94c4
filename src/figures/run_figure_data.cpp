// SPDX-License-Identifier: MIT
#include "figures/run_figure_data.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

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

}  // namespace

RunFigureData read_run_figure_data(const RunFolder& folder) {
  const Json record = folder.read_run_json();
  RunFigureData data;
  data.run_name = text_of(record, "name");
  if (data.run_name.empty()) {
    data.run_name = std::filesystem::path(folder.path()).filename().string();
  }
  data.config_hash = text_of(record, "config_hash");
  data.summary = summary_of(folder.config());
  data.metrics = read_metrics(folder.metrics_path());
  const auto milestones = record.find("milestones");
  if (milestones != record.end() && milestones->is_object()) {
    data.mem_step = step_of(*milestones, "mem_step");
    data.grok_step = step_of(*milestones, "grok_step");
    data.sustained_step = step_of(*milestones, "sustained_step");
  }
  return data;
}

}  // namespace groklab
