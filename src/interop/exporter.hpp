// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runs/run_folder.hpp"

namespace groklab {

/// What an exporter is given: at least one run, or one checkpoint, and where its files go.
struct ExportInput {
  std::vector<RunFolder> runs;
  std::string checkpoint;  ///< the file that was named; its run, if it lies in one, is the only one of `runs`
  std::string folder;      ///< exists
};

/// Where the files of one of the runs go: the folder, or one of the run's name in it where there are several runs. Made
/// if it is not there.
std::string export_folder_of(const ExportInput& input, const RunFolder& run);

struct ExportResult {
  std::vector<std::string> paths;  ///< files written
  std::string text;                ///< for people, lines; may be empty
};

/// One value of `groklab export --to`: a file of its own and a line of lab/exporter_registry.cpp.
struct Exporter {
  std::string_view name;
  std::string_view description;
  ExportResult (*write)(const ExportInput& input);
  bool takes_checkpoint = false;  ///< one checkpoint will do; otherwise it needs runs
};

/// The folders of runs that `path` stands for: itself, or those below it in the order of their names. Throws
/// Error(BadFile) where there are none.
std::vector<RunFolder> runs_below(const std::string& path);

/// What the words of a command stand for: runs, folders that hold runs, or one checkpoint. `out`: the folder to write to;
/// empty: RUN/export, or for a folder of runs the folder itself. Throws Error(Usage) where that is not clear or the
/// exporter does not take a checkpoint.
ExportInput export_input(const std::vector<std::string>& paths, const std::string& out, const Exporter& exporter);

}  // namespace groklab
