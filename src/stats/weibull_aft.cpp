// SPDX-License-Identifier: MIT
#include "stats/weibull_aft.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/check.hpp"
#include "stats/chi_squared.hpp"

namespace groklab {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostSteps = 200;
constexpr int kMostHalvings = 40;
constexpr double kConverged = 1e-10;     // Newton decrement: twice the log likelihood that is still to gain
constexpr double kLargestLogScale = 12;  // beyond, the likelihood grows for ever: there is no maximum
constexpr double kSmallestLogScale = -12;
constexpr double kFlat = 20;  // a standard error this large, a factor of 5e8 in time, says that nothing is known

/// A log likelihood with its first and second derivatives by the linear predictor and by s = log scale.
struct Derivatives {
  double value = 0;
  double eta = 0, s = 0;
  double eta_eta = 0, eta_s = 0, s_s = 0;
};

/// What one end t of an interval gives, with z = (log t - eta) / scale: the density f(z) = e^z S(z), its derivative
/// f'(z) = f(z) (1 - e^z), and their products with z, all divided by S at the lower end. All 0 at t = 0 and infinity.
struct End {
  double f = 0, f_prime = 0, z = 0;
};

/// ratio: S(z) / S(lower end).
End end_at(double z, double ratio) {
  const double hazard = std::exp(z);
  const double f = hazard * ratio;
  return {f, f * (1 - hazard), z};
}

/// Of one observation. The likelihood is L = S(low) - S(high).
Derivatives observation(const CensoredTime& time, double eta, double scale) {
  const bool from_start = !(time.low > 0);
  const double z_low = from_start ? 0 : (std::log(time.low) - eta) / scale;
  const double h_low = from_start ? 0 : std::exp(z_low);  // cumulative hazard
  const End low = from_start ? End{} : end_at(z_low, 1);
  End high;
  double share = 1;  // L / S(low)
  if (time.has_happened()) {
    const double z = (std::log(time.high) - eta) / scale;
    const double h_between = h_low - std::exp(z);  // negative
    high = end_at(z, std::exp(h_between));
    share = -std::expm1(h_between);
  }
  // By z of each end: dz/deta = -1/scale, dz/ds = -z.
  Derivatives d;
  d.value = -h_low + std::log(share);
  d.eta = (low.f - high.f) / scale / share;
  d.s = (low.z * low.f - high.z * high.f) / share;
  const double eta_eta = -(low.f_prime - high.f_prime) / (scale * scale) / share;
  const double eta_s = (-(low.f - high.f) - (low.z * low.f_prime - high.z * high.f_prime)) / scale / share;
  const auto s_s = [](const End& end) { return -end.z * (end.f + end.z * end.f_prime); };
  d.eta_eta = eta_eta - d.eta * d.eta;
  d.eta_s = eta_s - d.eta * d.s;
  d.s_s = (s_s(low) - s_s(high)) / share - d.s * d.s;
  return d;
}

/// The log likelihood of all observations as a function of theta = (coefficients, log scale).
class Likelihood {
 public:
  Likelihood(std::span<const CensoredTime> times, std::span<const double> columns, int n_columns)
      : times_(times), x_(columns.data(), std::ssize(times), n_columns) {}

  double value(const Eigen::VectorXd& theta) const {
    double sum = 0;
    for (Eigen::Index i = 0; i < x_.rows(); ++i) {
      sum += at(i, theta).value;
    }
    return sum;
  }

  void derivatives(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient, Eigen::MatrixXd& hessian) const {
    const Eigen::Index k = x_.cols();
    gradient.setZero(k + 1);
    hessian.setZero(k + 1, k + 1);
    for (Eigen::Index i = 0; i < x_.rows(); ++i) {
      const Derivatives d = at(i, theta);
      const Eigen::VectorXd x = x_.row(i);
      gradient.head(k) += d.eta * x;
      gradient[k] += d.s;
      hessian.topLeftCorner(k, k) += d.eta_eta * x * x.transpose();
      hessian.col(k).head(k) += d.eta_s * x;
      hessian(k, k) += d.s_s;
    }
    hessian.row(k).head(k) = hessian.col(k).head(k).transpose();
  }

  /// Where to begin: least squares on the logarithms of the times seen.
  Eigen::VectorXd start() const {
    Eigen::VectorXd y(x_.rows());
    for (Eigen::Index i = 0; i < x_.rows(); ++i) {
      y[i] = std::log(std::max(times_[static_cast<size_t>(i)].seen(), std::numeric_limits<double>::min()));
    }
    Eigen::VectorXd theta(x_.cols() + 1);
    theta.head(x_.cols()) = x_.colPivHouseholderQr().solve(y);
    const double spread = (y - x_ * theta.head(x_.cols())).norm() / std::sqrt(static_cast<double>(x_.rows()));
    theta[x_.cols()] = std::log(std::max(spread, 0.05));
    return theta;
  }

  bool has_full_rank() const { return x_.colPivHouseholderQr().rank() == x_.cols(); }

 private:
  Derivatives at(Eigen::Index i, const Eigen::VectorXd& theta) const {
    const Eigen::Index k = x_.cols();
    return observation(times_[static_cast<size_t>(i)], x_.row(i).dot(theta.head(k)), std::exp(theta[k]));
  }

  std::span<const CensoredTime> times_;
  Eigen::Map<const Matrix> x_;
};

/// A direction in which the likelihood grows: Newton's where the Hessian is negative definite, else one that is damped
/// until it is.
Eigen::VectorXd uphill(const Eigen::VectorXd& gradient, const Eigen::MatrixXd& hessian) {
  const Eigen::Index n = gradient.size();
  const double size = std::max(hessian.diagonal().cwiseAbs().maxCoeff(), 1e-12);
  for (double damping = 0;; damping = damping == 0 ? 1e-6 * size : 10 * damping) {
    const Eigen::LLT<Eigen::MatrixXd> solver(damping * Eigen::MatrixXd::Identity(n, n) - hessian);
    if (solver.info() == Eigen::Success || damping > 1e6 * size) {
      return solver.solve(gradient);
    }
  }
}

/// The maximum; false where the steps lead nowhere.
bool climb(const Likelihood& likelihood, Eigen::VectorXd& theta, Eigen::MatrixXd& hessian) {
  Eigen::VectorXd gradient;
  double value = likelihood.value(theta);
  for (int step = 0; step < kMostSteps && std::isfinite(value); ++step) {
    likelihood.derivatives(theta, gradient, hessian);
    const Eigen::VectorXd direction = uphill(gradient, hessian);
    if (gradient.dot(direction) < kConverged) {
      return Eigen::LLT<Eigen::MatrixXd>(-hessian).info() == Eigen::Success;
    }
    double length = 2;
    double next = -std::numeric_limits<double>::infinity();
    for (int half = 0; half < kMostHalvings && !(next > value); ++half) {
      length /= 2;
      next = likelihood.value(theta + length * direction);
    }
    const double log_scale = theta[theta.size() - 1];
    if (!(next > value) || log_scale > kLargestLogScale || log_scale < kSmallestLogScale) {
      return false;
    }
    theta += length * direction;
    value = next;
  }
  return false;
}

}  // namespace

double WeibullAft::standard_error(int column) const {
  const size_t n = coefficients.size() + 1;
  const auto at = static_cast<size_t>(column);
  return std::sqrt(covariance[at * n + at]);
}

Bounds WeibullAft::interval(int column) const {
  const double centre = coefficients[static_cast<size_t>(column)];
  const double half = kNormal975 * standard_error(column);
  return {centre - half, centre + half};
}

double WeibullAft::variance_of(std::span<const double> weights) const {
  const size_t n = coefficients.size() + 1;
  double variance = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    for (size_t j = 0; j < weights.size(); ++j) {
      variance += weights[i] * weights[j] * covariance[i * n + j];
    }
  }
  return variance;
}

double WeibullAft::median(std::span<const double> x) const {
  double eta = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    eta += x[i] * coefficients[i];
  }
  return std::exp(eta + std::exp(log_scale) * std::log(std::log(2.0)));
}

std::optional<WeibullAft> fit_weibull_aft(std::span<const CensoredTime> times, std::span<const double> columns,
                                          int n_columns) {
  GROKLAB_CHECK(n_columns >= 1 && columns.size() == times.size() * static_cast<size_t>(n_columns));
  const Likelihood likelihood(times, columns, n_columns);
  const auto events = std::count_if(times.begin(), times.end(), [](const CensoredTime& t) { return t.has_happened(); });
  if (events <= n_columns || !likelihood.has_full_rank()) {
    return std::nullopt;
  }
  Eigen::VectorXd theta = likelihood.start();
  Eigen::MatrixXd hessian;
  if (!climb(likelihood, theta, hessian)) {
    return std::nullopt;
  }
  WeibullAft fit;
  fit.coefficients.assign(theta.data(), theta.data() + n_columns);
  fit.log_scale = theta[n_columns];
  const Matrix covariance = (-hessian).inverse();
  if (!(covariance.diagonal().maxCoeff() < kFlat * kFlat)) {
    return std::nullopt;  // the likelihood goes on growing, ever more slowly
  }
  fit.covariance.assign(covariance.data(), covariance.data() + covariance.size());
  fit.log_likelihood = likelihood.value(theta);
  return fit;
}

ChiSquaredTest likelihood_ratio_test(const WeibullAft& smaller, const WeibullAft& larger) {
  ChiSquaredTest test;
  test.statistic = std::max(0.0, 2 * (larger.log_likelihood - smaller.log_likelihood));
  test.dof = static_cast<int>(larger.coefficients.size()) - static_cast<int>(smaller.coefficients.size());
  GROKLAB_CHECK(test.dof >= 1);
  test.p_value = chi_squared_above(test.statistic, test.dof);
  return test;
}

}  // namespace groklab
