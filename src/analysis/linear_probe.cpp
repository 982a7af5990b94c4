// SPDX-License-Identifier: MIT
#include "analysis/linear_probe.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <numeric>

#include "analysis/control_draws.hpp"
#include "core/check.hpp"
#include "core/philox.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The pairs of one side, and what is to be read from them.
struct ProbePairs {
  std::vector<std::int32_t> row;  ///< in tables over all pairs
  std::vector<std::int32_t> a, b, c;
};

ProbePairs pairs_of(const PairGrid& grid, PairSide side) {
  ProbePairs pairs;
  for (size_t i = 0; i < grid.side.size(); ++i) {
    if (grid.side[i] == side) {
      const auto row = static_cast<std::int32_t>(i);
      pairs.row.push_back(row);
      pairs.a.push_back(row / grid.p);
      pairs.b.push_back(row % grid.p);
      pairs.c.push_back(grid.label[i]);
    }
  }
  return pairs;
}

/// Rows of a table minus `mean`: [rows, width].
std::vector<double> centred_rows(MatrixView<const double> table, const std::vector<std::int32_t>& rows,
                                 const std::vector<double>& mean) {
  std::vector<double> out;
  out.reserve(rows.size() * mean.size());
  for (const std::int32_t row : rows) {
    for (size_t j = 0; j < mean.size(); ++j) {
      out.push_back(table(row, static_cast<std::ptrdiff_t>(j)) - mean[j]);
    }
  }
  return out;
}

std::vector<double> mean_of_rows(MatrixView<const double> table, const std::vector<std::int32_t>& rows) {
  std::vector<double> mean(static_cast<size_t>(table.cols));
  for (const std::int32_t row : rows) {
    for (size_t j = 0; j < mean.size(); ++j) {
      mean[j] += table(row, static_cast<std::ptrdiff_t>(j)) / static_cast<double>(rows.size());
    }
  }
  return mean;
}

/// Neurons of both sides, and the factor that every probe on them shares.
class ProbedLayer {
 public:
  ProbedLayer(MatrixView<const double> neurons, const ProbePairs& fitted, const ProbePairs& held_out, int p,
              ThreadPool& pool)
      : p_(p), width_(neurons.cols), pool_(pool) {
    const std::vector<double> mean = mean_of_rows(neurons, fitted.row);
    fitted_ = centred_rows(neurons, fitted.row, mean);
    held_out_ = centred_rows(neurons, held_out.row, mean);
    RowMajor gram(width_, width_);
    ref::gemm_tn<double>(MatrixView<double>(gram.data(), width_, width_), view(fitted_), view(fitted_),
                         ref::Update::Assign);
    // A layer that does not vary at all is read as a constant.
    const double lambda = std::max(kProbeRidge * gram.trace() / static_cast<double>(width_), 1e-300);
    gram.diagonal().array() += lambda;
    factor_.compute(gram);
  }

  /// Fits to fitted_target and scores both sides. Targets are below p.
  ProbeAccuracy accuracy(const std::vector<std::int32_t>& fitted_target,
                         const std::vector<std::int32_t>& held_out_target) const {
    std::vector<double> share(static_cast<size_t>(p_));
    for (const std::int32_t target : fitted_target) {
      share[static_cast<size_t>(target)] += 1 / static_cast<double>(fitted_target.size());
    }
    // The rows of X are centred, so X^T Y needs no centring of Y.
    RowMajor product = RowMajor::Zero(width_, p_);
    for (size_t i = 0; i < fitted_target.size(); ++i) {
      const double* x = fitted_.data() + static_cast<std::ptrdiff_t>(i) * width_;
      for (std::ptrdiff_t j = 0; j < width_; ++j) {
        product(j, fitted_target[i]) += x[j];
      }
    }
    const RowMajor weights = factor_.solve(product);
    return {share_right(fitted_, fitted_target, weights, share),
            share_right(held_out_, held_out_target, weights, share)};
  }

 private:
  MatrixView<const double> view(const std::vector<double>& rows) const {
    return {rows.data(), static_cast<std::ptrdiff_t>(rows.size()) / width_, width_};
  }

  double share_right(const std::vector<double>& rows, const std::vector<std::int32_t>& target, const RowMajor& weights,
                     const std::vector<double>& share) const {
    constexpr std::ptrdiff_t kBlock = 128;
    const auto n = static_cast<std::ptrdiff_t>(target.size());
    std::vector<double> right(target.size());
    pool_.run(static_cast<int>((n + kBlock - 1) / kBlock), [&](int block, int) {
      const std::ptrdiff_t first = block * kBlock;
      const std::ptrdiff_t count = std::min(kBlock, n - first);
      std::vector<double> out(static_cast<size_t>(count) * share.size());
      ref::gemm_nn<double>(MatrixView<double>(out.data(), count, p_),
                           MatrixView<const double>(rows.data() + first * width_, count, width_),
                           MatrixView<const double>(weights.data(), width_, p_), ref::Update::Assign);
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        double* row = out.data() + i * p_;
        std::transform(row, row + p_, share.begin(), row, std::plus<>());
        const auto place = static_cast<size_t>(first + i);
        right[place] = std::max_element(row, row + p_) - row == target[place] ? 1 : 0;
      }
    });
    return std::accumulate(right.begin(), right.end(), 0.0) / static_cast<double>(n);
  }

  std::ptrdiff_t p_, width_;
  ThreadPool& pool_;
  std::vector<double> fitted_, held_out_;  ///< [pairs, width]
  Eigen::LLT<Eigen::MatrixXd> factor_;     ///< of X^T X + lambda 1
};

}  // namespace

LinearProbes linear_probes(MatrixView<const double> trained, MatrixView<const double> untrained, const PairGrid& grid,
                           std::uint64_t seed, ThreadPool& pool) {
  const ProbePairs fitted = pairs_of(grid, PairSide::Train);
  const ProbePairs held_out = pairs_of(grid, PairSide::Test);
  GROKLAB_CHECK(!fitted.row.empty() && !held_out.row.empty());
  LinearProbes probes;
  probes.n_fitted = static_cast<std::int64_t>(fitted.row.size());
  probes.n_held_out = static_cast<std::int64_t>(held_out.row.size());
  const ProbedLayer layer(trained, fitted, held_out, grid.p, pool);
  const ProbedLayer initial(untrained, fitted, held_out, grid.p, pool);

  struct Target {
    std::string_view name;
    const std::vector<std::int32_t>& fitted;
    const std::vector<std::int32_t>& held_out;
  };
  const Target targets[] = {{"a", fitted.a, held_out.a}, {"b", fitted.b, held_out.b}, {"c", fitted.c, held_out.c}};
  std::uint64_t index = kFirstProbeDraws;
  for (const Target& target : targets) {
    std::vector<std::int32_t> shuffled = target.fitted;
    Philox(seed, Stream::Control, index++).shuffle(shuffled);
    probes.results.push_back({target.name, layer.accuracy(target.fitted, target.held_out),
                              layer.accuracy(shuffled, target.held_out),
                              initial.accuracy(target.fitted, target.held_out)});
  }
  return probes;
}

}  // namespace groklab
