// SPDX-License-Identifier: MIT
#include "stats/paired_order.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>

#include "stats/binomial_interval.hpp"

namespace groklab {
namespace {

/// min(1, 2 P(B <= k)), B binomial (n, 1/2).
double sign_test(int k, int n) { return std::min(1.0, 2 * cdf(boost::math::binomial(n, 0.5), k)); }

}  // namespace

PairedOrder paired_order(std::span<const std::pair<CensoredTime, CensoredTime>> pairs) {
  PairedOrder order;
  for (const auto& [first, second] : pairs) {
    if (first.high <= second.low) {
      ++order.first_earlier;
    } else if (second.high <= first.low) {
      ++order.second_earlier;
    } else {
      ++order.undecided;
    }
  }
  const int decided = order.first_earlier + order.second_earlier;
  order.share = decided > 0 ? binomial_interval(order.first_earlier, decided) : Bounds{0, 1};
  order.p_value = sign_test(std::min(order.first_earlier, order.second_earlier), decided);
  return order;
}

}  // namespace groklab
