// SPDX-License-Identifier: MIT
#include "app/forecast_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace groklab {
namespace {

constexpr std::size_t kLeadingFeatures = 5;

/// "0.83 (0.71 to 0.92)": the value and Newcombe's interval, or that of the bootstrap over cells where there is none.
std::string estimate_text(const Estimate& estimate) {
  if (!estimate.value) {
    return "-";
  }
  const std::optional<Bounds>& interval = estimate.interval();
  if (!interval) {
    return fmt::format("{:.3f} (too few to say how sure)", *estimate.value);
  }
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", *estimate.value, interval->low, interval->high);
}

std::string heading(const WindowTable& table) {
  std::string text = fmt::format("\n{}: {} runs, {} of them grokked later", table.landmark.text(), table.run.size(),
                                 table.n_positive());
  if (!table.grokked_inside.empty()) {
    text += fmt::format("; {} had grokked already and are left out", table.grokked_inside.size());
  }
  if (!table.not_there.empty()) {
    text += fmt::format("; {} do not get there within their record and are left out", table.not_there.size());
  }
  if (!table.not_finite.empty()) {
    text += fmt::format("; {} have a feature without a value and are left out", table.not_finite.size());
  }
  return text + "\n";
}

std::string scheme_rows(const WindowResult& result) {
  std::string text = fmt::format("  {:<30} {:<24} {}\n", "AUROC of", "left out at once", "value (95 %)");
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

/// "stops 12 of 30 runs, 1 of 9 that grok (0.02 to 0.44), and saves 0.37 (0.21 to 0.52) of all steps; at best 0.65"
std::string stopping_text(const EarlyStopping& stopping) {
  return fmt::format(
      "stops {} of {} runs, {} of {} that grok ({:.2f} to {:.2f}), and saves {} of all steps; at best {:.2f}",
      stopping.n_stopped, stopping.n_runs, stopping.n_wrong, stopping.n_grokked, stopping.wrong.low,
      stopping.wrong.high, estimate_text(stopping.saved), stopping.saved_at_best);
}

std::string stopping_rows(const WindowResult& result) {
  std::string text;
  for (const StoppingResult& row : result.stopping) {
    text += fmt::format("  by {}, {:.0f} % wrong stops allowed: {}\n", row.predictor,
                        100 * row.stopping.wrong_stop_rate, stopping_text(row.stopping));
  }
  return text;
}

bool all_alike(const WindowTable& table) { return table.n_positive() == 0 || table.n_positive() == table.run.size(); }

constexpr const char* kNothingToTell = "  all of them alike: there is nothing to tell apart\n";

std::string result_text(const WindowResult& result) {
  if (all_alike(result.table)) {
    return heading(result.table) + kNothingToTell;
  }
  std::string text = heading(result.table) + scheme_rows(result) + difference_rows(result);
  text += fmt::format("  {:<55} {}\n", "within cells", estimate_text(result.within_cell));
  text += fmt::format("  {:<55} {}\n", "concordance with the time to grok", estimate_text(result.concordance));
  return text + leading_features(result) + stopping_rows(result);
}

std::string test_text(const ForecastTest& test) {
  std::string text;
  for (const TransferResult& result : test.windows) {
    text += fmt::format("\non {}, {}", test.name, heading(result.table).substr(1));
    if (all_alike(result.table)) {
      text += kNothingToTell;
      continue;
    }
    text += fmt::format("  {:<55} {}\n", "AUROC", estimate_text(result.auroc));
    text += fmt::format("  {:<55} {}\n", "AUROC, features scaled by these runs", estimate_text(result.auroc_rescaled));
    text += "  " + stopping_text(result.stopping) + "\n";
  }
  return text;
}

}  // namespace

std::string forecast_text(const ForecastSummary& summary) {
  std::string text;
  for (const WindowResult& result : summary.windows) {
    text += result_text(result);
  }
  if (summary.at_memorisation) {
    text += result_text(*summary.at_memorisation);
  }
  for (const ForecastTest& test : summary.tests) {
    text += test_text(test);
  }
  return text;
}

}  // namespace groklab
