// SPDX-License-Identifier: MIT
#include "figures/run_figure_data.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "config/config_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "runs/metrics_writer.hpp"

namespace groklab {
namespace {

class ReadRunFigureData : public testing::Test {
 protected:
  RunFolder make_run() {
    Config config;
    config.task.p = 23;
    resolve(config);
    RunFolder run = RunFolder::create(folder_ / "my run", config_to_toml(config));
    MetricsWriter writer(run.metrics_path(), 0);
    MetricsLine line;
    for (line.step = 0; line.step <= 300; line.step += 100) {
      line.test_acc = 0.5;
      writer.append(line);
    }
    return run;
  }

  const TestFolder folder_;
};

TEST_F(ReadRunFigureData, ReadsNameMilestonesAndEvaluations) {
  const RunFolder run = make_run();
  nlohmann::ordered_json record;
  record["format"] = 1;
  record["config_hash"] = "00ff";
  record["milestones"] = {{"mem_step", 100}, {"grok_step", 200}, {"sustained_step", nullptr}};
  run.write_run_json(record);
  ThreadPool pool(1);
  const RunFigureData data = read_run_figure_data(run, {}, pool);
  EXPECT_EQ(data.run_name, "my run");
  EXPECT_EQ(data.config_hash, "00ff");
  EXPECT_NE(data.summary.find("add mod 23"), std::string::npos) << data.summary;
  EXPECT_EQ(data.metrics.size(), 4U);
  EXPECT_EQ(data.mem_step, 100);
  EXPECT_EQ(data.grok_step, 200);
  EXPECT_FALSE(data.sustained_step.has_value());
}

TEST_F(ReadRunFigureData, ARunThatIsStillGoingHasNoMilestones) {
  const RunFolder run = make_run();
  nlohmann::ordered_json record;
  record["format"] = 1;
  record["name"] = "named";
  run.write_run_json(record);
  ThreadPool pool(1);
  const RunFigureData data = read_run_figure_data(run, {}, pool);
  EXPECT_EQ(data.run_name, "named");
  EXPECT_FALSE(data.grok_step.has_value());
}

TEST_F(ReadRunFigureData, SaysWhatTheRunLacks) {
  const RunFolder run = make_run();
  nlohmann::ordered_json record;
  record["format"] = 1;
  run.write_run_json(record);
  ThreadPool pool(1);
  const RunFigureData data = read_run_figure_data(run, {true, true, true, true, true}, pool);
  EXPECT_NE(data.missing.early_window.find("train.record_every_step_until"), std::string::npos);
  EXPECT_NE(data.missing.snapshots.find("train.fourier_every"), std::string::npos);
  EXPECT_NE(data.missing.checkpoints.find("train.checkpoint_every"), std::string::npos);
  EXPECT_EQ(data.missing.network, data.missing.checkpoints);
  EXPECT_EQ(data.missing.progress, data.missing.checkpoints);
}

TEST_F(ReadRunFigureData, ReadsSnapshotsRowByRow) {
  const RunFolder run = make_run();
  nlohmann::ordered_json record;
  record["format"] = 1;
  run.write_run_json(record);
  const std::vector<double> spectrum = {0, 1, 2, 3, 4, 5};
  const std::vector<double> gini = {0.25, 0.5};
  const std::vector<std::int64_t> step = {0, 100};
  run.write_arrays("snapshots",
                   {make_stored_tensor<double>("embed_spectrum", {2, 3}, spectrum),
                    make_stored_tensor<double>("embed_gini", gini), make_stored_tensor<std::int64_t>("step", step)});
  ThreadPool pool(1);
  const RunFigureData data = read_run_figure_data(run, {.snapshots = true}, pool);
  ASSERT_TRUE(data.snapshots.has_value());
  EXPECT_EQ(data.snapshots->n_frequencies, 3);
  const std::span<const double> last = data.snapshots->at(data.snapshots->embed_spectrum, 1);
  EXPECT_EQ(std::vector<double>(last.begin(), last.end()), (std::vector<double>{3, 4, 5}));
  EXPECT_TRUE(data.snapshots->logit_spectrum.empty());
}

TEST_F(ReadRunFigureData, DamagedSnapshotsAreNamed) {
  const RunFolder run = make_run();
  nlohmann::ordered_json record;
  record["format"] = 1;
  run.write_run_json(record);
  const std::vector<std::int64_t> step = {0, 100};
  run.write_arrays("snapshots", {make_stored_tensor<std::int64_t>("step", step)});
  ThreadPool pool(1);
  const std::string text = refusal([&] { read_run_figure_data(run, {.snapshots = true}, pool); });
  EXPECT_NE(text.find("embed_spectrum"), std::string::npos) << text;
}

TEST(EvenlyChosen, HoldsBothEnds) {
  EXPECT_EQ(evenly_chosen(3, 6), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(evenly_chosen(11, 3), (std::vector<std::size_t>{0, 5, 10}));
  EXPECT_TRUE(evenly_chosen(0, 3).empty());
}

}  // namespace
}  // namespace groklab
