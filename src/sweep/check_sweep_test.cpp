// SPDX-License-Identifier: MIT
#include "sweep/check_sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

const std::string kTwoRuns = "preset = \"mlp-p97\"\n[[axis]]\np = [5, 7]\n";

TEST(CheckSweep, ReportsADamagedErrorOfARunAndGoesOn) {
  const TestFolder root;
  const std::vector<SweepJob> jobs = expand_jobs(parse_sweep(kTwoRuns, "test"));
  const SweepFolder folder = SweepFolder::join(root / "sweep", kTwoRuns, jobs, false);
  RunFolder::create(folder.run_path(jobs[0].name), config_to_toml(jobs[0].config))
      .write_run_json({{"format", 1}, {"status", "finished"}});
  make_folder(root / "sweep/errors");
  for (const char* text : {"{", "5", "{}", "{\"error\": 5}"}) {
    write_file_atomically(root / "sweep/errors/p5-s42.json", std::string(text));
    const SweepCheck check = check_sweep(folder.path());
    EXPECT_EQ(check.n_jobs, 2) << text;
    EXPECT_EQ(check.n_ended, 1) << text;
    EXPECT_EQ(check.n_waiting, 1) << text;
    EXPECT_EQ(check.n_failed, 0) << text;
    EXPECT_TRUE(std::ranges::any_of(check.damaged, [](const CheckFinding& finding) {
      return finding.file == "errors/p5-s42.json";
    })) << text;
  }
}

}  // namespace
}  // namespace groklab
