// SPDX-License-Identifier: MIT
#include "search/parzen_estimator.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/sorted_positions.hpp"
#include "search/normal_mass.hpp"

namespace groklab {
namespace {

constexpr std::size_t kFullWeights = 25;
constexpr double kPriorWeight = 1;
constexpr double kMostKernelsAcross = 100;  // the narrowest kernel is range / 100

/// Weights of the observations and, last, of the prior; their sum is 1.
std::vector<double> mixture_weights(std::size_t n) {
  std::vector<double> weights = observation_weights(n);
  weights.push_back(kPriorWeight);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) {
    weight /= sum;
  }
  return weights;
}

/// The position that a uniform number in [0, 1) falls on when positions have these shares, whose sum is 1.
std::size_t position_of(std::span<const double> shares, double u) {
  double below = 0;
  for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
    below += shares[i];
    if (u < below) {
      return i;
    }
  }
  return shares.size() - 1;
}

/// The distance of every point to the farther of its neighbours; the outermost have one neighbour each. A single point
/// has the ends of the range.
std::vector<double> neighbour_distances(std::span<const double> points, const ContinuousRange& range) {
  const std::vector<std::size_t> order =
      sorted_positions(points.size(), [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
  std::vector<double> distances(points.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool is_alone = order.size() == 1;
    const double here = points[order[i]];
    const double left = i > 0 ? here - points[order[i - 1]] : is_alone ? here - range.low : 0;
    const double right = i + 1 < order.size() ? points[order[i + 1]] - here : is_alone ? range.high - here : 0;
    distances[order[i]] = std::max(left, right);
  }
  return distances;
}

}  // namespace

std::vector<double> observation_weights(std::size_t n) {
  std::vector<double> weights(n, 1.0);
  if (n <= kFullWeights) {
    return weights;
  }
  const std::size_t ramp = n - kFullWeights;
  const double first = 1.0 / static_cast<double>(n);
  for (std::size_t i = 0; i < ramp; ++i) {
    const double share = ramp > 1 ? static_cast<double>(i) / static_cast<double>(ramp - 1) : 0;
    weights[i] = first + (1 - first) * share;
  }
  return weights;
}

ParzenEstimator::ParzenEstimator(const Distribution& distribution, std::span<const double> observations)
    : distribution_(distribution) {
  if (distribution.kind == Distribution::Kind::Categorical) {
    count_choices(observations);
  } else {
    range_ = continuous_range(distribution);
    place_kernels(observations);
  }
}

void ParzenEstimator::count_choices(std::span<const double> observations) {
  const std::vector<double> weights = mixture_weights(observations.size());
  const auto n_choices = static_cast<double>(distribution_.choices.size());
  const double smoothing = kPriorWeight / static_cast<double>(weights.size());
  choice_shares_.assign(distribution_.choices.size(), 0);
  for (std::size_t i = 0; i < observations.size(); ++i) {
    for (std::size_t c = 0; c < choice_shares_.size(); ++c) {
      const double seen = static_cast<std::size_t>(observations[i]) == c ? 1 : 0;
      choice_shares_[c] += weights[i] * (smoothing + seen) / (smoothing * n_choices + 1);
    }
  }
  for (double& share : choice_shares_) {
    share += weights.back() / n_choices;
  }
}

void ParzenEstimator::place_kernels(std::span<const double> observations) {
  const double width = range_.high - range_.low;
  std::vector<double> mus;
  for (const double value : observations) {
    mus.push_back(to_continuous(distribution_, value));
  }
  mus.push_back((range_.low + range_.high) / 2);
  const std::vector<double> distances = neighbour_distances(mus, range_);
  const std::vector<double> weights = mixture_weights(observations.size());
  const double narrowest = width / std::min(kMostKernelsAcross, 1.0 + static_cast<double>(mus.size()));
  for (std::size_t i = 0; i < mus.size(); ++i) {
    const bool is_prior = i + 1 == mus.size();
    const double sigma = is_prior ? width : std::clamp(distances[i], narrowest, width);
    const double kept = log_normal_mass((range_.low - mus[i]) / sigma, (range_.high - mus[i]) / sigma);
    kernels_.push_back({mus[i], sigma, weights[i], kept});
  }
}

double ParzenEstimator::sample(Philox& generator) const {
  const double u = generator.next_uniform();
  if (distribution_.kind == Distribution::Kind::Categorical) {
    return static_cast<double>(position_of(choice_shares_, u));
  }
  std::vector<double> weights;
  for (const Kernel& kernel : kernels_) {
    weights.push_back(kernel.weight);
  }
  return sample_number(generator, kernels_[position_of(weights, u)]);
}

double ParzenEstimator::sample_number(Philox& generator, const Kernel& kernel) const {
  double x = 0;
  do {  // mu lies in the range and sigma is at most its width: more than a third of the draws are inside
    x = kernel.mu + kernel.sigma * generator.next_normal();
  } while (!(x >= range_.low && x <= range_.high));
  return from_continuous(distribution_, x);
}

double ParzenEstimator::log_score(double value) const {
  if (distribution_.kind == Distribution::Kind::Categorical) {
    return std::log(choice_shares_[static_cast<std::size_t>(value)]);
  }
  std::vector<double> terms;
  for (const Kernel& kernel : kernels_) {
    terms.push_back(std::log(kernel.weight) + log_kernel(kernel, value));
  }
  const double largest = *std::max_element(terms.begin(), terms.end());
  double sum = 0;
  for (const double term : terms) {
    sum += std::exp(term - largest);
  }
  return largest + std::log(sum);
}

double ParzenEstimator::log_kernel(const Kernel& kernel, double value) const {
  const double x = to_continuous(distribution_, value);
  if (range_.step) {
    const double low = std::max(x - *range_.step / 2, range_.low);
    const double high = std::min(x + *range_.step / 2, range_.high);
    return log_normal_mass((low - kernel.mu) / kernel.sigma, (high - kernel.mu) / kernel.sigma) - kernel.log_kept;
  }
  const double z = (x - kernel.mu) / kernel.sigma;
  return -0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi) - kernel.log_kept;
}

}  // namespace groklab
