// SPDX-License-Identifier: MIT
#include "figures/gnuplot_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/check.hpp"
#include "figures/palette.hpp"

namespace groklab {
namespace {

// Lengths in units of 1/96 inch: one pixel of SVG, two of PNG; a PDF is as large on paper. Fonts are in points.
constexpr double kPanelWidth = 400;  // with its gutters
constexpr double kPlotHeight = 190;  // without
constexpr double kLeftGutter = 62;
constexpr double kRightGutter = 22;
constexpr double kTitleRow = 21;  // panel title and legend
constexpr double kRuleRow = 13;   // one row of labels of vertical rules
constexpr double kBottomGutter = 50;
constexpr double kFigureTitle = 46;
constexpr double kSmallPrint = 16;
constexpr double kEdge = 10;
constexpr double kCharWidth = 5.2;  // DejaVu Sans at the size of a rule's label
constexpr int kXTicks = 5;
constexpr int kYTicks = 5;

constexpr std::string_view kFont = kFigureFont;

/// The rectangle of a panel's axes, from the lower left corner of the page.
struct Box {
  double left = 0;
  double bottom = 0;
  double width = 0;
  double height = 0;
  double head = 0;  // height above the axes, for title, legend and labels of rules
  double top() const { return bottom + height; }
  double right() const { return left + width; }
};

struct PlacedLabel {
  const RuleLayer* rule = nullptr;
  double x = 0;  // from the left of the box
  int row = 0;   // 0 is next to the axes
  bool to_the_left = false;
};

std::size_t count_chars(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

double place_frac(const Limits& limits, Scale scale, double value) {
  if (scale == Scale::Log) {
    return std::log(value / limits.low) / std::log(limits.high / limits.low);
  }
  return (value - limits.low) / (limits.high - limits.low);
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
std::vector<PlacedLabel> place_rule_labels(const Panel& panel, double width) {
  std::vector<PlacedLabel> labels = rule_labels(panel, width);
  std::vector<std::vector<Limits>> rows;  // taken spans
  for (PlacedLabel& label : labels) {
    const double length = static_cast<double>(count_chars(label.rule->label) + 1) * kCharWidth;
    const auto fits = [&](const Limits& span, std::size_t row) {
      const bool on_page = span.low > -kLeftGutter / 2 && span.high < width + kRightGutter / 2;
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
    label.to_the_left = !fits(right, row) && (fits(left, row) || label.x > width / 2);
    rows.resize(std::max(rows.size(), row + 1));
    rows[row].push_back(label.to_the_left ? left : right);
  }
  return labels;
}

std::string dash_type(Dash dash) {
  switch (dash) {
    case Dash::Solid:
      return "solid";
    case Dash::Dashed:
      return "(7,4)";
    case Dash::Dotted:
      return "(2,3)";
  }
  GROKLAB_CHECK(false);
}

class ScriptWriter {
 public:
  explicit ScriptWriter(const Figure& figure);
  GnuplotScript write();

 private:
  void header();
  void page_text(const std::string& text, double x, double y, double size, std::string_view color, const char* align,
                 bool bold = false);
  void panel(const Panel& panel, const Box& box);
  void axes(const Panel& panel, const Box& box);
  void rules_and_texts(const Panel& panel, const Box& box);
  void plots(const Panel& panel);
  void line(const Panel& panel, const LineLayer& layer);
  void band(const Panel& panel, const BandLayer& layer);
  void scatter(const Panel& panel, const ScatterLayer& layer);
  int data_block(const std::string& rows, const std::string& remark);
  void plot_element(int block, const std::string& style, const std::string& label);

  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_.script), format, std::forward<Args>(args)...);
    out_.script += '\n';
  }

  const Figure& figure_;
  GnuplotScript out_;
  std::vector<double> row_tops_;  // height above the axes, a row of panels
  double page_width_ = 0;
  double page_height_ = 0;
  int n_blocks_ = 0;
  std::vector<std::string> elements_;  // of the current plot command
};

ScriptWriter::ScriptWriter(const Figure& figure) : figure_(figure) {
  GROKLAB_CHECK(!figure.panels.empty() && figure.n_columns >= 1);
  GROKLAB_CHECK(!figure.name.empty() &&
                figure.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
  const auto n_columns = static_cast<std::size_t>(figure.n_columns);
  page_height_ = kFigureTitle + kSmallPrint + 2 * kEdge;
  for (std::size_t first = 0; first < figure.panels.size(); first += n_columns) {
    int n_label_rows = 0;
    for (std::size_t i = first; i < std::min(first + n_columns, figure.panels.size()); ++i) {
      for (const PlacedLabel& label : place_rule_labels(figure.panels[i], kPanelWidth - kLeftGutter - kRightGutter)) {
        n_label_rows = std::max(n_label_rows, label.row + 1);
      }
    }
    row_tops_.push_back(kTitleRow + 6 + kRuleRow * n_label_rows);
    page_height_ += row_tops_.back() + kPlotHeight + kBottomGutter;
  }
  page_width_ = kPanelWidth * figure.n_columns + 2 * kEdge;
}

GnuplotScript ScriptWriter::write() {
  header();
  const auto n_columns = static_cast<std::size_t>(figure_.n_columns);
  double top = page_height_ - kEdge - kFigureTitle;
  for (std::size_t i = 0; i < figure_.panels.size(); ++i) {
    const std::size_t column = i % n_columns;
    const std::size_t row = i / n_columns;
    const Box box{kEdge + kPanelWidth * static_cast<double>(column) + kLeftGutter, top - row_tops_[row] - kPlotHeight,
                  kPanelWidth - kLeftGutter - kRightGutter, kPlotHeight, row_tops_[row]};
    panel(figure_.panels[i], box);
    if (column + 1 == n_columns) {
      top = box.bottom - kBottomGutter;
    }
  }
  put("unset multiplot");
  return std::move(out_);
}

void ScriptWriter::header() {
  put("# {}: gnuplot 5.4; reads {}.dat. Another format: gnuplot -e \"format='svg'\" {}.gp", figure_.name, figure_.name,
      figure_.name);
  put("if (!exists('format')) format = 'png'");
  put("if (format eq 'png') set terminal pngcairo size {:.0f},{:.0f} font '{},9' fontscale 2 linewidth 2 pointscale 2 "
      "dashlength 2 "
      "noenhanced background rgb 'white'",
      2 * page_width_, 2 * page_height_, kFont);
  put("if (format eq 'svg') set terminal svg size {:.0f},{:.0f} dynamic font '{},9' fontscale 1.333 linewidth 1 "
      "noenhanced background rgb 'white'",
      page_width_, page_height_, kFont);
  put("if (format eq 'pdf') set terminal pdfcairo size {:.4f}in,{:.4f}in font '{},9' fontscale 0.75 linewidth 1.6 "
      "pointscale 0.8 noenhanced "
      "background rgb 'white'",
      page_width_ / 96, page_height_ / 96, kFont);
  // The SVG terminal takes a weight for a part of the family's name; the renderer mends that.
  put("if (!exists('bold')) bold = (format eq 'svg') ? '{}' : '{}'", kFigureFont, kFigureFontBold);
  put("if (!exists('to_stdout')) set output '{}.'.format", figure_.name);
  put("set encoding utf8");
  put("set multiplot");
  put("set border 3 lw 0.8 lc rgb '{}'", kFrame);
  put("set grid xtics ytics lt 1 lw 0.6 lc rgb '{}'", kGrid);
  put("set clip two");
}

void ScriptWriter::page_text(const std::string& text, double x, double y, double size, std::string_view color,
                             const char* align, bool bold) {
  if (!text.empty()) {
    const std::string font = bold ? fmt::format("bold.',{}'", size) : fmt::format("'{},{}'", kFont, size);
    put("set label {} at screen {:.5f},{:.5f} {} font {} tc rgb '{}' noenhanced front", gnuplot_quoted(text),
        x / page_width_, y / page_height_, align, font, color);
  }
}

void ScriptWriter::panel(const Panel& panel, const Box& box) {
  put("");
  put("# {}", gnuplot_quoted(panel.title));
  put("unset label");
  put("unset arrow");
  if (&panel == figure_.panels.data()) {
    page_text(figure_.title, kEdge + 8, page_height_ - kEdge - 9, 13, kInk, "left", true);
    page_text(figure_.subtitle, kEdge + 8, page_height_ - kEdge - 29, 9.5, kSoft, "left");
    page_text(figure_.small_print, page_width_ - kEdge - kRightGutter, kEdge + 2, 7.5, color_value(ColorRole::Muted),
              "right");
  }
  axes(panel, box);
  rules_and_texts(panel, box);
  plots(panel);
}

void ScriptWriter::axes(const Panel& panel, const Box& box) {
  put("set lmargin at screen {:.5f}", box.left / page_width_);
  put("set rmargin at screen {:.5f}", box.right() / page_width_);
  put("set bmargin at screen {:.5f}", box.bottom / page_height_);
  put("set tmargin at screen {:.5f}", box.top() / page_height_);
  for (const AxisName name : {AxisName::X, AxisName::Y}) {
    const Axis& axis = name == AxisName::X ? panel.x : panel.y;
    const char letter = name == AxisName::X ? 'x' : 'y';
    const Limits limits = axis_limits(panel, name);
    put("{} logscale {}", axis.scale == Scale::Log ? "set" : "unset", letter);
    put("set {}range [{}:{}]", letter, limits.low, limits.high);
    std::string ticks;
    for (const Tick& tick : axis_ticks(limits, axis.scale, name == AxisName::X ? kXTicks : kYTicks)) {
      ticks += fmt::format("{}{} {}{}", ticks.empty() ? "" : ", ", gnuplot_quoted(tick.label), tick.at,
                           tick.label.empty() ? " 1" : "");
    }
    put("set {}tics nomirror out scale 0.5,0.25 font '{},8.5' tc rgb '{}' ({})", letter, kFont, kSoft, ticks);
  }
  page_text(panel.x.label, box.left + box.width / 2, box.bottom - 31, 9, kSoft, "center");
  page_text(panel.y.label, box.left - kLeftGutter + 14, box.bottom + box.height / 2, 9, kSoft, "center rotate by 90");
}

void ScriptWriter::rules_and_texts(const Panel& panel, const Box& box) {
  for (const PlacedLabel& label : place_rule_labels(panel, box.width)) {
    const double gap = label.row == 0 ? -1 : 3;  // beside the leader of a higher row, over the rule's end in the lowest
    const double x = box.left + label.x + (label.to_the_left ? -gap : gap);
    page_text(label.rule->label, x, box.top() + 7 + kRuleRow * label.row, 8, color_value(label.rule->color),
              label.to_the_left ? "right" : "left");
    if (label.row > 0) {
      const double at = (box.left + label.x) / page_width_;
      put("set arrow from screen {:.5f},{:.5f} to screen {:.5f},{:.5f} nohead front lw 0.5 lc rgb '{}'", at,
          (box.top() + 1) / page_height_, at, (box.top() + 3 + kRuleRow * label.row) / page_height_,
          color_value(label.rule->color));
    }
  }
  const double title_y = box.top() + box.head - kTitleRow / 2;
  page_text(panel.title, box.left, title_y, 10.5, kInk, "left", true);
  put("set key at screen {:.5f},{:.5f} right center horizontal Left reverse samplen 1.6 spacing 1 font '{},9' tc rgb "
      "'{}' noenhanced",
      box.right() / page_width_, title_y / page_height_, kFont, kSoft);

  for (const Layer& layer : panel.layers) {
    if (const auto* rule = std::get_if<RuleLayer>(&layer)) {
      const bool vertical = rule->direction == Direction::Vertical;
      const Limits limits = axis_limits(panel, vertical ? AxisName::X : AxisName::Y);
      if (!(rule->at >= limits.low && rule->at <= limits.high)) {
        continue;
      }
      const std::string style =
          fmt::format("nohead back lw 0.9 lc rgb '{}' dt {}", color_value(rule->color), dash_type(rule->dash));
      if (vertical) {
        put("set arrow from first {}, graph 0 to first {}, graph 1 {}", rule->at, rule->at, style);
      } else {
        put("set arrow from graph 0, first {} to graph 1, first {} {}", rule->at, rule->at, style);
        const double y = box.bottom + place_frac(limits, panel.y.scale, rule->at) * box.height;
        page_text(rule->label, box.right() - 2, y - 7, 8, color_value(rule->color), "right");
      }
    } else if (const auto* text = std::get_if<TextLayer>(&layer)) {
      page_text(text->text, box.left + text->x_frac * box.width, box.bottom + text->y_frac * box.height, 9,
                color_value(text->color), "center");
    }
  }
}

void ScriptWriter::plots(const Panel& panel) {
  elements_.clear();
  for (const Layer& layer : panel.layers) {
    if (const auto* a_line = std::get_if<LineLayer>(&layer)) {
      line(panel, *a_line);
    } else if (const auto* a_band = std::get_if<BandLayer>(&layer)) {
      band(panel, *a_band);
    } else if (const auto* a_scatter = std::get_if<ScatterLayer>(&layer)) {
      scatter(panel, *a_scatter);
    }
  }
  put("plot {}", elements_.empty() ? "NaN notitle" : fmt::format("{}", fmt::join(elements_, ", \\\n     ")));
}

/// Runs of drawable points are lines; a point alone between gaps would vanish, so it is drawn as a dot.
void ScriptWriter::line(const Panel& panel, const LineLayer& layer) {
  std::string lines;
  std::string dots;
  for (std::size_t i = 0; i < layer.x.size();) {
    std::size_t end = i;
    std::string segment;
    while (end < layer.x.size() && drawable(panel, layer.x[end], layer.y[end])) {
      segment += fmt::format("{} {}\n", layer.x[end], layer.y[end]);
      ++end;
    }
    if (end - i == 1) {
      dots += segment;
    } else if (end > i) {
      lines += (lines.empty() ? "" : "\n") + segment;
    }
    i = end + 1;
  }
  std::string label = layer.label;
  if (!lines.empty()) {
    plot_element(
        data_block(lines, layer.label),
        fmt::format("using 1:2 with lines lw 1.6 lc rgb '{}' dt {}", color_value(layer.color), dash_type(layer.dash)),
        label);
    label.clear();
  }
  if (!dots.empty()) {
    plot_element(data_block(dots, layer.label + " (single points)"),
                 fmt::format("using 1:2 with points pt 7 ps 0.4 lc rgb '{}'", color_value(layer.color)), label);
  }
}

void ScriptWriter::band(const Panel& panel, const BandLayer& layer) {
  GROKLAB_CHECK(layer.x.size() == layer.low.size() && layer.x.size() == layer.high.size());
  std::string rows;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    if (drawable(panel, layer.x[i], layer.low[i]) && drawable(panel, layer.x[i], layer.high[i])) {
      rows += fmt::format("{} {} {}\n", layer.x[i], layer.low[i], layer.high[i]);
    } else if (!rows.empty() && !rows.ends_with("\n\n")) {
      rows += '\n';
    }
  }
  while (rows.ends_with("\n\n")) {
    rows.pop_back();
  }
  if (!rows.empty()) {
    plot_element(data_block(rows, layer.label),
                 fmt::format("using 1:2:3 with filledcurves fs transparent solid 0.2 noborder lc rgb '{}'",
                             color_value(layer.color)),
                 layer.label);
  }
}

void ScriptWriter::scatter(const Panel& panel, const ScatterLayer& layer) {
  std::string rows;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    if (drawable(panel, layer.x[i], layer.y[i])) {
      rows += fmt::format("{} {}\n", layer.x[i], layer.y[i]);
    }
  }
  if (!rows.empty()) {
    plot_element(data_block(rows, layer.label),
                 fmt::format("using 1:2 with points pt 7 ps 0.45 lc rgb '{}'", color_value(layer.color)), layer.label);
  }
}

/// Blocks are parted by two empty lines and numbered from 0: gnuplot's `index`.
int ScriptWriter::data_block(const std::string& rows, const std::string& remark) {
  if (n_blocks_ > 0) {
    out_.data += "\n\n";
  }
  out_.data += fmt::format("# {}: {}\n{}", n_blocks_, gnuplot_quoted(remark), rows);
  return n_blocks_++;
}

void ScriptWriter::plot_element(int block, const std::string& style, const std::string& label) {
  const std::string title = label.empty() ? "notitle" : "title " + gnuplot_quoted(label);
  elements_.push_back(fmt::format("'{}.dat' index {} {} {}", figure_.name, block, style, title));
}

}  // namespace

GnuplotScript gnuplot_script(const Figure& figure) { return ScriptWriter(figure).write(); }

std::string gnuplot_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "\u2019";
    } else {
      quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
  }
  return quoted + "'";
}

}  // namespace groklab
