// SPDX-License-Identifier: MIT
#include "sweep/sweep_folder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

const std::string kToml = "preset = \"mlp-p97\"\n[[axis]]\np = [5, 7]\n";

SweepFolder join(const std::string& path, const std::string& toml, bool must_exist = false) {
  return SweepFolder::join(path, toml, expand_jobs(parse_sweep(toml, "test")), must_exist);
}

TEST(SweepFolder, GrowsAndNeverTurnsIntoAnother) {
  const TestFolder root;
  const std::string path = root / "sweep";
  EXPECT_EQ(kind_of([&] { join(path, kToml, true); }), ErrorKind::Usage);
  join(path, kToml);
  EXPECT_EQ(join(path, "seeds = 2\n" + kToml).jobs().size(), 4U);
  EXPECT_EQ(join(path, kToml).jobs().size(), 4U) << "a part of it leaves it as it is";
  EXPECT_EQ(kind_of([&] { join(path, "seed = 1\n" + kToml); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([&] { join(path, kToml + "[train]\nsteps = 3\n"); }), ErrorKind::Usage);
  EXPECT_EQ(SweepFolder::open(path).jobs().size(), 4U);
}

TEST(SweepFolder, ClearsAwayWhatAKilledProcessWasWriting) {
  const TestFolder root;
  const std::string path = root / "sweep";
  join(path, kToml);
  const std::string leftover = fmt::format("{}/sweep.toml.tmp.999999999.{}", path, home_of_temporaries());
  write_file_atomically(leftover, "seeds =");
  join(path, kToml);
  EXPECT_FALSE(std::filesystem::exists(leftover));
}

TEST(SweepFolder, IsNeitherARunNorNothing) {
  const TestFolder root;
  RunFolder::create(root / "run", config_to_toml(load_config("mlp-p97", {})));
  EXPECT_EQ(kind_of([&] { join(root / "run", kToml); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([&] { SweepFolder::open(root / "run"); }), ErrorKind::BadFile);
}

TEST(SweepFolder, RemembersErrorsUntilTheyAreRemoved) {
  const TestFolder root;
  const SweepFolder folder = join(root / "sweep", kToml);
  EXPECT_EQ(folder.read_job("p5-s42").error, "");
  folder.record_error("p5-s42", "a \"reason\"");
  EXPECT_EQ(folder.read_job("p5-s42").error, "a \"reason\"");
  EXPECT_FALSE(folder.read_job("p5-s42").has_ended());
  folder.remove_error("p5-s42");
  EXPECT_EQ(folder.read_job("p5-s42").error, "");
}

TEST(SweepFolder, HasDoneWithRunsThatFinishedOrFailed) {
  const TestFolder root;
  const SweepFolder folder = join(root / "sweep", kToml);
  const SweepJob job = folder.jobs()[0];
  const RunFolder run = RunFolder::create(folder.run_path(job.name), config_to_toml(job.config));
  for (const char* status : {"finished", "failed"}) {
    run.write_run_json({{"format", 1}, {"status", status}});
    EXPECT_TRUE(folder.read_job(job.name).has_ended()) << status;
  }
  run.write_run_json({{"format", 1}, {"status", "running"}});
  EXPECT_FALSE(folder.read_job(job.name).has_ended());
}

TEST(SweepFolder, WritesAnIndexOfWhatTheRunsSay) {
  const TestFolder root;
  const SweepFolder folder = join(root / "sweep", kToml);
  const SweepJob job = folder.jobs()[1];
  RunFolder::create(folder.run_path(job.name), config_to_toml(job.config))
      .write_run_json({{"format", 1}, {"status", "finished"}, {"outcome", "grokked"}, {"seconds", 2.5}});
  folder.write_index();
  EXPECT_EQ(read_text_file(folder.index_path()),
            "{\"name\":\"p5-s42\",\"keys\":{\"task.p\":5,\"seed\":42},\"status\":\"waiting\",\"outcome\":null,"
            "\"last_step\":null,\"milestones\":null,\"final\":null,\"seconds\":null}\n"
            "{\"name\":\"p7-s42\",\"keys\":{\"task.p\":7,\"seed\":42},\"status\":\"finished\",\"outcome\":\"grokked\","
            "\"last_step\":null,\"milestones\":null,\"final\":null,\"seconds\":2.5}\n");
  EXPECT_TRUE(folder.read_job(job.name).has_ended());

  const auto made = std::filesystem::last_write_time(folder.database_path());
  const std::string runs = root / "sweep/runs";
  std::filesystem::last_write_time(runs, made - std::chrono::seconds(1));
  EXPECT_EQ(folder.read_index().count(job.name), 1U);
  std::filesystem::last_write_time(runs, made);
  EXPECT_TRUE(folder.read_index().empty()) << "a run may have gone in the same tick of the clock";
}

}  // namespace
}  // namespace groklab
