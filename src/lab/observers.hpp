// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>

#include "analysis/early_window.hpp"
#include "analysis/fourier_snapshot.hpp"
#include "analysis/order_parameters.hpp"
#include "lab/live_forecast.hpp"
#include "lab/workshop.hpp"
#include "train/trainer.hpp"

namespace groklab {

/// The measures that a run's configuration asks to be taken while it trains.
class Observers {
 public:
  /// The workshop outlives this.
  explicit Observers(const Workshop& shop);
  Observers(const Observers&) = delete;
  Observers& operator=(const Observers&) = delete;

  /// Hangs them into a run; the hooks do not outlive this. With a forecast, which outlives this, every window it knows is a
  /// message.
  void hang_into(TrainHooks& hooks, LiveForecast* forecast);

 private:
  WindowHooks window_hooks(LiveForecast* forecast, const std::function<void(const std::string&)>& on_message);

  FourierSnapshot snapshot_;
  std::optional<EarlyWindow> window_;
  std::optional<OrderParameters> order_;
};

}  // namespace groklab
