// SPDX-License-Identifier: MIT
#include "figures/sweep_matrices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "figures/head_coupling.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

/// Root of the energy between frequencies, constants left out.
double coupling_norm(const std::vector<double>& coupling) {
  const auto size = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(coupling.size()))));
  double sum = 0;
  for (std::size_t from = 1; from < size; ++from) {
    for (std::size_t to = 1; to < size; ++to) {
      sum += coupling[from * size + to];
    }
  }
  return std::sqrt(sum);
}

/// The matrices that read tokens and that write logits: the first and the last of those that the runs have.
std::vector<std::string> outer_matrices(const SweepFigureData& data) {
  const auto run = std::find_if(data.runs.begin(), data.runs.end(), has_singular_values);
  const auto& matrices = run->circuits->singular_values;
  std::vector<std::string> names = {matrices.front().first};
  if (matrices.size() > 1) {
    names.push_back(matrices.back().first);
  }
  return names;
}

/// "W_E" of "embed.W_E", "layer 0" of "layers.0.W".
std::string matrix_title(const std::string& name) {
  constexpr std::string_view kLayers = "layers.";
  return name.starts_with(kLayers) ? "layer " + name.substr(kLayers.size(), name.rfind('.') - kLayers.size())
                                   : name.substr(name.rfind('.') + 1);
}

CurveOf relative_singular_values(const std::string& matrix) {
  return [matrix](const SweptRun& run) {
    RunCurve curve;
    if (!run.circuits) {
      return curve;
    }
    for (const auto& [name, values] : run.circuits->singular_values) {
      for (std::size_t i = 0; name == matrix && i < values.size(); ++i) {
        curve.x.push_back(static_cast<double>(i + 1));
        curve.y.push_back(values[i] / values[0]);
      }
    }
    return curve;
  };
}

}  // namespace

bool has_coupling(const SweptRun& run) { return run.circuits && !run.circuits->coupling.empty(); }
bool has_singular_values(const SweptRun& run) { return run.circuits && !run.circuits->singular_values.empty(); }

Figure sweep_coupling(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_coupling", "What all heads together pass on", 2);
  figure.aspect = 1;
  for (const SweepFacet& facet : sweep_facets(data)) {
    for (const SweepGroup& group : facet.groups) {
      const auto run =
          std::find_if(group.runs.begin(), group.runs.end(), [](const SweptRun* one) { return has_coupling(*one); });
      if (run == group.runs.end()) {
        continue;
      }
      const std::vector<double>& coupling = (*run)->circuits->coupling;
      const std::string setting = group.label + (facet.title.empty() ? "" : ", " + facet.title);
      figure.panels.push_back(
          coupling_panel(coupling, fmt::format("{}: norm {:.3g}", setting, coupling_norm(coupling))));
    }
  }
  mark_empty_panels(figure);
  return figure;
}

Figure sweep_singular_values(const SweepFigureData& data) {
  constexpr Limits kShown{1e-3, 1.2};  // below, rounding and what decay has left
  const std::vector<SweepFacet> facets = sweep_facets(data);
  Figure figure = start_sweep_figure(data, "sweep_singular_values", "Singular values at the end", 2);
  figure.aspect = 0.8;
  for (const SweepFacet& facet : facets) {
    for (const std::string& matrix : outer_matrices(data)) {
      Panel panel;
      panel.title = matrix_title(matrix) + (facet.title.empty() ? "" : ", " + facet.title);
      panel.x.label = "rank of the value";
      panel.y = {"over the largest", Scale::Log, kShown};
      add_mean_curves(panel, facet.groups, relative_singular_values(matrix));
      figure.panels.push_back(std::move(panel));
    }
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
