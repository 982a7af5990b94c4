// SPDX-License-Identifier: MIT
#include "lab/explain_lab.hpp"

#include <fmt/format.h>

#include "config/config_file.hpp"
#include "config/options.hpp"
#include "lab/workshop.hpp"
#include "train/batches.hpp"

namespace groklab {
namespace {

std::string precision_text(Config config) {
  std::vector<Option> table = options(config);
  return option_override_text(find_option(table, "precision", ""));
}

}  // namespace

Explanation explain(const BenchRequest& request) {
  const Config config = load_config(request.preset_or_file, request.overrides);
  Workshop shop(config, 1);
  Batches batches(shop.data.train_ids, config.train.batch_size, *config.batch_seed);
  Explanation explanation;
  explanation.configuration = fmt::format("{} {}", request.preset_or_file, fmt::join(request.overrides, " "));
  explanation.configuration.resize(explanation.configuration.find_last_not_of(' ') + 1);
  explanation.precision = precision_text(config);
  explanation.plan = make_step_plan({config, shop.spec, shop.data, shop.pool, shop.initial}, batches.at(0));
  return explanation;
}

}  // namespace groklab
