// SPDX-License-Identifier: MIT
#include "lab/sweep_cells.hpp"

#include <fmt/format.h>

#include <map>

#include "config/options.hpp"
#include "stats/binomial_interval.hpp"

namespace groklab {
namespace {

void count_run(SweepCell& cell, const ComparedRun& run) {
  if (!run.grok) {
    ++(run.diverged() ? cell.n_diverged : cell.n_missing);
    return;
  }
  cell.runs.push_back(&run);
  cell.grok.push_back(*run.grok);
  cell.n_grokked += run.grok->has_happened() ? 1 : 0;
  cell.n_memorised += run.mem->has_happened() ? 1 : 0;
  cell.n_sustained += run.is_sustained ? 1 : 0;
  cell.n_collapsed += run.collapsed ? 1 : 0;
  cell.n_with_slingshots += run.n_slingshots > 0 ? 1 : 0;
}

void measure(SweepCell& cell, double horizon) {
  if (cell.runs.empty()) {
    return;
  }
  cell.probability = binomial_interval(cell.n_grokked, cell.n());
  cell.median = survival_quantile(kaplan_meier(cell.grok), 0.5);
  cell.mean = restricted_mean(cell.grok, horizon);
  std::vector<CensoredTime> mem;
  for (const ComparedRun* run : cell.runs) {
    mem.push_back(*run->mem);
  }
  cell.memorised = survival_quantile(kaplan_meier(mem), 0.5);
}

}  // namespace

std::vector<SweepCell> cells_of(const SweepRuns& sweep) {
  std::vector<SweepCell> cells;
  std::map<std::vector<std::string>, std::size_t> numbers;
  for (const ComparedRun& run : sweep.runs) {
    const auto [number, is_new] = numbers.try_emplace(run.cell, cells.size());
    if (is_new) {
      cells.emplace_back().values = run.cell;
    }
    count_run(cells[number->second], run);
  }
  for (SweepCell& cell : cells) {
    measure(cell, sweep.horizon);
  }
  return cells;
}

std::string mean_text(const SweepCell& cell) {
  if (!cell.mean) {
    return "";
  }
  const std::string mean = fmt::format("{:.0f}", cell.mean->mean);
  return cell.n_grokked < 2 ? mean : fmt::format("{} +- {:.0f}", mean, kNormal975 * cell.mean->standard_error);
}

std::string cell_text(const SweepRuns& sweep, const SweepCell& cell) {
  std::string text;
  for (std::size_t i = 0; i < sweep.keys.size(); ++i) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key_leaf(sweep.keys[i]), cell.values[i]);
  }
  return text.empty() ? "all runs" : text;
}

}  // namespace groklab
