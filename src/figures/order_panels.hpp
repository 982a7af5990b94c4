// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// A line of a panel of order parameters: a name in metrics.jsonl and how it is shown.
struct OrderLine {
  const char* name;
  const char* label;
  ColorRole color;
  Dash dash = Dash::Solid;
};

/// The lines that the run has, over steps, with its milestones.
Panel order_panel(const RunFigureData& data, std::string title, std::string y_label,
                  const std::vector<OrderLine>& lines);

/// The five of system O, those published definitions that differ dashed.
Panel rank_panel(const RunFigureData& data);
Panel participation_panel(const RunFigureData& data);
Panel signal_to_noise_panel(const RunFigureData& data);  ///< logarithmic, with a rule at 1
Panel representation_panel(const RunFigureData& data);
Panel alignment_panel(const RunFigureData& data);

/// Why a run has no order parameters; nullopt where it has.
std::optional<std::string> why_no_order_parameters(const RunFigureData& data);

}  // namespace groklab
