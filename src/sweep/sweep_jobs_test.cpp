// SPDX-License-Identifier: MIT
#include "sweep/sweep_jobs.hpp"

#include <gtest/gtest.h>

#include <map>

#include "config/config_file.hpp"
#include "core/thrown_error.hpp"

namespace groklab {
namespace {

std::vector<SweepJob> jobs_of(const std::string& toml) { return expand_jobs(parse_sweep(toml, "test.toml")); }

std::vector<std::string> names_of(const std::string& toml) {
  std::vector<std::string> names;
  for (const SweepJob& job : jobs_of(toml)) {
    names.push_back(job.name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(SweepJobs, CrossAxesWithTheLastOneFastestAndSeedsOutermost) {
  EXPECT_EQ(
      names_of("seeds = 2\nseed = 7\n[[axis]]\np = [5, 7]\n[[axis]]\nweight_decay = [0, 0.5]\n"),
      (Names{"p5-weight_decay0.0-s7", "p5-weight_decay0.5-s7", "p7-weight_decay0.0-s7", "p7-weight_decay0.5-s7",
             "p5-weight_decay0.0-s8", "p5-weight_decay0.5-s8", "p7-weight_decay0.0-s8", "p7-weight_decay0.5-s8"}));
}

TEST(SweepJobs, HaveTheConfigurationOfTrainWithTheirKeys) {
  for (const SweepJob& job : jobs_of("preset = \"mlp-p97\"\nseeds = 2\n[train]\nsteps = 10\n"
                                     "[[axis]]\nhidden = [[8, 8], [16]]\n")) {
    std::vector<std::string> words = {"train.steps=10"};
    for (const KeyValue& key : job.varied) {
      words.push_back(key.key + "=" + key.value);
    }
    EXPECT_EQ(config_to_toml(job.config), config_to_toml(load_config("mlp-p97", words))) << job.name;
  }
}

TEST(SweepJobs, OfAListComeAfterTheGrid) {
  EXPECT_EQ(names_of("jobs = [{name = \"last\", p = 11}, {operation = \"a^2 + a*b\", hidden = [4, 4]}]\n"
                     "preset = \"mlp-p97\"\n[[axis]]\np = [5]\n"),
            (Names{"p5-s42", "last-s42", "operationa^2+a_b-hidden4x4-s42"}));
  EXPECT_EQ(names_of("seeds = 2\n"), (Names{"run-s42", "run-s43"})) << "nothing varies but the seed";
}

TEST(SweepJobs, TakeTheGivenSeedsThenFurtherOnes) {
  SweepFile sweep = parse_sweep("seeds = [42, 137, 7]\n", "test.toml");
  sweep.seeds.count = 5;
  std::vector<std::uint64_t> seeds;
  for (const SweepJob& job : expand_jobs(sweep)) {
    seeds.push_back(job.config.seed);
  }
  EXPECT_EQ(seeds, (std::vector<std::uint64_t>{42, 137, 7, 138, 139}));
}

TEST(SweepJobs, CanVaryOneSeedAndKeepTheOthers) {
  const std::vector<SweepJob> jobs = jobs_of("seed = 5\nseeds = {count = 2, of = [\"init\"]}\n");
  EXPECT_EQ(jobs[1].name, "run-init6");
  EXPECT_EQ(jobs[1].config.init_seed, 6U);
  EXPECT_EQ(jobs[1].config.data_seed, 5U);
  EXPECT_EQ(jobs[1].config.batch_seed, 5U);
}

TEST(SweepJobs, KeepASeedThatAnAxisOrAListGives) {
  for (const char* toml :
       {"[[axis]]\nseed = [7, 8]\n", "jobs = [{name = \"one\", seed = 7}, {name = \"two\", seed = 8}]\n"}) {
    const std::vector<SweepJob> jobs = jobs_of(toml);
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].config.seed, 7U) << toml;
    EXPECT_EQ(jobs[1].config.seed, 8U) << toml;
  }
}

TEST(SweepJobs, FollowRules) {
  const std::string toml =
      "[[axis]]\np = [5, 7, 11]\n[[axis]]\nn_heads = [1, 2, 4]\n"
      "[[rule]]\nwhere = {p = {max = 7}, n_heads = {min = 2}}\nskip = true\n"
      "[[rule]]\nwhere = {p = 11, n_heads = [2, 4]}\nset = {steps = 9}\n";
  std::map<std::string, std::int64_t> steps;
  for (const SweepJob& job : jobs_of(toml)) {
    steps[job.name] = job.config.train.steps;
  }
  EXPECT_EQ(steps, (std::map<std::string, std::int64_t>{{"p5-n_heads1-s42", 40000},
                                                        {"p7-n_heads1-s42", 40000},
                                                        {"p11-n_heads1-s42", 40000},
                                                        {"p11-n_heads2-s42", 9},
                                                        {"p11-n_heads4-s42", 9}}));
}

TEST(SweepJobs, NameTheJobThatCannotBe) {
  const std::string text = refusal([] { jobs_of("[[axis]]\nn_heads = [4, 3]\n"); }, ErrorKind::Usage);
  EXPECT_NE(text.find("n_heads3-s42"), std::string::npos) << text;
}

TEST(SweepJobs, RefuseTwoOfOneNameAndNoneAtAll) {
  EXPECT_EQ(kind_of([] { jobs_of("jobs = [{p = 5, name = \"a\"}, {p = 7, name = \"a\"}]\n"); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([] { jobs_of("[[rule]]\nwhere = {p = {min = 1}}\nskip = true\n"); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([] { jobs_of("seeds = 1000\n[[axis]]\nlr = {from = 1, to = 2, points = 2000}\n"); }),
            ErrorKind::Usage);
}

TEST(SweepJobs, ShareOneGeneratorAsSystemMDid) {
  std::map<std::string, std::uint64_t> skips;
  for (const EmbeddedSweep& sweep : embedded_sweeps()) {
    if (sweep.name == "mlp-published") {
      for (const SweepJob& job : jobs_of(std::string(sweep.toml))) {
        skips[job.name] = job.config.rng_skip;
      }
    }
  }
  // One draw a parameter: 53,985 for two hidden layers of 128, 10,497 of 32, 22,945 of 64, 140,641 of 256, 412,257 of 512
  // (REFERENCE, summary of M).
  EXPECT_EQ(skips.size(), 18U);
  EXPECT_EQ(skips["wd_0.0-s42"], 0U);
  EXPECT_EQ(skips["wd_5.0-s42"], 5 * 53985U);
  EXPECT_EQ(skips["hidden_64-s42"], 6 * 53985U + 10497);
  EXPECT_EQ(skips["frac_0.9-s42"], 13 * 53985U + 10497 + 22945 + 140641 + 412257);
}

TEST(SweepJobs, RefuseToShareAGeneratorThatIsNotThere) {
  EXPECT_EQ(kind_of([] { jobs_of("rng_shared_stream = true\n"); }), ErrorKind::Usage);
  EXPECT_EQ(kind_of([] { jobs_of("rng_shared_stream = true\nrng = \"torch\"\n[train]\nbatch_size = 5\n"); }),
            ErrorKind::Usage);
}

TEST(SweepJobs, OfTheNamedSweepsAreAsManyAsPublished) {
  const std::map<std::string_view, size_t> expected = {{"forecast-grid", 48},
                                                       {"mlp-decay-by-fraction", 320},
                                                       {"mlp-fraction", 4},
                                                       {"mlp-operations", 3},
                                                       {"mlp-published", 18},
                                                       {"mlp-sensitivity", 15},
                                                       {"mlp-weight-decay", 6},
                                                       {"mlp-width", 5},
                                                       {"order-alpha-decay", 16},
                                                       {"transformer-d-head", 24},
                                                       {"transformer-depth", 15},
                                                       {"transformer-effective-decay", 11},
                                                       {"transformer-fraction", 7},
                                                       {"transformer-heads", 5},
                                                       {"transformer-heads-primes", 32},
                                                       {"transformer-learning-rate", 5},
                                                       {"transformer-no-bias", 1},
                                                       {"transformer-operations", 5},
                                                       {"transformer-primes", 12},
                                                       {"transformer-seeds", 48},
                                                       {"transformer-weight-decay", 7}};
  std::map<std::string_view, size_t> found;
  for (const EmbeddedSweep& sweep : embedded_sweeps()) {
    found[sweep.name] = jobs_of(std::string(sweep.toml)).size();
    EXPECT_TRUE(sweep.toml.starts_with("# ")) << sweep.name;
  }
  EXPECT_EQ(found, expected);
}

TEST(SweepJobs, OfSystemNHaveItsNames) {
  for (const EmbeddedSweep& sweep : embedded_sweeps()) {
    if (sweep.name == "transformer-no-bias") {
      EXPECT_EQ(names_of(std::string(sweep.toml)), (Names{"p113_d128_h4_mlp512_L1_wd1.0_s42_nobias"}));
    }
  }
}

}  // namespace
}  // namespace groklab
