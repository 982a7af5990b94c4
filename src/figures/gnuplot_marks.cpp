// SPDX-License-Identifier: MIT
#include "figures/gnuplot_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/check.hpp"
#include "figures/contour_lines.hpp"

namespace groklab {
namespace {

constexpr int kMostNodes = 64;                 // of a surface along an axis: more facets cannot be told apart
constexpr const char* kMissingCell = "1e301";  // gnuplot complains of NaN in a matrix, but not of one computed from it

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "NaN"; }

/// gnuplot's words for a point.
const char* point_of(Marker marker) {
  switch (marker) {
    case Marker::Dot:
      return "pt 7 ps 0.45";
    case Marker::Plus:
      return "pt 1 ps 0.7 lw 1.2";
    case Marker::Triangle:
      return "pt 8 ps 0.8 lw 1.2";
  }
  GROKLAB_CHECK(false);
}

class PanelWriter {
 public:
  PanelWriter(const Panel& panel, const Theme& theme, GnuplotFiles& files)
      : panel_(panel), theme_(theme), data_(files.points), cells_(files.cells) {}

  std::vector<std::string> write() {
    for (const Layer& layer : panel_.layers) {
      std::visit([this](const auto& mark) { draw(mark); }, layer);
    }
    return std::move(elements_);
  }

 private:
  /// Runs of drawable points are lines; a point alone between gaps would vanish, so it is drawn as a dot.
  void draw(const LineLayer& layer) {
    std::string lines;
    std::string dots;
    for (std::size_t i = 0; i < layer.x.size();) {
      std::size_t end = i;
      std::string segment;
      while (end < layer.x.size() && drawable(panel_, layer.x[end], layer.y[end])) {
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
      const std::string style = fmt::format("using 1:2 with lines lw 1.6 lc rgb '{}' dt {}", theme_.color(layer.color),
                                            gnuplot_dash(layer.dash));
      element(data_.add(lines, layer.label), style, label);
      label.clear();
    }
    if (!dots.empty()) {
      element(data_.add(dots, layer.label + " (single points)"),
              fmt::format("using 1:2 with points pt 7 ps 0.4 lc rgb '{}'", theme_.color(layer.color)), label);
    }
  }

  void draw(const PolarLineLayer& layer) { draw(as_line(layer)); }
  void draw(const ContourLayer& layer) { draw(contour_line(layer)); }

  void draw(const BandLayer& layer) {
    GROKLAB_CHECK(layer.x.size() == layer.low.size() && layer.x.size() == layer.high.size());
    std::string rows;
    for (std::size_t i = 0; i < layer.x.size(); ++i) {
      if (drawable(panel_, layer.x[i], layer.low[i]) && drawable(panel_, layer.x[i], layer.high[i])) {
        rows += fmt::format("{} {} {}\n", layer.x[i], layer.low[i], layer.high[i]);
      } else if (!rows.empty() && !rows.ends_with("\n\n")) {
        rows += '\n';
      }
    }
    while (rows.ends_with("\n\n")) {
      rows.pop_back();
    }
    if (!rows.empty()) {
      element(data_.add(rows, layer.label),
              fmt::format("using 1:2:3 with filledcurves fs transparent solid 0.2 noborder lc rgb '{}'",
                          theme_.color(layer.color)),
              layer.label);
    }
  }

  void draw(const ScatterLayer& layer) {
    const bool colored = !layer.value.empty();
    GROKLAB_CHECK(layer.x.size() == layer.y.size() && (!colored || layer.value.size() == layer.x.size()));
    std::string rows;
    for (std::size_t i = 0; i < layer.x.size(); ++i) {
      if (drawable(panel_, layer.x[i], layer.y[i]) && (!colored || std::isfinite(layer.value[i]))) {
        rows += fmt::format("{} {}{}\n", layer.x[i], layer.y[i], colored ? " " + number(layer.value[i]) : "");
      }
    }
    if (rows.empty()) {
      return;
    }
    const std::string color = colored ? "palette" : fmt::format("rgb '{}'", theme_.color(layer.color));
    element(data_.add(rows, layer.label),
            fmt::format("using {} with points {} lc {}", colored ? "1:2:3" : "1:2", point_of(layer.marker), color),
            layer.label);
  }

  void draw(const BarLayer& layer) { bars(bars_of(layer), layer.label, layer.color); }
  void draw(const HistogramLayer& layer) { bars(bars_of(layer), layer.label, layer.color); }

  void bars(const std::vector<Bar>& bars, const std::string& label, ColorRole color) {
    std::string rows;
    for (const Bar& bar : bars) {
      if (drawable(panel_, bar.x, bar.height)) {
        rows += fmt::format("{} {} {}\n", bar.x, bar.height, bar.width);
      }
    }
    if (!rows.empty()) {
      element(data_.add(rows, label),
              fmt::format("using 1:2:3 with boxes fs solid 0.9 noborder lc rgb '{}'", theme_.color(color)), label);
    }
  }

  /// gnuplot draws no image of a single row or column: that one is written twice.
  void draw(const HeatmapLayer& layer) {
    const Grid& grid = layer.grid;
    const int row_copies = grid.n_rows == 1 ? 2 : 1;
    const int col_copies = grid.n_cols == 1 ? 2 : 1;
    std::string rows;
    bool any_missing = false;
    for (int row = 0; row < grid.n_rows * row_copies; ++row) {
      for (int col = 0; col < grid.n_cols * col_copies; ++col) {
        const double value = cell(grid, row / row_copies, col / col_copies);
        any_missing = any_missing || !std::isfinite(value);
        rows += (col == 0 ? "" : " ") + (std::isfinite(value) ? number(value) : kMissingCell);
      }
      rows += '\n';
    }
    element(cells_.add(rows, panel_.title + ", row by row from below"),
            fmt::format("matrix using {}:{}:{} with image", place("$1", grid.x, grid.n_cols * col_copies),
                        place("$2", grid.y, grid.n_rows * row_copies), any_missing ? "($3<1e300?$3:NaN)" : "3"),
            "");
  }

  void draw(const SurfaceLayer& layer) {
    const Grid& grid = layer.grid;
    const int every = (std::max(grid.n_rows, grid.n_cols) + kMostNodes - 1) / kMostNodes;
    const double width = (grid.x.high - grid.x.low) / grid.n_cols;
    const double height = (grid.y.high - grid.y.low) / grid.n_rows;
    std::string rows;
    for (int row = 0; row < grid.n_rows; row += every) {
      for (int col = 0; col < grid.n_cols; col += every) {
        rows += fmt::format("{} {} {}\n", number(grid.x.low + (col + 0.5) * width),
                            number(grid.y.low + (row + 0.5) * height), number(cell(grid, row, col)));
      }
      rows += '\n';
    }
    element(data_.add(rows.substr(0, rows.size() - 1), "nodes"), "using 1:2:3 with pm3d", "");
  }

  void draw(const RuleLayer&) {}  // arrows and labels, which are not elements of a plot
  void draw(const TextLayer&) {}

  static double cell(const Grid& grid, int row, int col) {
    return grid
        .values[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.n_cols) + static_cast<std::size_t>(col)];
  }

  /// The centre of a cell from its number.
  static std::string place(const char* index, const Limits& edges, int n) {
    return fmt::format("({}+({}+0.5)*{})", edges.low, index, (edges.high - edges.low) / n);
  }

  void element(const std::string& block, const std::string& style, const std::string& label) {
    const std::string title = label.empty() ? "notitle" : "title " + gnuplot_quoted(label);
    elements_.push_back(fmt::format("{} {} {}", block, style, title));
  }

  const Panel& panel_;
  const Theme& theme_;
  GnuplotData& data_;
  GnuplotData& cells_;
  std::vector<std::string> elements_;
};

}  // namespace

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

std::string gnuplot_dash(Dash dash) {
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

std::string GnuplotData::add(const std::string& rows, const std::string& remark) {
  if (n_blocks_ > 0) {
    text_ += "\n\n";
  }
  text_ += fmt::format("# {}: {}\n{}", n_blocks_, gnuplot_quoted(remark), rows);
  return fmt::format("'{}' index {}", file_, n_blocks_++);
}

std::vector<std::string> gnuplot_elements(const Panel& panel, const Theme& theme, GnuplotFiles& files) {
  return PanelWriter(panel, theme, files).write();
}

}  // namespace groklab
