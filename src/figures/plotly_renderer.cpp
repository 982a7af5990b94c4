// SPDX-License-Identifier: MIT
#include "figures/plotly_renderer.hpp"

#include <algorithm>
#include <cmath>

#include "core/check.hpp"
#include "figures/axis_ticks.hpp"
#include "figures/color_map.hpp"
#include "figures/figure_layout.hpp"
#include "figures/plotly_marks.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;
using namespace layout;

constexpr double kScale = 1.25;  // pixels of the page a unit of layout
constexpr int kMostTicks = 6;
constexpr int kSpokes = 12;
constexpr const char* kFonts = "DejaVu Sans, Verdana, sans-serif";

/// One that stands beside the title is one legend.
int legend_columns(const PanelBox& box) { return std::max(box.legend_columns, 1); }

class LayoutWriter {
 public:
  LayoutWriter(const Figure& figure, const FigureLayout& places, const Theme& theme)
      : figure_(figure), theme_(theme), places_(places) {}
  Json write();

 private:
  void page();
  void panel(const Panel& panel, std::size_t index);
  void axis(const Panel& panel, std::size_t index, AxisName name);
  void scene(const Panel& panel, std::size_t index);
  void color_axis(const Panel& panel, std::size_t index);
  void legend(const PanelBox& box, std::size_t index);
  void polar_grid(const Panel& panel, std::size_t index);
  void rule(const Panel& panel, std::size_t index, const RuleLayer& rule);
  void rule_labels(const Panel& panel, std::size_t index);
  void text(const Panel& panel, std::size_t index, const TextLayer& text);

  double page_x(double x) const { return x / places_.page_width; }
  double page_y(double y) const { return y / places_.page_height; }
  Json font(double size, std::string_view color) const {
    return {{"size", std::round(kScale * size * 12.0 / 9.0 * 10) / 10}, {"color", color}};  // points to pixels
  }
  Json note(const std::string& text, const Json& font) const {
    return {{"text", plotly_text(text)}, {"font", font}, {"showarrow", false}};
  }
  void page_note(const std::string& text, double x, double y, const char* align, const Json& font);

  const Figure& figure_;
  const Theme& theme_;
  const FigureLayout& places_;
  Json layout_ = Json::object();
  Json notes_ = Json::array();
  Json shapes_ = Json::array();
};

Json LayoutWriter::write() {
  page();
  for (std::size_t i = 0; i < figure_.panels.size(); ++i) {
    panel(figure_.panels[i], i);
  }
  layout_["annotations"] = std::move(notes_);
  layout_["shapes"] = std::move(shapes_);
  return std::move(layout_);
}

void LayoutWriter::page() {
  layout_["width"] = std::round(kScale * places_.page_width);
  layout_["height"] = std::round(kScale * places_.page_height);
  layout_["margin"] = {{"l", 0}, {"r", 0}, {"t", 0}, {"b", 0}};
  layout_["paper_bgcolor"] = layout_["plot_bgcolor"] = theme_.background;
  layout_["font"] = font(9, theme_.soft);
  layout_["font"]["family"] = kFonts;
  layout_["barmode"] = "overlay";
  layout_["hovermode"] = "closest";
  const double top = places_.page_height - kEdge;
  Json bold = font(13, theme_.ink);
  bold["weight"] = "bold";
  page_note(figure_.title, kEdge + 8, top - 9, "left", bold);
  for (std::size_t i = 0; i < places_.subtitle.size(); ++i) {
    const double y = top - 29 - kSubtitleRow * static_cast<double>(i);
    page_note(std::string(places_.subtitle[i]), kEdge + 8, y, "left", font(9, theme_.soft));
  }
  page_note(figure_.small_print, places_.page_width - kEdge - 12, kEdge + 2, "right",
            font(figure_.n_columns == 1 ? 6.5 : 7.5, theme_.color(ColorRole::Muted)));
}

void LayoutWriter::page_note(const std::string& text, double x, double y, const char* align, const Json& font) {
  if (text.empty()) {
    return;
  }
  Json mark = note(text, font);
  mark["xref"] = mark["yref"] = "paper";
  mark["x"] = page_x(x);
  mark["y"] = page_y(y);
  mark["xanchor"] = align;
  mark["yanchor"] = "middle";
  notes_.push_back(std::move(mark));
}

void LayoutWriter::panel(const Panel& panel, std::size_t index) {
  const PanelBox& box = places_.panels[index];
  Json bold = font(10.5, theme_.ink);
  bold["weight"] = "bold";
  page_note(panel.title, box.left, box.top() + box.head - kTitleRow / 2, "left", bold);
  color_axis(panel, index);
  if (panel.frame == Frame::Surface) {
    scene(panel, index);
    return;
  }
  axis(panel, index, AxisName::X);
  axis(panel, index, AxisName::Y);
  legend(box, index);
  if (panel.frame == Frame::Polar) {
    polar_grid(panel, index);
  }
  for (const Layer& layer : panel.layers) {
    if (const auto* a_rule = std::get_if<RuleLayer>(&layer)) {
      rule(panel, index, *a_rule);
    } else if (const auto* a_text = std::get_if<TextLayer>(&layer)) {
      text(panel, index, *a_text);
    }
  }
  rule_labels(panel, index);
}

/// A place on an axis as Plotly takes it in ranges and for annotations: of logarithmic axes the exponent.
double on_axis(const Axis& axis, double value) { return axis.scale == Scale::Log ? std::log10(value) : value; }

void LayoutWriter::axis(const Panel& panel, std::size_t index, AxisName name) {
  const bool is_x = name == AxisName::X;
  const Axis& axis = is_x ? panel.x : panel.y;
  const PanelBox& box = places_.panels[index];
  const Limits limits = axis_limits(panel, name);
  Json made = {{"range", {on_axis(axis, limits.low), on_axis(axis, limits.high)}},
               {"type", axis.scale == Scale::Log ? "log" : "linear"},
               {"anchor", plotly_name(is_x ? "y" : "x", index)},
               {"zeroline", false},
               {"showgrid", panel.frame != Frame::Polar},
               {"gridcolor", theme_.grid},
               {"showline", panel.frame != Frame::Polar},
               {"linecolor", theme_.frame},
               {"ticks", panel.frame == Frame::Polar ? "" : "outside"},
               {"ticklen", 4},
               {"tickcolor", theme_.frame},
               {"tickfont", font(8.5, theme_.soft)},
               {"showticklabels", panel.frame != Frame::Polar},
               {"nticks", kMostTicks}};
  made["domain"] = is_x ? Json{page_x(box.left), page_x(box.right())} : Json{page_y(box.bottom), page_y(box.top())};
  made["title"] = {{"text", plotly_text(axis.label)}, {"font", font(9, theme_.soft)}, {"standoff", is_x ? 6 : 8}};
  if (axis.scale == Scale::Log) {
    made["exponentformat"] = "power";
    made["minor"] = {{"ticks", "outside"}, {"ticklen", 2}, {"tickcolor", theme_.frame}};
  }
  if (!axis.ticks.empty()) {
    made["tickmode"] = "array";
    made["tickvals"] = Json::array();
    made["ticktext"] = Json::array();
    for (const Tick& tick : ticks_of(axis, limits, kMostTicks)) {
      made["tickvals"].push_back(tick.at);
      made["ticktext"].push_back(plotly_text(tick.label));
    }
  }
  layout_[plotly_name(is_x ? "xaxis" : "yaxis", index)] = std::move(made);
}

/// Three axes, the third the colours'.
void LayoutWriter::scene(const Panel& panel, std::size_t index) {
  const PanelBox& box = places_.panels[index];
  const auto axis_of = [&](const std::string& label, const Limits& limits, const std::vector<Tick>& ticks) {
    Json made = {{"title", {{"text", plotly_text(label)}, {"font", font(9, theme_.soft)}}},
                 {"range", {limits.low, limits.high}},
                 {"gridcolor", theme_.grid},
                 {"linecolor", theme_.frame},
                 {"zeroline", false},
                 {"showbackground", false},
                 {"tickvals", Json::array()},
                 {"ticktext", Json::array()},
                 {"tickfont", font(8, theme_.soft)}};
    for (const Tick& tick : ticks) {
      made["tickvals"].push_back(tick.at);
      made["ticktext"].push_back(plotly_text(tick.label));
    }
    return made;
  };
  const Limits x = axis_limits(panel, AxisName::X);
  const Limits y = axis_limits(panel, AxisName::Y);
  const Limits z = color_limits(panel);
  GROKLAB_CHECK(panel.color->scale == Scale::Linear);
  Json made = {{"xaxis", axis_of(panel.x.label, x, ticks_of(panel.x, x, kMostTicks))},
               {"yaxis", axis_of(panel.y.label, y, ticks_of(panel.y, y, kMostTicks))},
               {"zaxis", axis_of(panel.color->label, z, axis_ticks(z, Scale::Linear, kMostTicks))},
               {"aspectmode", "manual"},
               {"aspectratio", {{"x", 1.2}, {"y", 1.2}, {"z", 0.6}}},
               {"camera", {{"eye", {{"x", -1.3}, {"y", -1.75}, {"z", 1.0}}}}}};
  made["domain"] = {{"x", {page_x(box.left - box.left_gutter), page_x(box.right() + box.right_gutter)}},
                    {"y", {page_y(box.bottom - kXLabelDrop), page_y(box.top())}}};
  layout_[plotly_name("scene", index)] = std::move(made);
}

void LayoutWriter::color_axis(const Panel& panel, std::size_t index) {
  if (!panel.color) {
    return;
  }
  const ColorAxis& axis = *panel.color;
  const PanelBox& box = places_.panels[index];
  const Limits limits = color_limits(panel);
  Json colors = Json::array();
  const std::span<const Rgb> anchors = color_anchors(axis.map);
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    colors.push_back({static_cast<double>(i) / static_cast<double>(anchors.size() - 1), hex_text(anchors[i])});
  }
  Json made = {{"cmin", plotly_color(axis, limits.low)},
               {"cmax", plotly_color(axis, limits.high)},
               {"colorscale", std::move(colors)},
               {"showscale", axis.bar && panel.frame != Frame::Surface}};
  Json bar = {{"x", page_x(box.right() + kColorBarGap)},
              {"xanchor", "left"},
              {"xpad", 0},
              {"y", page_y(box.bottom)},
              {"yanchor", "bottom"},
              {"ypad", 0},
              {"len", box.height / places_.page_height},
              {"thickness", kScale * kColorBarWidth},
              {"outlinewidth", 0},
              {"ticks", "outside"},
              {"ticklen", 3},
              {"tickcolor", theme_.frame},
              {"tickfont", font(8, theme_.soft)},
              {"tickvals", Json::array()},
              {"ticktext", Json::array()},
              {"title", {{"text", plotly_text(axis.label)}, {"side", "right"}, {"font", font(8.5, theme_.soft)}}}};
  for (const Tick& tick : axis_ticks(limits, axis.scale, kMostTicks)) {
    if (!tick.label.empty()) {
      bar["tickvals"].push_back(plotly_color(axis, tick.at));
      bar["ticktext"].push_back(plotly_text(tick.label));
    }
  }
  made["colorbar"] = std::move(bar);
  layout_[plotly_name("coloraxis", index)] = std::move(made);
}

/// Beside the title where it has room, else below it, column by column.
void LayoutWriter::legend(const PanelBox& box, std::size_t index) {
  const bool beside = box.legend_rows == 0;
  const double title_top = box.top() + box.head;
  const int n_columns = legend_columns(box);
  for (int column = 0; column < n_columns; ++column) {
    Json made = {{"orientation", beside ? "h" : "v"},
                 {"bgcolor", "rgba(0,0,0,0)"},
                 {"font", font(9, theme_.soft)},
                 {"tracegroupgap", 0},
                 {"x", page_x(beside ? box.right() : box.left + box.width * column / n_columns)},
                 {"xanchor", beside ? "right" : "left"},
                 {"y", page_y(beside ? title_top - kTitleRow / 2 : title_top - kTitleRow + 7)},
                 {"yanchor", beside ? "middle" : "top"}};
    layout_[plotly_legend(index, column)] = std::move(made);
  }
}

/// Circles at round radii with their labels, and spokes.
void LayoutWriter::polar_grid(const Panel& panel, std::size_t index) {
  const double reach = axis_limits(panel, AxisName::X).high;
  const Json thin = {{"color", theme_.grid}, {"width", 1}};
  const auto shape = [&](const char* type, double x0, double y0, double x1, double y1) {
    shapes_.push_back({{"type", type},
                       {"xref", plotly_name("x", index)},
                       {"yref", plotly_name("y", index)},
                       {"x0", x0},
                       {"y0", y0},
                       {"x1", x1},
                       {"y1", y1},
                       {"layer", "below"},
                       {"line", thin}});
  };
  for (const Tick& tick : axis_ticks({0, reach}, Scale::Linear, 3)) {
    if (tick.at > 0) {
      shape("circle", -tick.at, -tick.at, tick.at, tick.at);
      Json mark = note(tick.label, font(7, theme_.color(ColorRole::Muted)));
      mark["xref"] = plotly_name("x", index);
      mark["yref"] = plotly_name("y", index);
      mark["x"] = tick.at;
      mark["y"] = 0;
      mark["yshift"] = -8;
      notes_.push_back(std::move(mark));
    }
  }
  for (int spoke = 0; spoke < kSpokes; ++spoke) {
    const double angle = 2 * 3.14159265358979 * spoke / kSpokes;
    shape("line", 0, 0, reach * std::cos(angle), reach * std::sin(angle));
  }
}

/// Across the panel whatever the reader zooms to.
void LayoutWriter::rule(const Panel& panel, std::size_t index, const RuleLayer& rule) {
  const bool vertical = rule.direction == Direction::Vertical;
  const Limits limits = axis_limits(panel, vertical ? AxisName::X : AxisName::Y);
  if (!(rule.at >= limits.low && rule.at <= limits.high)) {
    return;
  }
  const std::string across = plotly_name(vertical ? "y" : "x", index) + " domain";
  const std::string along = plotly_name(vertical ? "x" : "y", index);
  const char* const along_ends[] = {vertical ? "x0" : "y0", vertical ? "x1" : "y1"};
  const char* const across_ends[] = {vertical ? "y0" : "x0", vertical ? "y1" : "x1"};
  Json shape = {{"type", "line"},
                {vertical ? "xref" : "yref", along},
                {vertical ? "yref" : "xref", across},
                {"layer", "below"},
                {"line", {{"color", theme_.color(rule.color)}, {"width", 1}, {"dash", plotly_dash(rule.dash)}}}};
  shape[along_ends[0]] = shape[along_ends[1]] = rule.at;
  shape[across_ends[0]] = 0;
  shape[across_ends[1]] = 1;
  shapes_.push_back(std::move(shape));
  if (vertical || rule.label.empty()) {
    return;
  }
  const bool is_low = place_frac(limits, panel.y.scale, rule.at) < 0.5;
  Json mark = note(rule.label, font(8, theme_.color(rule.color)));
  mark["xref"] = across;
  mark["yref"] = along;
  mark["x"] = 1;
  mark["y"] = on_axis(panel.y, rule.at);
  mark["xanchor"] = "right";
  mark["yanchor"] = is_low ? "bottom" : "top";
  notes_.push_back(std::move(mark));
}

void LayoutWriter::rule_labels(const Panel& panel, std::size_t index) {
  for (const PlacedLabel& label : places_.panels[index].rule_labels) {
    Json mark = note(label.rule->label, font(8, theme_.color(label.rule->color)));
    mark["xref"] = plotly_name("x", index);
    mark["yref"] = plotly_name("y", index) + " domain";
    mark["x"] = on_axis(panel.x, label.rule->at);
    mark["y"] = 1;
    mark["xanchor"] = label.to_the_left ? "right" : "left";
    mark["yanchor"] = "middle";
    mark["yshift"] = kScale * (7 + kRuleRow * label.row);
    notes_.push_back(std::move(mark));
  }
}

void LayoutWriter::text(const Panel& panel, std::size_t index, const TextLayer& text) {
  const bool on_axes = text.placement == Placement::Axes;
  const char* suffix = on_axes ? "" : " domain";
  Json mark = note(text.text, font(9, theme_.color(text.color)));
  mark["xref"] = plotly_name("x", index) + suffix;
  mark["yref"] = plotly_name("y", index) + suffix;
  mark["x"] = on_axes ? on_axis(panel.x, text.x) : text.x;
  mark["y"] = on_axes ? on_axis(panel.y, text.y) : text.y;
  notes_.push_back(std::move(mark));
}

}  // namespace

Json plotly_figure(const Figure& figure, ThemeName name) {
  const Theme& colors = theme(name);
  const FigureLayout places = figure_layout(figure);
  Json traces = Json::array();
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    for (Json& trace : plotly_traces(figure.panels[i], i, legend_columns(places.panels[i]), colors)) {
      traces.push_back(std::move(trace));
    }
  }
  return {{"name", figure.name},
          {"title", figure.title},
          {"source", figure.small_print},
          {"background", colors.background},
          {"ink", colors.ink},
          {"data", std::move(traces)},
          {"layout", LayoutWriter(figure, places, colors).write()}};
}

}  // namespace groklab
