// SPDX-License-Identifier: MIT
#include "runs/check_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "runs/metrics_writer.hpp"
#include "runs/npz.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// A finished run of a tiny network with two checkpoints, metrics and arrays over time.
class CheckRun : public testing::Test {
 protected:
  void SetUp() override {
    Config config;
    config.task.p = 5;
    config.model.kind = ModelKind::Mlp;
    config.model.format = TokenFormat::OneHot;
    config.model.hidden = {3};
    config.model.init = Init::Native;
    config.task.split_rng = SplitRng::Native;
    resolve(config);
    const ModelSpec spec = make_model_spec(config);
    const RunFolder run = RunFolder::create(path_, config_to_toml(config));
    MetricsWriter metrics(run.metrics_path(), 0);
    for (const std::int64_t step : {0, 50, 100}) {
      metrics.append({step, 1.0, 2.0, 0.5, 0.25, 3.0, {}});
      if (step > 0) {
        Checkpoint state;
        state.step = step;
        state.params.assign(static_cast<std::size_t>(spec.n_params), 0.25F);
        state.metrics_bytes = metrics.bytes();
        state.config_toml = run.config_toml();
        run.save_checkpoint(state, spec);
      }
    }
    const std::vector<float> values{1.0F, 2.0F};
    run.write_part("snapshots", 0, {make_stored_tensor<float>("x", {2}, std::span(values))});
    run.merge_parts("snapshots");
    write_status("finished", 100);
  }

  void write_status(const std::string& status, int last_step) const {
    RunFolder::open(path_).write_run_json({{"format", 1}, {"status", status}, {"last_step", last_step}});
  }

  std::string file(const std::string& name) const { return folder_ / name; }

  /// The files of all findings that are not ok.
  std::vector<std::string> bad_files() const {
    std::vector<std::string> bad;
    for (const CheckFinding& finding : check_run(path_)) {
      if (!finding.ok) {
        bad.push_back(finding.file);
      }
    }
    return bad;
  }

  const TestFolder folder_;
  const std::string& path_ = folder_.path();
};

using Files = std::vector<std::string>;

TEST_F(CheckRun, FindsNothingInAWholeRun) {
  std::string files;
  for (const CheckFinding& finding : check_run(path_)) {
    EXPECT_TRUE(finding.ok) << finding.file << ": " << finding.text;
    files += finding.file + " ";
  }
  EXPECT_EQ(files,
            "run.json config.toml metrics.jsonl checkpoints/step_00000050.safetensors "
            "checkpoints/step_00000100.safetensors snapshots.npz ");
}

TEST_F(CheckRun, FindsAFlippedBitAnywhereInACheckpoint) {
  const std::string name = "checkpoints/step_00000050.safetensors";
  std::vector<std::uint8_t> bytes = read_file(file(name));
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    bytes[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
    std::ofstream(file(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    EXPECT_EQ(bad_files(), Files{name}) << "byte " << i;
    EXPECT_FALSE(check_file(file(name)).ok) << "byte " << i;
    bytes[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
  }
}

TEST_F(CheckRun, FindsTruncatedMetrics) {
  const std::uint64_t size = fs::file_size(file("metrics.jsonl"));
  fs::resize_file(file("metrics.jsonl"), size - 1);
  EXPECT_EQ(bad_files(), (Files{"metrics.jsonl", "checkpoints/step_00000100.safetensors"}));
  fs::resize_file(file("metrics.jsonl"), size / 3 * 2);
  EXPECT_EQ(bad_files().front(), "metrics.jsonl");
  fs::remove(file("metrics.jsonl"));
  EXPECT_EQ(bad_files().front(), "metrics.jsonl");
}

TEST_F(CheckRun, FindsATornLineBehindTheLastOfARunThatEnded) {
  std::ofstream(file("metrics.jsonl"), std::ios::app) << "{\"step\":1";
  EXPECT_EQ(bad_files(), Files{"metrics.jsonl"});
}

TEST_F(CheckRun, ComparesTheLastStepWithRunJsonUnlessTheRunGoesOn) {
  for (const char* status : {"finished", "failed"}) {
    write_status(status, 150);
    EXPECT_EQ(bad_files(), Files{"metrics.jsonl"}) << status;
  }
  write_status("stopped", 150);  // between two evaluations
  EXPECT_TRUE(bad_files().empty());
  write_status("stopped", 50);
  EXPECT_EQ(bad_files(), Files{"metrics.jsonl"});
  write_status("running", 50);
  EXPECT_TRUE(bad_files().empty());
  std::ofstream(file("metrics.jsonl"), std::ios::app) << "{\"step\":1";
  EXPECT_TRUE(bad_files().empty());
}

TEST_F(CheckRun, FindsTemporariesAndPartsLeftOver) {
  std::ofstream(file("checkpoints/step_00000150.safetensors.tmp.123.0")) << "x";
  fs::create_directories(file("parts"));
  write_file_atomically(file("parts/snapshots_00000001.npz"), encode_npz({}));
  EXPECT_EQ(bad_files(), (Files{"checkpoints/step_00000150.safetensors.tmp.123.0", "parts/snapshots_00000001.npz"}));
  write_status("stopped", 100);
  EXPECT_EQ(bad_files(), Files{"checkpoints/step_00000150.safetensors.tmp.123.0"});
}

TEST_F(CheckRun, FindsDamagedArraysAndDocuments) {
  fs::resize_file(file("snapshots.npz"), fs::file_size(file("snapshots.npz")) - 1);
  fs::create_directories(file("analysis"));
  write_file_atomically(file("analysis/a.json"), "{\"a\":");
  write_file_atomically(file("analysis/a.npz"), "no zip");
  write_file_atomically(file("analysis/notes.txt"), "free text");
  EXPECT_EQ(bad_files(), (Files{"analysis/a.json", "analysis/a.npz", "snapshots.npz"}));
}

TEST_F(CheckRun, FindsAConfigurationThatDoesNotParseOrDiffers) {
  const std::string text = read_text_file(file("config.toml"));
  write_file_atomically(file("config.toml"), text + "[broken");
  EXPECT_EQ(bad_files().front(), "config.toml");
  write_file_atomically(file("config.toml"), text + "# another\n");
  EXPECT_EQ(bad_files(), (Files{"checkpoints/step_00000050.safetensors", "checkpoints/step_00000100.safetensors"}));
}

TEST_F(CheckRun, FindsACheckpointUnderAnotherName) {
  fs::copy_file(file("checkpoints/step_00000050.safetensors"), file("checkpoints/step_00000075.safetensors"));
  EXPECT_EQ(bad_files(), Files{"checkpoints/step_00000075.safetensors"});
}

TEST_F(CheckRun, FindsADamagedRunJsonAndAFolderWithoutARun) {
  write_file_atomically(file("run.json"), "{\"status\":\"finished\"}");
  EXPECT_EQ(bad_files(), Files{"run.json"});
  write_file_atomically(file("run.json"), "{");
  EXPECT_EQ(bad_files(), Files{"run.json"});
  const std::vector<CheckFinding> findings = check_run(folder_ / "none");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_FALSE(findings[0].ok);
}

TEST_F(CheckRun, ChecksSingleFilesByTheirName) {
  for (const char* name :
       {"config.toml", "metrics.jsonl", "run.json", "snapshots.npz", "checkpoints/step_00000100.safetensors"}) {
    EXPECT_TRUE(check_file(file(name)).ok) << name << ": " << check_file(file(name)).text;
  }
  write_file_atomically(file("a.txt"), "x");
  for (const char* name : {"a.txt", "none.npz", "checkpoints"}) {
    EXPECT_FALSE(check_file(file(name)).ok) << name;
  }
}

}  // namespace
}  // namespace groklab
