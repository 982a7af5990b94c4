// SPDX-License-Identifier: MIT
#include "figures/figure_layout.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/check.hpp"

namespace groklab {
namespace {

using namespace layout;

constexpr double kNarrowPage = 370;
constexpr double kWidePage = 720;
constexpr double kTickGutter = 36;   // left, for the labels of ticks
constexpr double kLabelGutter = 26;  // and for the axis's label
constexpr double kRightGutter = 22;
constexpr double kColorBarGutter = 66;
constexpr double kBareColorBarGutter = 50;  // without a label of the bar
constexpr double kBottomGutter = 50;
constexpr double kBareBottomGutter = 30;  // without a label of the axis
constexpr double kSmallPrint = 16;
constexpr double kHeadGap = 6;

// Widths of a character of DejaVu Sans at the sizes of the five.
constexpr double kSubtitleChar = 6.2;
constexpr double kRuleLabelChar = 5.2;
constexpr double kTickChar = 6.2;
constexpr double kLegendChar = 6.4;
constexpr double kTitleChar = 7.4;
constexpr double kLegendSample = 44;

std::size_t count_chars(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Lines of at most `width`, broken at spaces; a word longer than that has a line of its own. At least one line.
std::vector<std::string_view> broken_into_lines(std::string_view text, double width) {
  const auto longest = static_cast<std::size_t>(width / kSubtitleChar);
  std::vector<std::string_view> lines;
  while (count_chars(text) > longest) {
    std::size_t end = text.find(' ');
    for (std::size_t next = end; next != text.npos && count_chars(text.substr(0, next)) <= longest;) {
      end = next;
      next = text.find(' ', next + 1);
    }
    if (end == text.npos) {
      break;
    }
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  lines.push_back(text);
  return lines;
}

/// The labels of vertical rules from left to right, each beside its rule's upper end.
std::vector<PlacedLabel> rule_labels(const Panel& panel, double width) {
  const Limits limits = axis_limits(panel, AxisName::X);
  std::vector<PlacedLabel> labels;
  for (const Layer& layer : panel.layers) {
    const auto* rule = std::get_if<RuleLayer>(&layer);
    if (rule != nullptr && rule->direction == Direction::Vertical && !rule->label.empty() && rule->at >= limits.low &&
        rule->at <= limits.high) {
      labels.push_back({rule, place_frac(limits, panel.x.scale, rule->at) * width});
    }
  }
  std::stable_sort(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  return labels;
}

/// Rows for the labels, so that no two touch and none in the lowest row hides the end of another rule, whatever the
/// rules' distances are. To the right of the rule where there is room.
std::vector<PlacedLabel> place_rule_labels(const Panel& panel, const PanelBox& box) {
  std::vector<PlacedLabel> labels = rule_labels(panel, box.width);
  std::vector<std::vector<Limits>> rows;  // taken spans
  for (PlacedLabel& label : labels) {
    const double length = static_cast<double>(count_chars(label.rule->label) + 1) * kRuleLabelChar;
    const auto fits = [&](const Limits& span, std::size_t row) {
      const bool on_page = span.low > -box.left_gutter / 2 && span.high < box.width + box.right_gutter / 2;
      const bool hides = row == 0 && std::any_of(labels.begin(), labels.end(), [&](const PlacedLabel& other) {
                           return other.x != label.x && span.low < other.x && other.x < span.high;
                         });
      const bool touches =
          row < rows.size() && std::any_of(rows[row].begin(), rows[row].end(), [&](const Limits& taken) {
            return span.low < taken.high && taken.low < span.high;
          });
      return on_page && !hides && !touches;
    };
    const Limits right{label.x, label.x + length};
    const Limits left{label.x - length, label.x};
    std::size_t row = 0;
    // A row of its own is the last resort, for a label longer than the panel too.
    while (!fits(right, row) && !fits(left, row) && row < labels.size()) {
      ++row;
    }
    label.row = static_cast<int>(row);
    label.to_the_left = !fits(right, row) && (fits(left, row) || label.x > box.width / 2);
    rows.resize(std::max(rows.size(), row + 1));
    rows[row].push_back(label.to_the_left ? left : right);
  }
  return labels;
}

/// Rows and columns of the legend below the title, columns as wide as the longest label; {0, 0} where it has room
/// beside.
std::pair<int, int> legend_size(const Panel& panel, double width) {
  const std::vector<std::string_view> labels = legend_labels(panel);
  std::size_t longest = 0;
  for (const std::string_view label : labels) {
    longest = std::max(longest, count_chars(label));
  }
  const double column = kLegendSample + kLegendChar * static_cast<double>(longest);
  const auto n = static_cast<double>(labels.size());
  if (n == 0 || n * column + kTitleChar * static_cast<double>(count_chars(panel.title)) <= width) {
    return {0, 0};
  }
  const double columns = std::clamp(std::floor(width / column), 1.0, n);
  return {static_cast<int>(std::ceil(n / columns)), static_cast<int>(columns)};
}

/// What stands left of the axes; labels of ticks that a figure gives itself can be long.
double left_gutter_of(const Panel& panel) {
  std::size_t longest = 0;
  for (const Tick& tick : panel.y.ticks) {
    longest = std::max(longest, count_chars(tick.label));
  }
  const double ticks = std::max(kTickGutter, 12 + kTickChar * static_cast<double>(longest));
  return ticks + (panel.y.label.empty() ? 0 : kLabelGutter);
}

bool has_color_bar(const Panel& panel) { return panel.color && panel.color->bar && panel.frame != Frame::Surface; }

/// Boxes of the right widths in the right columns; their heights and what is above the axes, but no place on the page.
std::vector<PanelBox> place_in_columns(const Figure& figure, double page_width) {
  const auto n_columns = static_cast<std::size_t>(figure.n_columns);
  std::vector<double> left(n_columns, kTickGutter);
  std::vector<double> right(n_columns, kRightGutter);
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    const Panel& panel = figure.panels[i];
    left[i % n_columns] = std::max(left[i % n_columns], left_gutter_of(panel));
    if (has_color_bar(panel)) {
      right[i % n_columns] =
          std::max(right[i % n_columns], panel.color->label.empty() ? kBareColorBarGutter : kColorBarGutter);
    }
  }
  double axes_width = page_width - 2 * kEdge;
  for (std::size_t column = 0; column < n_columns; ++column) {
    axes_width -= left[column] + right[column];
  }
  axes_width /= static_cast<double>(n_columns);
  GROKLAB_CHECK(axes_width > 0);

  std::vector<PanelBox> boxes(figure.panels.size());
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    PanelBox& box = boxes[i];
    const std::size_t column = i % n_columns;
    box.left_gutter = left[column];
    box.right_gutter = right[column];
    box.left = (column == 0 ? kEdge : boxes[i - 1].right() + right[column - 1]) + left[column];
    box.width = axes_width;
    box.height = axes_width * figure.aspect;
    box.rule_labels = place_rule_labels(figure.panels[i], box);
    std::tie(box.legend_rows, box.legend_columns) = legend_size(figure.panels[i], box.width);
    int n_label_rows = 0;
    for (const PlacedLabel& label : box.rule_labels) {
      n_label_rows = std::max(n_label_rows, label.row + 1);
    }
    box.head = kTitleRow + kHeadGap + kLegendRow * box.legend_rows + kRuleRow * n_label_rows;
  }
  return boxes;
}

}  // namespace

double place_frac(const Limits& limits, Scale scale, double value) {
  if (scale == Scale::Log) {
    return std::log(value / limits.low) / std::log(limits.high / limits.low);
  }
  return (value - limits.low) / (limits.high - limits.low);
}

std::vector<std::string_view> legend_labels(const Panel& panel) {
  std::vector<std::string_view> labels;
  for (const Layer& layer : panel.layers) {
    std::visit(
        [&](const auto& mark) {
          using Mark = std::decay_t<decltype(mark)>;
          constexpr bool kOnPage = std::is_same_v<Mark, RuleLayer>;
          if constexpr (!kOnPage && requires { mark.label; }) {
            if (!mark.label.empty()) {
              labels.push_back(mark.label);
            }
          }
        },
        layer);
  }
  return labels;
}

FigureLayout figure_layout(const Figure& figure) {
  GROKLAB_CHECK(!figure.panels.empty() && figure.n_columns >= 1);
  FigureLayout layout;
  layout.page_width = figure.n_columns == 1 ? kNarrowPage : kWidePage;
  layout.subtitle = broken_into_lines(figure.subtitle, layout.page_width - 2 * kEdge - 8);
  layout.panels = place_in_columns(figure, layout.page_width);

  // Row by row from the top, then all of them up by what the page turned out to need.
  const auto n_columns = static_cast<std::size_t>(figure.n_columns);
  double y = -kEdge - kFigureTitle - kSubtitleRow * static_cast<double>(layout.subtitle.size() - 1);
  for (std::size_t first = 0; first < layout.panels.size(); first += n_columns) {
    const std::size_t end = std::min(first + n_columns, layout.panels.size());
    double head = 0;
    double bottom_gutter = kBareBottomGutter;
    for (std::size_t i = first; i < end; ++i) {
      head = std::max(head, layout.panels[i].head);
      bottom_gutter = std::max(bottom_gutter, figure.panels[i].x.label.empty() ? 0 : kBottomGutter);
    }
    for (std::size_t i = first; i < end; ++i) {
      layout.panels[i].head = head;
      layout.panels[i].bottom = y - head - layout.panels[i].height;
    }
    y = layout.panels[first].bottom - bottom_gutter;
  }
  layout.page_height = kSmallPrint + kEdge - y;
  for (PanelBox& box : layout.panels) {
    box.bottom += layout.page_height;
  }
  return layout;
}

}  // namespace groklab
