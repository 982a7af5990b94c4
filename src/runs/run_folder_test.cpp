// SPDX-License-Identifier: MIT
#include "runs/run_folder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "runs/arrays_so_far.hpp"
#include "runs/npz.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

ModelSpec small_spec() {
  ModelSpec spec;
  spec.tensors = {{"b", {2}, 0, 2}};
  spec.n_params = 2;
  return spec;
}

Checkpoint state_at(std::int64_t step, std::uint64_t metrics_bytes = 0) {
  Checkpoint state;
  state.step = step;
  state.params = {static_cast<float>(step), 1.0F};
  state.metrics_bytes = metrics_bytes;
  state.config_toml = "seed = 1\n";
  return state;
}

void flip_last_bit(const std::string& path) {
  std::vector<std::uint8_t> bytes = read_file(path);
  bytes[bytes.size() - 20] ^= 1;
  write_file_atomically(path, bytes);
}

std::vector<StoredTensor> moment(float value) {
  const std::vector<float> spectrum{value, value + 1, value + 2};
  const std::vector<std::int64_t> keys{static_cast<std::int64_t>(value)};
  return {make_stored_tensor<float>("spectrum", {3}, std::span(spectrum)),
          make_stored_tensor<std::int64_t>("key", {}, std::span(keys))};
}

TEST(RunFolder, IsCreatedOnceAndOpened) {
  const TestFolder folder;
  const std::string path = folder / "deep/run";
  EXPECT_FALSE(RunFolder::holds_run(path));
  EXPECT_EQ(kind_of([&] { RunFolder::open(path); }), ErrorKind::BadFile);
  RunFolder::create(path, "seed = 1\n");
  EXPECT_TRUE(RunFolder::holds_run(path));
  EXPECT_EQ(RunFolder::open(path).config_toml(), "seed = 1\n");
  EXPECT_EQ(kind_of([&] { RunFolder::create(path, "seed = 2\n"); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([&] { RunFolder::create(path + "/config.toml", ""); }), ErrorKind::Usage);
  EXPECT_EQ(RunFolder::open(path).config_toml(), "seed = 1\n");
}

std::string seed_text(int seed) { return "seed = " + std::to_string(seed) + "\n"; }

/// 0, or the exit code of the error.
int exit_code_of_create(const std::string& path, int seed) {
  try {
    RunFolder::create(path, seed_text(seed));
    return 0;
  } catch (const Error& error) {
    return error.exit_code();
  }
}

TEST(RunFolder, IsCreatedByOneOfManyProcessesThatTryAtOnce) {
  constexpr int kProcesses = 4;
  constexpr int kNoStart = 99;
  for (int round = 0; round < 10; ++round) {
    const TestFolder folder;
    int start[2];
    ASSERT_EQ(::pipe(start), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < kProcesses; ++i) {
      children.push_back(::fork());
      if (children.back() == 0) {
        ::close(start[1]);
        char none = 0;
        ::_exit(::read(start[0], &none, 1) == 0 ? exit_code_of_create(folder / "run", i) : kNoStart);
      }
    }
    ::close(start[0]);
    ::close(start[1]);  // now all of them go
    std::vector<std::string> created;
    for (int i = 0; i < kProcesses; ++i) {
      int status = 0;
      ::waitpid(children[static_cast<std::size_t>(i)], &status, 0);
      ASSERT_TRUE(WIFEXITED(status));
      if (WEXITSTATUS(status) == 0) {
        created.push_back(seed_text(i));
      } else {
        EXPECT_EQ(WEXITSTATUS(status), exit_code_of(ErrorKind::Usage));
      }
    }
    EXPECT_EQ(created, std::vector{RunFolder::open(folder / "run").config_toml()});
  }
}

TEST(RunFolder, KeepsTheOrderOfRunJsonAndRefusesANewerFormat) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  nlohmann::ordered_json document = {{"status", "running"}, {"format", 1}, {"a", {{"loss", nullptr}}}};
  run.write_run_json(document);
  EXPECT_EQ(run.read_run_json().dump(), document.dump());
  EXPECT_TRUE(read_text_file(path + "/run.json").starts_with("{\n  \"status\": \"running\",\n  \"format\": 1,"));
  RunFolder::open(path);
  document["format"] = 2;
  run.write_run_json(document);
  EXPECT_EQ(kind_of([&] { RunFolder::open(path); }), ErrorKind::BadFile);
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string(100'000, '['), std::string("{}\0", 3)}) {
    write_file_atomically(path + "/run.json", text);
    EXPECT_EQ(kind_of([&] { run.read_run_json(); }), ErrorKind::BadFile) << text.substr(0, 10);
    RunFolder::open(path);  // the states of the run are still there to resume from
  }
}

TEST(RunFolder, ListsCheckpointsByStep) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  EXPECT_TRUE(run.checkpoint_steps().empty());
  for (const std::int64_t step : {5000, 0, 123'456'789}) {
    run.save_checkpoint(state_at(step), small_spec());
  }
  std::ofstream(path + "/checkpoints/step_7.safetensors") << "x";
  std::ofstream(path + "/checkpoints/step_00000009.safetensors.tmp.1.2") << "x";
  EXPECT_EQ(run.checkpoint_steps(), (std::vector<std::int64_t>{0, 5000, 123'456'789}));
  EXPECT_EQ(run.checkpoint_path(5000), path + "/checkpoints/step_00005000.safetensors");
  EXPECT_TRUE(fs::exists(run.checkpoint_path(123'456'789)));
}

TEST(LatestState, IsTheHighestValidStepByContent) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  std::vector<std::string> skipped;
  EXPECT_FALSE(run.latest_state(small_spec(), &skipped));
  run.save_checkpoint(state_at(1000), small_spec());
  run.save_checkpoint(state_at(2000), small_spec());
  run.save_resume_state(state_at(1500), small_spec());
  EXPECT_EQ(run.latest_state(small_spec(), &skipped)->step, 2000);
  run.save_resume_state(state_at(2500), small_spec());
  EXPECT_EQ(run.latest_state(small_spec(), &skipped)->step, 2500);
  fs::copy_file(run.checkpoint_path(1000), run.checkpoint_path(9000));
  EXPECT_EQ(run.latest_state(small_spec(), &skipped)->step, 2500);
  EXPECT_TRUE(skipped.empty());
  run.remove_resume_state();
  run.remove_resume_state();
  EXPECT_EQ(run.latest_state(small_spec(), nullptr)->step, 2000);
}

TEST(LatestState, PassesOverDamagedStatesAndNamesThem) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  for (const std::int64_t step : {1000, 2000, 3000}) {
    run.save_checkpoint(state_at(step), small_spec());
  }
  flip_last_bit(run.checkpoint_path(3000));
  run.save_resume_state(state_at(4000, 1), small_spec());  // counts a byte of metrics that is not there
  std::vector<std::string> skipped;
  EXPECT_EQ(run.latest_state(small_spec(), &skipped)->step, 2000);
  ASSERT_EQ(skipped.size(), 2U);
  EXPECT_NE(skipped[0].find("step_00003000"), std::string::npos);
  EXPECT_NE(skipped[1].find("resume.safetensors"), std::string::npos);
  write_file_atomically(run.metrics_path(), "\n");
  EXPECT_EQ(run.latest_state(small_spec(), nullptr)->step, 4000);
}

TEST(LatestState, SurvivesAKillAtEveryPointOfASave) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  run.save_resume_state(state_at(1), small_spec());
  bool survived = false;
  int kills = 0;
  for (std::int64_t n = 1; !survived && n < 40; ++n) {
    const std::int64_t before = run.latest_state(small_spec(), nullptr)->step;
    const pid_t child = ::fork();
    if (child == 0) {
      arm_crash_point(n);
      run.save_resume_state(state_at(before + 1), small_spec());
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    survived = WIFEXITED(status);
    kills += survived ? 0 : 1;
    std::vector<std::string> skipped;
    const auto state = run.latest_state(small_spec(), &skipped);
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->step == before || state->step == before + 1);
    EXPECT_TRUE(skipped.empty());
    run.remove_leftovers();
    EXPECT_EQ(std::distance(fs::directory_iterator(path), fs::directory_iterator()), 2);
  }
  EXPECT_TRUE(survived);
  EXPECT_GE(kills, 5);
}

TEST(Parts, AreStackedInStepOrderAndRemoved) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  run.merge_parts("spectra");
  EXPECT_FALSE(fs::exists(path + "/spectra.npz"));
  for (const int step : {500, 0, 100'000'000}) {
    run.write_part("spectra", step, moment(static_cast<float>(step)));
  }
  run.write_part("spectra_more", 3, moment(3));
  EXPECT_TRUE(fs::exists(path + "/parts/spectra_00000500.npz"));
  run.merge_parts("spectra");
  const std::vector<StoredTensor> merged = read_npz(path + "/spectra.npz");
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].name, "step");
  EXPECT_EQ(stored_values<std::int64_t>(merged[0]), (std::vector<std::int64_t>{0, 500, 100'000'000}));
  EXPECT_EQ(merged[1].shape, (std::vector<std::int64_t>{3, 3}));
  EXPECT_EQ(stored_values<float>(merged[1])[5], 502.0F);
  EXPECT_EQ(merged[2].shape, (std::vector<std::int64_t>{3}));
  EXPECT_EQ(std::distance(fs::directory_iterator(path + "/parts"), fs::directory_iterator()), 1);
  run.merge_parts("spectra_more");
  EXPECT_FALSE(fs::exists(path + "/parts"));
}

TEST(Parts, CanBeReadBeforeTheyAreMerged) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), "");
  EXPECT_TRUE(arrays_so_far(run, "s").empty());
  run.write_part("s", 0, moment(0));
  run.merge_parts("s");
  run.write_part("s", 20, moment(2));
  run.write_part("s", 10, moment(1));
  const std::vector<StoredTensor> before = arrays_so_far(run, "s");
  run.merge_parts("s");
  EXPECT_EQ(encode_npz(before), read_file(folder / "s.npz"));
  EXPECT_EQ(encode_npz(arrays_so_far(run, "s")), encode_npz(before));
}

TEST(Parts, GiveTheSameFileAfterAKillAtEveryPointOfTheMerge) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  const auto write_all = [&] {
    for (const int step : {0, 100, 200}) {
      run.write_part("s", step, moment(static_cast<float>(step)));
    }
  };
  write_all();
  run.merge_parts("s");
  const std::vector<std::uint8_t> expected = read_file(path + "/s.npz");
  bool survived = false;
  for (std::int64_t n = 1; !survived && n < 40; ++n) {
    fs::remove(path + "/s.npz");
    write_all();
    const pid_t child = ::fork();
    if (child == 0) {
      arm_crash_point(n);
      run.merge_parts("s");
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    survived = WIFEXITED(status);
    run.merge_parts("s");
    EXPECT_EQ(read_file(path + "/s.npz"), expected) << "crash point " << n;
    EXPECT_FALSE(fs::exists(path + "/parts")) << "crash point " << n;
  }
  EXPECT_TRUE(survived);
}

TEST(Parts, AfterTheResumedStepAreDroppedAlsoFromAMergedFile) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  for (const int step : {0, 100, 200, 300}) {
    run.write_part("s", step, moment(static_cast<float>(step)));
  }
  run.remove_parts_after("s", 200);
  run.merge_parts("s");
  EXPECT_EQ(stored_values<std::int64_t>(read_npz(path + "/s.npz")[0]), (std::vector<std::int64_t>{0, 100, 200}));
  run.remove_parts_after("s", 150);
  run.write_part("s", 160, moment(160));
  run.merge_parts("s");
  EXPECT_EQ(stored_values<std::int64_t>(read_npz(path + "/s.npz")[0]), (std::vector<std::int64_t>{0, 100, 160}));
  run.remove_parts_after("s", 160);
  EXPECT_EQ(stored_values<std::int64_t>(read_npz(path + "/s.npz")[0]), (std::vector<std::int64_t>{0, 100, 160}));
  run.remove_parts_after("s", -1);
  EXPECT_FALSE(fs::exists(path + "/s.npz"));
}

TEST(Parts, ThatDifferInShapeAreRefused) {
  const TestFolder folder;
  const std::string& path = folder.path();
  const RunFolder run = RunFolder::create(path, "");
  run.write_part("s", 0, moment(0));
  std::vector<StoredTensor> other = moment(1);
  other.pop_back();
  run.write_part("s", 1, other);
  EXPECT_EQ(kind_of([&] { run.merge_parts("s"); }), ErrorKind::BadFile);
  EXPECT_TRUE(fs::exists(path + "/parts/s_00000001.npz"));
}

}  // namespace
}  // namespace groklab
