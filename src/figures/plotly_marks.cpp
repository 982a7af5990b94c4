// SPDX-License-Identifier: MIT
#include "figures/plotly_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/check.hpp"
#include "core/special_numbers.hpp"
#include "figures/contour_lines.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kLineWidth = 1.8;
constexpr double kOpenMark = 8;
constexpr double kDot = 5;  // diameter of a point of a scatter
constexpr std::size_t kMostLegendColumns = 16;
constexpr double kSingleDot = 4;  // and of a point of a line that stands alone between gaps

Json rounded(double value) {
  return std::isfinite(value) ? Json(std::strtod(fmt::format("{:.7g}", value).c_str(), nullptr)) : Json();
}

const char* symbol_of(Marker marker) {
  switch (marker) {
    case Marker::Dot:
      return "circle";
    case Marker::Plus:
      return "cross-thin-open";
    case Marker::Triangle:
      return "triangle-up-open";
  }
  GROKLAB_CHECK(false);
}

class TraceWriter {
 public:
  TraceWriter(const Panel& panel, std::size_t panel_index, int legend_columns, const Theme& theme)
      : panel_(panel), index_(panel_index), legend_columns_(legend_columns), theme_(theme) {}

  Json write() {
    for (const Layer& layer : panel_.layers) {
      std::visit([this](const auto& mark) { draw(mark); }, layer);
    }
    return std::move(traces_);
  }

 private:
  void draw(const LineLayer& layer) {
    GROKLAB_CHECK(layer.x.size() == layer.y.size());
    std::vector<double> y = layer.y;
    for (std::size_t i = 0; i < y.size(); ++i) {
      y[i] = drawable(panel_, layer.x[i], y[i]) ? y[i] : kNan;
    }
    Json trace = start("scatter", layer.label);
    trace["mode"] = "lines";
    trace["x"] = plotly_numbers(layer.x);
    trace["y"] = plotly_numbers(y);
    trace["connectgaps"] = false;
    trace["line"] = {{"color", theme_.color(layer.color)}, {"width", kLineWidth}, {"dash", plotly_dash(layer.dash)}};
    mark_single_points(trace, y, layer.color);
    traces_.push_back(std::move(trace));
  }

  /// A point alone between gaps would vanish.
  void mark_single_points(Json& trace, const std::vector<double>& y, ColorRole color) {
    const auto gap = [&](std::size_t i) { return i >= y.size() || !std::isfinite(y[i]); };
    Json sizes = Json::array();
    bool any = false;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const bool single = !gap(i) && (i == 0 || gap(i - 1)) && gap(i + 1);
      sizes.push_back(single ? kSingleDot : 0);
      any = any || single;
    }
    if (any) {
      trace["mode"] = "lines+markers";
      trace["marker"] = {{"size", std::move(sizes)}, {"color", theme_.color(color)}, {"line", {{"width", 0}}}};
    }
  }

  void draw(const PolarLineLayer& layer) { draw(as_line(layer)); }
  void draw(const ContourLayer& layer) { draw(contour_line(layer)); }

  /// One closed polygon for every run of drawable points: along the lower edge and back along the upper one.
  void draw(const BandLayer& layer) {
    GROKLAB_CHECK(layer.x.size() == layer.low.size() && layer.x.size() == layer.high.size());
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t i = 0; i < layer.x.size();) {
      std::size_t end = i;
      while (end < layer.x.size() && drawable(panel_, layer.x[end], layer.low[end]) &&
             drawable(panel_, layer.x[end], layer.high[end])) {
        x.push_back(layer.x[end]);
        y.push_back(layer.low[end]);
        ++end;
      }
      for (std::size_t back = end; back > i; --back) {
        x.push_back(layer.x[back - 1]);
        y.push_back(layer.high[back - 1]);
      }
      if (end > i) {
        x.push_back(kNan);
        y.push_back(kNan);
      }
      i = end + 1;
    }
    Json trace = start("scatter", layer.label);
    trace["mode"] = "lines";
    trace["x"] = plotly_numbers(x);
    trace["y"] = plotly_numbers(y);
    trace["line"] = {{"width", 0}, {"color", theme_.color(layer.color)}};
    trace["fill"] = "toself";
    trace["opacity"] = 0.3;
    trace["fillcolor"] = theme_.color(layer.color);
    trace["hoverinfo"] = "skip";
    traces_.push_back(std::move(trace));
  }

  void draw(const ScatterLayer& layer) {
    const bool colored = !layer.value.empty();
    GROKLAB_CHECK(layer.x.size() == layer.y.size() && (!colored || layer.value.size() == layer.x.size()));
    Json trace = start("scatter", layer.label);
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> value;
    for (std::size_t i = 0; i < layer.x.size(); ++i) {
      if (drawable(panel_, layer.x[i], layer.y[i]) && (!colored || std::isfinite(layer.value[i]))) {
        x.push_back(layer.x[i]);
        y.push_back(layer.y[i]);
        value.push_back(colored ? plotly_color(*panel_.color, layer.value[i]) : 0);
      }
    }
    trace["mode"] = "markers";
    trace["x"] = plotly_numbers(x);
    trace["y"] = plotly_numbers(y);
    const bool open = layer.marker != Marker::Dot;
    trace["marker"] = {{"size", open ? kOpenMark : kDot},
                       {"symbol", symbol_of(layer.marker)},
                       {"line", {{"width", open ? 1.5 : 0}, {"color", theme_.color(layer.color)}}}};
    if (colored) {
      trace["marker"]["color"] = plotly_numbers(value);
      trace["marker"]["coloraxis"] = plotly_name("coloraxis", index_);
    } else {
      trace["marker"]["color"] = theme_.color(layer.color);
    }
    traces_.push_back(std::move(trace));
  }

  void draw(const BarLayer& layer) { bars(bars_of(layer), layer.label, layer.color); }
  void draw(const HistogramLayer& layer) { bars(bars_of(layer), layer.label, layer.color); }

  void bars(const std::vector<Bar>& bars, const std::string& label, ColorRole color) {
    std::vector<double> x;
    std::vector<double> height;
    std::vector<double> width;
    for (const Bar& bar : bars) {
      if (drawable(panel_, bar.x, bar.height)) {
        x.push_back(bar.x);
        height.push_back(bar.height);
        width.push_back(bar.width);
      }
    }
    Json trace = start("bar", label);
    trace["x"] = plotly_numbers(x);
    trace["y"] = plotly_numbers(height);
    trace["width"] = plotly_numbers(width);
    trace["marker"] = {{"color", theme_.color(color)}, {"opacity", 0.9}, {"line", {{"width", 0}}}};
    traces_.push_back(std::move(trace));
  }

  void draw(const HeatmapLayer& layer) {
    Json trace = grid_trace("heatmap", layer.grid);
    trace["zsmooth"] = false;
    trace["hoverongaps"] = false;
    traces_.push_back(std::move(trace));
  }

  void draw(const SurfaceLayer& layer) {
    Json trace = grid_trace("surface", layer.grid);
    trace.erase("xaxis");
    trace.erase("yaxis");
    trace["scene"] = plotly_name("scene", index_);
    traces_.push_back(std::move(trace));
  }

  void draw(const RuleLayer&) {}  // shapes and annotations of the layout
  void draw(const TextLayer&) {}

  /// Centres along both axes and the values, row by row from below.
  Json grid_trace(const char* type, const Grid& grid) {
    GROKLAB_CHECK(panel_.color.has_value());
    const auto n_cols = static_cast<std::size_t>(grid.n_cols);
    GROKLAB_CHECK(grid.values.size() == static_cast<std::size_t>(grid.n_rows) * n_cols);
    Json trace = start(type, "");
    trace["x"] = centres(grid.x, grid.n_cols);
    trace["y"] = centres(grid.y, grid.n_rows);
    trace["z"] = Json::array();
    std::vector<double> row(n_cols);
    for (std::size_t begin = 0; begin < grid.values.size(); begin += n_cols) {
      std::transform(grid.values.begin() + static_cast<std::ptrdiff_t>(begin),
                     grid.values.begin() + static_cast<std::ptrdiff_t>(begin + n_cols), row.begin(),
                     [&](double value) { return plotly_color(*panel_.color, value); });
      trace["z"].push_back(plotly_numbers(row));
    }
    trace["coloraxis"] = plotly_name("coloraxis", index_);
    const char* value = panel_.color->scale == Scale::Log ? "10^%{z:.2f}" : "%{z:.4g}";
    trace["hovertemplate"] = fmt::format("({}, {}): {}<extra></extra>", "%{x}", "%{y}", value);
    return trace;
  }

  static Json centres(const Limits& edges, int n) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i) {
      values.push_back(edges.low + (edges.high - edges.low) * (i + 0.5) / n);
    }
    return plotly_numbers(values);
  }

  Json start(const char* type, const std::string& label) {
    Json trace = {{"type", type},
                  {"xaxis", plotly_name("x", index_)},
                  {"yaxis", plotly_name("y", index_)},
                  {"name", plotly_text(label)},
                  {"showlegend", !label.empty()}};
    if (label.empty()) {
      trace["hovertemplate"] = "(%{x}, %{y})<extra></extra>";
    } else {
      trace["legend"] = plotly_legend(index_, n_labels_++ % legend_columns_);
    }
    return trace;
  }

  const Panel& panel_;
  const std::size_t index_;
  const int legend_columns_;
  const Theme& theme_;
  int n_labels_ = 0;
  Json traces_ = Json::array();
};

}  // namespace

std::string plotly_name(std::string_view what, std::size_t panel_index) {
  return panel_index == 0 ? std::string(what) : fmt::format("{}{}", what, panel_index + 1);
}

std::string plotly_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return escaped;
}

Json plotly_numbers(const std::vector<double>& values) {
  Json numbers = Json::array();
  for (const double value : values) {
    numbers.push_back(rounded(value));
  }
  return numbers;
}

const char* plotly_dash(Dash dash) {
  switch (dash) {
    case Dash::Solid:
      return "solid";
    case Dash::Dashed:
      return "dash";
    case Dash::Dotted:
      return "dot";
  }
  GROKLAB_CHECK(false);
}

double plotly_color(const ColorAxis& axis, double value) {
  if (axis.scale == Scale::Linear) {
    return value;
  }
  return value > 0 ? std::log10(value) : kNan;
}

std::string plotly_legend(std::size_t panel_index, int column) {
  return plotly_name("legend", panel_index * kMostLegendColumns + static_cast<std::size_t>(column));
}

Json plotly_traces(const Panel& panel, std::size_t panel_index, int legend_columns, const Theme& theme) {
  GROKLAB_CHECK(legend_columns >= 1 && static_cast<std::size_t>(legend_columns) <= kMostLegendColumns);
  return TraceWriter(panel, panel_index, legend_columns, theme).write();
}

}  // namespace groklab
