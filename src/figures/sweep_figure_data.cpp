// SPDX-License-Identifier: MIT
#include "figures/sweep_figure_data.hpp"

#include <algorithm>
#include <map>

#include "figures/star_centre.hpp"

namespace groklab {
namespace {

std::string level_text(const SweepAxis& axis, std::size_t level) { return axis.key + " " + axis.levels.at(level); }

}  // namespace

bool SweepAxis::is_logarithmic() const {
  constexpr double kWide = 5;
  return numbers.size() > 1 && numbers.front() > 0 && numbers.back() >= kWide * numbers.front();
}

double SweepAxis::place(std::size_t level) const {
  return numbers.empty() ? static_cast<double>(level) : numbers.at(level);
}

std::vector<SweepGroup> groups_by(const SweepFigureData& data, std::size_t axis) {
  std::vector<SweepGroup> groups;
  for (std::size_t level = 0; level < data.axes[axis].levels.size(); ++level) {
    groups.push_back({level_text(data.axes[axis], level), level, {}});
  }
  for (const SweptRun& run : data.runs) {
    groups.at(run.level[axis]).runs.push_back(&run);
  }
  return groups;
}

std::vector<SweepFacet> sweep_facets(const SweepFigureData& data) {
  std::map<std::vector<std::size_t>, std::map<std::size_t, std::vector<const SweptRun*>>> cells;
  for (const SweptRun& run : data.runs) {
    const std::size_t first = run.level.empty() ? 0 : run.level[0];
    const std::vector<std::size_t> rest(run.level.begin() + (run.level.empty() ? 0 : 1), run.level.end());
    cells[rest][first].push_back(&run);
  }
  std::vector<SweepFacet> facets;
  for (const auto& [levels, by_first] : cells) {
    SweepFacet facet;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      facet.title += (i == 0 ? "" : ", ") + level_text(data.axes[i + 1], levels[i]);
    }
    for (const auto& [level, runs] : by_first) {
      facet.groups.push_back({data.axes.empty() ? "all runs" : level_text(data.axes[0], level), level, runs});
    }
    facets.push_back(std::move(facet));
  }
  return facets;
}

SweepFigureData by_made_key(const SweepFigureData& data, const MadeKey& made) {
  SweepFigureData by;
  by.name = data.name;
  by.summary = data.summary;
  by.horizon = data.horizon;
  by.runs = data.runs;
  for (SweptRun& run : by.runs) {
    run.level.clear();
  }
  const auto add = [&](const SweepAxis& axis, auto&& level_of) {
    by.axes.push_back(axis);
    for (std::size_t i = 0; i < by.runs.size(); ++i) {
      by.runs[i].level.push_back(level_of(i));
    }
  };
  const auto add_axis = [&](std::size_t axis) {
    add(data.axes[axis], [&](std::size_t run) { return data.runs[run].level[axis]; });
  };
  const auto is_part = [&](const SweepAxis& axis) {
    return std::find(made.parts.begin(), made.parts.end(), axis.key) != made.parts.end();
  };
  if (const std::optional<std::size_t> first_part = data.find_axis(made.parts.front())) {
    add_axis(*first_part);
  }
  add(made.axis, [&](std::size_t run) { return made.level[run]; });
  for (std::size_t axis = 0; axis < data.axes.size(); ++axis) {
    if (!is_part(data.axes[axis])) {
      add_axis(axis);
    }
  }
  return by;
}

std::optional<std::size_t> SweepFigureData::find_axis(std::string_view key) const {
  const auto found = std::find_if(axes.begin(), axes.end(), [&](const SweepAxis& axis) { return axis.key == key; });
  return found == axes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - axes.begin()));
}

bool SweepFigureData::has_spectra() const {
  return std::any_of(runs.begin(), runs.end(), [](const SweptRun& run) { return run.spectrum.has_value(); });
}

std::optional<std::vector<std::size_t>> SweepFigureData::centre() const {
  std::vector<std::vector<std::size_t>> points;
  for (const SweptRun& run : runs) {
    points.push_back(run.level);
  }
  return star_centre(points);
}

std::vector<CensoredTime> grok_times(const std::vector<const SweptRun*>& runs) {
  std::vector<CensoredTime> times;
  for (const SweptRun* run : runs) {
    if (run->grok) {
      times.push_back(*run->grok);
    }
  }
  return times;
}

}  // namespace groklab
