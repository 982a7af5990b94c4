// SPDX-License-Identifier: MIT
#include "interop/folder_export.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

void write_run(const RunFolder& run, const std::string& folder) {
  if (RunFolder::holds_unpacked_run(folder)) {
    throw Error(ErrorKind::Usage, "this folder already holds a run", folder, "choose another folder with --out");
  }
  for (const ZipMember& file : run.read_all()) {
    const fs::path path = fs::path(folder) / file.name;
    make_folder(path.parent_path().string());
    write_file_atomically(path.string(), file.bytes);
  }
}

}  // namespace

ExportResult export_folder(const ExportInput& input) {
  ExportResult result;
  for (const RunFolder& run : input.runs) {
    result.paths.push_back(export_folder_of(input, run));
    write_run(run, result.paths.back());
  }
  result.text = fmt::format("{} written, byte for byte\n", result.paths.size() == 1 ? "one run" : "all runs");
  return result;
}

}  // namespace groklab
