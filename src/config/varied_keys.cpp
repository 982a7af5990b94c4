// SPDX-License-Identifier: MIT
#include "config/varied_keys.hpp"

#include <algorithm>
#include <iterator>

#include "config/config_difference.hpp"
#include "config/config_file.hpp"
#include "config/presets.hpp"

namespace groklab {
namespace {

bool repeats_an_experiment(std::string_view key) {
  constexpr std::string_view kKeys[] = {"rng", "rng_skip", "engine", "precision", "model.init_from", "trackers"};
  return key.starts_with("train.") || key.starts_with("wandb_") ||
         std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

/// True for a size that is what resolve() would set by itself.
bool is_derived(std::string_view key, const Config& config) {
  const ModelConfig& model = config.model;
  return (key == "model.d_head" && model.d_head * model.n_heads == model.d_model) ||
         (key == "model.d_mlp" && model.d_mlp == 4 * model.d_model) ||
         (key == "model.d_vocab_out" && model.d_vocab_out == config.task.p);
}

}  // namespace

bool is_seed(std::string_view key) { return key == "seed" || key.ends_with("_seed"); }

std::vector<std::string_view> differing_keys(const Config& config, const Config& base) {
  std::vector<std::string_view> keys;
  for (const ConfigDifference& difference : config_differences(config, base)) {
    const bool follows = is_derived(difference.key, config) && is_derived(difference.key, base);
    if (!follows && !is_seed(difference.key)) {
      keys.push_back(difference.key);
    }
  }
  return keys;
}

std::vector<std::string_view> varied_keys(const Config& config, const Config& base) {
  std::vector<std::string_view> keys = differing_keys(config, base);
  std::erase_if(keys, repeats_an_experiment);
  return keys;
}

Config nearest_preset(std::span<const Config> configs) {
  Config best;
  size_t fewest = ~size_t{0};
  for (const EmbeddedPreset& preset : embedded_presets()) {
    const Config candidate = load_config(std::string(preset.name), {});
    size_t count = 0;
    for (const Config& config : configs) {
      count += varied_keys(config, candidate).size();
    }
    if (count < fewest) {
      fewest = count;
      best = candidate;
    }
  }
  return best;
}

}  // namespace groklab
