// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/philox.hpp"
#include "search/distribution.hpp"

namespace groklab {

/// Weights of n observations in the order of time: the last 25 count fully, those before ramp up from 1 / n.
std::vector<double> observation_weights(std::size_t n);

/// A mixture over one parameter, made from observed values and a prior of weight 1 over the whole range.
/// Numbers: a mixture of normals cut to the range, one at every observation, as wide as the distance to its farther
/// neighbour and at least range / min(100, n + 2) ("magic clip"), and one of the width of the range at its middle.
/// Choices: a mixture of categorical distributions that each favour one observed choice.
/// Source: Bergstra et al. 2011, "Algorithms for hyper-parameter optimization", with the defaults of Optuna 3.1.
class ParzenEstimator {
 public:
  /// `observations` in internal form, in the order of time.
  ParzenEstimator(const Distribution& distribution, std::span<const double> observations);

  double sample(Philox& generator) const;
  /// How likely a value is, as a logarithm: its probability where values are points of a grid or choices. On a continuous
  /// range the sum of the kernels' heights, each in units of its own width: without the factor 1 / sigma of a density, as
  /// Optuna 3.1 has it. With the factor, the search finds worse values (docs/search.md, "Measured").
  double log_score(double value) const;

 private:
  struct Kernel {
    double mu = 0;     ///< of numbers, on the continuous range
    double sigma = 0;  ///< of numbers
    double weight = 0;
    double log_kept = 0;  ///< logarithm of the mass inside the range
  };
  void place_kernels(std::span<const double> observations);
  void count_choices(std::span<const double> observations);
  double sample_number(Philox& generator, const Kernel& kernel) const;
  double log_kernel(const Kernel& kernel, double value) const;

  const Distribution& distribution_;
  ContinuousRange range_;
  std::vector<Kernel> kernels_;        ///< of numbers; the prior is the last
  std::vector<double> choice_shares_;  ///< of choices, the mixture already summed
};

}  // namespace groklab
