// SPDX-License-Identifier: MIT
#include "stats/logistic_regression.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "core/check.hpp"
#include "stats/sigmoid.hpp"

namespace groklab {
namespace {

using Vector = Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

/// The penalised likelihood as a function of (intercept, weights).
class Objective {
 public:
  Objective(MatrixView<const double> x, std::span<const std::uint8_t> positive, double c)
      : design_(x.rows, x.cols + 1), y_(x.rows), c_(c) {
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
      design_(i, 0) = 1;
      for (std::ptrdiff_t j = 0; j < x.cols; ++j) {
        design_(i, j + 1) = x(i, j);
      }
      y_(i) = positive[static_cast<std::size_t>(i)];
    }
  }

  std::ptrdiff_t size() const { return design_.cols(); }

  double value(const Vector& theta) const {
    const Vector scores = design_ * theta;
    double loss = 0;
    for (std::ptrdiff_t i = 0; i < scores.size(); ++i) {
      loss += softplus(y_(i) > 0 ? -scores(i) : scores(i));
    }
    return c_ * loss + theta.tail(size() - 1).squaredNorm() / 2;
  }

  /// Newton's step, and the gradient it starts from.
  Vector step(const Vector& theta, Vector& gradient) const {
    const Vector p = (design_ * theta).unaryExpr(&sigmoid);
    gradient = c_ * (design_.transpose() * (p - y_));
    gradient.tail(size() - 1) += theta.tail(size() - 1);
    const Vector curvature = c_ * (p.array() * (1 - p.array())).matrix();
    Eigen::MatrixXd hessian = design_.transpose() * curvature.asDiagonal() * design_;
    hessian.diagonal().tail(size() - 1).array() += 1;
    // Far out all p are 0 or 1 and nothing holds the intercept: a hair of curvature keeps the step finite.
    hessian(0, 0) += 1e-12 * c_ * static_cast<double>(y_.size());
    return hessian.ldlt().solve(-gradient);
  }

 private:
  RowMajor design_;
  Vector y_;
  double c_;
};

LogisticModel of_one_class(std::ptrdiff_t n, std::ptrdiff_t n_features, bool positive) {
  const double odds = (static_cast<double>(n) + 0.5) / 0.5;
  return {positive ? std::log(odds) : -std::log(odds), std::vector<double>(static_cast<std::size_t>(n_features))};
}

}  // namespace

double LogisticModel::score(std::span<const double> x) const {
  GROKLAB_CHECK(x.size() == weights.size());
  double sum = intercept;
  for (std::size_t j = 0; j < x.size(); ++j) {
    sum += weights[j] * x[j];
  }
  return sum;
}

double LogisticModel::probability(std::span<const double> x) const { return sigmoid(score(x)); }

LogisticModel fit_logistic(MatrixView<const double> x, std::span<const std::uint8_t> positive, double c) {
  GROKLAB_CHECK(x.rows >= 1 && static_cast<std::size_t>(x.rows) == positive.size() && c > 0);
  const auto n_positive = std::count(positive.begin(), positive.end(), std::uint8_t{1});
  if (n_positive == 0 || n_positive == x.rows) {
    return of_one_class(x.rows, x.cols, n_positive > 0);
  }
  constexpr int kMaxSteps = 100;  // a dozen are usual
  constexpr double kGradientIsZero = 1e-10;
  const Objective objective(x, positive, c);
  Vector theta = Vector::Zero(objective.size());
  Vector gradient(objective.size());
  double value = objective.value(theta);
  for (int i = 0; i < kMaxSteps; ++i) {
    const Vector step = objective.step(theta, gradient);
    if (gradient.lpNorm<Eigen::Infinity>() < kGradientIsZero) {
      break;
    }
    double length = 1;
    Vector next = theta + step;
    double next_value = objective.value(next);
    for (; next_value > value && length > 1e-8; length /= 2) {
      next = theta + length / 2 * step;
      next_value = objective.value(next);
    }
    if (next_value >= value) {
      break;  // as far as rounding goes
    }
    theta = next;
    value = next_value;
  }
  return {theta(0), std::vector<double>(theta.data() + 1, theta.data() + theta.size())};
}

}  // namespace groklab
