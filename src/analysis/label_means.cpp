// SPDX-License-Identifier: MIT
#include "analysis/label_means.hpp"

#include <algorithm>
#include <functional>

#include "analysis/fourier_basis.hpp"
#include "core/check.hpp"

namespace groklab {

LabelMeans::LabelMeans(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits)
    : logits_(logits),
      n_(static_cast<size_t>(coordinates.n)),
      n_classes_(static_cast<size_t>(logits.n_classes)),
      mean_(n_ * n_classes_),
      constant_(n_classes_) {
  const int n = coordinates.n;
  const double* row = logits.logits.data();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j, row += n_classes_) {
      place_.push_back(task.label_place(i, j, n));
      double* mean = mean_.data() + static_cast<size_t>(place_.back()) * n_classes_;
      for (size_t c = 0; c < n_classes_; ++c) {
        mean[c] += row[c] / n;  // every place has n pairs
        constant_[c] += row[c] / (static_cast<double>(n) * n);
      }
    }
  }
}

std::vector<double> LabelMeans::component(std::span<const double> frame) const {
  GROKLAB_CHECK(frame.size() % n_ == 0);
  std::vector<double> out(mean_.size());
  std::vector<double> coefficient(n_classes_);
  for (const double* f = frame.data(); f != frame.data() + frame.size(); f += n_) {
    coefficient.assign(n_classes_, 0);
    for (size_t s = 0; s < n_; ++s) {
      for (size_t c = 0; c < n_classes_; ++c) {
        coefficient[c] += f[s] * mean_[s * n_classes_ + c];
      }
    }
    for (size_t s = 0; s < n_; ++s) {
      for (size_t c = 0; c < n_classes_; ++c) {
        out[s * n_classes_ + c] += f[s] * coefficient[c];
      }
    }
  }
  return out;
}

std::vector<double> LabelMeans::component_at(const std::vector<double>& basis, std::span<const int> frequencies) const {
  std::vector<double> all(mean_.size());
  for (const int k : frequencies) {
    const std::vector<double> one = component(frequency_rows(basis, k, static_cast<int>(n_)));
    std::transform(all.begin(), all.end(), one.begin(), all.begin(), std::plus<>());
  }
  return all;
}

std::vector<double> LabelMeans::constant_and(const std::vector<double>& component) const {
  std::vector<double> kept;
  kept.reserve(logits_.logits.size());
  for (const int s : place_) {
    const double* part = component.data() + static_cast<size_t>(s) * n_classes_;
    for (size_t c = 0; c < n_classes_; ++c) {
      kept.push_back(constant_[c] + part[c]);
    }
  }
  return kept;
}

std::vector<double> LabelMeans::logits_without(const std::vector<double>& component) const {
  std::vector<double> left = logits_.logits;
  double* row = left.data();
  for (const int s : place_) {
    const double* part = component.data() + static_cast<size_t>(s) * n_classes_;
    for (size_t c = 0; c < n_classes_; ++c) {
      row[c] -= part[c];
    }
    row += n_classes_;
  }
  return left;
}

}  // namespace groklab
