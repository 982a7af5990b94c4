// SPDX-License-Identifier: MIT
#include "app/forecast_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace groklab {
namespace {

constexpr std::size_t kLeadingFeatures = 5;

/// "0.83 (0.71 to 0.92)": the value and its interval over cells.
std::string estimate_text(const Estimate& estimate) {
  if (!estimate.value) {
    return "-";
  }
  if (!estimate.by_cell) {
    return fmt::format("{:.3f} (too few to say how sure)", *estimate.value);
  }
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", *estimate.value, estimate.by_cell->low, estimate.by_cell->high);
}

std::string heading(const WindowTable& table) {
  std::string text = fmt::format("\nafter {} steps: {} runs, {} of them grokked later", table.window, table.run.size(),
                                 table.n_positive());
  if (!table.grokked_inside.empty()) {
    text += fmt::format("; {} had grokked already and are left out", table.grokked_inside.size());
  }
  if (!table.not_finite.empty()) {
    text += fmt::format("; {} have a feature without a value and are left out", table.not_finite.size());
  }
  return text + "\n";
}

std::string scheme_rows(const WindowResult& result) {
  std::string text = fmt::format("  {:<30} {:<24} {}\n", "AUROC of", "left out at once", "value (95 %, cells redrawn)");
  for (const SchemeResult& scheme : result.schemes) {
    text += fmt::format("  {:<30} {:<24} {}\n", scheme.predictor, scheme.scheme, estimate_text(scheme.auroc));
  }
  return text;
}

std::string difference_rows(const WindowResult& result) {
  std::string text = fmt::format("  {:<55} {}\n", "difference, cells left out", "value (95 %)");
  for (const DifferenceResult& difference : result.differences) {
    if (difference.scheme == "cell") {
      text += fmt::format("  {:<55} {}\n", difference.predictor + " - " + difference.baseline,
                          estimate_text(difference.auroc));
    }
  }
  return text;
}

std::string leading_features(const WindowResult& result) {
  std::vector<const FeatureResult*> order;
  for (const FeatureResult& feature : result.features) {
    if (feature.auroc.value) {
      order.push_back(&feature);
    }
  }
  std::stable_sort(order.begin(), order.end(), [](const FeatureResult* a, const FeatureResult* b) {
    return std::abs(*a->auroc.value - 0.5) > std::abs(*b->auroc.value - 0.5);
  });
  order.resize(std::min(order.size(), kLeadingFeatures));
  std::string text = fmt::format("  {:<55} {}\n", "features by themselves, the strongest", "AUROC (95 %)");
  for (const FeatureResult* feature : order) {
    text += fmt::format("  {:<55} {}\n", feature->feature, estimate_text(feature->auroc));
  }
  return text;
}

}  // namespace

std::string forecast_text(const std::vector<WindowResult>& windows) {
  std::string text;
  for (const WindowResult& result : windows) {
    text += heading(result.table);
    if (result.table.n_positive() == 0 || result.table.n_positive() == result.table.run.size()) {
      text += "  all of them alike: there is nothing to tell apart\n";
      continue;
    }
    text += scheme_rows(result) + difference_rows(result);
    text += fmt::format("  {:<55} {}\n", "within cells", estimate_text(result.within_cell));
    text += fmt::format("  {:<55} {}\n", "concordance with the time to grok", estimate_text(result.concordance));
    text += leading_features(result);
  }
  return text;
}

}  // namespace groklab
