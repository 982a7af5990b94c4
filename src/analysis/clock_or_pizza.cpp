// SPDX-License-Identifier: MIT
#include "analysis/clock_or_pizza.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include "analysis/centred_columns.hpp"
#include "analysis/control_draws.hpp"
#include "analysis/fourier_basis.hpp"
#include "analysis/svd.hpp"
#include "core/check.hpp"
#include "core/philox.hpp"
#include "engine/reference/network.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

/// Random triples as examples: c stands where the label does.
Dataset random_triples(const ModelSpec& spec) {
  Dataset triples;
  triples.p = spec.p;
  triples.d_vocab = spec.d_vocab;
  triples.n_ctx = spec.n_ctx;
  Philox draw(0, Stream::Control, kTripleDraws);
  const auto p = static_cast<std::uint32_t>(spec.p);
  for (int i = 0; i < kTriples; ++i) {
    for (std::vector<std::int32_t>* column : {&triples.a, &triples.b, &triples.label}) {
      column->push_back(static_cast<std::int32_t>(draw.next_below(p)));
    }
  }
  return triples;
}

/// 0 where one of the two is zero.
double cosine(const double* x, const double* y, std::int64_t n) {
  const double norms = std::sqrt(std::inner_product(x, x + n, x, 0.0) * std::inner_product(y, y + n, y, 0.0));
  return norms > 0 ? std::inner_product(x, x + n, y, 0.0) / norms : 0;
}

/// The two gradients of one triple's logit, by a backward pass.
class TripleGradient {
 public:
  TripleGradient(const NetworkTables& tables, const Dataset& triples)
      : tables_(tables),
        triples_(triples),
        network_(ref::make_network<double>(*tables.spec, triples)),
        gradient_(tables.params.size()),
        dlogits_(static_cast<size_t>(tables.spec->config.d_vocab_out)) {}

  double similarity(std::int32_t triple) {
    const ModelSpec& spec = *tables_.spec;
    ref::Block block;
    block.ids = {&triple, 1};
    network_->forward(tables_.params.data(), block);
    std::fill(gradient_.begin(), gradient_.end(), 0.0);
    std::fill(dlogits_.begin(), dlogits_.end(), 0.0);
    dlogits_[static_cast<size_t>(triples_.label[static_cast<size_t>(triple)])] = 1;
    network_->backward(tables_.params.data(), block, {dlogits_.data(), 1, spec.config.d_vocab_out}, gradient_.data());
    const double* of_positions = gradient_.data() + spec.offset("pos_embed.W_pos");
    const int place_of_b = spec.config.format == TokenFormat::APlusB ? 2 : 1;
    return cosine(of_positions, of_positions + place_of_b * spec.config.d_model, spec.config.d_model);
  }

 private:
  const NetworkTables& tables_;
  const Dataset& triples_;
  std::unique_ptr<ref::Network<double>> network_;
  std::vector<double> gradient_;  ///< [n_params]
  std::vector<double> dlogits_;   ///< [d_vocab_out]
};

double standard_deviation(const std::vector<double>& values) { return std::sqrt(variance(values)); }

}  // namespace

GradientSymmetricity gradient_symmetricity(const NetworkTables& tables, ThreadPool& pool) {
  GROKLAB_CHECK(tables.spec->config.kind == ModelKind::Transformer);
  const Dataset triples = random_triples(*tables.spec);
  std::vector<double> similarity(static_cast<size_t>(kTriples));
  std::vector<std::unique_ptr<TripleGradient>> gradients;
  for (int thread = 0; thread < pool.size(); ++thread) {
    gradients.push_back(std::make_unique<TripleGradient>(tables, triples));
  }
  pool.run(kTriples, [&](int triple, int thread) {
    similarity[static_cast<size_t>(triple)] = gradients[static_cast<size_t>(thread)]->similarity(triple);
  });
  return {mean(similarity), standard_deviation(similarity) / std::sqrt(kTriples)};
}

double distance_irrelevance(const Coordinates& coordinates, const LinearTask& task, const PairGrid& grid,
                            MatrixView<const double> logits) {
  const int n = coordinates.n;
  std::vector<std::vector<double>> by_distance(static_cast<size_t>(n));
  std::vector<double> all;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const std::ptrdiff_t row = coordinates.pair_row(i, j);
      const std::int32_t label = grid.label[static_cast<size_t>(row)];
      if (label == PairGrid::kUndefined) {
        continue;
      }
      const std::int64_t distance = std::int64_t{task.a} * i + std::int64_t{n - task.b} * j;  // b is below n
      by_distance[static_cast<size_t>(distance % n)].push_back(logits(row, label));
      all.push_back(logits(row, label));
    }
  }
  constexpr double kRounding = 1e-9;
  const double total = standard_deviation(all);
  const double largest =
      std::abs(*std::max_element(all.begin(), all.end(), [](double x, double y) { return std::abs(x) < std::abs(y); }));
  if (!(total > kRounding * largest)) {
    return 1;
  }
  std::vector<double> deviations;
  for (const std::vector<double>& values : by_distance) {
    if (!values.empty()) {
      deviations.push_back(standard_deviation(values));
    }
  }
  return mean(deviations) / total;
}

double circularity(MatrixView<const double> embedding) {
  constexpr size_t kComponents = 4;
  const auto n = static_cast<size_t>(embedding.rows);
  const std::vector<double> centred = centred_columns(embedding);
  const Svd found = svd({centred.data(), embedding.rows, embedding.cols});
  const std::vector<double> basis = fourier_basis(static_cast<int>(n));
  const size_t rank = found.sigma.size();
  constexpr double kRounding = 1e-12;
  double sum = 0;
  for (size_t component = 0; component < std::min(kComponents, rank); ++component) {
    if (!(found.sigma[component] > kRounding * found.sigma.front())) {
      continue;
    }
    std::vector<double> v(n);  // of norm 1
    for (size_t i = 0; i < n; ++i) {
      v[i] = found.u[i * rank + component];
    }
    const std::vector<double> energy = folded_energy(basis, v.data(), 1, 1, static_cast<int>(n));
    sum += *std::max_element(energy.begin() + 1, energy.end());
  }
  return sum / kComponents;
}

}  // namespace groklab
