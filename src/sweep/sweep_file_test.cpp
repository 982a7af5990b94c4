// SPDX-License-Identifier: MIT
#include "sweep/sweep_file.hpp"

#include <gtest/gtest.h>

#include "core/thrown_error.hpp"

namespace groklab {
namespace {

SweepFile parse(const std::string& toml) { return parse_sweep(toml, "test.toml"); }

std::vector<std::string> values_of(const std::vector<SweepPoint>& axis, size_t key = 0) {
  std::vector<std::string> values;
  for (const SweepPoint& point : axis) {
    values.push_back(point.keys.at(key).value);
  }
  return values;
}

void expect_refused(const std::string& toml, const std::string& part, ErrorKind kind = ErrorKind::BadFile) {
  const std::string text = refusal([&] { parse(toml); }, kind);
  EXPECT_NE(text.find(part), std::string::npos) << "'" << text << "' lacks: " << part;
}

using Values = std::vector<std::string>;

TEST(SweepFile, IsAConfigurationWithAxes) {
  const SweepFile sweep = parse(
      "# What it is,\n# in two lines.\npreset = \"mlp-p97\"\n\n[train]\nsteps = 7\n\n"
      "[[axis]]\nweight_decay = [0, 5e-1]\n\n[[axis]]\ntask.p = [5, 7]\n");
  EXPECT_EQ(sweep.text, "What it is, in two lines.");
  EXPECT_EQ(sweep.base.train.steps, 7);
  EXPECT_EQ(sweep.base.train.eval_every, 50) << "of the preset";
  ASSERT_EQ(sweep.axes.size(), 2U);
  EXPECT_EQ(sweep.axes[0][1].keys, (std::vector<KeyValue>{{"optimizer.weight_decay", "0.5"}}));
  EXPECT_EQ(values_of(sweep.axes[1]), (Values{"5", "7"}));
  EXPECT_EQ(sweep.seeds.count, 1);
}

TEST(SweepFile, KeysOfOneAxisGoTogetherInTheOrderOfTheFile) {
  const SweepFile sweep = parse("[[axis]]\nn_heads = [1, 2]\nd_model = [32, 64]\nmodel.d_mlp = [128, 256]\n");
  const std::vector<KeyValue> second = {{"model.n_heads", "2"}, {"model.d_model", "64"}, {"model.d_mlp", "256"}};
  EXPECT_EQ(sweep.axes.at(0).at(1).keys, second);
}

TEST(SweepFile, RangesReachTheirEnds) {
  EXPECT_EQ(values_of(parse("[[axis]]\nfrac_train = {from = 0.1, to = 0.5, step = 0.1}\n").axes[0]),
            (Values{"0.1", "0.2", "0.3", "0.4", "0.5"}));
  EXPECT_EQ(values_of(parse("[[axis]]\nlr = {from = 1e-4, to = 1e-2, points = 5, scale = \"log\"}\n").axes[0]),
            (Values{"0.0001", "0.000316227766017", "0.001", "0.00316227766017", "0.01"}));
  EXPECT_EQ(values_of(parse("[[axis]]\nn_layers = {from = 1, to = 3, points = 3}\n").axes[0]), (Values{"1", "2", "3"}));
  EXPECT_EQ(values_of(parse("[[axis]]\nfrac_train = {from = 0.1, to = 0.3, step = 0.1}\n").axes[0]),
            (Values{"0.1", "0.2", "0.3"}))
      << "(0.3 - 0.1) / 0.1 is less than 2";
  EXPECT_EQ(values_of(parse("[[axis]]\np = {from = 5, to = 9, step = 3}\n").axes[0]), (Values{"5", "8"}));
  EXPECT_EQ(values_of(parse("[[axis]]\nlr = {from = 1e-310, to = 1, points = 2}\n").axes[0]), (Values{"1e-310", "1.0"}))
      << "a number that has not all its digits";
}

TEST(SweepFile, RefusesRangesThatSayTooLittleOrTooMuch) {
  for (const char* range : {"{from = 1, to = 2}", "{from = 2, to = 1, step = 1}", "{from = 1, to = 2, step = 0}",
                            "{from = 0, to = 1, points = 3, scale = \"log\"}", "{from = 1, to = 2, points = 1}",
                            "{from = 1, to = 2, step = 1, points = 2}"}) {
    expect_refused(std::string("[[axis]]\nlr = ") + range + "\n", "test.toml:2");
  }
}

TEST(SweepFile, SeedsAreANumberAListOrATable) {
  EXPECT_EQ(parse("seeds = 16\n").seeds.count, 16);
  const SweepSeeds list = parse("seeds = [42, 137]\n").seeds;
  EXPECT_EQ(list.values, (std::vector<std::uint64_t>{42, 137}));
  EXPECT_EQ(list.count, 2);
  const SweepSeeds of = parse("seeds = {count = 3, of = [\"init\", \"batch\"]}\n").seeds;
  EXPECT_EQ(of.count, 3);
  EXPECT_EQ(of.keys, (Values{"init_seed", "batch_seed"}));
  for (const char* seeds :
       {"0", "[1, 1]", "[-1]", "\"many\"", "{of = [\"init\"]}", "{count = 2, of = [\"weights\"]}"}) {
    expect_refused(std::string("seeds = ") + seeds + "\n", "test.toml:1");
  }
}

TEST(SweepFile, RulesHaveConditionsAndAnEffect) {
  const SweepFile sweep = parse(
      "[[rule]]\nwhere = {p = [5, 7], n_heads = {min = 4}}\nskip = true\n\n"
      "[[rule]]\nwhere = {operation = \"mul\"}\nset = {steps = 20, optimizer.lr = 0.01}\n");
  ASSERT_EQ(sweep.rules.size(), 2U);
  EXPECT_EQ(sweep.rules[0].where[0].values, (Values{"5", "7"}));
  EXPECT_EQ(sweep.rules[0].where[1].min, 4);
  EXPECT_EQ(sweep.rules[1].set, (std::vector<KeyValue>{{"train.steps", "20"}, {"optimizer.lr", "0.01"}}));
  expect_refused("[[rule]]\nskip = true\n", "where");
  expect_refused("[[rule]]\nwhere = {p = 5}\n", "skip = true or set");
  expect_refused("[[rule]]\nwhere = {p = 5}\nskip = true\nset = {p = 7}\n", "skip = true or set");
}

TEST(SweepFile, ClaimsHaveOneFormEach) {
  const std::string head = "[[claim]]\ntext = \"t\"\nsource = \"s\"\n";
  const SweepFile sweep =
      parse(head + "never = {p = 5}\n" + head + "earlier = {p = 5}\nthan = {p = 7}\n" + head + "rises_with = \"lr\"\n");
  ASSERT_EQ(sweep.claims.size(), 3U);
  EXPECT_EQ(sweep.claims[0].first, (std::vector<KeyValue>{{"task.p", "5"}}));
  EXPECT_EQ(sweep.claims[1].second, (std::vector<KeyValue>{{"task.p", "7"}}));
  EXPECT_EQ(sweep.claims[2].key, "optimizer.lr");
  EXPECT_EQ(sweep.claims[2].sign, 1);
  const Values longer = {"train.steps=9"};
  const Values another = {"p=11"};
  EXPECT_EQ(parse(with_command_line(head + "never = {p = 5}\n", longer, 0)).claims.size(), 1U);
  EXPECT_EQ(parse(with_command_line(head + "never = {p = 5}\n", another, 0)).claims.size(), 0U);
  expect_refused(head, "one of never");
  expect_refused(head + "than = {p = 5}\n", "one of never");
  expect_refused(head + "never = {p = 5}\nfalls_with = \"lr\"\n", "one of never");
  expect_refused("[[claim]]\ntext = \"t\"\nnever = {p = 5}\n", "'source' is missing");
}

TEST(SweepFile, NamesThePlaceOfWhatIsWrong) {
  expect_refused("preset = \"mlp-p97\"\n[[axis]]\nwieght_decay = [1]\n", "test.toml:3", ErrorKind::Usage);
  expect_refused("[[axis]]\nfrac_train = [0.5, 2]\n", "frac_train", ErrorKind::Usage);
  expect_refused("axes = 3\n", "test.toml:1", ErrorKind::Usage);
  expect_refused("[[axis]]\np = [5, 7]\nn_heads = [1]\n", "go together");
  expect_refused("[[axis]]\np = 5\n", "list of values or a range");
  expect_refused("[[axis]]\n", "without a key");
  expect_refused("[[axis]]\np = [5]\n[[axis]]\ntask.p = [7]\n", "varied twice");
  expect_refused("jobs = [{name = \"../x\"}]\n", "folder");
  expect_refused("names = \"mine\"\n", "run_id");
  expect_refused("seeds = 2\nseeds = 3\n", "test.toml:2");
}

TEST(SweepFile, KeepsTheCommandLineAsItsLastTable) {
  const std::string toml = "# about\nseeds = 2\n\n[[axis]]\np = [5, 7]\n";
  EXPECT_EQ(with_command_line(toml, {}, 0), toml);
  const Values words = {"train.steps=9", "operation=x2+y2"};
  const std::string once = with_command_line(toml, words, 0);
  EXPECT_TRUE(once.starts_with(toml));
  EXPECT_EQ(parse(once).base.train.steps, 9);
  EXPECT_EQ(parse(once).seeds.count, 2);
  const Values later = {"train.steps=11"};
  const std::string twice = with_command_line(once, later, 5);
  EXPECT_EQ(parse(twice).base.train.steps, 11) << "later words win";
  EXPECT_EQ(parse(twice).base.task.operation, "x2+y2") << "earlier ones stay";
  EXPECT_EQ(parse(twice).seeds.count, 5);
  EXPECT_EQ(twice.find("[command_line]"), twice.rfind("[command_line]"));
}

}  // namespace
}  // namespace groklab
