// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "stats/bounds.hpp"
#include "stats/censored_time.hpp"

namespace groklab {

/// The estimated probability that nothing has happened yet, from `time` on to the next step.
struct SurvivalStep {
  double time = 0;
  int at_risk = 0;  ///< watched and not yet happened, just before `time`
  int events = 0;
  double survival = 1;
  double relative_variance = 0;  ///< Greenwood's sum: the variance of survival is survival^2 times it
  Bounds interval{0, 1};         ///< log-log, always within [0, 1]
};

/// Product-limit estimate; an event counts at CensoredTime::seen(), where the grid of evaluations shows it, and a censored
/// run counts as watched at its last time. One step for every time with events, ascending; empty where there are none.
/// Math    S = prod (1 - d/n); Greenwood sum d / (n (n - d)); interval S^exp(+-z sqrt(sum) / log S)
/// Limits  once everything has happened S is 0 and Greenwood's sum infinite. The interval is then that of 0 of m left,
///         [0, 1 - 0.025^(1/m)], and no wider than that of the step before; m is the number of runs that would have given
///         that step its variance had none been censored, (1 - S) / (S sum): n where none was.
/// Source  Kaplan and Meier 1958; Greenwood 1926; Kalbfleisch and Prentice 2002, section 1.4; Dorey and Korn 1987 (m)
std::vector<SurvivalStep> kaplan_meier(std::span<const CensoredTime> times);

/// When a share `q` has happened, q in (0, 1); nullopt: it had not, or the interval does not end, within what was watched.
struct SurvivalQuantile {
  std::optional<double> time, low, high;
};

/// The first time at which survival is at most 1 - q; the interval is where that of survival crosses 1 - q.
/// Source: Brookmeyer and Crowley 1982.
SurvivalQuantile survival_quantile(std::span<const SurvivalStep> steps, double q);

/// The mean of min(time, horizon), and its standard error.
struct RestrictedMean {
  double mean = 0;
  double standard_error = 0;
};

/// Area under the survival curve up to `horizon`, which is not after the last time watched.
/// Math    variance sum over steps of (area from there to the horizon)^2 d / (n (n - d)), times n_events / (n_events - 1)
/// Source  Irwin 1949; Klein and Moeschberger 2003, section 4.5
RestrictedMean restricted_mean(std::span<const CensoredTime> times, double horizon);

}  // namespace groklab
