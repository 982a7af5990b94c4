// SPDX-License-Identifier: MIT
#include "analysis/fourier_snapshot.hpp"

#include <cstring>
#include <numeric>

#include "analysis/fourier_basis.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {
namespace {

StoredTensor stored(std::string name, std::span<const double> values) {
  StoredTensor tensor;
  tensor.name = std::move(name);
  tensor.dtype = DType::F64;
  tensor.shape = {static_cast<std::int64_t>(values.size())};
  tensor.bytes.resize(values.size_bytes());
  std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
  return tensor;
}

double gini_without_constant(const std::vector<double>& spectrum) {
  return gini(std::vector<double>(spectrum.begin() + 1, spectrum.end()));
}

/// Coefficients F L F^T of one class, then their squares by frequency. table, work: [p, p].
void class_spectrum(std::vector<double>& energy, std::vector<double>& table, std::vector<double>& work,
                    const std::vector<double>& basis, int p) {
  const MatrixView<const double> f(basis.data(), p, p);
  ref::gemm_nt<double>(MatrixView<double>(work.data(), p, p), MatrixView<const double>(table.data(), p, p), f,
                       ref::Update::Assign);
  ref::gemm_nn<double>(MatrixView<double>(table.data(), p, p), f, MatrixView<const double>(work.data(), p, p),
                       ref::Update::Assign);
  std::fill(energy.begin(), energy.end(), 0.0);
  for (int i = 0; i < p; ++i) {
    for (int j = 0; j < p; ++j) {
      const double c = table[static_cast<size_t>(i) * static_cast<size_t>(p) + static_cast<size_t>(j)];
      const auto k1 = static_cast<size_t>(basis_frequency(i));
      const auto k2 = static_cast<size_t>(basis_frequency(j));
      energy[k1] += c * c;
      if (k2 != k1) {
        energy[k2] += c * c;
      }
    }
  }
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
  out.push_back(stored("embed_gini", {&embed_gini, 1}));
  out.push_back(stored("embed_spectrum", embed));
  if (data_.size() == static_cast<std::int64_t>(spec_.p) * spec_.p) {
    const std::vector<double> logits = logit_spectrum(params);
    const double logit_gini = gini_without_constant(logits);
    out.push_back(stored("logit_gini", {&logit_gini, 1}));
    out.push_back(stored("logit_spectrum", logits));
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
    by_class_.assign(static_cast<size_t>(p), std::vector<double>(static_cast<size_t>(n_folded(p))));
  }
  engine_.logits(params, all_ids_, logits_);
  pool_.run(p, [&](int c, int) {
    std::vector<double> table(n_pairs);
    std::vector<double> work(n_pairs);
    for (size_t i = 0; i < n_pairs; ++i) {
      table[i] = static_cast<double>(logits_[i * classes + static_cast<size_t>(c)]);
    }
    class_spectrum(by_class_[static_cast<size_t>(c)], table, work, basis_, p);
  });
  std::vector<double> total(static_cast<size_t>(n_folded(p)));
  for (const std::vector<double>& energy : by_class_) {
    for (size_t k = 0; k < total.size(); ++k) {
      total[k] += energy[k];
    }
  }
  return total;
}

std::vector<double> FourierSnapshot::embed_spectrum(std::span<const float> params) const {
  if (spec_.config.kind == ModelKind::Transformer) {
    const std::ptrdiff_t width = spec_.config.d_model;
    return folded_energy(basis_, params.data() + spec_.offset("embed.W_E"), width, width, spec_.p);
  }
  const std::ptrdiff_t width = spec_.config.hidden[0];
  const float* rows = params.data() + spec_.offset("layers.0.W");
  std::vector<double> energy = folded_energy(basis_, rows, width, width, spec_.p);
  const std::vector<double> other = folded_energy(basis_, rows + spec_.p * width, width, width, spec_.p);
  for (size_t k = 0; k < energy.size(); ++k) {
    energy[k] += other[k];
  }
  return energy;
}

}  // namespace groklab
