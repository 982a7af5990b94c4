// SPDX-License-Identifier: MIT
#include "lab/circuits_record.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Json document() {
  return {{"task", {{"basis", "multiplicative"}}},
          {"neurons", {{"mean_gap", 0.4}, {"explained_share_of_live", 0.75}}},
          {"weight_ranks", {{"embed.W_E", {{"effective_rank", 9.5}}}}},
          {"circuits",
           {{"heads",
             {{{"ov_norm", 2}, {"ov_effective_rank", 4}, {"interference", 0.5}},
              {{"ov_norm", 1}, {"ov_effective_rank", 5}, {"interference", 3}},
              {{"ov_norm", 0.05}, {"ov_effective_rank", 6}, {"interference", nullptr}}}},
            {"overlaps", {{{"mean_cos2", 0.2}}, {{"mean_cos2", 0.4}}}}}}};
}

TEST(SweptCircuits, SumUpHeadsAndNeurons) {
  const SweptCircuits found = swept_circuits(document(), {});
  EXPECT_EQ(found.active_heads, 2);
  EXPECT_EQ(found.ov_effective_rank, 5);
  EXPECT_EQ(found.interference, 3) << "the middle one of 0.5, 3 and infinity";
  EXPECT_NEAR(found.head_overlap.value(), 0.3, 1e-12);
  EXPECT_EQ(found.monosemanticity, 0.4);
  EXPECT_EQ(found.explained_neurons, 0.75);
  EXPECT_EQ(found.embedding_rank, 9.5);
}

TEST(SweptCircuits, OfANetworkWithoutHeadsAreThoseOfItsNeurons) {
  Json without = document();
  without.erase("circuits");
  EXPECT_FALSE(swept_circuits(without, {}).active_heads.has_value());
  EXPECT_EQ(swept_circuits(without, {}).monosemanticity, 0.4);
}

TEST(SweptCircuits, HaveTheArraysThatSweepsShow) {
  const std::vector<double> square = {0, 1, 0, 0};
  const std::vector<double> values = {3, 1};
  const auto named = [](const char* name, const std::vector<double>& numbers) {
    return make_stored_tensor<double>(name, std::span<const double>(numbers));
  };
  const SweptCircuits found = swept_circuits(
      document(),
      {named("label_pair_shares", square), named("neuron_fve", values), named("singular_values.embed.W_E", values)});
  EXPECT_EQ(found.basis, "multiplicative");
  EXPECT_EQ(found.label_pairs, square);
  EXPECT_TRUE(found.logit_pairs.empty());
  ASSERT_EQ(found.singular_values.size(), 1U);
  EXPECT_EQ(found.singular_values[0].first, "embed.W_E");
  EXPECT_EQ(found.singular_values[0].second, values);
}

TEST(SweptCircuits, AreThoseOfTheLastStep) {
  const TestFolder run;
  EXPECT_FALSE(read_swept_circuits(run.path()).has_value());
  make_folder(run / "analysis");
  Json later = document();
  later["neurons"]["mean_gap"] = 0.6;
  write_file_atomically(run / "analysis/step_00000900.json", document().dump());
  write_file_atomically(run / "analysis/step_00010000.json", later.dump());
  write_file_atomically(run / "analysis/summary.json", "{}");
  EXPECT_EQ(read_swept_circuits(run.path())->monosemanticity, 0.6);
}

}  // namespace
}  // namespace groklab
