// SPDX-License-Identifier: MIT
#include "config/run_id.hpp"

#include <fmt/format.h>

#include "core/check.hpp"
#include "core/float_text.hpp"

namespace groklab {
namespace {

constexpr double kDefaultFracTrain = 0.3;
constexpr double kDefaultLr = 1e-3;

std::string operation_suffix(const std::string& operation) {
  if (operation == "add") {
    return "";
  }
  if (operation == "x2+y2") {
    return "_x2y2";
  }
  if (operation == "x3+xy") {
    return "_x3xy";
  }
  std::string suffix = "_";
  for (const char c : operation) {
    if (c != ' ' && c != '^') {
      suffix += c;
    }
  }
  return suffix;
}

}  // namespace

std::string run_id(const Config& config) {
  GROKLAB_CHECK(config.model.kind == ModelKind::Transformer);
  std::string id =
      fmt::format("p{}_d{}_h{}_mlp{}_L{}_wd{}_s{}", config.task.p, config.model.d_model, config.model.n_heads,
                  config.model.d_mlp, config.model.n_layers, float_text(config.optimizer.weight_decay), config.seed);
  if (config.task.frac_train != kDefaultFracTrain) {
    id += "_tf" + float_text(config.task.frac_train);
  }
  if (config.optimizer.lr != kDefaultLr) {
    id += "_lr" + float_text(config.optimizer.lr);
  }
  if (!config.model.mlp_bias) {
    id += "_nobias";
  }
  return id + operation_suffix(config.task.operation);
}

}  // namespace groklab
