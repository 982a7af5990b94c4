// SPDX-License-Identifier: MIT
#include "analysis/fourier_snapshot.hpp"

#include <numeric>

#include "analysis/fourier_basis.hpp"
#include "analysis/pair_transform.hpp"
#include "analysis/signal_to_noise.hpp"
#include "stats/gini.hpp"

namespace groklab {
namespace {

double gini_without_constant(const std::vector<double>& spectrum) {
  return gini(std::vector<double>(spectrum.begin() + 1, spectrum.end()));
}

}  // namespace

FourierSnapshot::FourierSnapshot(const ModelSpec& spec, const Dataset& data, Engine& engine, ThreadPool& pool)
    : spec_(spec), data_(data), engine_(engine), pool_(pool) {}

std::vector<StoredTensor> FourierSnapshot::arrays(std::span<const float> params) {
  if (basis_.empty()) {
    basis_ = fourier_basis(spec_.p);
  }
  std::vector<StoredTensor> out;
  const std::vector<double> embed = embed_spectrum(params);
  const double embed_gini = gini_without_constant(embed);
  out.push_back(make_stored_tensor<double>("embed_gini", {&embed_gini, 1}));
  out.push_back(make_stored_tensor<double>("embed_spectrum", embed));
  if (data_.size() == static_cast<std::int64_t>(spec_.p) * spec_.p) {
    const std::vector<double> logits = logit_spectrum(params);
    const double logit_gini = gini_without_constant(logits);
    out.push_back(make_stored_tensor<double>("logit_gini", {&logit_gini, 1}));
    out.push_back(make_stored_tensor<double>("logit_spectrum", logits));
  }
  return out;
}

std::vector<double> FourierSnapshot::logit_spectrum(std::span<const float> params) {
  const int p = spec_.p;
  const auto n_pairs = static_cast<size_t>(p) * static_cast<size_t>(p);
  const auto classes = static_cast<size_t>(spec_.config.d_vocab_out);
  if (all_ids_.empty()) {
    all_ids_.resize(n_pairs);
    std::iota(all_ids_.begin(), all_ids_.end(), 0);
    logits_.resize(n_pairs * classes);
  }
  engine_.logits(params, all_ids_, logits_);
  std::vector<double> answers;  // [p * p, p]: extra classes are no answers
  answers.reserve(n_pairs * static_cast<size_t>(p));
  for (size_t i = 0; i < n_pairs; ++i) {
    answers.insert(answers.end(), &logits_[i * classes], &logits_[i * classes] + p);
  }
  return folded_pair_energy(pair_transform(basis_, answers, p, pool_), p);
}

std::vector<double> FourierSnapshot::embed_spectrum(std::span<const float> params) const {
  if (spec_.config.kind == ModelKind::Transformer) {
    const std::ptrdiff_t width = spec_.config.d_model;
    return folded_energy(basis_, params.data() + spec_.offset("embed.W_E"), width, width, spec_.p);
  }
  return token_spectra(basis_, token_blocks(spec_, params)).sum();
}

}  // namespace groklab
