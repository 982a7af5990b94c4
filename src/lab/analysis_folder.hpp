// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab/run_measures.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// Raised when a measure changes, so that old files are measured again.
inline constexpr int kAnalysisFormat = 3;

/// Writes a document and its arrays as STEM.json and STEM.npz and returns the two paths. Throws Error(Io).
std::vector<std::string> write_analysis(const std::string& stem, const nlohmann::ordered_json& document,
                                        const std::vector<StoredTensor>& arrays);

/// RUN/analysis: a document (.json) and its arrays (.npz) for every step that was measured, and a summary of them all.
class AnalysisFolder {
 public:
  /// Makes the folder where there is none. Throws Error(Io).
  explicit AnalysisFolder(const std::string& run);

  /// The document of a step where it is whole and was made from these inputs; else null.
  nlohmann::ordered_json up_to_date(std::int64_t step, const nlohmann::ordered_json& inputs) const;
  void write(std::int64_t step, const nlohmann::ordered_json& document, const std::vector<StoredTensor>& arrays) const;
  /// The files of a step: document, arrays.
  std::vector<std::string> paths(std::int64_t step) const;

  /// Series by step of the scalars that are worth following (summary_scalars), from one document a step, at least one.
  /// The key frequencies are those of the last; `of_run` comes beside them. Returns what summary.json holds.
  nlohmann::ordered_json write_summary(const std::vector<nlohmann::ordered_json>& documents,
                                       const RunMeasures& of_run) const;
  std::vector<std::string> summary_paths() const;

 private:
  std::string stem(std::int64_t step) const;
  std::string summary_stem() const { return path_ + "/summary"; }

  std::string path_;
};

}  // namespace groklab
