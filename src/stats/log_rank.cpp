// SPDX-License-Identifier: MIT
#include "stats/log_rank.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <map>

#include "stats/chi_squared.hpp"

namespace groklab {
namespace {

struct Moment {
  std::vector<int> events, leaving;  // by group
};

std::map<double, Moment> moments_of(std::span<const std::vector<CensoredTime>> groups) {
  std::map<double, Moment> moments;
  for (size_t g = 0; g < groups.size(); ++g) {
    for (const CensoredTime& time : groups[g]) {
      Moment& moment = moments[time.seen()];
      moment.events.resize(groups.size());
      moment.leaving.resize(groups.size());
      ++moment.leaving[g];
      moment.events[g] += time.has_happened() ? 1 : 0;
    }
  }
  return moments;
}

}  // namespace

std::optional<ChiSquaredTest> log_rank(std::span<const std::vector<CensoredTime>> all_groups) {
  std::vector<std::vector<CensoredTime>> groups(all_groups.begin(), all_groups.end());
  std::erase_if(groups, [](const std::vector<CensoredTime>& group) { return group.empty(); });
  const auto n_groups = static_cast<Eigen::Index>(groups.size());
  if (n_groups < 2) {
    return std::nullopt;
  }
  Eigen::VectorXd at_risk(n_groups);
  for (Eigen::Index g = 0; g < n_groups; ++g) {
    at_risk[g] = static_cast<double>(groups[static_cast<size_t>(g)].size());
  }
  Eigen::VectorXd excess = Eigen::VectorXd::Zero(n_groups);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(n_groups, n_groups);
  for (const auto& [time, moment] : moments_of(groups)) {
    const Eigen::VectorXd events = Eigen::Map<const Eigen::VectorXi>(moment.events.data(), n_groups).cast<double>();
    const double n = at_risk.sum();
    const double d = events.sum();
    const Eigen::VectorXd share = at_risk / n;
    excess += events - d * share;
    if (n > 1) {
      covariance += d * (n - d) / (n - 1) * (Eigen::MatrixXd(share.asDiagonal()) - share * share.transpose());
    }
    at_risk -= Eigen::Map<const Eigen::VectorXi>(moment.leaving.data(), n_groups).cast<double>();
  }
  const Eigen::Index dof = n_groups - 1;
  const auto solver = covariance.topLeftCorner(dof, dof).ldlt();
  if (solver.info() != Eigen::Success || !(solver.vectorD().minCoeff() > 0)) {
    return std::nullopt;  // no event while two groups were watched
  }
  ChiSquaredTest test;
  test.statistic = excess.head(dof).dot(solver.solve(excess.head(dof)));
  test.dof = static_cast<int>(dof);
  test.p_value = chi_squared_above(std::max(0.0, test.statistic), test.dof);
  return test;
}

}  // namespace groklab
