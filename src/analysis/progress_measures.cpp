// SPDX-License-Identifier: MIT
#include "analysis/progress_measures.hpp"

#include "analysis/fourier_basis.hpp"
#include "core/check.hpp"

namespace groklab {
namespace {

/// What the logits are on average where the label is at place s: everything a function of s can be of them.
class LabelMeans {
 public:
  LabelMeans(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits)
      : n_(coordinates.n),
        n_classes_(static_cast<size_t>(logits.n_classes)),
        basis_(fourier_basis(n_)),
        mean_(static_cast<size_t>(n_) * n_classes_),
        constant_(n_classes_) {
    const double* row = logits.logits.data();
    for (int i = 0; i < n_; ++i) {
      for (int j = 0; j < n_; ++j, row += n_classes_) {
        place_.push_back(task.label_place(i, j, n_));
        double* mean = mean_.data() + static_cast<size_t>(place_.back()) * n_classes_;
        for (size_t c = 0; c < n_classes_; ++c) {
          mean[c] += row[c] / n_;  // every place has n pairs
          constant_[c] += row[c] / (static_cast<double>(n_) * n_);
        }
      }
    }
  }

  const std::vector<int>& place() const { return place_; }  ///< s by pair, [n * n]
  const std::vector<double>& constant() const { return constant_; }

  /// Component of the logits at frequency k as a function of s: [n, n_classes].
  std::vector<double> component(int k) const {
    std::vector<double> out(mean_.size());
    std::vector<double> coefficient(n_classes_);
    for (int row = 2 * k - 1; row <= 2 * k && row < n_; ++row) {  // for even n the last frequency has no sine
      GROKLAB_CHECK(row > 0);
      const double* f = basis_.data() + static_cast<size_t>(row) * static_cast<size_t>(n_);
      coefficient.assign(n_classes_, 0);
      for (size_t s = 0; s < static_cast<size_t>(n_); ++s) {
        for (size_t c = 0; c < n_classes_; ++c) {
          coefficient[c] += f[s] * mean_[s * n_classes_ + c];
        }
      }
      for (size_t s = 0; s < static_cast<size_t>(n_); ++s) {
        for (size_t c = 0; c < n_classes_; ++c) {
          out[s * n_classes_ + c] += f[s] * coefficient[c];
        }
      }
    }
    return out;
  }

 private:
  int n_;
  size_t n_classes_;
  std::vector<double> basis_;     ///< [n, n]
  std::vector<int> place_;        ///< [n * n]
  std::vector<double> mean_;      ///< [n, n_classes]
  std::vector<double> constant_;  ///< [n_classes]
};

/// Loss of the examples with other logits [n * n, n_classes] in place of theirs.
SplitLosses loss_of(const LabelledLogits& logits, const std::vector<double>& changed, ThreadPool& pool) {
  const MatrixView<const double> view(changed.data(), logits.n(), logits.n_classes);
  return mean_losses(row_losses(view, logits.label, pool), logits.label, logits.side);
}

SplitLosses restricted_loss(const LabelledLogits& logits, const LabelMeans& means, const std::vector<double>& component,
                            ThreadPool& pool) {
  const std::vector<double>& constant = means.constant();
  std::vector<double> kept;
  kept.reserve(logits.logits.size());
  for (const int s : means.place()) {
    const double* part = component.data() + static_cast<size_t>(s) * constant.size();
    for (size_t c = 0; c < constant.size(); ++c) {
      kept.push_back(constant[c] + part[c]);
    }
  }
  return loss_of(logits, kept, pool);
}

SplitLosses excluded_loss(const LabelledLogits& logits, const LabelMeans& means, const std::vector<double>& component,
                          ThreadPool& pool) {
  const auto n_classes = static_cast<size_t>(logits.n_classes);
  std::vector<double> left = logits.logits;
  double* row = left.data();
  for (const int s : means.place()) {
    const double* part = component.data() + static_cast<size_t>(s) * n_classes;
    for (size_t c = 0; c < n_classes; ++c) {
      row[c] -= part[c];
    }
    row += n_classes;
  }
  return loss_of(logits, left, pool);
}

ProgressLosses losses_of(const LabelledLogits& logits, const LabelMeans& means, const std::vector<double>& component,
                         ThreadPool& pool) {
  return {restricted_loss(logits, means, component, pool), excluded_loss(logits, means, component, pool)};
}

}  // namespace

ProgressMeasures progress_measures(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits,
                                   const std::vector<int>& keys, ThreadPool& pool) {
  const LabelMeans means(coordinates, task, logits);
  ProgressMeasures measures;
  measures.full = loss_of(logits, logits.logits, pool);
  std::vector<double> all(static_cast<size_t>(coordinates.n * logits.n_classes));
  for (const int k : keys) {
    const std::vector<double> component = means.component(k);
    measures.alone.push_back(losses_of(logits, means, component, pool));
    for (size_t i = 0; i < all.size(); ++i) {
      all[i] += component[i];
    }
  }
  measures.together = losses_of(logits, means, all, pool);
  return measures;
}

}  // namespace groklab
