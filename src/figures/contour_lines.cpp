// SPDX-License-Identifier: MIT
#include "figures/contour_lines.hpp"

#include <cmath>
#include <map>

#include "core/check.hpp"
#include "core/special_numbers.hpp"

namespace groklab {
namespace {

using Point = std::array<double, 2>;

struct Node {
  Point at{};
  double value = 0;
};

/// The place between two nodes where the value is `level`; one is below it, the other not. Always computed from the
/// lower one to the upper, so that neighbouring squares get the same bits.
Point crossing(const Node& a, const Node& b, double level) {
  const Node& below = a.value < level ? a : b;
  const Node& above = a.value < level ? b : a;
  const double t = (level - below.value) / (above.value - below.value);
  return {below.at[0] + t * (above.at[0] - below.at[0]), below.at[1] + t * (above.at[1] - below.at[1])};
}

Node node(const Grid& grid, int row, int col) {
  const double width = (grid.x.high - grid.x.low) / grid.n_cols;
  const double height = (grid.y.high - grid.y.low) / grid.n_rows;
  return {{grid.x.low + (col + 0.5) * width, grid.y.low + (row + 0.5) * height},
          grid.values[static_cast<std::size_t>(row * grid.n_cols + col)]};
}

void add_square(const std::array<Node, 4>& corners, double level, std::vector<Segment>& segments) {
  std::vector<Point> crossings;  // in the order of the edges
  double mean = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Node& next = corners[(i + 1) % 4];
    if (!std::isfinite(corners[i].value)) {
      return;
    }
    mean += corners[i].value / 4;
    if ((corners[i].value < level) != (next.value < level) && std::isfinite(next.value)) {
      crossings.push_back(crossing(corners[i], next, level));
    }
  }
  if (crossings.size() == 2) {
    segments.push_back({crossings[0], crossings[1]});
  } else if (crossings.size() == 4) {
    // Edges 0 and 1 meet at corner 1: they are joined where that corner is cut off from the middle.
    const bool cut_off = (corners[1].value < level) != (mean < level);
    segments.push_back({crossings[0], crossings[cut_off ? 1 : 3]});
    segments.push_back({crossings[2], crossings[cut_off ? 3 : 1]});
  }
}

/// Follows segments from one to the next by their common ends.
class Chains {
 public:
  explicit Chains(const std::vector<Segment>& segments) : segments_(segments), used_(segments.size()) {
    for (std::size_t i = 0; i < segments.size(); ++i) {
      at_.emplace(segments[i].from, i);
      at_.emplace(segments[i].to, i);
    }
  }

  /// The chains that begin at a free end first, then the closed ones.
  void append_all(LineLayer& line) {
    for (const bool closed : {false, true}) {
      for (std::size_t i = 0; i < segments_.size(); ++i) {
        for (const Point& start : {segments_[i].from, segments_[i].to}) {
          if (!used_[i] && (closed || at_.count(start) == 1)) {
            append(start, i, line);
          }
        }
      }
    }
  }

 private:
  void append(Point at, std::size_t segment, LineLayer& line) {
    if (!line.x.empty()) {
      line.x.push_back(kNan);
      line.y.push_back(kNan);
    }
    const auto put = [&] {
      line.x.push_back(at[0]);
      line.y.push_back(at[1]);
    };
    put();
    for (bool going_on = true; going_on;) {
      used_[segment] = true;
      at = segments_[segment].from == at ? segments_[segment].to : segments_[segment].from;
      put();
      going_on = false;
      for (auto [next, end] = at_.equal_range(at); next != end && !going_on; ++next) {
        if (!used_[next->second]) {
          segment = next->second;
          going_on = true;
        }
      }
    }
  }

  const std::vector<Segment>& segments_;
  std::vector<bool> used_;
  std::multimap<Point, std::size_t> at_;
};

}  // namespace

std::vector<Segment> contour_segments(const Grid& grid, double level) {
  GROKLAB_CHECK(grid.values.size() == static_cast<std::size_t>(grid.n_rows) * static_cast<std::size_t>(grid.n_cols));
  std::vector<Segment> segments;
  for (int row = 0; row + 1 < grid.n_rows; ++row) {
    for (int col = 0; col + 1 < grid.n_cols; ++col) {
      add_square(
          {node(grid, row, col), node(grid, row, col + 1), node(grid, row + 1, col + 1), node(grid, row + 1, col)},
          level, segments);
    }
  }
  return segments;
}

LineLayer contour_line(const ContourLayer& layer) {
  LineLayer line{{}, {}, layer.label, layer.color};
  for (const double level : layer.levels) {
    const std::vector<Segment> segments = contour_segments(layer.grid, level);
    Chains(segments).append_all(line);
  }
  return line;
}

}  // namespace groklab
