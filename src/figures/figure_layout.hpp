// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "figures/figure.hpp"

namespace groklab {

/// Where everything of a figure stands on its page, the same for every renderer. Lengths are in units of 1/96 inch:
/// one pixel of SVG, two of PNG. Origin: the lower left corner.

/// The label of a vertical rule, above the panel.
struct PlacedLabel {
  const RuleLayer* rule = nullptr;
  double x = 0;  ///< from the left of the axes
  int row = 0;   ///< 0 is next to the axes
  bool to_the_left = false;
};

/// A panel: the rectangle of its axes, and what stands around it.
struct PanelBox {
  double left = 0;
  double bottom = 0;
  double width = 0;
  double height = 0;
  double left_gutter = 0;
  double right_gutter = 0;
  double head = 0;      ///< height above the axes, for title, legend and labels of rules
  int legend_rows = 0;  ///< below the title; 0: the legend is beside it
  int legend_columns = 0;
  std::vector<PlacedLabel> rule_labels;

  double top() const { return bottom + height; }
  double right() const { return left + width; }
};

struct FigureLayout {
  double page_width = 0;
  double page_height = 0;
  std::vector<std::string_view> subtitle;  ///< in lines that fit the page
  std::vector<PanelBox> panels;            ///< as the figure's
};

/// The figure has panels and n_columns >= 1; the figure outlives the layout. A figure of one column is as wide as the
/// column of a paper, any other as its text.
FigureLayout figure_layout(const Figure& figure);

/// The labels of a panel's legend, in the order of its layers.
std::vector<std::string_view> legend_labels(const Panel& panel);

/// Share of the way from the lower to the upper end of an axis.
double place_frac(const Limits& limits, Scale scale, double value);

namespace layout {
inline constexpr double kEdge = 10;
inline constexpr double kTitleRow = 21;     // panel title
inline constexpr double kLegendRow = 16;    // one row of a legend below it
inline constexpr double kRuleRow = 13;      // one row of labels of vertical rules
inline constexpr double kFigureTitle = 46;  // title of the figure and one line of its subtitle
inline constexpr double kSubtitleRow = 14;  // one more line of it
inline constexpr double kXLabelDrop = 31;   // from the axes to the middle of their label
inline constexpr double kYLabelInset = 14;  // from the panel's left edge to the middle of the label
inline constexpr double kColorBarGap = 8;   // between the axes and the bar
inline constexpr double kColorBarWidth = 9;
}  // namespace layout

}  // namespace groklab
