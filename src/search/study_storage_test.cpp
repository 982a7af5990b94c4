// SPDX-License-Identifier: MIT
#include "search/study_storage.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/atomic_file.hpp"
#include "core/special_numbers.hpp"
#include "core/test_folder.hpp"
#include "core/test_stride.hpp"
#include "core/thrown_error.hpp"
#include "search/journal_operation.hpp"
#include "search/journal_replay.hpp"
#include "search/made_trials.hpp"
#include "search/python_json.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Trial running_trial() {
  Trial trial;
  trial.params = {
      {"lr", {.kind = Distribution::Kind::Float, .low = 1e-4, .high = 1, .log = true}, 0.012345678901234567},
      {"n", {.kind = Distribution::Kind::Int, .low = 1, .high = 9, .step = 2}, 3},
      {"c", {.kind = Distribution::Kind::Categorical, .choices = {"a", 64, nullptr}}, 1}};
  trial.user_attrs = {{"run", "trial \"7\""}};
  trial.system_attrs = {{"nsga2:generation", 2}};
  return trial;
}

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::app) << text; }

/// Both kinds of file.
class StudyStorageTest : public testing::TestWithParam<const char*> {
 protected:
  std::string path() const { return folder_ / GetParam(); }
  std::unique_ptr<StudyStorage> open(int n_objectives = 1) const {
    return open_storage({path(), "my study", n_objectives, "3.2"});
  }
  TestFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Formats, StudyStorageTest, testing::Values("journal.log", "study.db"),
                         [](const auto& format) { return std::string(format.index == 0 ? "Journal" : "Sqlite"); });

TEST_P(StudyStorageTest, KeepsATrialToTheBit) {
  const auto storage = open();
  ASSERT_EQ(storage->begin_trial(running_trial()), 0);
  ASSERT_EQ(storage->begin_trial(running_trial()), 1);
  storage->report(1, 50, 0.1);
  storage->report(1, 100, std::nan(""));
  storage->report(1, 150, kInf);
  storage->report(1, 50, 0.3);  // the last one counts
  storage->end_trial(1, TrialState::Complete, {1234.5}, {{"outcome", "reached"}});

  const auto again = open();
  for (StudyStorage* reader : {storage.get(), again.get()}) {
    const StoredStudy& study = reader->refresh();
    ASSERT_EQ(study.trials.size(), 2);
    EXPECT_EQ(study.trials[0].state, TrialState::Running);
    const Trial& trial = study.trials[1];
    EXPECT_EQ(trial.state, TrialState::Complete);
    EXPECT_EQ(trial.values, std::vector<double>{1234.5});
    ASSERT_EQ(trial.params.size(), 3);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(trial.params[i].name, running_trial().params[i].name);
      EXPECT_EQ(trial.params[i].value, running_trial().params[i].value);
      EXPECT_EQ(trial.params[i].distribution, running_trial().params[i].distribution);
    }
    EXPECT_EQ(trial.intermediate.at(50), 0.3);
    EXPECT_TRUE(std::isnan(trial.intermediate.at(100)));
    EXPECT_EQ(trial.intermediate.at(150), kInf);
    EXPECT_EQ(trial.user_attrs, (Json{{"run", "trial \"7\""}, {"outcome", "reached"}}));
    EXPECT_EQ(trial.system_attrs, (Json{{"nsga2:generation", 2}}));
  }
}

TEST_P(StudyStorageTest, MakesAFailureOfAnObjectiveThatIsNaN) {
  const auto storage = open();
  storage->begin_trial(running_trial());
  storage->end_trial(0, TrialState::Complete, {std::nan("")}, {});
  EXPECT_EQ(storage->refresh().trials[0].state, TrialState::Fail);
  EXPECT_TRUE(storage->refresh().trials[0].values.empty());
}

TEST_P(StudyStorageTest, ShowsWhatOthersWrite) {
  const auto first = open();
  const auto second = open();
  EXPECT_EQ(first->begin_trial(running_trial()), 0);
  EXPECT_EQ(second->begin_trial(running_trial()), 1);
  EXPECT_EQ(first->refresh().trials.size(), 2);
}

TEST_P(StudyStorageTest, HoldsSeveralStudies) {
  const auto one = open();
  one->begin_trial(running_trial());
  const auto other = open_storage({path(), "another", 1, "3.2"});
  EXPECT_EQ(other->refresh().trials.size(), 0);
  EXPECT_EQ(other->begin_trial(running_trial()), 0);
  other->end_trial(0, TrialState::Pruned, {0.5}, {});
  EXPECT_EQ(one->refresh().trials[0].state, TrialState::Running);
}

TEST_P(StudyStorageTest, RefusesAStudyWithOtherObjectives) {
  open(2);
  EXPECT_EQ(open(2)->refresh().directions, std::vector<StudyDirection>(2, StudyDirection::Minimize));
  EXPECT_EQ(kind_of([&] { open(1); }), ErrorKind::Usage);
}

TEST(JournalStorage, CutsATornLineOffBeforeItAppends) {
  const TestFolder folder;
  const std::string path = folder / "journal.log";
  const StorageRequest request{path, "s", 1, "3.2"};
  open_storage(request)->begin_trial(running_trial());
  const std::string whole = read_text_file(path);
  write(path, "{\"op_code\": 4, \"wor");
  const auto storage = open_storage(request);
  EXPECT_EQ(storage->refresh().trials.size(), 1);
  EXPECT_EQ(storage->begin_trial(running_trial()), 1);
  const std::string text = read_text_file(path);
  EXPECT_TRUE(text.starts_with(whole + "{\"op_code\": 4, \"study_id\""));
  EXPECT_EQ(open_storage(request)->refresh().trials.size(), 2);
}

TEST(JournalStorage, LeavesNothingOfATornLineThatIsLongerThanWhatItAppends) {
  const TestFolder folder;
  const StorageRequest request{folder / "journal.log", "s", 1, "3.2"};
  open_storage(request)->begin_trial(running_trial());
  write(request.path, "{\"op_code\": 8, \"user_attr\": {\"note\": \"" + std::string(10'000, 'x'));
  open_storage(request)->begin_trial(running_trial());
  EXPECT_TRUE(read_text_file(request.path).ends_with("}\n"));
  EXPECT_EQ(open_storage(request)->refresh().trials.size(), 2);
}

TEST(JournalStorage, OpensWhereverItIsCutOff) {
  const TestFolder folder;
  const std::string path = folder / "journal.log";
  {
    const auto storage = open_storage({path, "s", 1, "3.2"});
    storage->begin_trial(running_trial());
    storage->report(0, 1, 0.5);
    storage->end_trial(0, TrialState::Complete, {1}, {});
  }
  const std::string text = read_text_file(path);
  for (std::size_t bytes = 0; bytes <= text.size(); ++bytes) {
    std::ofstream(path) << text.substr(0, bytes);
    EXPECT_LE(open_storage({path, "s", 1, "3.2"})->refresh().trials.size(), 1) << bytes;
  }
}

TEST(JournalStorage, IsCutWhereTheLossOfPowerLeftZeros) {
  const TestFolder folder;
  const StorageRequest request{folder / "journal.log", "s", 1, "3.2"};
  const auto storage = open_storage(request);
  storage->begin_trial(running_trial());
  storage->report(0, 1, 0.5);
  const std::string whole = read_text_file(request.path);
  storage->report(0, 2, 0.25);
  storage->report(0, 3, 0.125);
  std::string text = read_text_file(request.path);
  text.replace(whole.size() + 20, 10, 10, '\0');
  std::ofstream(request.path) << text;
  EXPECT_EQ(open_storage(request)->refresh().trials.at(0).intermediate, (std::map<std::int64_t, double>{{1, 0.5}}));
  EXPECT_EQ(read_text_file(request.path), whole);
}

TEST(JournalStorage, IsNotCutWhereTrialsThatWereSyncedStandBehindTheZeros) {
  const TestFolder folder;
  const StorageRequest request{folder / "journal.log", "s", 1, "3.2"};
  const auto storage = open_storage(request);
  for (int i = 0; i < 3; ++i) {
    storage->begin_trial(running_trial());
  }
  std::string text = read_text_file(request.path);
  text[text.find("op_code\": 4") + 1] = '\0';
  std::ofstream(request.path) << text;
  EXPECT_EQ(kind_of([&] { open_storage(request); }), ErrorKind::BadFile);
  EXPECT_EQ(read_text_file(request.path), text);
}

/// Cut at every byte of the last 64 KiB: every report on a whole line is there, and the next one goes on after them.
TEST(JournalStorage, LosesAtMostTheTornLineOfALongJournal) {
  constexpr std::size_t kTail = std::size_t{64} << 10;
  const TestFolder folder;
  const std::string path = folder / "journal.log";
  const StorageRequest request{path, "s", 1, "3.2"};
  {
    const auto storage = open_storage(request);
    storage->begin_trial(running_trial());
    for (int step = 0; step < 800; ++step) {
      storage->report(0, step, 0.5);
    }
  }
  const std::string text = read_text_file(path);
  const auto head = static_cast<std::ptrdiff_t>(text.find("\"op_code\": 7"));
  ASSERT_GT(text.size(), kTail + static_cast<std::size_t>(head));
  for (std::size_t bytes = text.size() - kTail; bytes <= text.size(); bytes += test_stride(1999)) {
    const std::string cut = text.substr(0, bytes);
    std::ofstream(path) << cut;
    const auto storage = open_storage(request);
    const auto whole = std::count(cut.begin() + head, cut.end(), '\n');
    ASSERT_EQ(std::ssize(storage->refresh().trials[0].intermediate), whole) << bytes;
    storage->report(0, 1000, 0.25);
    ASSERT_EQ(std::ssize(open_storage(request)->refresh().trials[0].intermediate), whole + 1) << bytes;
  }
}

TEST(JournalStorage, NamesADamagedLine) {
  const TestFolder folder;
  const std::string path = folder / "journal.log";
  write(path, "{\"op_code\": 0, \"study_name\": \"s\", \"directions\": [1]}\nnonsense\n");
  EXPECT_NE(refusal([&] { open_storage({path, "s", 1, "3.2"}); }).find("journal.log:2"), std::string::npos);
  write_file_atomically(path, "{\"op_code\": 4}\n");
  EXPECT_NE(refusal([&] { open_storage({path, "s", 1, "3.2"}); }).find("journal.log:1"), std::string::npos);
}

TEST(JournalReplay, RefusesWhatNoJournalHolds) {
  const Json study = {{"op_code", 0}, {"study_name", "s"}, {"directions", {1}}};
  const auto refused = [&](const Json& line) {
    JournalReplay replay("");
    replay.apply(study, "journal");
    return kind_of([&] { replay.apply(line, "journal"); }) == ErrorKind::BadFile;
  };
  const Json trial = {{"op_code", 4}, {"study_id", 0}};
  const auto with = [&](const char* key, const Json& value) {
    Json line = trial;
    line[key] = value;
    return line;
  };
  EXPECT_TRUE(refused(with("intermediate_values", {{"ten", 0.5}}))) << "a step that is none";
  EXPECT_TRUE(refused(with("intermediate_values", {{std::string(30, '9'), 0.5}}))) << "a step that does not fit";
  EXPECT_TRUE(refused(with("study_id", 1e300))) << "an id that is no whole number";
  EXPECT_TRUE(refused(with("state", 9)));
  EXPECT_TRUE(refused({{"op_code", 0}, {"study_name", "t"}, {"directions", {7}}})) << "neither down nor up";
  EXPECT_TRUE(refused({{"op_code", 1e300}}));
}

TEST(JournalReplay, LeavesTrialsThatHaveEndedAsTheyAre) {
  JournalReplay replay("");
  const auto apply = [&](const Json& line) { replay.apply(line, "journal"); };
  apply({{"op_code", 0}, {"study_name", "s"}, {"directions", {1}}});
  apply({{"op_code", kCreateTrial}, {"study_id", 0}});
  apply({{"op_code", kSetTrialStateValues}, {"trial_id", 0}, {"state", TrialState::Complete}, {"values", {0.25}}});
  apply({{"op_code", kSetTrialStateValues}, {"trial_id", 0}, {"state", TrialState::Fail}, {"values", {0.5}}});
  apply({{"op_code", kSetTrialIntermediateValue}, {"trial_id", 0}, {"step", 1}, {"intermediate_value", 3.0}});
  const Trial& trial = replay.study(0).trials[0];
  EXPECT_EQ(trial.state, TrialState::Complete);
  EXPECT_EQ(trial.values, std::vector<double>{0.25});
  EXPECT_TRUE(trial.intermediate.empty());
}

TEST(JournalStorage, LeavesNoLock) {
  const TestFolder folder;
  open_storage({folder / "journal.log", "s", 1, "3.2"})->begin_trial(running_trial());
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "journal.log.lock"));
}

TEST(SqliteStorage, RefusesOtherDatabasesAndSchemas) {
  const TestFolder folder;
  EXPECT_EQ(kind_of([&] { open_storage({folder / "new.db", "s", 1, "2.0"}); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([&] { open_storage({folder / "none/new.db", "s", 1, "3.2"}); }), ErrorKind::Io);
}

TEST(PythonJson, KeepsTheNumbersThatJsonHasNot) {
  const Json value = {{"a", std::nan("")}, {"b", {kInf, -kInf, 0.1}}, {"c", "NaN \"Infinity\" \\"}};
  const std::string text = python_json_text(value);
  EXPECT_EQ(text, R"({"a": NaN, "b": [Infinity, -Infinity, 0.1], "c": "NaN \"Infinity\" \\"})");
  const Json back = parse_python_json(text, "test");
  EXPECT_TRUE(std::isnan(number_of(back["a"])));
  EXPECT_EQ(number_of(back["b"][0]), kInf);
  EXPECT_EQ(number_of(back["b"][1]), -kInf);
  EXPECT_EQ(number_of(back["b"][2]), 0.1);
  EXPECT_EQ(back["c"], value["c"]);
}

}  // namespace
}  // namespace groklab
