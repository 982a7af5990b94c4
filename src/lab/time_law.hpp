// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/sweep_cells.hpp"
#include "stats/weibull_aft.hpp"

namespace groklab {

/// One term of a law: a key that is a number, to a power, or a value of a key that is none, as a factor.
struct LawTerm {
  std::string key;
  std::string value;    ///< empty for a power
  double estimate = 0;  ///< exponent, or logarithm of the factor
  Bounds wald;
  /// Runs drawn within their cells; nullopt: not asked for, or too often without a fit.
  std::optional<Bounds> bootstrap;
};

/// Do two powers with equal exponents do, so that only the product decides?
struct ProductTest {
  std::string first, second;  ///< keys
  double difference = 0;      ///< of the exponents
  Bounds interval;
  double p_value = 1;  ///< that it is 0
};

/// grok_step as a product of powers and factors, with Weibull scatter: stats/weibull_aft.hpp.
struct TimeLaw {
  std::vector<LawTerm> terms;
  double shape = 0;    ///< of the scatter
  int n = 0;           ///< runs
  int n_left_out = 0;  ///< those with a value that is not positive, whose logarithm is none
  /// Against a time of its own for every cell; nullopt: as many terms as cells, or no fit.
  std::optional<ChiSquaredTest> fit;
  std::optional<ProductTest> product;  ///< of lr and weight_decay, where both vary
};

/// Fits all keys that vary at once. `replicates` of the bootstrap: 0 for none. nullopt where nothing varies or there is no
/// fit: too few runs grokked, or a value at which none does.
std::optional<TimeLaw> fit_time_law(const SweepRuns& sweep, const std::vector<SweepCell>& cells, int replicates);

/// The law along one key that is a number: the median grok_step with a 95 % band, all other numbers at their middle level,
/// all other keys at their first.
struct LawLine {
  std::size_t key = 0;  ///< of SweepRuns::keys
  std::string text;     ///< "step ~ weight_decay^-0.92"
  std::vector<double> x, median, low, high;
};

/// A line for every key in the law that is a number; none where there is no law.
/// Math    log median = x . coefficients + scale log(log 2), its variance by the delta method over coefficients and scale
std::vector<LawLine> law_lines(const SweepRuns& sweep, const std::vector<SweepCell>& cells);

/// A power of one positive number a run, fitted alone; `name` is what the text calls it. nullopt where there is no fit.
std::optional<LawLine> power_law(std::string_view name, std::span<const CensoredTime> times,
                                 std::span<const double> numbers);

/// The median of time times number, where that product is all that scatters: the law with exponent -1. nullopt where there is
/// no fit.
std::optional<double> median_product(std::span<const CensoredTime> times, std::span<const double> numbers);

}  // namespace groklab
