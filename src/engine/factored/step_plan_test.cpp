// SPDX-License-Identifier: MIT
// The counts of a step plan against the kernel calls of a real step, and against the numbers worked out by hand in
// docs/math/factored.md ("Operation counts") and for the prototype that it was planned from.
#include "engine/step_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

#include "config/config_file.hpp"
#include "engine/factored/factored_engine.hpp"
#include "engine/factored/networks.hpp"
#include "engine/factored/step_counter.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

/// A configuration ready to be planned: its first batch as ids.
struct PlannedStep : TinyTask {
  explicit PlannedStep(const Config& resolved) : TinyTask(resolved) {
    const auto batch = static_cast<std::size_t>(config.train.batch_size);
    ids = std::span(data.train_ids).first(batch == 0 ? data.train_ids.size() : std::min(batch, data.train_ids.size()));
  }

  StepPlan plan() { return make_step_plan(inputs(pool), ids); }

  std::span<const std::int32_t> ids;
  ThreadPool pool{1};  // the counts below have no lock
};

// ---- kernels that count instead of computing ------------------------------------------------------------------------

enum Part { kTablesForward, kPairsForward, kPairsBackward, kTablesBackward, kParts };

struct Calls {
  Part part = kTablesForward;
  std::array<double, kParts> products{};
  std::array<double, kParts> rows{};  ///< of the kernels that scale and add table rows, and of attention
};
Calls calls;

double of_pairs(const PairBlock& block, const PairTables& tables) {
  const std::ptrdiff_t weights = tables.has_plus() ? 3 : 2;
  return 2.0 * static_cast<double>(block.n * tables.D.n_heads * kBandColumns * weights);
}

double of_attention(const AttentionForward& args) {
  return 4.0 * static_cast<double>(args.n * args.n_heads * args.d_head_pad * args.n_keys);
}

FastKernels counting_kernels() {
  FastKernels kernels = fast_kernels();
  kernels.gemm = [](const GemmArgs& args) noexcept {
    calls.products[calls.part] += 2.0 * static_cast<double>(args.m * computed_columns(args.n) * args.k);
  };
  kernels.bf16_product = [](const bf16::ProductArgs& args) noexcept {
    const std::ptrdiff_t depth = (args.k + bf16::kTileDepth - 1) / bf16::kTileDepth * bf16::kTileDepth;
    const int terms = args.split == bf16::Split::Three ? 3 : 1;
    calls.products[calls.part] += 2.0 * terms * static_cast<double>(args.m * args.n * depth);
  };
  kernels.pair_forward = [](const PairBand<float>&, const PairTables& tables, const PairBlock& block) noexcept {
    calls.rows[calls.part] += of_pairs(block, tables);
  };
  kernels.pair_backward = [](const PairGradients&, const PairBand<const float>&, const PairTables& tables,
                             const PairBlock& block) noexcept {
    calls.rows[calls.part] += 2 * of_pairs(block, tables);
  };
  kernels.attention_forward = [](const AttentionForward& args) noexcept {
    calls.rows[calls.part] += of_attention(args);
  };
  kernels.attention_backward = [](const AttentionBackward&, const AttentionForward& args) noexcept {
    calls.rows[calls.part] += 2 * of_attention(args);
  };
  return kernels;
}

/// One gradient as FactoredEngine::gradient takes it, with kernels that count.
template <class Network>
Calls calls_of_a_step(PlannedStep& step) {
  const FastKernels kernels = counting_kernels();
  const Pass pass{.wants_gradient = true, .dropout = {}};
  PairPlan plan(step.data, Network::Blocks::kCut);
  plan.assign(step.ids);
  typename Network::Tables tables(step.spec, step.pool, kernels, step.config.precision);
  PhaseClock clock;
  typename Network::Blocks blocks(tables, kernels, LossMode::F32, clock);
  typename Network::Gradient gradient(step.spec, tables, step.pool, kernels);
  std::vector<std::unique_ptr<typename Network::Sums>> sums;
  for (int group = 0; group < plan.n_groups(); ++group) {
    sums.push_back(std::make_unique<typename Network::Sums>(tables));
  }
  std::vector<float> out(step.params.size());
  calls = {};
  tables.compute(step.params.data(), pass);
  tables.compute_transposes();
  for (int block = 0; block < plan.n_blocks(); ++block) {
    calls.part = kPairsForward;
    blocks.forward(plan, block, pass);
    blocks.loss(plan, block, 1.0F, true);
    calls.part = kPairsBackward;
    blocks.backward(plan, block, pass, *sums[0]);
  }
  calls.part = kTablesBackward;
  gradient.compute(SumGroups<typename Network::Sums>(sums), pass, step.params.data(), out.data(), clock);
  return calls;
}

Calls calls_of_a_step(PlannedStep& step) {
  return visit_network(step.spec.config,
                       [&]<class Network>(std::type_identity<Network>) { return calls_of_a_step<Network>(step); });
}

Part part_of(Phase phase) {
  switch (phase) {
    case Phase::TablesForward:
      return kTablesForward;
    case Phase::PairRowsForward:
    case Phase::PairProductsForward:
      return kPairsForward;
    case Phase::PairProductsBackward:
    case Phase::PairRowsBackward:
      return kPairsBackward;
    default:
      return kTablesBackward;
  }
}

/// What the plan says of the kernels that are counted.
Calls planned_calls(const StepPlan& plan) {
  Calls planned;
  for (const PlanOperation& operation : plan.operations) {
    if (!operation.shape.empty()) {
      planned.products[part_of(operation.phase)] += operation.computed_flop;
    } else if (operation.name.ends_with("attention") || operation.name == "x from D" ||
               operation.name == "dD and weight gradients") {
      planned.rows[part_of(operation.phase)] += operation.computed_flop;
    }
  }
  return planned;
}

void expect_planned(PlannedStep& step) {
  const Calls planned = planned_calls(step.plan());
  const Calls counted = calls_of_a_step(step);
  EXPECT_EQ(planned.products, counted.products);  // whole numbers below 2^53: exact
  EXPECT_EQ(planned.rows, counted.rows);
  EXPECT_GT(counted.products[kPairsForward], 0);
}

class StepPlanOfPreset : public testing::TestWithParam<const char*> {};

TEST_P(StepPlanOfPreset, CountsTheKernelCallsOfAStep) {
  PlannedStep step(load_config(GetParam(), {}));
  expect_planned(step);
}

INSTANTIATE_TEST_SUITE_P(Presets, StepPlanOfPreset,
                         testing::Values("transformer-p113", "mlp-p97", "order-p97", "causal-p97", "forecast-p23",
                                         "nanda2023"),
                         [](const auto& param_info) { return identifier_of(param_info.param); });

using PresetPrecision = std::tuple<const char*, const char*>;

class StepPlanInBfloat16 : public testing::TestWithParam<PresetPrecision> {};

TEST_P(StepPlanInBfloat16, CountsTheKernelCallsOfAStep) {
  if (fast_kernels().bf16_product == nullptr) {
    GTEST_SKIP() << "these kernels have no products in bfloat16";
  }
  const auto& [preset, precision] = GetParam();
  const std::vector<std::string> overrides = {std::string("precision=") + precision};
  PlannedStep step(load_config(preset, overrides));
  expect_planned(step);
}

INSTANTIATE_TEST_SUITE_P(Presets, StepPlanInBfloat16,
                         testing::Combine(testing::Values("transformer-p113", "mlp-p97", "order-p97"),
                                          testing::Values("bf16x3", "bf16")),
                         [](const auto& param_info) {
                           return identifier_of(std::get<0>(param_info.param)) + "_" + std::get<1>(param_info.param);
                         });

class StepPlanCase : public testing::TestWithParam<GradientCase> {};

TEST_P(StepPlanCase, CountsTheKernelCallsOfAStep) {
  PlannedStep step(config_of(GetParam().overrides));
  expect_planned(step);
}

TEST_P(StepPlanCase, IsOfTheNetworkThatTrains) {
  PlannedStep step(config_of(GetParam().overrides));
  const std::unique_ptr<Engine> engine = make_factored_engine(step.inputs(step.pool));
  const FactoredNetwork network = factored_network_of(step.spec.config);
  EXPECT_EQ(dynamic_cast<FactoredEngine<MlpNetwork>*>(engine.get()) != nullptr, network == FactoredNetwork::Mlp);
  EXPECT_EQ(dynamic_cast<FactoredEngine<TransformerNetwork>*>(engine.get()) != nullptr,
            network == FactoredNetwork::Tables);
  EXPECT_EQ(dynamic_cast<FactoredEngine<StackNetwork>*>(engine.get()) != nullptr, network == FactoredNetwork::Stack);
}

INSTANTIATE_TEST_SUITE_P(StepPlan, StepPlanCase, testing::ValuesIn(gradient_cases()),
                         [](const auto& param_info) { return identifier_of(param_info.param.name); });

// ---- numbers worked out by hand -------------------------------------------------------------------------------------

constexpr double kMega = 1e6;
constexpr double kGiga = 1e9;

double pair_products(const StepPlan& plan, double PlanWork::*measure) {
  return work_of(plan.operations, Phase::PairProductsForward).*measure +
         work_of(plan.operations, Phase::PairProductsBackward).*measure;
}

StepPlan plan_of(const char* preset, const std::vector<std::string>& overrides = {}) {
  return PlannedStep(load_config(preset, overrides)).plan();
}

TEST(StepPlanByHand, TransformerP113) {
  const StepPlan plan = plan_of("transformer-p113");
  // Rounded to 0.1 MFLOP there; "tables" leaves out additions of table rows and sums of groups.
  EXPECT_NEAR(work_of(plan.operations, Phase::TablesForward).computed_flop, 60.8 * kMega, 0.1 * kMega);
  EXPECT_NEAR(pair_products(plan, &PlanWork::flop), 1329.5 * kMega, 0.1 * kMega);
  EXPECT_NEAR(work_of(plan.operations, Phase::PairProductsBackward).computed_flop, (443.2 + 443.2) * kMega,
              0.1 * kMega);
  EXPECT_NEAR(work_of(plan.operations).flop, 1.63 * kGiga, 0.005 * kGiga);
  EXPECT_NEAR(work_of(plan.dense).flop, 13.94 * kGiga, 0.01 * kGiga);
  EXPECT_EQ(plan.n_examples, 3830);
  EXPECT_EQ(plan.n_blocks, 40);
}

TEST(StepPlanByHand, OneHotMlps) {
  const StepPlan mlp = plan_of("mlp-p97");
  EXPECT_NEAR(pair_products(mlp, &PlanWork::flop), 0.813 * kGiga, 0.0005 * kGiga);
  EXPECT_NEAR(work_of(mlp.dense).flop, 1.28 * kGiga, 0.005 * kGiga);
  const StepPlan order = plan_of("order-p97");
  EXPECT_NEAR(pair_products(order, &PlanWork::flop), 0.841 * kGiga, 0.0005 * kGiga);
  EXPECT_NEAR(work_of(order.dense).flop, 1.96 * kGiga, 0.01 * kGiga);
}

TEST(StepPlanByHand, CausalP97) {
  for (const auto& [dropout, computed, rows_in_layer_0] :
       {std::tuple{"dropout=0.1", 2.539, 2048}, std::tuple{"dropout=0", 1.803, 1218}}) {
    const StepPlan plan = plan_of("causal-p97", {dropout});
    // The tables of the document leave out loss, update and group sums: 1 % of the whole.
    EXPECT_NEAR(work_of(plan.operations).computed_flop, computed * kGiga, 0.02 * computed * kGiga) << dropout;
    EXPECT_NEAR(work_of(plan.dense, Phase::PairProductsForward).flop * 3, 4.87 * kGiga, 0.005 * kGiga);
    double W_O = 0;
    for (const PlanOperation& operation : plan.operations) {
      W_O += operation.name.ends_with("layer 0: W_O") ? operation.flop : 0;
    }
    EXPECT_EQ(W_O, 2.0 * rows_in_layer_0 * 128 * 128);
  }
}

TEST(StepPlanByHand, ForecastP23) {
  const StepPlan plan = plan_of("forecast-p23");
  EXPECT_NEAR(work_of(plan.operations).flop, 25 * kMega, 2 * kMega);  // counted by hand without loss and update
  EXPECT_NEAR(work_of(plan.dense).flop, 0.24 * kGiga, 0.005 * kGiga);
}

TEST(StepCounter, CountsTilesOfThreeTerms) {
  std::vector<PlanOperation> operations;
  StepCounter counter(operations);
  const BlockRows rows{3830, 96, 40};  // 3,840 when the last block is rounded up
  counter.linear_map(kPairProducts, "post C", rows, Width::of(512), Width::unpadded(113),
                     {Precision::Fp32, Precision::Bf16x3});
  EXPECT_EQ(work_of(operations, Phase::PairProductsForward).computed_flop, 2.0 * 3830 * 512 * 113);
  EXPECT_EQ(work_of(operations, Phase::PairProductsBackward).computed_flop, 2.0 * 3 * 2 * 3840 * 512 * 128);
}

}  // namespace
}  // namespace groklab
