// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "forecast/transfer.hpp"
#include "runs/run_folder.hpp"

namespace groklab {

/// The runs that were begun in the folder of a sweep, in its order, or in any folder, by name. Throws Error(BadFile).
std::vector<RunFolder> runs_in(const std::string& folder);

/// `groklab forecast` as a call: which runs, seen for how long, and what counts as grokked.
struct ForecastRequest {
  std::string sweep;                                         ///< a folder with runs in it
  std::vector<std::int64_t> windows = {100, 200, 300, 500};  ///< steps; system F's
  GrokLabel label = GrokLabel::Published;
  EvaluationSettings settings;
  std::vector<std::string> tests;  ///< folders with runs that the models are tried on, fitted to those of `sweep`
  std::string out;                 ///< folder for what is found; empty: SWEEP/forecast
};

/// The models of every window on the runs of another folder.
struct ForecastTest {
  std::string name;  ///< of that folder
  std::vector<TransferResult> windows;
};

struct ForecastSummary {
  std::string path;  ///< of the folder
  std::vector<WindowResult> windows;
  std::optional<WindowResult> at_memorisation;  ///< absent where fewer than two runs get there before they grok
  std::vector<ForecastTest> tests;
  nlohmann::ordered_json document;  ///< forecast.json
};

/// Reads the sweep's finished runs, evaluates every window, and writes forecast.json, forecaster.json and, a row a run,
/// features_<window>.csv and features_<window>.npz. Throws Error.
ForecastSummary forecast(const ForecastRequest& request, const std::function<void(const std::string&)>& on_message);

}  // namespace groklab
