// SPDX-License-Identifier: MIT
#include "lab/paper_places.hpp"

#include <gtest/gtest.h>

#include "config/config_file.hpp"
#include "lab/made_forecast_document.hpp"
#include "lab/paper_latex.hpp"

namespace groklab {
namespace {

TemplatePlaces result_places(const ForecastDocument& forecast) {
  TemplatePlaces places = finding_places(forecast);
  places.merge(further_places(forecast));
  return places;
}

PaperStudy made_study(const nlohmann::ordered_json& json) {
  PaperStudy study;
  study.name = "made";
  study.config = load_config("forecast-p23", {});
  study.config_hash = "0123456789abcdef";
  study.forecast = forecast_document_of(json, "made");
  return study;
}

std::string paper(const PaperStudy& study) {
  return fill_template(embedded_papers().front().tex, paper_places(study, {"forecast_roc"}));
}

TEST(PaperPlaces, FillTheTemplateToTheLast) {
  for (const auto& json : {made_forecast_json(), made_full_forecast_json()}) {
    const std::string text = paper(made_study(json));
    EXPECT_EQ(text.find("<<"), std::string::npos);
    EXPECT_NE(text.find("figures/forecast_roc.pdf"), std::string::npos);
    EXPECT_EQ(text.find("figures/forecast_grok_map.pdf"), std::string::npos) << "a figure that was not drawn";
  }
}

TEST(PaperPlaces, WhatWasNotMeasuredIsSaidToBeSo) {
  const TemplatePlaces places = result_places(made_study(made_forecast_json()).forecast);
  for (const char* place : {"stopping", "spectrum", "transfer"}) {
    EXPECT_NE(places.at(place).find("cannot be said"), std::string::npos) << place;
  }
}

TEST(PaperPlaces, StoppingBeyondItsRateIsNoSuccess) {
  nlohmann::ordered_json json = made_full_forecast_json();
  EXPECT_NE(result_places(forecast_document_of(json, "made")).at("stopping").find("is kept cannot be said"),
            std::string::npos);
  json["windows"][0]["stopping"][0]["wrong_95"] = {0.0, 0.09};
  EXPECT_NE(result_places(forecast_document_of(json, "made")).at("stopping").find("The allowed rate is kept."),
            std::string::npos);
}

TEST(PaperPlaces, TheSpectrumIsComparedAtMemorisation) {
  const std::string text = result_places(forecast_document_of(made_full_forecast_json(), "made")).at("spectrum");
  EXPECT_NE(text.find("At memorisation, with whole cells left out, the AUROC of the spectrum is 0.934"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("The AUROCs of the spectrum and of the features cannot be told apart"), std::string::npos)
      << text;
}

TEST(PaperPlaces, OneOutcomeAloneLeavesNoClaim) {
  nlohmann::ordered_json json = made_forecast_json();
  nlohmann::ordered_json& window = json["windows"][0];
  json["n_grokked"] = window["n_grokked"] = 0;
  for (const char* list : {"schemes", "differences", "features"}) {
    for (nlohmann::ordered_json& entry : window[list]) {
      entry["value"] = entry["cells_95"] = nullptr;
    }
  }
  window["within_cell"] = window["concordance"] = {{"value", nullptr}, {"cells_95", nullptr}, {"runs_95", nullptr}};
  window["time_per_log_odds"] = window["calibration"] = nullptr;
  window["repeated_folds"] = nlohmann::ordered_json::array();
  const TemplatePlaces places = result_places(forecast_document_of(json, "made"));
  EXPECT_NE(places.at("abstract").find("one outcome alone"), std::string::npos);
  EXPECT_NE(places.at("main").find("nothing can be foretold"), std::string::npos);
  EXPECT_EQ(places.at("main_table"), "");
  for (const char* place : {"early", "within", "time", "calibration"}) {
    EXPECT_NE(places.at(place).find("cannot be said"), std::string::npos) << place;
  }
}

TEST(PaperPlaces, NamesFromOutsideAreText) {
  const std::string hostile = "\\input{/etc/passwd}%\\end{document}$_^&#~";
  nlohmann::ordered_json json = made_full_forecast_json();
  json["left_out"][0]["run"] = json["left_out"][0]["reason"] = hostile;
  json["varied"] = {{hostile, {hostile, "x"}}};
  json["tests"][0]["sweep"] = hostile;
  for (const char* list : {"schemes", "differences", "repeated_folds", "stopping"}) {
    json["windows"][0][list][0]["predictor"] = hostile;
  }
  json["windows"][0]["features"][0]["feature"] = hostile;
  PaperStudy study = made_study(json);
  study.name = study.text = study.sweep_toml = hostile;
  const std::string text = paper(study);
  EXPECT_EQ(text.find("\\input{"), std::string::npos);
  EXPECT_EQ(text.find("\\end{document}"), text.rfind("\\end{document}")) << "the template's own alone";
  EXPECT_NE(text.find("\\textbackslash{}input\\{/etc/passwd\\}\\%"), std::string::npos);
}

TEST(PaperPlaces, LinesKeepTheirIndent) {
  EXPECT_NE(latex_lines("a\n\n  b_c").find("\\mbox{}a\\\\\n\\mbox{}\\\\\n\\mbox{}~~b\\_c\\\\"), std::string::npos);
}

}  // namespace
}  // namespace groklab
