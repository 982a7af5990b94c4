// SPDX-License-Identifier: MIT
#include "lab/forecast_document.hpp"

#include <gtest/gtest.h>

#include "core/thrown_error.hpp"
#include "lab/made_forecast_document.hpp"

namespace groklab {
namespace {

TEST(ForecastDocument, IsReadAsItIsWritten) {
  const ForecastDocument read = forecast_document_of(made_forecast_json(), "made");
  EXPECT_EQ(read.n_runs, 40);
  EXPECT_EQ(read.varied.at(0).levels, (std::vector<std::string>{"0.3", "0.7"}));
  EXPECT_EQ(read.left_out.at(0).path, "lost_1");
  const WindowSummary& window = read.windows.at(0);
  EXPECT_EQ(window.window, 100);
  EXPECT_EQ(window.scheme("features", "cell")->auroc.by_cell->high, 0.913);
  EXPECT_EQ(window.scheme("features", "nothing"), nullptr);
  EXPECT_EQ(window.difference("features", "hyperparameters", "cell")->auroc.value, 0.262);
  EXPECT_EQ(window.time->wald_95->low, -0.6);
  EXPECT_EQ(window.calibration->bins.at(0).n_positive, 4);
}

TEST(ForecastDocument, WhatOlderFilesHaveNotIsAbsent) {
  const ForecastDocument read = forecast_document_of(made_forecast_json(), "made");
  EXPECT_TRUE(read.windows[0].stopping.empty());
  EXPECT_FALSE(read.at_memorisation);
  EXPECT_TRUE(read.tests.empty());
}

TEST(ForecastDocument, StoppingMemorisationAndTransferAreRead) {
  const ForecastDocument read = forecast_document_of(made_full_forecast_json(), "made");
  EXPECT_EQ(read.windows[0].stopping.at(0).n_wrong, 2);
  EXPECT_EQ(read.windows[0].stopping[0].saved_95->low, 0.2);
  EXPECT_FALSE(read.at_memorisation->window);
  EXPECT_EQ(read.tests.at(0).auroc.at(0).by_cell->low, 0.44);
}

TEST(ForecastDocument, WindowsAreAscending) {
  nlohmann::ordered_json json = made_forecast_json();
  json["windows"].push_back(json["windows"][0]);
  json["windows"][1]["window"] = 50;
  EXPECT_EQ(forecast_document_of(json, "made").windows.back().window, 100);
}

TEST(ForecastDocument, DamagedOnesAreRefusedByName) {
  for (const char* key : {"format", "settings", "windows", "n_runs"}) {
    nlohmann::ordered_json json = made_forecast_json();
    json.erase(key);
    EXPECT_NE(refusal([&] { forecast_document_of(json, "made.json"); }).find("made.json"), std::string::npos) << key;
  }
  nlohmann::ordered_json json = made_forecast_json();
  json["windows"][0]["schemes"][0]["value"] = "high";
  EXPECT_EQ(kind_of([&] { forecast_document_of(json, "made"); }), ErrorKind::BadFile);
  json = made_forecast_json();
  json["label"] = "other";
  EXPECT_EQ(kind_of([&] { forecast_document_of(json, "made"); }), ErrorKind::BadFile);
}

}  // namespace
}  // namespace groklab
