// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/philox.hpp"
#include "search/study.hpp"

namespace groklab {

/// One dimension of a search space.
struct SearchParameter {
  std::string name;
  Distribution distribution;
  std::optional<std::int64_t> grid_points;  ///< of the grid sampler, where the distribution itself is no grid
  bool operator==(const SearchParameter&) const = default;
};

/// What a sampler decides from. The same request gives the same suggestion: there is no state besides.
struct SampleRequest {
  std::span<const SearchParameter> space;
  TrialViews seen;  ///< ended trials that this one may learn from, by their numbers
  std::int64_t number = 0;
  std::uint64_t seed = 0;
  int population = 50;  ///< NSGA-II

  /// The random numbers of this trial.
  Philox generator() const { return {seed, Stream::Search, static_cast<std::uint64_t>(number)}; }
};

struct Suggestion {
  std::vector<double> values;              ///< a parameter of the space each, internal form
  std::optional<std::int64_t> generation;  ///< NSGA-II: of this trial, kept in the study
};

enum class SamplerKind { Random, Grid, Tpe, Nsga2 };

/// Asks the sampler of that kind.
Suggestion suggest(SamplerKind kind, const SampleRequest& request);

}  // namespace groklab
