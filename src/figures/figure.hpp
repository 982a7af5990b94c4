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

/// What a colour means; the renderer's palette gives it a value, so that a meaning has one colour in every figure.
enum class ColorRole { Train, Test, Measure, Second, Third, Fourth, Fifth, Milestone, Muted };

enum class Dash { Solid, Dashed, Dotted };

struct Limits {
  double low = 0;
  double high = 1;
};

struct Axis {
  std::string label;
  Scale scale = Scale::Linear;
  std::optional<Limits> limits;  ///< absent: chosen from the data, see axis_limits()
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

struct ScatterLayer {
  std::vector<double> x;
  std::vector<double> y;
  std::string label;
  ColorRole color = ColorRole::Measure;
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

/// A remark, centred at a place given in fractions of the panel (0, 0 is its lower left corner).
struct TextLayer {
  double x_frac = 0.5;
  double y_frac = 0.5;
  std::string text;
  ColorRole color = ColorRole::Muted;
};

using Layer = std::variant<LineLayer, BandLayer, ScatterLayer, RuleLayer, TextLayer>;

struct Panel {
  std::string title;
  Axis x;
  Axis y;
  std::vector<Layer> layers;  ///< drawn in this order
};

struct Figure {
  std::string name;  ///< file name without ending: [a-z0-9_]+
  std::string title;
  std::string subtitle;
  std::string small_print;  ///< where the data are from; at the foot
  int n_columns = 1;
  std::vector<Panel> panels;  ///< row by row
};

enum class AxisName { X, Y };

/// The axis's own limits, or ones that hold every drawable value of the panel: exactly on a linear x axis, with a small
/// margin elsewhere. Always finite and low < high; on a log axis low > 0.
Limits axis_limits(const Panel& panel, AxisName axis);

/// Whether (x, y) can be drawn on the panel's axes: finite, and positive where an axis is logarithmic.
bool drawable(const Panel& panel, double x, double y);

/// Number of drawable points of the panel's lines, bands and scatters.
std::size_t drawable_points(const Panel& panel);

/// A mark on an axis; minor ones have an empty label.
struct Tick {
  double at = 0;
  std::string label;
};

/// About `target` round marks within the limits; steps of 10,000 and more as 10k. Log axes: powers of ten.
std::vector<Tick> axis_ticks(const Limits& limits, Scale scale, int target);

}  // namespace groklab
