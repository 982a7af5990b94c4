// SPDX-License-Identifier: MIT
#include "search/tpe_sampler.hpp"

#include <algorithm>
#include <cmath>

#include "core/special_numbers.hpp"
#include "search/parzen_estimator.hpp"
#include "search/random_sampler.hpp"

namespace groklab {
namespace {

constexpr std::size_t kStartupTrials = 10;
constexpr std::size_t kMostGood = 25;
constexpr int kCandidates = 24;

/// The order of trials: a complete one is better than any pruned one, of two pruned ones the one that came farther.
struct Score {
  double minus_step = 0;
  double value = 0;
  auto operator<=>(const Score&) const = default;
};

Score score_of(const Trial& trial) {
  if (trial.state == TrialState::Complete) {
    return {-kInf, trial.values[0]};
  }
  if (trial.intermediate.empty()) {
    return {1, 0};  // pruned before its first report: behind all the others
  }
  const auto& [step, value] = *trial.intermediate.rbegin();
  return {-static_cast<double>(step), std::isnan(value) ? kInf : value};
}

bool is_scored(const Trial& trial) {
  return (trial.state == TrialState::Complete && !trial.values.empty()) || trial.state == TrialState::Pruned;
}

/// Scored trials, each half in the order of time.
struct Halves {
  std::vector<const Trial*> good;
  std::vector<const Trial*> others;
};

Halves split_trials(const std::vector<const Trial*>& scored) {
  std::vector<const Trial*> ranked = scored;
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Trial* a, const Trial* b) { return score_of(*a) < score_of(*b); });
  const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(n_good_trials(scored.size()));
  Halves halves{{ranked.begin(), middle}, {middle, ranked.end()}};
  const auto by_number = [](const Trial* a, const Trial* b) { return a->number < b->number; };
  std::sort(halves.good.begin(), halves.good.end(), by_number);
  std::sort(halves.others.begin(), halves.others.end(), by_number);
  return halves;
}

/// Their values of a parameter; trials without one that the distribution contains are passed over.
std::vector<double> observations_of(const SearchParameter& parameter, const std::vector<const Trial*>& trials) {
  std::vector<double> values;
  for (const Trial* trial : trials) {
    const TrialParam* param = trial->param(parameter.name);
    if (param != nullptr && parameter.distribution.contains(param->value)) {
      values.push_back(param->value);
    }
  }
  return values;
}

double likeliest_candidate(const SearchParameter& parameter, const Halves& halves, Philox& generator) {
  const ParzenEstimator good(parameter.distribution, observations_of(parameter, halves.good));
  const ParzenEstimator others(parameter.distribution, observations_of(parameter, halves.others));
  double best = 0;
  double best_ratio = -kInf;
  for (int i = 0; i < kCandidates; ++i) {
    const double candidate = good.sample(generator);
    const double ratio = good.log_score(candidate) - others.log_score(candidate);
    if (i == 0 || ratio > best_ratio) {
      best = candidate;
      best_ratio = ratio;
    }
  }
  return best;
}

}  // namespace

std::size_t n_good_trials(std::size_t n) { return std::min((n + 9) / 10, kMostGood); }

std::vector<double> tpe_point(const SampleRequest& request) {
  std::vector<const Trial*> scored;
  std::copy_if(request.seen.begin(), request.seen.end(), std::back_inserter(scored),
               [](const Trial* trial) { return is_scored(*trial); });
  if (scored.size() < kStartupTrials) {
    return random_point(request);
  }
  const Halves halves = split_trials(scored);
  Philox generator = request.generator();
  std::vector<double> point;
  for (const SearchParameter& parameter : request.space) {
    point.push_back(likeliest_candidate(parameter, halves, generator));
  }
  return point;
}

}  // namespace groklab
