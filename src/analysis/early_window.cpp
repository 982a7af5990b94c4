// SPDX-License-Identifier: MIT
#include "analysis/early_window.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "analysis/effective_rank.hpp"
#include "core/error.hpp"
#include "kernels/ref/vector_sums.hpp"

namespace groklab {
namespace {

constexpr std::string_view kStep = "step";
constexpr std::string_view kLastUpdate = "last_update";

/// The array of that name; throws where it is missing, of another type, or not `size` long.
template <class T>
std::vector<T> values_of(std::span<const StoredTensor> state, std::string_view name, std::size_t size) {
  for (const StoredTensor& tensor : state) {
    const std::vector<std::int64_t> shape{static_cast<std::int64_t>(size)};
    if (tensor.name == name && tensor.dtype == dtype_of<T>() && tensor.shape == shape) {
      return stored_values<T>(tensor);
    }
  }
  throw Error(ErrorKind::BadFile, fmt::format("the early window's '{}' is missing or has another length", name),
              "checkpoint", "resume from an older checkpoint, or repeat the run");
}

}  // namespace

EarlyWindow::EarlyWindow(const ModelSpec& spec) : last_update_(static_cast<std::size_t>(spec.n_params)) {
  const auto weights = [&](const std::string& name) {
    const TensorSpec& tensor = *spec.find(name);
    return Weights{tensor.offset, tensor.shape[0], tensor.shape[1], {}};
  };
  if (spec.config.kind == ModelKind::Mlp) {
    W_E_ = weights("layers.0.W");
    W_U_ = weights(fmt::format("layers.{}.W", spec.config.hidden.size()));
    return;
  }
  W_E_ = weights("embed.W_E");
  W_U_ = spec.config.tied_embeddings ? Weights{W_E_.offset, spec.config.d_vocab_out, W_E_.cols, {}}
                                     : weights("unembed.W_U");
}

double EarlyWindow::Weights::rank(std::span<const float> params) {
  return effective_rank(spectrum.compute({params.data() + offset, rows, cols}));
}

void EarlyWindow::record(const EarlyStep& step) {
  const auto n = static_cast<std::ptrdiff_t>(step.params.size());
  const ref::UpdateSums update = ref::update_sums(last_update_.data(), step.params.data(), step.updated.data(), n);
  const double update_norm = std::sqrt(update.squares);
  const double norms = update_norm * last_update_norm_;
  const double cos_update = norms > 0 ? update.with_previous / norms : std::numeric_limits<double>::quiet_NaN();
  const std::array<double, kSeries.size()> row = {step.train.loss,
                                                  step.test.loss,
                                                  step.train.accuracy(),
                                                  step.test.accuracy(),
                                                  ref::norm(step.params),
                                                  ref::norm(step.gradient),
                                                  W_E_.rank(step.params),
                                                  W_U_.rank(step.params),
                                                  step.train.margin,
                                                  update_norm,
                                                  cos_update};
  for (std::size_t i = 0; i < row.size(); ++i) {
    series_[i].push_back(row[i]);
  }
  steps_.push_back(step.step);
  last_update_norm_ = update_norm;
}

std::vector<StoredTensor> EarlyWindow::arrays() const {
  std::vector<StoredTensor> arrays;
  arrays.push_back(make_stored_tensor<std::int64_t>(std::string(kStep), steps_));
  for (std::size_t i = 0; i < kSeries.size(); ++i) {
    arrays.push_back(make_stored_tensor<double>(std::string(kSeries[i]), series_[i]));
  }
  return arrays;
}

std::vector<StoredTensor> EarlyWindow::state() const {
  std::vector<StoredTensor> state = arrays();
  state.push_back(make_stored_tensor<float>(std::string(kLastUpdate), last_update_));
  return state;
}

void EarlyWindow::restore(std::span<const StoredTensor> state) {
  std::size_t n = 0;
  for (const StoredTensor& tensor : state) {
    n = tensor.name == kStep && !tensor.shape.empty() ? static_cast<std::size_t>(tensor.shape[0]) : n;
  }
  steps_ = values_of<std::int64_t>(state, kStep, n);
  for (std::size_t i = 0; i < kSeries.size(); ++i) {
    series_[i] = values_of<double>(state, kSeries[i], n);
  }
  last_update_ = values_of<float>(state, kLastUpdate, last_update_.size());
  const std::vector<double>& update_norm = series_[kUpdateNorm];
  last_update_norm_ = update_norm.empty() ? 0 : update_norm.back();
}

}  // namespace groklab
