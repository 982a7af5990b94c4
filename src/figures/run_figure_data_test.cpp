// SPDX-License-Identifier: MIT
#include "figures/run_figure_data.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "core/test_folder.hpp"

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
  const RunFigureData data = read_run_figure_data(run);
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
  const RunFigureData data = read_run_figure_data(run);
  EXPECT_EQ(data.run_name, "named");
  EXPECT_FALSE(data.grok_step.has_value());
}

}  // namespace
}  // namespace groklab
