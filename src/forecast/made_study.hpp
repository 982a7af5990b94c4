// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/philox.hpp"
#include "forecast/forecast_study.hpp"

namespace groklab {

/// For tests: a study of a grid whose early records are noise, but for what is planted.
struct MadeStudy {
  int n_fractions = 4, n_decays = 4, n_seeds = 4;
  std::int64_t n_steps = 40;
  double own_signal = 0;      ///< of a run's own outcome, in val_loss: in deviations of its noise
  bool cell_decides = false;  ///< all runs of a cell end alike, by a coin; else each by a coin of its own
  std::uint64_t seed = 1;

  ForecastStudy make() const {
    ForecastStudy study;
    study.keys = {{"optimizer.weight_decay", numbers(n_decays)}};
    if (n_fractions > 1) {
      study.keys.push_back({"task.frac_train", numbers(n_fractions)});
    }
    Philox draw(seed, Stream::Init, 0);
    for (int cell = 0; cell < n_fractions * n_decays; ++cell) {
      const bool coin = draw.next_below(2) == 1;
      for (int s = 0; s < n_seeds; ++s) {
        const bool grokked = cell_decides ? coin : draw.next_below(2) == 1;
        study.runs.push_back(run(draw, cell, grokked));
      }
    }
    return study;
  }

 private:
  static std::vector<std::string> numbers(int n) {
    std::vector<std::string> out;
    for (int i = 0; i < n; ++i) {
      out.push_back(std::to_string(i));
    }
    return out;
  }

  ForecastRun run(Philox& draw, int cell, bool grokked) const {
    ForecastRun made;
    made.path = "run " + std::to_string(cell);
    made.level = {static_cast<std::size_t>(cell % n_decays)};
    if (n_fractions > 1) {
      made.level.push_back(static_cast<std::size_t>(cell / n_decays));
    }
    made.cell = cell;
    made.last_step = 1000;
    if (grokked) {
      made.grok_step = 500;
      made.seen_before = 490;
    }
    // Far from 0: its logarithm is a feature.
    const double val_loss = 20 + draw.next_normal() - (grokked ? own_signal : 0);
    for (std::int64_t i = 0; i < n_steps; ++i) {
      made.early.train_loss.push_back(2 + 0.1 * draw.next_normal());
      made.early.val_loss.push_back(val_loss);
      made.early.train_acc.push_back(draw.next_uniform());
      made.early.val_acc.push_back(draw.next_uniform());
      made.early.param_norm.push_back(30 + draw.next_normal());
      made.early.grad_norm.push_back(1 + draw.next_uniform());
      made.early.erank_WE.push_back(10 + draw.next_normal());
      made.early.erank_WU.push_back(10 + draw.next_normal());
      made.early.train_margin.push_back(draw.next_normal());
      made.early.update_norm.push_back(1 + draw.next_uniform());
      made.early.cos_update.push_back(draw.next_uniform());
    }
    return made;
  }
};

}  // namespace groklab
