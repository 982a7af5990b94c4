// SPDX-License-Identifier: MIT
#include "config/run_id.hpp"

#include <gtest/gtest.h>

#include "config/config_file.hpp"

namespace groklab {
namespace {

struct PublishedFolder {
  std::vector<std::string> keys;
  const char* name;
};

// Names of folders under results/ of atgugu/grokking_experiments, with the settings of the config.json in them.
TEST(RunId, IsTheFolderNameOfTheSamePublishedRun) {
  const PublishedFolder folders[] = {
      {{}, "p113_d128_h4_mlp512_L1_wd1.0_s42"},
      {{"weight_decay=0.01"}, "p113_d128_h4_mlp512_L1_wd0.01_s42"},
      {{"weight_decay=2"}, "p113_d128_h4_mlp512_L1_wd2.0_s42"},
      {{"lr=0.003"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_lr0.003"},
      {{"lr=0.0001"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_lr0.0001"},
      {{"weight_decay=0.5", "lr=0.002"}, "p113_d128_h4_mlp512_L1_wd0.5_s42_lr0.002"},
      {{"frac_train=0.5"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_tf0.5"},
      {{"frac_train=0.05"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_tf0.05"},
      {{"task.operation=sub"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_sub"},
      {{"task.operation=mul"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_mul"},
      {{"task.operation=x2+y2"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_x2y2"},
      {{"task.operation=x3+xy", "n_layers=2"}, "p113_d128_h4_mlp512_L2_wd1.0_s42_x3xy"},
      {{"mlp_bias=false"}, "p113_d128_h4_mlp512_L1_wd1.0_s42_nobias"},
      {{"n_heads=1", "seed=137"}, "p113_d128_h1_mlp512_L1_wd1.0_s137"},
      {{"p=23"}, "p23_d128_h4_mlp512_L1_wd1.0_s42"},
  };
  for (const PublishedFolder& folder : folders) {
    EXPECT_EQ(run_id(load_config("transformer-p113", folder.keys)), folder.name);
  }
}

TEST(RunId, OfAnOperationThatThePublishedCodeDoesNotHave) {
  const std::vector<std::string> keys = {"task.operation=a^2 + 3ab"};
  EXPECT_EQ(run_id(load_config("transformer-p113", keys)), "p113_d128_h4_mlp512_L1_wd1.0_s42_a2+3ab");
}

}  // namespace
}  // namespace groklab
