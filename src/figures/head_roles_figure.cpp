// SPDX-License-Identifier: MIT
#include "figures/head_roles_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/head_roles.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr Limits kInterferences{1e-3, 1e3};  // what lies outside, infinity too, stands at the edge

ColorRole color_of(HeadRole role) {
  switch (role) {
    case HeadRole::Inactive:
      return ColorRole::Muted;
    case HeadRole::Trigonometric:
      return ColorRole::Measure;
    case HeadRole::Amplifying:
      return ColorRole::Test;
    case HeadRole::Other:
      return ColorRole::Third;
  }
  return ColorRole::Muted;
}

}  // namespace

Figure head_roles_figure(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const std::vector<HeadCircuit> circuits = head_circuits(network.tables, network.coordinates());
  Panel panel;
  panel.title = "Every head";
  panel.x = {"energy changed over energy kept", Scale::Log, kInterferences};
  panel.y = {"share of energy in key frequencies", Scale::Linear, Limits{-0.05, 1.1}};
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, kTrigInterference, "", ColorRole::Muted, Dash::Dotted});
  for (const double share : {kTrigKeyShare, kAmplifyingKeyShare}) {
    panel.layers.emplace_back(RuleLayer{Direction::Horizontal, share, "", ColorRole::Muted, Dash::Dotted});
  }
  std::map<HeadRole, ScatterLayer> by_role;
  for (std::size_t head = 0; head < circuits.size(); ++head) {
    const HeadRoleFacts facts = head_role(circuits[head], network.keys.frequencies);
    ScatterLayer& dots = by_role[facts.role];
    dots.x.push_back(std::clamp(circuits[head].interference, kInterferences.low, kInterferences.high));
    dots.y.push_back(facts.key_share);
    panel.layers.emplace_back(
        TextLayer{dots.x.back(), facts.key_share + 0.05, fmt::format("{}", head), ColorRole::Muted, Placement::Axes});
  }
  for (auto& [role, dots] : by_role) {
    dots.label = fmt::format("{}, {}", role_name(role), dots.x.size());
    dots.color = color_of(role);
    panel.layers.emplace_back(std::move(dots));
  }
  Figure figure = start_figure_at(data, network.step, "head_roles", "Roles of heads", 1);
  figure.aspect = 0.8;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
