// SPDX-License-Identifier: MIT
#include "analysis/live_progress.hpp"

#include <algorithm>
#include <numeric>

namespace groklab {

LiveProgress::LiveProgress(const Config& config, const ModelSpec& spec, const Dataset& data, Engine& engine,
                           ThreadPool& pool)
    : rule_(config.analysis.key_rule),
      data_(data),
      engine_(engine),
      pool_(pool),
      frame_(make_task_frame(make_pair_grid(data, SplitKnown::Yes))),
      ids_(static_cast<size_t>(data.size())) {
  tables_.spec = &spec;
  std::iota(ids_.begin(), ids_.end(), 0);
}

std::vector<std::pair<std::string, double>> LiveProgress::measure(std::span<const float> params) {
  const TaskBasis* basis = frame_.linear_basis();
  if (basis == nullptr) {
    return {};
  }
  read(params);
  const Coordinates& coordinates = basis->coordinates;
  const std::vector<int> keys = choose_keys(tables_, frame_, rule_, pool_).frequencies;
  const LabelledLogits logits = labelled_logits(coordinates, frame_.grid, tables_.logits());
  const ProgressLosses losses = progress_losses(coordinates, *basis->linear, logits, keys, pool_);
  std::vector<std::pair<std::string, double>> values;
  const auto add = [&](const char* name, const std::optional<double>& loss) {
    if (loss) {  // the multiplicative coordinates leave out zeros, and so may leave out all of a tiny set
      values.emplace_back(name, *loss);
    }
  };
  add("restricted_loss", losses.restricted.all);
  add("restricted_train_loss", losses.restricted.train);
  add("restricted_test_loss", losses.restricted.test);
  add("excluded_loss", losses.excluded.all);
  add("excluded_train_loss", losses.excluded.train);
  values.emplace_back("trig_fve", trig_logits(coordinates, frame_.grid, tables_.logits(), keys).fve_keys);
  values.emplace_back("n_keys", static_cast<double>(keys.size()));
  return values;
}

void LiveProgress::read(std::span<const float> params) {
  tables_.params.assign(params.begin(), params.end());
  const auto classes = static_cast<size_t>(tables_.spec->config.d_vocab_out);
  const auto p = static_cast<size_t>(data_.p);
  logits_.resize(ids_.size() * classes);
  tables_.of_all_pairs.logits.resize(p * p * classes);
  engine_.logits(params, ids_, logits_);
  for (size_t i = 0; i < ids_.size(); ++i) {
    std::copy_n(&logits_[i * classes], classes, &tables_.of_all_pairs.logits[pair_row(data_, i) * classes]);
  }
}

}  // namespace groklab
