// SPDX-License-Identifier: MIT
// Against the measures of a saved network, which tests/oracle/analysis_oracle.py forms anew in NumPy.
#include "analysis/live_progress.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "analysis/planted_networks.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

using Values = std::vector<std::pair<std::string, double>>;

/// A network as training has it: an engine in float over the task's examples.
struct Trained : Subject {
  explicit Trained(const std::vector<std::string>& overrides) : Subject(overrides) {}

  Values live(int threads) {
    ThreadPool own(threads);
    const std::unique_ptr<Engine> engine = make_engine({config, spec, data, own, params});
    return LiveProgress(config, spec, data, *engine, own).measure(params);
  }

  /// Weights of a network that has learned something: the clock, and noise on it.
  void learn(const std::vector<int>& frequencies, size_t basis, int sign_of_b) {
    plant_clock(*this, frequencies, frame.bases[basis].coordinates, sign_of_b);
    Philox draw(7, Stream::Init, 0);
    for (float& weight : params) {
      weight += 0.05F * (static_cast<float>(draw.next_uniform()) - 0.5F);
    }
  }
};

std::map<std::string, double> expected(Trained& trained) {
  const Dissection saved = trained.dissect(trained.config.analysis.key_rule);
  const ProgressLosses& losses = saved.progress->together;
  return {{"restricted_loss", *losses.restricted.all},
          {"restricted_train_loss", *losses.restricted.train},
          {"restricted_test_loss", *losses.restricted.test},
          {"excluded_loss", *losses.excluded.all},
          {"excluded_train_loss", *losses.excluded.train},
          {"trig_fve", saved.trig.fve_keys},
          {"n_keys", static_cast<double>(saved.keys.frequencies.size())}};
}

struct LiveTask {
  const char* operation;
  size_t basis;
  int sign_of_b;
  const char* key_rule;
};

TEST(LiveProgress, IsWhatTheSavedNetworkHas) {
  for (const LiveTask& task : {LiveTask{"add", 0, 1, "nanda"}, LiveTask{"sub", 0, -1, "k90"},
                               LiveTask{"mul", 1, 1, "nanda"}, LiveTask{"div", 1, -1, "top5"}}) {
    std::vector<std::string> keys = quadratic_mlp(23, 3 * kNeuronsAFrequency, task.operation);
    keys.push_back(std::string("analysis.key_rule=") + task.key_rule);
    Trained trained(keys);
    trained.learn({2, 5, 9}, task.basis, task.sign_of_b);
    const std::map<std::string, double> saved = expected(trained);
    const Values live = trained.live(1);
    ASSERT_EQ(live.size(), saved.size());
    for (const auto& [name, value] : live) {
      // The engine's logits are sums of 27 floats: a relative error of some 1e-6, and losses as wrong as they.
      EXPECT_NEAR(value, saved.at(name), 1e-5 * (1 + std::abs(value))) << task.operation << " " << name;
    }
    EXPECT_LT(saved.at("restricted_loss"), saved.at("excluded_loss")) << task.operation << ": nothing was learned";
  }
}

TEST(LiveProgress, HasNoMeasuresOfATaskThatIsLinearInNoBasis) {
  EXPECT_TRUE(Trained(quadratic_mlp(23, kNeuronsAFrequency, "x2+y2")).live(1).empty());
}

TEST(LiveProgress, HasTheSameBitsForAnyNumberOfThreads) {
  Trained trained(quadratic_mlp(23, 3 * kNeuronsAFrequency, "add"));
  trained.learn({1, 4, 6}, 0, 1);
  const Values one = trained.live(1);
  EXPECT_EQ(trained.live(2), one);
  EXPECT_EQ(trained.live(3), one);
}

}  // namespace
}  // namespace groklab
