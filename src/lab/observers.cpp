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

void Observers::hang_into(TrainHooks& hooks, LiveForecast* forecast) {
  hooks.snapshot = [this](std::span<const float> params) { return snapshot_.arrays(params); };
  if (order_) {
    hooks.measures = [this](std::span<const float> params) { return order_->measure(params); };
  }
  if (window_) {
    hooks.window = window_hooks(forecast, hooks.on_message);
  }
}

WindowHooks Observers::window_hooks(LiveForecast* forecast, const std::function<void(const std::string&)>& on_message) {
  return {.record =
              [this, forecast, on_message](const StepView& view) {
                window_->record({view.step, view.train, view.test, view.params, view.gradient, view.updated});
                if (forecast == nullptr) {
                  return;
                }
                const auto record = [this] { return early_record_of(window_->arrays(), "the early window"); };
                if (const auto text = forecast->look(view.step + 1, record); text && on_message) {
                  on_message(*text);
                }
              },
          .arrays = [this] { return window_->arrays(); },
          .state = [this] { return window_->state(); },
          .restore = [this](std::span<const StoredTensor> state) { window_->restore(state); }};
}

}  // namespace groklab
