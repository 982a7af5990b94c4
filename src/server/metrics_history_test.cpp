// SPDX-License-Identifier: MIT
#include "server/metrics_history.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "core/file_opening.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"

namespace groklab {
namespace {

std::string line_text(int step, double test_acc) {
  MetricsLine line;
  line.step = step;
  line.test_acc = test_acc;
  line.train_acc = 1;
  return metrics_line_text(line);
}

void append(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

TEST(MetricsHistory, FollowsAFileThatGrowsByPartsOfLines) {
  const TestFolder folder;
  const std::string path = folder / "metrics.jsonl";
  MetricsHistory history(10);
  EXPECT_FALSE(history.follow(path)) << "there is none yet";
  const std::string first = line_text(0, 0.1) + line_text(10, 0.2);
  append(path, first.substr(0, first.size() - 3));
  EXPECT_TRUE(history.follow(path));
  EXPECT_EQ(history.n_rows(), 1U);
  append(path, first.substr(first.size() - 3));
  EXPECT_TRUE(history.follow(path));
  EXPECT_FALSE(history.follow(path)) << "nothing came";
  EXPECT_EQ(*history.column("step"), (std::vector<float>{0, 10}));
  EXPECT_EQ(history.last("test_acc"), double{0.2F});
  EXPECT_EQ(history.milestones().values(false).mem_step, 0);
}

TEST(MetricsHistory, ReadsAFileAnewThatWasCutOrReplaced) {
  const TestFolder folder;
  const std::string path = folder / "metrics.jsonl";
  append(path, line_text(0, 0.1) + line_text(10, 0.2) + line_text(20, 0.96));
  MetricsHistory history(10);
  history.follow(path);
  EXPECT_EQ(history.milestones().values(false).grok_step, 20);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << line_text(0, 0.3);
  EXPECT_TRUE(history.follow(path));
  EXPECT_EQ(*history.column("test_acc"), (std::vector<float>{0.3F}));
  EXPECT_FALSE(history.milestones().values(false).grok_step.has_value());
}

TEST(MetricsHistory, AMeasureThatComesLaterIsMissingBefore) {
  MetricsLine with;
  with.step = 10;
  with.extra = {{"snr", 2.0}};
  MetricsHistory history(10);
  history.load({MetricsLine{}, with});
  ASSERT_NE(history.column("snr"), nullptr);
  EXPECT_TRUE(std::isnan(history.column("snr")->at(0)));
  EXPECT_EQ(history.column("snr")->at(1), 2.0F);
  EXPECT_EQ(history.column("nothing"), nullptr);
}

TEST(MetricsHistory, ALinkIsNotFollowed) {
  const TestFolder folder;
  append(folder / "elsewhere", line_text(0, 0.1));
  ASSERT_EQ(::symlink((folder / "elsewhere").c_str(), (folder / "metrics.jsonl").c_str()), 0);
  follow_no_links_below(folder.path());  // as the server does
  MetricsHistory history(10);
  EXPECT_FALSE(history.follow(folder / "metrics.jsonl"));
}

TEST(MetricsHistory, ADamagedLineIsAnErrorWithItsPlace) {
  const TestFolder folder;
  append(folder / "metrics.jsonl", line_text(0, 0.1) + "not a line\n");
  MetricsHistory history(10);
  EXPECT_NE(refusal([&] { history.follow(folder / "metrics.jsonl"); }), "");
}

}  // namespace
}  // namespace groklab
