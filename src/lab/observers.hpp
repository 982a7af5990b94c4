// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "analysis/early_window.hpp"
#include "analysis/fourier_snapshot.hpp"
#include "analysis/live_progress.hpp"
#include "analysis/order_parameters.hpp"
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

  /// Hangs them into a run; the hooks do not outlive this.
  void hang_into(TrainHooks& hooks);

 private:
  std::vector<std::pair<std::string, double>> measures_of(std::span<const float> params);

  FourierSnapshot snapshot_;
  std::optional<EarlyWindow> window_;
  std::optional<OrderParameters> order_;
  std::optional<LiveProgress> progress_;
};

}  // namespace groklab
