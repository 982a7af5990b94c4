// SPDX-License-Identifier: MIT
#include "forecast/forecaster.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/thrown_error.hpp"
#include "forecast/made_study.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Forecaster fitted(const ForecastStudy& study) {
  constexpr EvaluationSettings kQuick{.n_resamples = 100, .n_repeats = 1};
  return {study.label, {fit_forecast(*evaluate_window(study, {30}, kQuick), kQuick)}};
}

ForecastStudy study_with_a_signal() { return MadeStudy{.own_signal = 4}.make(); }

TEST(Forecaster, TellsRunsApartByWhatItWasFittedTo) {
  const ForecastStudy study = study_with_a_signal();
  const Forecaster forecaster = fitted(study);
  int right = 0;
  for (const ForecastRun& run : study.runs) {
    const double probability = *forecaster.at(30)->probability(run.early);
    right += (probability > 0.5) == run.grok_step.has_value() ? 1 : 0;
  }
  EXPECT_GT(right, 60);  // of 64; four deviations apart
  EXPECT_EQ(forecaster.at(31), nullptr);
}

TEST(Forecaster, TakesTheLongestWindowThatIsOver) {
  Forecaster forecaster;
  forecaster.models.resize(2);
  forecaster.models[0].window = 30;
  forecaster.models[1].window = 50;
  EXPECT_EQ(forecaster.longest(29), nullptr);
  EXPECT_EQ(forecaster.longest(30), &forecaster.models[0]);
  EXPECT_EQ(forecaster.longest(49), &forecaster.models[0]);
  EXPECT_EQ(forecaster.longest(50), &forecaster.models[1]);
}

TEST(Forecaster, ComesBackFromItsFileTheSame) {
  const ForecastStudy study = study_with_a_signal();
  const Forecaster forecaster = fitted(study);
  const Forecaster read = forecaster_from_json(Json::parse(forecaster_json(forecaster).dump()), "file");
  ASSERT_EQ(read.models.size(), 1U);
  EXPECT_EQ(read.models[0].auroc, forecaster.models[0].auroc);
  EXPECT_EQ(read.at(30)->probability(study.runs[5].early), forecaster.at(30)->probability(study.runs[5].early));
}

TEST(Forecaster, HasNoProbabilityWhereAFeatureHasNoValue) {
  ForecastStudy study = study_with_a_signal();
  const Forecaster forecaster = fitted(study);
  study.runs[0].early.train_loss[29] = 0;
  EXPECT_FALSE(forecaster.at(30)->probability(study.runs[0].early).has_value());
}

TEST(Forecaster, RefusesWhatIsNoForecaster) {
  const Json good = forecaster_json(fitted(study_with_a_signal()));
  const auto is_refused = [](const Json& document) {
    return kind_of([&] { forecaster_from_json(document, "file"); }) == ErrorKind::BadFile;
  };
  EXPECT_TRUE(is_refused(Json::array()));
  EXPECT_TRUE(is_refused({{"format", 1}}));
  Json other = good;
  other["features"][3] = "something else";
  EXPECT_TRUE(is_refused(other));
  Json few = good;
  few["models"][0]["weights"].erase(0);
  EXPECT_TRUE(is_refused(few));
  Json flat = good;
  flat["models"][0]["deviation"][2] = 0;
  EXPECT_TRUE(is_refused(flat));
  Json text = good;
  text["models"][0]["intercept"] = "much";
  EXPECT_TRUE(is_refused(text));
  Json label = good;
  label["label"] = "other";
  EXPECT_TRUE(is_refused(label));
}

}  // namespace
}  // namespace groklab
