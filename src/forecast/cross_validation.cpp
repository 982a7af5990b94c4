// SPDX-License-Identifier: MIT
#include "forecast/cross_validation.hpp"

#include <algorithm>
#include <numeric>

#include "core/check.hpp"
#include "core/philox.hpp"
#include "forecast/scaling.hpp"
#include "stats/logistic_regression.hpp"

namespace groklab {
namespace {

int count_of(std::span<const int> labels) { return *std::max_element(labels.begin(), labels.end()) + 1; }

struct Share {
  int n_positive = 0;
  int n_rows = 0;

  auto operator<=>(const Share&) const = default;
};

}  // namespace

std::vector<double> out_of_fold_scores(MatrixView<const double> x, std::span<const std::uint8_t> grokked,
                                       std::span<const int> fold, double c) {
  GROKLAB_CHECK(fold.size() == grokked.size() && static_cast<std::size_t>(x.rows) == fold.size());
  std::vector<double> scores(fold.size());
  for (int held_out = 0; held_out < count_of(fold); ++held_out) {
    std::vector<std::size_t> inside, outside;
    std::vector<std::uint8_t> known;
    for (std::size_t i = 0; i < fold.size(); ++i) {
      (fold[i] == held_out ? inside : outside).push_back(i);
      if (fold[i] != held_out) {
        known.push_back(grokked[i]);
      }
    }
    GROKLAB_CHECK(!outside.empty());
    const Scaling scaling = fit_scaling(x, outside);
    const std::vector<double> seen = scaled_rows(scaling, x, outside);
    const LogisticModel model =
        fit_logistic({seen.data(), static_cast<std::ptrdiff_t>(outside.size()), x.cols}, known, c);
    const std::vector<double> unseen = scaled_rows(scaling, x, inside);
    const auto width = static_cast<std::size_t>(x.cols);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      scores[inside[i]] = model.score({unseen.data() + i * width, width});
    }
  }
  return scores;
}

std::vector<int> stratified_group_folds(std::span<const int> group, std::span<const std::uint8_t> grokked, int n_folds,
                                        std::uint64_t seed) {
  const int n_groups = count_of(group);
  GROKLAB_CHECK(n_folds >= 2 && n_folds <= n_groups);
  std::vector<Share> share(static_cast<std::size_t>(n_groups));
  for (std::size_t i = 0; i < group.size(); ++i) {
    Share& of_group = share[static_cast<std::size_t>(group[i])];
    of_group.n_positive += grokked[i];
    ++of_group.n_rows;
  }
  std::vector<std::int32_t> order(share.size());
  std::iota(order.begin(), order.end(), 0);
  Philox(seed, Stream::Control, 0).shuffle(order);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return share[static_cast<std::size_t>(a)] > share[static_cast<std::size_t>(b)];
  });
  std::vector<Share> filled(static_cast<std::size_t>(n_folds));
  std::vector<int> fold_of_group(share.size());
  for (const std::int32_t g : order) {
    const auto emptiest = std::min_element(filled.begin(), filled.end());
    emptiest->n_positive += share[static_cast<std::size_t>(g)].n_positive;
    emptiest->n_rows += share[static_cast<std::size_t>(g)].n_rows;
    fold_of_group[static_cast<std::size_t>(g)] = static_cast<int>(emptiest - filled.begin());
  }
  std::vector<int> fold;
  for (const int g : group) {
    fold.push_back(fold_of_group[static_cast<std::size_t>(g)]);
  }
  return fold;
}

}  // namespace groklab
