// SPDX-License-Identifier: MIT
#include "lab/sweep_pairs.hpp"

#include <algorithm>
#include <map>

#include "stats/holm.hpp"

namespace groklab {
namespace {

std::vector<std::string> values_in_order(const SweepRuns& sweep, std::size_t key) {
  std::vector<std::string> values;
  for (const ComparedRun& run : sweep.runs) {
    if (std::find(values.begin(), values.end(), run.cell[key]) == values.end()) {
      values.push_back(run.cell[key]);
    }
  }
  return values;
}

/// What has to be equal for two runs to be compared over one key.
std::string rest_of(const ComparedRun& run, std::size_t key) {
  std::string rest = run.seeds;
  for (std::size_t i = 0; i < run.cell.size(); ++i) {
    rest += i == key ? "" : run.cell[i] + "\n";
  }
  return rest;
}

using TimeByRest = std::map<std::string, CensoredTime>;

/// The times of two values where all else is equal.
std::vector<std::pair<CensoredTime, CensoredTime>> shared(const TimeByRest& first, const TimeByRest& second) {
  std::vector<std::pair<CensoredTime, CensoredTime>> pairs;
  for (const auto& [rest, time] : first) {
    const auto other = second.find(rest);
    if (other != second.end()) {
      pairs.emplace_back(time, other->second);
    }
  }
  return pairs;
}

std::vector<PairedValues> pairs_over(const SweepRuns& sweep, std::size_t key) {
  std::map<std::string, TimeByRest> times;  // by value
  for (const ComparedRun& run : sweep.runs) {
    if (run.grok) {
      times[run.cell[key]].emplace(rest_of(run, key), *run.grok);
    }
  }
  const std::vector<std::string> values = values_in_order(sweep, key);
  const std::size_t reach = values.size() <= kMostForAllPairs ? values.size() : 1;
  std::vector<PairedValues> all;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size() && j <= i + reach; ++j) {
      const auto pairs = shared(times[values[i]], times[values[j]]);
      if (!pairs.empty()) {
        all.push_back({sweep.keys[key], values[i], values[j], paired_order(pairs)});
      }
    }
  }
  return all;
}

}  // namespace

std::vector<PairedValues> paired_values(const SweepRuns& sweep) {
  std::vector<PairedValues> all;
  for (std::size_t key = 0; key < sweep.keys.size(); ++key) {
    const std::vector<PairedValues> pairs = pairs_over(sweep, key);
    all.insert(all.end(), pairs.begin(), pairs.end());
  }
  std::vector<double> p_values;
  for (const PairedValues& pair : all) {
    p_values.push_back(pair.order.p_value);
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].p_holm = adjusted[i];
  }
  return all;
}

}  // namespace groklab
