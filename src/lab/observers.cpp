// SPDX-License-Identifier: MIT
#include "lab/observers.hpp"

namespace groklab {

Observers::Observers(const Workshop& shop) : snapshot_(shop.spec, shop.data, *shop.engine, shop.pool) {
  if (shop.config.train.record_every_step_until > 0) {
    window_.emplace(shop.spec);
  }
  if (shop.config.train.order_params) {
    order_.emplace(shop.spec, shop.data, shop.pool);
  }
  if (shop.config.train.progress_measures) {
    progress_.emplace(shop.config, shop.spec, shop.data, *shop.engine, shop.pool);
  }
}

void Observers::hang_into(TrainHooks& hooks) {
  hooks.snapshot = [this](std::span<const float> params) { return snapshot_.arrays(params); };
  if (order_ || progress_) {
    hooks.measures = [this](std::span<const float> params) { return measures_of(params); };
  }
  if (window_) {
    hooks.window = {.record =
                        [this](const StepView& view) {
                          window_->record({view.step, view.train, view.test, view.params, view.gradient, view.updated});
                        },
                    .arrays = [this] { return window_->arrays(); },
                    .state = [this] { return window_->state(); },
                    .restore = [this](std::span<const StoredTensor> state) { window_->restore(state); }};
  }
}

std::vector<std::pair<std::string, double>> Observers::measures_of(std::span<const float> params) {
  std::vector<std::pair<std::string, double>> values;
  if (order_) {
    values = order_->measure(params);
  }
  if (progress_) {
    for (auto& value : progress_->measure(params)) {
      values.push_back(std::move(value));
    }
  }
  return values;
}

}  // namespace groklab
