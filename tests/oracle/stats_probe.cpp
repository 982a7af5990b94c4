// SPDX-License-Identifier: MIT
// Answers questions about our statistics: a JSON line in, a JSON line out, for stats_oracle.py and bench/studies/coverage.py.
// Times are [low, high] pairs, high null where censored.
#include <cstdio>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "stats/auroc.hpp"
#include "stats/auroc_interval.hpp"
#include "stats/binomial_interval.hpp"
#include "stats/bootstrap.hpp"
#include "stats/chi_squared.hpp"
#include "stats/kaplan_meier.hpp"
#include "stats/log_rank.hpp"
#include "stats/paired_order.hpp"
#include "stats/weibull_aft.hpp"

namespace groklab {
namespace {

using Json = nlohmann::json;

CensoredTime time_of(const Json& json) {
  CensoredTime time{.low = json[0]};
  if (!json[1].is_null()) {
    time.high = json[1];
  }
  return time;
}

std::vector<CensoredTime> times_of(const Json& json) {
  std::vector<CensoredTime> times;
  for (const Json& time : json) {
    times.push_back(time_of(time));
  }
  return times;
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json survival(const Json& ask) {
  const std::vector<CensoredTime> times = times_of(ask["times"]);
  const std::vector<SurvivalStep> steps = kaplan_meier(times);
  Json answer;
  answer["steps"] = Json::array();
  for (const SurvivalStep& step : steps) {
    answer["steps"].push_back({step.time, step.survival, step.interval.low, step.interval.high});
  }
  const SurvivalQuantile median = survival_quantile(steps, 0.5);
  answer["median"] = {optional_json(median.time), optional_json(median.low), optional_json(median.high)};
  const RestrictedMean mean = restricted_mean(times, ask["horizon"]);
  answer["restricted_mean"] = {mean.mean, mean.standard_error};
  return answer;
}

Json test_json(const std::optional<ChiSquaredTest>& test) {
  return test ? Json{test->statistic, test->dof, test->p_value} : Json(nullptr);
}

Json rank(const Json& ask) {
  std::vector<std::vector<CensoredTime>> groups;
  for (const Json& group : ask["groups"]) {
    groups.push_back(times_of(group));
  }
  return test_json(log_rank(groups));
}

Json weibull(const Json& ask) {
  const auto fit = fit_weibull_aft(times_of(ask["times"]), ask["columns"].get<std::vector<double>>(), ask["n_columns"]);
  if (!fit) {
    return nullptr;
  }
  return {{"coefficients", fit->coefficients},
          {"log_scale", fit->log_scale},
          {"covariance", fit->covariance},
          {"log_likelihood", fit->log_likelihood}};
}

Json pairs(const Json& ask) {
  std::vector<std::pair<CensoredTime, CensoredTime>> list;
  for (const Json& pair : ask["pairs"]) {
    list.emplace_back(time_of(pair[0]), time_of(pair[1]));
  }
  const PairedOrder order = paired_order(list);
  return {order.first_earlier, order.second_earlier, order.undecided, order.p_value};
}

Json binomial(const Json& ask) {
  const Bounds bounds = binomial_interval(ask["count"], ask["n"]);
  return {bounds.low, bounds.high};
}

using Sample = std::span<const std::size_t>;

Json bootstrapped(const Json& ask, const std::vector<std::vector<std::size_t>>& groups,
                  const std::function<std::optional<double>(Sample)>& statistic) {
  const auto how = ask["whole"].get<bool>() ? Resampling::WholeGroups : Resampling::WithinGroups;
  const auto interval = bootstrap_interval(groups, how, ask["replicates"], ask["seed"], statistic);
  return interval ? Json{interval->low, interval->high} : Json(nullptr);
}

/// Of a mean, groups being [[value, ...], ...].
Json bootstrap_mean(const Json& ask) {
  std::vector<double> values;
  std::vector<std::vector<std::size_t>> groups;
  for (const Json& group : ask["groups"]) {
    groups.emplace_back();
    for (const Json& value : group) {
      groups.back().push_back(values.size());
      values.push_back(value);
    }
  }
  return bootstrapped(ask, groups, [&](Sample sample) {
    double sum = 0;
    for (const std::size_t i : sample) {
      sum += values[i];
    }
    return std::optional<double>(sum / static_cast<double>(sample.size()));
  });
}

/// Of the AUROC of "scores" for "positive"; "groups" are lists of their indices.
Json bootstrap_auroc(const Json& ask) {
  const std::vector<double> scores = ask["scores"];
  const std::vector<std::uint8_t> positive = ask["positive"];
  return bootstrapped(ask, ask["groups"], [&](Sample sample) {
    std::vector<double> drawn_scores;
    std::vector<std::uint8_t> drawn_positive;
    for (const std::size_t i : sample) {
      drawn_scores.push_back(scores[i]);
      drawn_positive.push_back(positive[i]);
    }
    return auroc(drawn_scores, drawn_positive);
  });
}

Json area_interval(const Json& ask) {
  const Bounds bounds = auroc_interval(ask["area"], ask["n_positive"], ask["n_negative"]);
  return {bounds.low, bounds.high};
}

Json answer_to(const Json& ask) {
  const std::string what = ask["what"];
  if (what == "survival") {
    return survival(ask);
  }
  if (what == "log_rank") {
    return rank(ask);
  }
  if (what == "weibull") {
    return weibull(ask);
  }
  if (what == "pairs") {
    return pairs(ask);
  }
  if (what == "binomial") {
    return binomial(ask);
  }
  if (what == "bootstrap_mean") {
    return bootstrap_mean(ask);
  }
  if (what == "bootstrap_auroc") {
    return bootstrap_auroc(ask);
  }
  if (what == "auroc_interval") {
    return area_interval(ask);
  }
  return chi_squared_above(ask["x"], ask["dof"]);
}

}  // namespace
}  // namespace groklab

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << groklab::answer_to(nlohmann::json::parse(line)).dump() << '\n';
  }
  return 0;
}
