// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace groklab {

/// The grammar of figures: a figure is data, a renderer turns it into a picture. Definitions (training_curves.hpp and its
/// neighbours) fill these structs from numbers and know no renderer; renderers know no metric.
/// Non-goals: layout by hand, colours by value, markup in text: every text is shown as it is.
/// A value that is not finite (or not positive on a log axis) is a gap in a line and absent elsewhere.

enum class Scale { Linear, Log };

/// What a colour means; a theme gives it a value (theme.hpp), so that a meaning has one colour in every figure.
/// OnDark and OnLight are for texts on coloured cells, whatever the theme.
enum class ColorRole { Train, Test, Measure, Second, Third, Fourth, Fifth, Milestone, Muted, OnDark, OnLight };

/// Colours that tell series without a meaning of their own apart, in turn: seven, then again from the first.
ColorRole series_color(std::size_t index);

/// Maps from numbers to colours (color_map.hpp). Diverging is centred on 0, Cyclic is for residues and angles.
enum class ColorMap { Sequential, Diverging, Cyclic };

enum class Dash { Solid, Dashed, Dotted };

struct Limits {
  double low = 0;
  double high = 1;
};

/// A mark on an axis; minor ones have an empty label.
struct Tick {
  double at = 0;
  std::string label;
};

struct Axis {
  std::string label;
  Scale scale = Scale::Linear;
  std::optional<Limits> limits = {};  ///< absent: chosen from the data, see axis_limits()
  std::vector<Tick> ticks = {};       ///< empty: chosen from the limits, see axis_ticks.hpp
};

/// The meaning of the colours of heatmaps, surfaces and scatters with values: one a panel.
struct ColorAxis {
  std::string label;
  ColorMap map = ColorMap::Sequential;
  Scale scale = Scale::Linear;
  std::optional<Limits> limits = {};  ///< absent: chosen from the data, see color_limits()
  bool bar = true;                    ///< false where a neighbour's bar says it
};

/// Numbers over a rectangle: row r and column c are the cell whose centre is r + 1/2 of n_rows up `y` and c + 1/2 of
/// n_cols along `x`. Contours and surfaces have their nodes at the centres.
struct Grid {
  int n_rows = 0;
  int n_cols = 0;
  std::vector<double> values;  ///< [n_rows, n_cols]
  Limits x;                    ///< outer edges
  Limits y;
};

struct LineLayer {
  std::vector<double> x;
  std::vector<double> y;
  std::string label;  ///< empty: not in the legend
  ColorRole color = ColorRole::Measure;
  Dash dash = Dash::Solid;
};

struct BandLayer {
  std::vector<double> x;
  std::vector<double> low;
  std::vector<double> high;
  std::string label;
  ColorRole color = ColorRole::Measure;
};

/// Plus and Triangle are for times at which something had not happened yet: censored on a curve, later than this.
enum class Marker { Dot, Plus, Triangle };

struct ScatterLayer {
  std::vector<double> x;
  std::vector<double> y;
  std::string label;
  ColorRole color = ColorRole::Measure;
  std::vector<double> value = {};  ///< by point, coloured by the panel's colour axis; empty: all in `color`
  Marker marker = Marker::Dot;
};

/// Bars from 0 (on a log axis: from its lower end) to `height`.
struct BarLayer {
  std::vector<double> x;  ///< centres
  std::vector<double> height;
  double width = 0.8;  ///< in units of x
  std::string label;
  ColorRole color = ColorRole::Measure;
};

struct HistogramLayer {
  std::vector<double> edges;  ///< [n + 1], ascending
  std::vector<double> count;  ///< [n]
  std::string label;
  ColorRole color = ColorRole::Measure;
};

struct HeatmapLayer {
  Grid grid;
};

/// Lines of equal value.
struct ContourLayer {
  Grid grid;
  std::vector<double> levels;
  std::string label;
  ColorRole color = ColorRole::Muted;
};

/// A line in polar coordinates, angle in radians from the x axis, anticlockwise; for panels of Frame::Polar.
struct PolarLineLayer {
  std::vector<double> angle;
  std::vector<double> radius;
  std::string label;
  ColorRole color = ColorRole::Measure;
  Dash dash = Dash::Solid;
};

/// A surface over x and y, its height on the panel's colour axis; alone in a panel of Frame::Surface.
struct SurfaceLayer {
  Grid grid;
};

enum class Direction { Vertical, Horizontal };

/// A line across the whole panel. A vertical rule's label stands above the panel, a horizontal one's at its right end.
struct RuleLayer {
  Direction direction = Direction::Vertical;
  double at = 0;
  std::string label;
  ColorRole color = ColorRole::Milestone;
  Dash dash = Dash::Dashed;
};

/// Where a text stands: fractions of the panel, (0, 0) its lower left corner, or its axes.
enum class Placement { Panel, Axes };

/// A remark, centred at its place.
struct TextLayer {
  double x = 0.5;
  double y = 0.5;
  std::string text;
  ColorRole color = ColorRole::Muted;
  Placement placement = Placement::Panel;
};

using Layer = std::variant<LineLayer, BandLayer, ScatterLayer, BarLayer, HistogramLayer, HeatmapLayer, ContourLayer,
                           PolarLineLayer, SurfaceLayer, RuleLayer, TextLayer>;

/// Axes; Square: as long on paper for a unit of x as for one of y; Polar: circles and spokes around (0, 0), square too;
/// Surface: three axes.
enum class Frame { Plain, Square, Polar, Surface };

struct Panel {
  std::string title;
  Axis x;
  Axis y;
  std::vector<Layer> layers;  ///< drawn in this order
  std::optional<ColorAxis> color = {};
  Frame frame = Frame::Plain;
};

struct Figure {
  std::string name;  ///< file name without ending: [a-z0-9_]+
  std::string title;
  std::string subtitle;
  std::string small_print;  ///< where the data are from; at the foot, and in the metadata of every file
  int n_columns = 1;
  double aspect = 0.6;        ///< height of a panel's axes over their width; 1 for Square and Polar frames
  std::vector<Panel> panels;  ///< row by row
};

enum class AxisName { X, Y };

/// The axis's own limits, or ones that hold every drawable value of the panel: exactly on a linear x axis and around a
/// grid, with a small margin elsewhere, none below bars that stand on 0. Of a Square frame both axes are as
/// long as the longer one, a Polar one has (0, 0) in its middle. Always finite and low < high; on a log axis low > 0.
Limits axis_limits(const Panel& panel, AxisName axis);

/// The colour axis's own limits, or those of the values that it colours; Diverging: as far below 0 as above.
/// Always finite and low < high, low > 0 on a log scale. The panel has a colour axis.
Limits color_limits(const Panel& panel);

/// Whether (x, y) can be drawn on the panel's axes: finite, and positive where an axis is logarithmic.
bool drawable(const Panel& panel, double x, double y);

/// Number of drawable points of the panel's lines, bands, scatters, bars and bins, and of cells and nodes of its grids.
std::size_t drawable_points(const Panel& panel);

/// Cartesian coordinates of a polar line.
LineLayer as_line(const PolarLineLayer& layer);

/// A histogram's bins as bars are: centre, height and width of each.
struct Bar {
  double x = 0;
  double height = 0;
  double width = 0;
};
std::vector<Bar> bars_of(const BarLayer& layer);
std::vector<Bar> bars_of(const HistogramLayer& layer);

/// Counts of finite values in n_bins equal bins between `limits`; the last bin includes its upper edge.
HistogramLayer histogram(const std::vector<double>& values, const Limits& limits, int n_bins);

/// Says "no finite values" in panels that would be empty; a panel that says why it is empty stays as it is.
void mark_empty_panels(Figure& figure);

}  // namespace groklab
