// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/run_folder.hpp"

namespace groklab {

/// What an exporter is given: at least one run, and where its files go.
struct ExportInput {
  std::vector<RunFolder> runs;
  std::string folder;  ///< exists
};

struct ExportResult {
  std::vector<std::string> paths;  ///< files written
  std::string text;                ///< for people, lines; may be empty
};

/// One value of `groklab export --to`: a file of src/interop and a line of exporter_registry.cpp.
struct Exporter {
  std::string_view name;
  std::string_view description;
  ExportResult (*write)(const ExportInput& input);
};

std::span<const Exporter> exporters();

/// Throws Error(Usage) with the nearest name and all that exist.
const Exporter& find_exporter(std::string_view name);

/// The folders of runs that `path` stands for: itself, or those below it in the order of their names. Throws
/// Error(BadFile) where there are none.
std::vector<RunFolder> runs_below(const std::string& path);

}  // namespace groklab
