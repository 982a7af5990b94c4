// SPDX-License-Identifier: MIT
#include "analysis/circle_quality.hpp"

#include <cmath>
#include <numbers>

namespace groklab {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& x, const Vector& y) {
  double sum = 0;
  for (size_t j = 0; j < x.size(); ++j) {
    sum += x[j] * y[j];
  }
  return sum;
}

/// Least squares fit of rows by mean + u cos + v sin; the three regressors are orthogonal over all of Z_p.
struct CircleFit {
  CircleFit(MatrixView<const float> rows, int k);

  Vector cos, sin;    ///< [p]
  Vector mean, u, v;  ///< [width]
};

CircleFit::CircleFit(MatrixView<const float> rows, int k)
    : cos(static_cast<size_t>(rows.rows)),
      sin(cos),
      mean(static_cast<size_t>(rows.cols)),
      u(static_cast<size_t>(rows.cols)),
      v(static_cast<size_t>(rows.cols)) {
  const auto p = static_cast<double>(rows.rows);
  for (size_t t = 0; t < cos.size(); ++t) {
    const double turns = static_cast<double>(static_cast<std::ptrdiff_t>(t) * k % rows.rows) / p;
    cos[t] = std::cos(2 * std::numbers::pi * turns);
    sin[t] = std::sin(2 * std::numbers::pi * turns);
    const float* row = rows.row(static_cast<std::ptrdiff_t>(t));
    for (size_t j = 0; j < mean.size(); ++j) {
      const auto x = static_cast<double>(row[j]);
      mean[j] += x / p;
      u[j] += 2 / p * cos[t] * x;
      v[j] += 2 / p * sin[t] * x;
    }
  }
}

/// Coordinates in a plane, times `scale`, which is positive.
struct Direction {
  double x, y, scale;
};

/// Direction of one token in the plane fitted to the others. False where that is no plane.
bool held_out_direction(Direction& out, const CircleFit& fit, const float* row, size_t t) {
  // Leaving out one row with regressors r and residual e moves the coefficients by -(X'X)^-1 r e / (1 - h), where
  // X'X = diag(p, p/2, p/2) and so h = 3/p for every row.
  constexpr double kParallel = 1e-12;
  const auto p = static_cast<double>(fit.cos.size());
  const double shift = 1 / (p - 3);
  const double c = fit.cos[t];
  const double s = fit.sin[t];
  Vector u = fit.u;
  Vector v = fit.v;
  Vector point(u.size());
  for (size_t j = 0; j < u.size(); ++j) {
    const double centred = static_cast<double>(row[j]) - fit.mean[j];
    const double residual = centred - c * fit.u[j] - s * fit.v[j];
    u[j] -= 2 * shift * c * residual;
    v[j] -= 2 * shift * s * residual;
    point[j] = centred + shift * residual;
  }
  const double uu = dot(u, u);
  const double uv = dot(u, v);
  const double vv = dot(v, v);
  const double determinant = uu * vv - uv * uv;
  if (determinant <= kParallel * (uu + vv) * (uu + vv)) {
    return false;
  }
  const double up = dot(u, point);
  const double vp = dot(v, point);
  out = {vv * up - uv * vp, uu * vp - uv * up, determinant};
  return true;
}

/// Whether enough tokens are left for a plane of that frequency.
bool has_circle(MatrixView<const float> rows, int k) { return rows.rows >= 4 && 2 * k != rows.rows; }

double frequency_quality(const TokenBlocks& blocks, int k, std::span<const Quadruple> quadruples) {
  const Vector error_a = circle_angle_errors(blocks.a, k);
  const Vector error_b = circle_angle_errors(blocks.b, k);
  if (error_a.empty() || error_b.empty()) {
    return 0;
  }
  double sum = 0;
  int count = 0;
  for (const Quadruple& q : quadruples) {
    if (!q.trivial()) {
      // The perfect angles of both sides are equal mod 2 pi, so only the errors are left.
      sum += std::cos(error_a[static_cast<size_t>(q.a)] + error_b[static_cast<size_t>(q.b)] -
                      error_a[static_cast<size_t>(q.c)] - error_b[static_cast<size_t>(q.d)]);
      ++count;
    }
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace

std::vector<double> circle_angle_errors(MatrixView<const float> rows, int k) {
  if (!has_circle(rows, k)) {
    return {};
  }
  const CircleFit fit(rows, k);
  Vector errors(fit.cos.size());
  for (size_t t = 0; t < errors.size(); ++t) {
    Direction held_out{};
    if (!held_out_direction(held_out, fit, rows.row(static_cast<std::ptrdiff_t>(t)), t)) {
      return {};
    }
    // The angle between two directions, without a detour over their two angles.
    errors[t] = std::atan2(held_out.y * fit.cos[t] - held_out.x * fit.sin[t],
                           held_out.x * fit.cos[t] + held_out.y * fit.sin[t]);
  }
  return errors;
}

std::vector<CirclePoint> circle_positions(MatrixView<const float> rows, int k) {
  if (!has_circle(rows, k)) {
    return {};
  }
  const CircleFit fit(rows, k);
  std::vector<CirclePoint> points;
  for (size_t t = 0; t < fit.cos.size(); ++t) {
    Direction held_out{};
    if (!held_out_direction(held_out, fit, rows.row(static_cast<std::ptrdiff_t>(t)), t)) {
      return {};
    }
    points.push_back({held_out.x / held_out.scale, held_out.y / held_out.scale});
  }
  return points;
}

double rqi_circle(const TokenBlocks& blocks, const TokenSpectra& spectra, std::span<const int> keys,
                  std::span<const Quadruple> quadruples) {
  double sum = 0;
  double total = 0;
  for (const int k : keys) {
    const double energy = spectra.a[static_cast<size_t>(k)] + spectra.b[static_cast<size_t>(k)];
    total += energy;
    if (energy > 0) {
      sum += energy * frequency_quality(blocks, k, quadruples);
    }
  }
  return total > 0 ? sum / total : 0;
}

}  // namespace groklab
