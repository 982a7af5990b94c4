// SPDX-License-Identifier: MIT
#include "figures/sweep_effective_decay.hpp"

#include <algorithm>

#include "figures/sweep_curves.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

constexpr std::string_view kEffectiveDecay = "lr x decay";
constexpr std::size_t kMadeAxis = 1;  // of by_made_key(), behind the part that gives the lines

/// grok_step against a made key, with the law of it.
Panel made_key_panel(const SweepFigureData& data, const MadeKey& made) {
  const SweepFigureData by = by_made_key(data, made);
  Panel panel = grok_step_panel(by, kMadeAxis, groups_by(by, 0), GroupLabels::Shown);
  panel.title = "Against " + made.axis.key;
  if (made.law) {
    panel.layers.emplace_back(BandLayer{made.law->x, made.law->low, made.law->high, "", ColorRole::Milestone});
    panel.layers.emplace_back(LineLayer{made.law->x, made.law->median, made.law->text, ColorRole::Milestone});
  }
  return panel;
}

void add_theory(Panel& panel, const MadeKey& made) {
  LineLayer line{{}, {}, "theory: one over it", ColorRole::Muted, Dash::Dashed};
  for (const double product : {made.axis.numbers.front(), made.axis.numbers.back()}) {
    line.x.push_back(product);
    line.y.push_back(*made.theory / product);
  }
  panel.layers.emplace_back(std::move(line));
}

Panel over_theory_panel(const SweepFigureData& data, const MadeKey& made) {
  const std::size_t lr = data.find_axis(made.parts.front()).value();
  Panel panel;
  panel.title = "Observed over theory";
  panel.x = level_axis(made.axis);
  panel.y.label = "ratio of steps";
  panel.y.scale = Scale::Log;
  panel.layers.emplace_back(RuleLayer{Direction::Horizontal, 1, "", ColorRole::Muted});
  ScatterLayer never{{}, {}, "not within its steps", ColorRole::Muted, {}, Marker::Triangle};
  for (std::size_t level = 0; level < data.axes[lr].levels.size(); ++level) {
    ScatterLayer seen{{}, {}, data.axes[lr].key + " " + data.axes[lr].levels[level], level_style(level).color};
    for (std::size_t i = 0; i < data.runs.size(); ++i) {
      const SweptRun& run = data.runs[i];
      if (run.grok && run.level[lr] == level) {
        const double product = made.axis.place(made.level[i]);
        ScatterLayer& layer = run.grok->has_happened() ? seen : never;
        layer.x.push_back(product);
        layer.y.push_back(run.grok->seen() * product / *made.theory);
      }
    }
    panel.layers.emplace_back(std::move(seen));
  }
  if (!never.x.empty()) {
    panel.layers.emplace_back(std::move(never));
  }
  return panel;
}

}  // namespace

const MadeKey* effective_decay_of(const SweepFigureData& data) {
  const auto found = std::find_if(data.made_keys.begin(), data.made_keys.end(),
                                  [](const MadeKey& made) { return made.axis.key == kEffectiveDecay; });
  return found == data.made_keys.end() ? nullptr : &*found;
}

Figure sweep_effective_decay(const SweepFigureData& data) {
  const MadeKey& made = *effective_decay_of(data);
  Figure figure = start_sweep_figure(data, "sweep_effective_decay", "Learning rate times weight decay", 2);
  figure.panels.push_back(made_key_panel(data, made));
  if (made.theory) {
    add_theory(figure.panels.back(), made);
    figure.panels.push_back(over_theory_panel(data, made));
  }
  mark_empty_panels(figure);
  return figure;
}

Figure sweep_effective_decay_curves(const SweepFigureData& data) {
  Figure figure = sweep_test_accuracy(by_made_key(data, *effective_decay_of(data)));
  figure.name = "sweep_effective_decay_curves";
  figure.small_print = "sweep " + data.name + " · " + figure.name;
  return figure;
}

Figure sweep_sizes(const SweepFigureData& data) {
  std::vector<Panel> panels;
  for (const MadeKey& made : data.made_keys) {
    if (&made != effective_decay_of(data)) {
      panels.push_back(made_key_panel(data, made));
    }
  }
  Figure figure = start_sweep_figure(data, "sweep_sizes", "Sizes", std::min(static_cast<int>(panels.size()), 2));
  figure.panels = std::move(panels);
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
