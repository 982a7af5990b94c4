// SPDX-License-Identifier: MIT
#include "analysis/order_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/circle_quality.hpp"
#include "analysis/effective_rank.hpp"
#include "analysis/fourier_basis.hpp"
#include "analysis/kernel_alignment.hpp"
#include "analysis/participation_ratio.hpp"
#include "analysis/representation_quality.hpp"
#include "analysis/signal_to_noise.hpp"
#include "core/error.hpp"
#include "core/numpy_generator.hpp"

namespace groklab {
namespace {

const ModelSpec& checked(const ModelSpec& spec) {
  if (spec.config.kind != ModelKind::Mlp) {
    throw Error(ErrorKind::Usage, "the order parameters are defined for the one-hot mlp", "train.order_params",
                "leave it off, or take model.kind=mlp");
  }
  return spec;
}

/// The examples whose tangent kernel is measured, as positions in data.
std::vector<std::int32_t> sampled_test_ids(const Dataset& data) {
  constexpr std::int32_t kSamples = 500;
  const auto n_test = static_cast<std::int32_t>(data.test_ids.size());
  std::vector<std::int32_t> ids = NumpyRandomState(0).choice(n_test, std::min(kSamples, n_test));
  for (std::int32_t& id : ids) {
    id = data.test_ids[static_cast<size_t>(id)];
  }
  return ids;
}

}  // namespace

OrderParameters::OrderParameters(const ModelSpec& spec, const Dataset& data, ThreadPool& pool)
    : spec_(checked(spec)),
      pool_(pool),
      spectra_(spec.config.hidden.size() + 1),
      basis_(fourier_basis(spec.p)),
      quadruples_(published_quadruples(spec.p)),
      tables_(spec, pool, fast_kernels()),
      test_rows_(spec, data, data.test_ids, tables_, pool),
      sample_rows_(spec, data, sampled_test_ids(data), tables_, pool),
      kernel_(spec, tables_, sample_rows_, pool) {}

std::vector<std::pair<std::string, double>> OrderParameters::measure(std::span<const float> params) {
  tables_.compute(params.data(), Pass{});
  tables_.compute_transposes();
  Values values;
  add_ranks(values, params);
  test_rows_.compute();
  values.emplace_back("participation_ratio", participation_ratio(test_rows_.post(test_rows_.n_hidden() - 1), pool_));
  add_representation(values, params);
  add_alignment(values);
  return values;
}

void OrderParameters::add_ranks(Values& values, std::span<const float> params) {
  std::vector<MatrixView<const float>> weights;
  for (size_t i = 0; i < spectra_.size(); ++i) {
    const TensorSpec& W = *spec_.find(fmt::format("layers.{}.W", i));
    weights.emplace_back(params.data() + W.offset, W.shape[0], W.shape[1]);
  }
  std::vector<std::span<const double>> sigma(weights.size());
  pool_.run(static_cast<int>(weights.size()), [&](int block, int) {
    const auto i = static_cast<size_t>(block);
    sigma[i] = spectra_[i].compute(weights[i]);
  });
  for (size_t i = 0; i < sigma.size(); ++i) {
    values.emplace_back(fmt::format("erank_W{}", i + 1), effective_rank(sigma[i]));
  }
  values.emplace_back("energy_rank_W1", energy_rank(sigma[0]));
}

void OrderParameters::add_representation(Values& values, std::span<const float> params) const {
  const TokenBlocks blocks = token_blocks(spec_, params);
  const TokenSpectra spectra = token_spectra(basis_, blocks);
  const std::vector<int> keys = key_frequencies(spectra);
  values.emplace_back("snr", snr(spectra, keys));
  values.emplace_back("snr_published", snr_published(spectra, spec_.p));
  values.emplace_back("rqi", rqi(blocks, quadruples_));
  values.emplace_back("rqi_circle", rqi_circle(blocks, spectra, keys, quadruples_));
  values.emplace_back("rqi_published", rqi_published(blocks, quadruples_));
}

void OrderParameters::add_alignment(Values& values) {
  sample_rows_.compute();
  values.emplace_back("kernel_alignment",
                      kernel_alignment(kernel_.compute(TangentOutput::EveryLogit), sample_rows_.label()));
  values.emplace_back("kernel_alignment_label",
                      kernel_alignment(kernel_.compute(TangentOutput::LabelMargin), sample_rows_.label()));
  values.emplace_back("kernel_alignment_published",
                      kernel_alignment_published(kernel_.compute(TangentOutput::LogitSum), sample_rows_.label()));
}

}  // namespace groklab
