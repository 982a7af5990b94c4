// SPDX-License-Identifier: MIT
#include "figures/order_panels.hpp"

#include <algorithm>

#include "core/special_numbers.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

double extra_of(const MetricsLine& line, std::string_view name) {
  const auto found =
      std::find_if(line.extra.begin(), line.extra.end(), [&](const auto& value) { return value.first == name; });
  return found == line.extra.end() ? kNan : found->second;
}

}  // namespace

Panel order_panel(const RunFigureData& data, std::string title, std::string y_label,
                  const std::vector<OrderLine>& lines) {
  Panel panel = step_panel(std::move(title), std::move(y_label));
  add_milestones(panel, data, RuleLabels::Hidden);
  for (const OrderLine& order : lines) {
    LineLayer line{{}, {}, order.label, order.color, order.dash};
    for (const MetricsLine& evaluation : data.metrics) {
      line.x.push_back(static_cast<double>(evaluation.step));
      line.y.push_back(extra_of(evaluation, order.name));
    }
    panel.layers.emplace_back(std::move(line));
  }
  return panel;
}

Panel rank_panel(const RunFigureData& data) {
  return order_panel(data, "Effective rank of W1", "rank",
                     {{"erank_W1", "of values", ColorRole::Measure},
                      {"energy_rank_W1", "of squares, published", ColorRole::Fourth, Dash::Dashed}});
}

Panel participation_panel(const RunFigureData& data) {
  return order_panel(data, "Participation ratio", "dimensions", {{"participation_ratio", "", ColorRole::Measure}});
}

Panel signal_to_noise_panel(const RunFigureData& data) {
  Panel panel = order_panel(data, "Signal to noise", "energy ratio",
                            {{"snr", "key frequencies", ColorRole::Measure},
                             {"snr_published", "published", ColorRole::Fourth, Dash::Dashed}});
  panel.y.scale = Scale::Log;
  panel.layers.emplace_back(RuleLayer{Direction::Horizontal, 1, "1", ColorRole::Muted, Dash::Dotted});
  return panel;
}

Panel representation_panel(const RunFigureData& data) {
  return order_panel(data, "Representation quality", "fraction, cosine",
                     {{"rqi", "relative", ColorRole::Measure},
                      {"rqi_circle", "circle", ColorRole::Second},
                      {"rqi_published", "published", ColorRole::Fourth, Dash::Dashed}});
}

Panel alignment_panel(const RunFigureData& data) {
  return order_panel(data, "Kernel alignment", "cosine",
                     {{"kernel_alignment", "all logits", ColorRole::Measure},
                      {"kernel_alignment_label", "label", ColorRole::Second},
                      {"kernel_alignment_published", "published", ColorRole::Fourth, Dash::Dashed}});
}

std::optional<std::string> why_no_order_parameters(const RunFigureData& data) {
  const bool any = std::any_of(data.metrics.begin(), data.metrics.end(), [](const MetricsLine& line) {
    return std::any_of(line.extra.begin(), line.extra.end(),
                       [](const auto& value) { return value.first == "erank_W1"; });
  });
  if (any) {
    return std::nullopt;
  }
  return "metrics.jsonl has no order parameters: train a one-hot mlp with train.order_params=true";
}

}  // namespace groklab
