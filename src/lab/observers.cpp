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
}

void Observers::hang_into(TrainHooks& hooks) {
  hooks.snapshot = [this](std::span<const float> params) { return snapshot_.arrays(params); };
  if (order_) {
    hooks.measures = [this](std::span<const float> params) { return order_->measure(params); };
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

}  // namespace groklab
