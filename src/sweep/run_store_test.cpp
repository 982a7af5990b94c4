// SPDX-License-Identifier: MIT
#include "sweep/run_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/file_lock.hpp"
#include "core/test_folder.hpp"
#include "runs/metrics_writer.hpp"
#include "runs/npz.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

const std::string kPackedToml = "preset = \"mlp-p97\"\nstore = \"packed\"\n[[axis]]\np = [5, 7]\n";

/// A sweep of two runs, the first of which has ended.
class RunStoreTest : public testing::Test {
 protected:
  void make_run(const std::string& job, const std::string& status = "finished") const {
    const RunFolder run = RunFolder::create(sweep_.run_path(job), config_to_toml(jobs_[0].config));
    MetricsWriter(run.metrics_path(), 0).append({0, 1.0, 2.0, 0.5, 0.25, 3.0, {}});
    run.write_arrays("early", {});
    make_folder(run.path() + "/checkpoints");
    write_file_atomically(run.checkpoint_path(0), "state");
    run.write_run_json({{"format", 1}, {"status", status}});
  }

  const TestFolder root_;
  const std::vector<SweepJob> jobs_ = expand_jobs(parse_sweep(kPackedToml, "test"));
  const SweepFolder sweep_ = SweepFolder::join(root_ / "sweep", kPackedToml, jobs_, false);
  const std::string job_ = jobs_[0].name;
  const std::string run_ = sweep_.run_path(job_);
};

TEST_F(RunStoreTest, KeepsTheBytesAndTakesTheFolderAway) {
  make_run(job_);
  const RunFiles before = RunFolder::open(run_).read_all();
  ASSERT_EQ(before.size(), 5U);
  RunStore(sweep_, packed_up_to_bytes(RunStorage::Packed, 2)).keep(job_);
  EXPECT_FALSE(fs::exists(run_));
  const RunFolder run = RunFolder::open(run_);
  EXPECT_TRUE(run.is_packed());
  const RunFiles after = run.read_all();
  EXPECT_TRUE(
      std::equal(before.begin(), before.end(), after.begin(), after.end(),
                 [](const ZipMember& a, const ZipMember& b) { return a.name == b.name && a.bytes == b.bytes; }));
  EXPECT_EQ(run.metrics().size(), 1U);
  EXPECT_TRUE(run.holds("early.npz"));
  EXPECT_EQ(run.checkpoint_steps(), std::vector<std::int64_t>{0});
  EXPECT_TRUE(SweepFolder::open(sweep_.path()).read_job(job_).has_ended());
}

TEST_F(RunStoreTest, PacksSmallRunsOfLargeSweepsOnly) {
  EXPECT_EQ(packed_up_to_bytes(RunStorage::Auto, kManyRuns - 1), 0U);
  EXPECT_EQ(packed_up_to_bytes(RunStorage::Auto, kManyRuns), kSmallRunBytes);
  EXPECT_EQ(packed_up_to_bytes(RunStorage::Folders, kManyRuns), 0U);
  make_run(job_);
  std::uint64_t bytes = 0;
  for (const ZipMember& file : RunFolder::open(run_).read_all()) {
    bytes += file.bytes.size();
  }
  RunStore(sweep_, 0).keep(job_);
  RunStore(sweep_, bytes - 1).keep(job_);
  EXPECT_FALSE(RunFolder::open(run_).is_packed());
  RunStore(sweep_, bytes).keep(job_);
  EXPECT_TRUE(RunFolder::open(run_).is_packed());
}

TEST_F(RunStoreTest, LeavesARunThatAnotherProcessHolds) {
  make_run(job_);
  RunStore store(sweep_, kSmallRunBytes);
  {
    const FileLock of_another(RunFolder::unpacked(run_).config_path());
    store.keep(job_);
    EXPECT_FALSE(RunFolder::open(run_).is_packed());
  }
  store.keep(job_);
  EXPECT_TRUE(RunFolder::open(run_).is_packed());
}

TEST_F(RunStoreTest, LeavesWhatWasMadeOfARun) {
  make_run(job_);
  RunStore store(sweep_, kSmallRunBytes);
  store.keep(job_);
  make_folder(run_ + "/figures");
  write_file_atomically(run_ + "/figures/training_curves.svg", "picture");
  store.keep(job_);
  const RunFolder run = RunFolder::open(run_);
  EXPECT_TRUE(run.is_packed());
  EXPECT_EQ(run.read_text("figures/training_curves.svg"), "picture");
  EXPECT_EQ(run.files().size(), 6U);
}

TEST_F(RunStoreTest, LeavesOutWhatAnotherProcessIsJustWriting) {
  make_run(job_);
  const std::string temporary = fmt::format("{}/config.toml.tmp.{}.{}", run_, ::getppid(), home_of_temporaries());
  std::ofstream(temporary) << "half";
  RunStore(sweep_, kSmallRunBytes).keep(job_);
  EXPECT_TRUE(fs::exists(temporary));
  for (const ZipMember& file : sweep_.packed_files(job_)) {
    EXPECT_FALSE(is_temporary_name(file.name)) << file.name;
  }
}

/// A kill at every crash point on the way: the run is there afterwards, with the same bytes, and packing it again ends it.
TEST_F(RunStoreTest, LosesNothingToAKillAtAnyPoint) {
  int n_kills = 0;
  for (std::int64_t point = 1;; ++point, ++n_kills) {
    const std::string job = "job" + std::to_string(point);
    make_run(job);
    const RunFiles before = RunFolder::open(sweep_.run_path(job)).read_all();
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      arm_crash_point(point);
      RunStore(sweep_, kSmallRunBytes).keep(job);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    RunStore(SweepFolder::open(sweep_.path()), kSmallRunBytes).keep(job);
    const RunFiles after = RunFolder::open(sweep_.run_path(job)).read_all();
    ASSERT_EQ(after.size(), before.size()) << point;
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(after[i].bytes, before[i].bytes) << point << " " << before[i].name;
    }
    EXPECT_FALSE(fs::exists(sweep_.run_path(job))) << point;
    if (WIFEXITED(status)) {
      break;  // past the last point
    }
  }
  EXPECT_GE(n_kills, 8) << "three of the record and one a file at least";
}

}  // namespace
}  // namespace groklab
