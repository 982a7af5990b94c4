// SPDX-License-Identifier: MIT
#include "figures/gnuplot_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/check.hpp"
#include "figures/axis_ticks.hpp"
#include "figures/color_map.hpp"
#include "figures/figure_layout.hpp"
#include "figures/gnuplot_marks.hpp"

namespace groklab {
namespace {

using namespace layout;

constexpr std::string_view kFont = kFigureFont;
constexpr double kPngScale = 2.5;  // pixels a unit of layout
constexpr double kColumnInches = 3.375;
constexpr double kTextInches = 7;
constexpr int kMostTicks = 5;
constexpr int kSpokes = 12;

/// As many labelled ticks as have room.
int tick_target(double length, double room) { return std::clamp(static_cast<int>(length / room), 2, kMostTicks); }

class ScriptWriter {
 public:
  ScriptWriter(const Figure& figure, ThemeName name);
  GnuplotScript write();

 private:
  void header();
  void page_text(const std::string& text, double x, double y, double size, std::string_view color, const char* align,
                 bool bold = false);
  void panel(const Panel& panel, const PanelBox& box);
  void axes(const Panel& panel, const PanelBox& box);
  void axis(const Panel& panel, AxisName name, int target);
  void polar_axes(const Panel& panel);
  void surface_axes(const Panel& panel);
  void surface_room(const PanelBox& box);
  void color_axis(const Panel& panel, const PanelBox& box);
  void legend(const Panel& panel, const PanelBox& box);
  void rule(const Panel& panel, const RuleLayer& rule, const PanelBox& box);
  void rule_labels(const PanelBox& box);
  void text(const Panel& panel, const TextLayer& text, const PanelBox& box);

  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(script_), format, std::forward<Args>(args)...);
    script_ += '\n';
  }

  const Figure& figure_;
  const Theme& theme_;
  const FigureLayout layout_;
  const std::string stem_;
  GnuplotFiles files_;
  std::string script_;
};

ScriptWriter::ScriptWriter(const Figure& figure, ThemeName name)
    : figure_(figure),
      theme_(theme(name)),
      layout_(figure_layout(figure)),
      stem_(figure_stem(figure.name, name)),
      files_{GnuplotData(stem_ + ".dat"), GnuplotData(stem_ + "_cells.dat")} {
  GROKLAB_CHECK(!figure.name.empty() &&
                figure.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
}

GnuplotScript ScriptWriter::write() {
  header();
  for (std::size_t i = 0; i < figure_.panels.size(); ++i) {
    panel(figure_.panels[i], layout_.panels[i]);
  }
  put("unset multiplot");
  return {stem_, std::move(script_), files_.points.text(), files_.cells.text()};
}

void ScriptWriter::header() {
  const double width = layout_.page_width;
  const double height = layout_.page_height;
  const double inches = (figure_.n_columns == 1 ? kColumnInches : kTextInches) / width;
  put("# {}: gnuplot 5.4; reads {}*.dat. Another format: gnuplot -e \"format='svg'\" {}.gp", figure_.name, stem_,
      stem_);
  put("if (!exists('format')) format = 'png'");
  put("if (!exists('scale')) scale = {}", kPngScale);
  put("if (format eq 'png') set terminal pngcairo size int({:.0f}*scale),int({:.0f}*scale) font '{},9' fontscale scale "
      "linewidth scale pointscale scale dashlength scale noenhanced background rgb '{}'",
      width, height, kFont, theme_.background);
  put("if (format eq 'svg') set terminal svg size {:.0f},{:.0f} dynamic font '{},9' fontscale 1.333 linewidth 1 "
      "noenhanced background rgb '{}'",
      width, height, kFont, theme_.background);
  // A point is 1/72 inch: sizes and widths of lines, which are in points, shrink with the page.
  put("if (format eq 'pdf') set terminal pdfcairo size {:.4f}in,{:.4f}in font '{},9' fontscale {:.4f} linewidth {:.3f} "
      "pointscale {:.3f} noenhanced background rgb '{}'",
      inches * width, inches * height, kFont, 72 * inches, 154 * inches, 77 * inches, theme_.background);
  // The SVG terminal takes a weight for a part of the family's name; the renderer mends that.
  put("if (!exists('bold')) bold = (format eq 'svg') ? '{}' : '{}'", kFigureFont, kFigureFontBold);
  put("if (!exists('to_stdout')) set output '{}.'.format", stem_);
  put("set encoding utf8");
  put("set multiplot");
  put("set grid xtics ytics lt 1 lw 0.6 lc rgb '{}'", theme_.grid);
  put("set clip two");
}

void ScriptWriter::page_text(const std::string& text, double x, double y, double size, std::string_view color,
                             const char* align, bool bold) {
  if (!text.empty()) {
    const std::string font = bold ? fmt::format("bold.',{}'", size) : fmt::format("'{},{}'", kFont, size);
    put("set label {} at screen {:.5f},{:.5f} {} font {} tc rgb '{}' noenhanced front", gnuplot_quoted(text),
        x / layout_.page_width, y / layout_.page_height, align, font, color);
  }
}

void ScriptWriter::panel(const Panel& panel, const PanelBox& box) {
  put("");
  put("# {}", gnuplot_quoted(panel.title));
  put("unset label");
  put("unset arrow");
  put("unset object");
  if (&panel == figure_.panels.data()) {
    const double top = layout_.page_height - kEdge;
    page_text(figure_.title, kEdge + 8, top - 9, 13, theme_.ink, "left", true);
    for (std::size_t i = 0; i < layout_.subtitle.size(); ++i) {
      const double y = top - 29 - kSubtitleRow * static_cast<double>(i);
      page_text(std::string(layout_.subtitle[i]), kEdge + 8, y, 9, theme_.soft, "left");
    }
    page_text(figure_.small_print, layout_.page_width - kEdge - 12, kEdge + 2, figure_.n_columns == 1 ? 6.5 : 7.5,
              theme_.color(ColorRole::Muted), "right");
  }
  axes(panel, box);
  color_axis(panel, box);
  legend(panel, box);
  rule_labels(box);
  for (const Layer& layer : panel.layers) {
    if (const auto* a_rule = std::get_if<RuleLayer>(&layer)) {
      rule(panel, *a_rule, box);
    } else if (const auto* a_text = std::get_if<TextLayer>(&layer)) {
      text(panel, *a_text, box);
    }
  }
  const std::vector<std::string> elements = gnuplot_elements(panel, theme_, files_);
  put("{} {}", panel.frame == Frame::Surface ? "splot" : "plot",
      elements.empty() ? "NaN notitle" : fmt::format("{}", fmt::join(elements, ", \\\n     ")));
}

void ScriptWriter::axes(const Panel& panel, const PanelBox& box) {
  if (panel.frame == Frame::Surface) {
    surface_room(box);
  } else {
    put("set lmargin at screen {:.5f}", box.left / layout_.page_width);
    put("set rmargin at screen {:.5f}", box.right() / layout_.page_width);
    put("set bmargin at screen {:.5f}", box.bottom / layout_.page_height);
    put("set tmargin at screen {:.5f}", box.top() / layout_.page_height);
  }
  put("set border {} lw 0.8 lc rgb '{}'", panel.frame == Frame::Polar ? 0 : 3, theme_.frame);
  axis(panel, AxisName::X, tick_target(box.width, 48));
  axis(panel, AxisName::Y, tick_target(box.height, 30));
  if (panel.frame == Frame::Surface) {
    surface_axes(panel);
    return;
  }
  if (panel.frame == Frame::Polar) {
    polar_axes(panel);
  }
  page_text(panel.x.label, box.left + box.width / 2, box.bottom - kXLabelDrop, 9, theme_.soft, "center");
  page_text(panel.y.label, box.left - box.left_gutter + kYLabelInset, box.bottom + box.height / 2, 9, theme_.soft,
            "center rotate by 90");
}

void ScriptWriter::axis(const Panel& panel, AxisName name, int target) {
  const Axis& axis = name == AxisName::X ? panel.x : panel.y;
  const char letter = name == AxisName::X ? 'x' : 'y';
  const Limits limits = axis_limits(panel, name);
  put("{} logscale {}", axis.scale == Scale::Log ? "set" : "unset", letter);
  put("set {}range [{}:{}]", letter, limits.low, limits.high);
  if (panel.frame == Frame::Polar) {
    put("unset {}tics", letter);
    return;
  }
  std::string ticks;
  for (const Tick& tick : ticks_of(axis, limits, target)) {
    ticks += fmt::format("{}{} {}{}", ticks.empty() ? "" : ", ", gnuplot_quoted(tick.label), tick.at,
                         tick.label.empty() ? " 1" : "");
  }
  put("set {}tics nomirror out scale 0.5,0.25 font '{},8.5' tc rgb '{}' ({})", letter, kFont, theme_.soft, ticks);
}

/// Circles at round radii, their labels along the x axis, and spokes.
void ScriptWriter::polar_axes(const Panel& panel) {
  const double reach = axis_limits(panel, AxisName::X).high;
  for (const Tick& tick : axis_ticks({0, reach}, Scale::Linear, 3)) {
    if (tick.at > 0) {
      put("set object circle at first 0,0 size first {} fs empty border lc rgb '{}' lw 0.6 behind", tick.at,
          theme_.grid);
      put("set label {} at first {},0 center offset 0,-0.6 font '{},7.5' tc rgb '{}' noenhanced front",
          gnuplot_quoted(tick.label), tick.at, kFont, theme_.color(ColorRole::Muted));
    }
  }
  for (int spoke = 0; spoke < kSpokes; ++spoke) {
    const double angle = 2 * 3.14159265358979 * spoke / kSpokes;
    put("set arrow from first 0,0 to first {:.6g},{:.6g} nohead back lw 0.6 lc rgb '{}'", reach * std::cos(angle),
        reach * std::sin(angle), theme_.grid);
  }
}

/// The room of a panel, gutters included: where margins are given, gnuplot pays no heed to the scale of a view.
void ScriptWriter::surface_room(const PanelBox& box) {
  constexpr double kBelow = 30;
  constexpr double kAbove = 10;
  put("unset lmargin; unset rmargin; unset bmargin; unset tmargin");
  put("set origin {:.5f},{:.5f}", (box.left - box.left_gutter + kYLabelInset) / layout_.page_width,
      (box.bottom - kBelow) / layout_.page_height);
  put("set size {:.5f},{:.5f}", (box.left_gutter + box.width + box.right_gutter - kYLabelInset) / layout_.page_width,
      (box.height + kBelow + kAbove) / layout_.page_height);
}

void ScriptWriter::surface_axes(const Panel& panel) {
  const Limits z = color_limits(panel);
  put("set view 58,32,0.95,1.2");
  put("set border 21 lw 0.8 lc rgb '{}'", theme_.frame);
  put("set xyplane at {}", z.low);
  put("set zrange [{}:{}]", z.low, z.high);
  put("set ztics out font '{},8' tc rgb '{}'", kFont, theme_.soft);
  const auto label = [&](char letter, const std::string& text, const char* more) {
    put("set {}label {} font '{},9' tc rgb '{}' noenhanced {}", letter, gnuplot_quoted(text), kFont, theme_.soft, more);
  };
  label('x', panel.x.label, "");
  label('y', panel.y.label, "");
  label('z', panel.color->label, "rotate by 90");
  put("set pm3d depthorder border lw 0.1 lc rgb '{}'", theme_.frame);
}

void ScriptWriter::color_axis(const Panel& panel, const PanelBox& box) {
  put("unset colorbox");
  if (!panel.color) {
    return;
  }
  const ColorAxis& axis = *panel.color;
  const Limits limits = color_limits(panel);
  std::string colors;
  const std::span<const Rgb> anchors = color_anchors(axis.map);
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    colors += fmt::format("{}{} '{}'", i == 0 ? "" : ", ", i, hex_text(anchors[i]));
  }
  put("set palette defined ({})", colors);
  put("{} logscale cb", axis.scale == Scale::Log ? "set" : "unset");
  put("set cbrange [{}:{}]", limits.low, limits.high);
  if (!axis.bar || panel.frame == Frame::Surface) {
    return;
  }
  std::string ticks;
  for (const Tick& tick : axis_ticks(limits, axis.scale, std::max(3, tick_target(box.height, 26)))) {
    if (!tick.label.empty()) {
      ticks += fmt::format("{}{} {}", ticks.empty() ? "" : ", ", gnuplot_quoted(tick.label), tick.at);
    }
  }
  put("set cbtics out scale 0.4 offset -0.6,0 font '{},8' tc rgb '{}' ({})", kFont, theme_.soft, ticks);
  put("set colorbox user origin screen {:.5f},{:.5f} size screen {:.5f},{:.5f} noborder",
      (box.right() + kColorBarGap) / layout_.page_width, box.bottom / layout_.page_height,
      kColorBarWidth / layout_.page_width, box.height / layout_.page_height);
  page_text(axis.label, box.right() + box.right_gutter - 8, box.bottom + box.height / 2, 8.5, theme_.soft,
            "center rotate by 90");
}

/// The title, and the legend beside it or below.
void ScriptWriter::legend(const Panel& panel, const PanelBox& box) {
  const double title_y = box.top() + box.head - kTitleRow / 2;
  page_text(panel.title, box.left, title_y, 10.5, theme_.ink, "left", true);
  const std::string font = fmt::format("font '{},9' tc rgb '{}' noenhanced", kFont, theme_.soft);
  if (box.legend_rows == 0) {
    put("set key at screen {:.5f},{:.5f} right center horizontal maxcols 0 maxrows 1 Left reverse samplen 1.6 spacing "
        "1 {}",
        box.right() / layout_.page_width, title_y / layout_.page_height, font);
    return;
  }
  // In rows gnuplot wants every entry to fit into the width of the axes, in a single column it does not care.
  const char* order = box.legend_columns == 1 ? "vertical" : "horizontal";
  put("set key at screen {:.5f},{:.5f} left top {} maxcols {} maxrows {} Left reverse samplen 1.6 spacing 1 {}",
      box.left / layout_.page_width, (title_y - kTitleRow / 2 + 1) / layout_.page_height, order, box.legend_columns,
      box.legend_rows, font);
}

void ScriptWriter::rule_labels(const PanelBox& box) {
  for (const PlacedLabel& label : box.rule_labels) {
    const double gap = label.row == 0 ? -1 : 3;  // beside the leader of a higher row, over the rule's end in the lowest
    const double x = box.left + label.x + (label.to_the_left ? -gap : gap);
    const std::string_view color = theme_.color(label.rule->color);
    page_text(label.rule->label, x, box.top() + 7 + kRuleRow * label.row, 8, color,
              label.to_the_left ? "right" : "left");
    if (label.row > 0) {
      const double at = (box.left + label.x) / layout_.page_width;
      put("set arrow from screen {:.5f},{:.5f} to screen {:.5f},{:.5f} nohead front lw 0.5 lc rgb '{}'", at,
          (box.top() + 1) / layout_.page_height, at, (box.top() + 3 + kRuleRow * label.row) / layout_.page_height,
          color);
    }
  }
}

void ScriptWriter::rule(const Panel& panel, const RuleLayer& rule, const PanelBox& box) {
  const bool vertical = rule.direction == Direction::Vertical;
  const Limits limits = axis_limits(panel, vertical ? AxisName::X : AxisName::Y);
  if (!(rule.at >= limits.low && rule.at <= limits.high)) {
    return;
  }
  const std::string style =
      fmt::format("nohead back lw 0.9 lc rgb '{}' dt {}", theme_.color(rule.color), gnuplot_dash(rule.dash));
  if (vertical) {
    put("set arrow from first {}, graph 0 to first {}, graph 1 {}", rule.at, rule.at, style);
  } else {
    put("set arrow from graph 0, first {} to graph 1, first {} {}", rule.at, rule.at, style);
    const double y = box.bottom + place_frac(limits, panel.y.scale, rule.at) * box.height;
    const bool is_low = y < box.bottom + box.height / 2;
    page_text(rule.label, box.right() - 2, y + (is_low ? 7 : -7), 8, theme_.color(rule.color), "right");
  }
}

void ScriptWriter::text(const Panel& panel, const TextLayer& text, const PanelBox& box) {
  double x = text.x;
  double y = text.y;
  if (text.placement == Placement::Axes) {
    x = place_frac(axis_limits(panel, AxisName::X), panel.x.scale, x);
    y = place_frac(axis_limits(panel, AxisName::Y), panel.y.scale, y);
  }
  page_text(text.text, box.left + x * box.width, box.bottom + y * box.height, 9, theme_.color(text.color), "center");
}

}  // namespace

GnuplotScript gnuplot_script(const Figure& figure, ThemeName theme) { return ScriptWriter(figure, theme).write(); }

}  // namespace groklab
