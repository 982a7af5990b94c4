// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace groklab {

inline constexpr int kForecastFormat = 1;  ///< "format" of forecast.json

/// Where the forecast of a sweep is that was not written elsewhere.
inline std::string forecast_folder(const std::string& sweep) { return sweep + "/forecast"; }

// The files in such a folder, for their writer and their readers.

inline std::string forecast_path(const std::string& folder) { return folder + "/forecast.json"; }

inline std::string forecaster_path(const std::string& folder) { return folder + "/forecaster.json"; }

/// The features and scores of a window, without .csv or .npz.
inline std::string features_stem(const std::string& folder, std::int64_t window) {
  return fmt::format("{}/features_{}", folder, window);
}

}  // namespace groklab
