// SPDX-License-Identifier: MIT
#include "sweep/sweep_index.hpp"

#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

class SweepIndex : public testing::Test {
 protected:
  const TestFolder folder_;
  const std::string path_ = folder_ / "index.sqlite";
  const std::vector<Json> lines_ = {
      {{"name", "a \"quoted\" 'name'"},
       {"keys", {{"task.p", 5}, {"task.operation", "x2+y2"}}},
       {"status", "finished"},
       {"milestones", {{"grok_step", 100}, {"slingshots", {1, 2}}}},
       {"seconds", 2.5}},
      {{"name", "b"}, {"keys", {{"model.hidden", {4, 4}}}}, {"status", "failed"}, {"milestones", nullptr}},
      {{"name", "c"}, {"status", "waiting"}, {"error", "no memory"}}};
};

TEST_F(SweepIndex, GivesBackTheLinesOfRunsThatHaveEnded) {
  write_sweep_index(path_, lines_);
  const auto read = read_sweep_index(path_);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read.at("a \"quoted\" 'name'"), lines_[0]);
  EXPECT_EQ(read.at("b"), lines_[1]);
}

TEST_F(SweepIndex, IsNothingWhereThereIsNoneOrItIsDamaged) {
  EXPECT_TRUE(read_sweep_index(path_).empty());
  write_file_atomically(path_, "no database");
  EXPECT_TRUE(read_sweep_index(path_).empty());
  write_file_atomically(path_, "");
  EXPECT_TRUE(read_sweep_index(path_).empty());
  write_sweep_index(path_, lines_);
  const std::vector<std::uint8_t> whole = read_file(path_);
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    write_file_atomically(path_, std::span(whole).first(size));
    for (const auto& [name, line] : read_sweep_index(path_)) {
      EXPECT_TRUE(line == lines_[0] || line == lines_[1]) << size;
    }
  }
}

}  // namespace
}  // namespace groklab
