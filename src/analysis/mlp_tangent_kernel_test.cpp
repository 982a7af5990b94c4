// SPDX-License-Identifier: MIT
#include "analysis/mlp_tangent_kernel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/reference/reference_model.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

/// A network of the double reference model, and Jacobians of its logits by central differences.
struct Oracle : TinyTask {
  explicit Oracle(const std::vector<std::string>& keys) : TinyTask(keys), model(inputs(pool)) {}

  /// [n_params][n * classes]
  std::vector<std::vector<double>> jacobian(std::span<const std::int32_t> ids) {
    constexpr double kStep = 1e-5;
    std::vector<double> at(params.begin(), params.end());
    const size_t n_logits = ids.size() * static_cast<size_t>(config.model.d_vocab_out);
    std::vector<double> above(n_logits), below(n_logits);
    std::vector<std::vector<double>> derivatives;
    for (double& weight : at) {
      const double middle = weight;
      weight = middle + kStep;
      model.logits(at, ids, above);
      weight = middle - kStep;
      model.logits(at, ids, below);
      weight = middle;
      for (size_t i = 0; i < n_logits; ++i) {
        above[i] = (above[i] - below[i]) / (2 * kStep);
      }
      derivatives.push_back(above);
    }
    return derivatives;
  }

  ThreadPool pool{2};
  ReferenceModel<double> model;
};

/// Coefficients [classes] of the logits of an example: one row for each function that the output stands for.
std::vector<std::vector<double>> functions(TangentOutput output, int classes, std::int32_t label) {
  const auto n = static_cast<size_t>(classes);
  if (output == TangentOutput::LogitSum) {
    return {std::vector<double>(n, 1)};
  }
  std::vector<std::vector<double>> centred(n, std::vector<double>(n, -1.0 / classes));
  for (size_t c = 0; c < n; ++c) {
    centred[c][c] += 1;
  }
  if (output == TangentOutput::EveryLogit) {
    return centred;
  }
  return {centred[static_cast<size_t>(label)]};
}

/// The kernel from whole gradients.
std::vector<double> explicit_kernel(Oracle& oracle, std::span<const std::int32_t> ids, TangentOutput output) {
  const int classes = oracle.config.model.d_vocab_out;
  const size_t n = ids.size();
  std::vector<double> kernel(n * n);
  for (const std::vector<double>& derivative : oracle.jacobian(ids)) {
    std::vector<std::vector<double>> of_example;  // [n][functions]
    for (size_t i = 0; i < n; ++i) {
      const double* dlogits = derivative.data() + i * static_cast<size_t>(classes);
      std::vector<double>& row = of_example.emplace_back();
      for (const auto& f : functions(output, classes, oracle.data.label[static_cast<size_t>(ids[i])])) {
        row.push_back(std::inner_product(f.begin(), f.end(), dlogits, 0.0));
      }
    }
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) {
        kernel[i * n + j] += std::inner_product(of_example[i].begin(), of_example[i].end(), of_example[j].begin(), 0.0);
      }
    }
  }
  return kernel;
}

std::vector<double> our_kernel(Oracle& oracle, std::span<const std::int32_t> ids, TangentOutput output) {
  MlpTables tables(oracle.spec, oracle.pool, fast_kernels());
  tables.compute(oracle.params.data(), Pass{});
  tables.compute_transposes();
  MlpActivations rows(oracle.spec, oracle.data, ids, tables, oracle.pool);
  rows.compute();
  MlpTangentKernel kernel(oracle.spec, tables, rows, oracle.pool);
  const std::span<const double> values = kernel.compute(output);
  return {values.begin(), values.end()};
}

TEST(MlpTangentKernel, IsTheProductOfWholeGradients) {
  const std::vector<std::string> mlp = {"model.kind=mlp", "model.format=one-hot", "model.init=native", "task.p=5"};
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"model.hidden=[7]", "model.unembed_bias=true"},
           {"model.hidden=[6]", "model.activation=quadratic", "model.alpha=0.5", "model.mlp_bias=false"},
           {"model.hidden=[4, 6, 3]", "model.activation=gelu", "model.alpha=0.3", "model.unembed_bias=true"}}) {
    std::vector<std::string> keys = mlp;
    keys.insert(keys.end(), more.begin(), more.end());
    Oracle oracle(keys);
    const std::vector<std::int32_t> ids = {0, 7, 3, 24, 11, 9};
    for (const TangentOutput output :
         {TangentOutput::EveryLogit, TangentOutput::LabelMargin, TangentOutput::LogitSum}) {
      const std::vector<double> expected = explicit_kernel(oracle, ids, output);
      const std::vector<double> actual = our_kernel(oracle, ids, output);
      const double largest = *std::max_element(expected.begin(), expected.end());
      for (size_t i = 0; i < expected.size(); ++i) {
        // Float products against central differences of step 1e-5 in double, whose error is about 1e-10.
        EXPECT_NEAR(actual[i], expected[i], 2e-6 * largest) << more.front() << ", output " << static_cast<int>(output);
      }
    }
  }
}

TEST(MlpTangentKernel, HasTheSameBitsForAnyNumberOfThreads) {
  Oracle oracle({"model.kind=mlp", "model.format=one-hot", "model.init=native", "task.p=23", "model.hidden=[33, 20]"});
  const std::vector<std::int32_t> ids = oracle.data.test_ids;
  const auto kernel_of = [&](int threads) {
    ThreadPool pool(threads);
    MlpTables tables(oracle.spec, pool, fast_kernels());
    tables.compute(oracle.params.data(), Pass{});
    tables.compute_transposes();
    MlpActivations rows(oracle.spec, oracle.data, ids, tables, pool);
    rows.compute();
    MlpTangentKernel kernel(oracle.spec, tables, rows, pool);
    const std::span<const double> values = kernel.compute(TangentOutput::EveryLogit);
    return std::vector<double>(values.begin(), values.end());
  };
  EXPECT_EQ(kernel_of(1), kernel_of(2));
  EXPECT_EQ(kernel_of(1), kernel_of(3));
}

}  // namespace
}  // namespace groklab
