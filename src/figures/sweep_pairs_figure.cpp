// SPDX-License-Identifier: MIT
#include "figures/sweep_pairs_figure.hpp"

#include <fmt/format.h>

#include "figures/interval_marks.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

int decided(const PairedOrder& order) { return order.first_earlier + order.second_earlier; }

std::string p_text(double p) { return p < 1e-3 ? "p < 0.001" : fmt::format("p = {:.2g}", p); }

/// "5/6, p = 0.22", and how many pairs were not decided.
std::string row_text(const SweptPair& pair) {
  const PairedOrder& order = pair.order;
  return fmt::format("{}/{}{}, {}", order.first_earlier, decided(order),
                     order.undecided > 0 ? fmt::format(" (+{})", order.undecided) : "", p_text(pair.p_holm));
}

}  // namespace

Figure sweep_pairs(const SweepFigureData& data) {
  LineLayer intervals{{}, {}, "", ColorRole::Measure};
  ScatterLayer shares{{}, {}, "", ColorRole::Measure};
  Panel panel;
  panel.title = "Which of two is earlier?";
  std::vector<std::string> names;
  for (auto pair = data.pairs.rbegin(); pair != data.pairs.rend(); ++pair) {  // the first one on top
    const auto row = static_cast<double>(names.size());
    names.push_back(fmt::format("{}: {} / {}", pair->key, pair->first, pair->second));
    add_horizontal_stroke(intervals, row, pair->order.share);
    if (decided(pair->order) > 0) {
      shares.x.push_back(static_cast<double>(pair->order.first_earlier) / decided(pair->order));
      shares.y.push_back(row);
    }
    panel.layers.emplace_back(TextLayer{1.35, row, row_text(*pair), ColorRole::Muted, Placement::Axes});
  }
  const auto n_rows = static_cast<double>(names.size());
  panel.x = {"share, the first is earlier",
             Scale::Linear,
             Limits{-0.03, 1.7},
             {{0, "0"}, {0.25, "0.25"}, {0.5, "0.5"}, {0.75, "0.75"}, {1, "1"}}};
  panel.y = {"", Scale::Linear, Limits{-0.7, n_rows - 0.3}, named_ticks(names)};
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 0.5, "", ColorRole::Muted, Dash::Dotted});
  panel.layers.emplace_back(std::move(intervals));
  panel.layers.emplace_back(std::move(shares));
  Figure figure = start_sweep_figure(data, "sweep_pairs", "Pairs with the same seeds", 1);
  figure.aspect = 0.25 + 0.055 * n_rows;  // a row as high as its name
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
