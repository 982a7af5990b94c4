// SPDX-License-Identifier: MIT
#include "analysis/ablation_runner.hpp"

#include <numeric>

namespace groklab {
namespace {

Config in_fp32(Config config) {
  config.precision = Precision::Fp32;
  return config;
}

}  // namespace

AblationRunner::AblationRunner(const Config& config, const ModelSpec& spec, const Dataset& data, const PairGrid& grid,
                               ThreadPool& pool, std::span<const float> initial_params)
    : config_(in_fp32(config)),
      spec_(spec),
      grid_(grid),
      pool_(pool),
      pairs_(all_pairs(data)),
      ids_(pairs_.a.size()),
      engine_(make_factored_engine({config_, spec, pairs_, pool, initial_params})),
      float_logits_(ids_.size() * static_cast<size_t>(spec.config.d_vocab_out)),
      logits_(float_logits_.size()) {
  std::iota(ids_.begin(), ids_.end(), 0);
  if (spec_.config.output_scale > 0) {
    f0_.resize(float_logits_.size());
    engine_->logits(initial_params, ids_, f0_);
  }
}

SplitScores AblationRunner::scores(std::span<const float> params) {
  engine_->logits(params, ids_, float_logits_);
  for (size_t i = 0; i < logits_.size(); ++i) {
    logits_[i] =
        f0_.empty() ? static_cast<double>(float_logits_[i])
                    : spec_.config.output_scale * (static_cast<double>(float_logits_[i]) - static_cast<double>(f0_[i]));
  }
  const MatrixView<const double> view(logits_.data(), static_cast<std::ptrdiff_t>(ids_.size()),
                                      spec_.config.d_vocab_out);
  return split_scores(view, grid_.label, grid_.side, pool_);
}

}  // namespace groklab
