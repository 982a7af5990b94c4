// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "config/nearest_name.hpp"
#include "core/error.hpp"
#include "interop/exporter.hpp"
#include "interop/summary_export.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr Exporter kExporters[] = {
    {"summary", "system M's summary.json: outcome and milestones by what was varied", export_summary}};

}  // namespace

std::span<const Exporter> exporters() { return kExporters; }

const Exporter& find_exporter(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Exporter& exporter : kExporters) {
    if (exporter.name == name) {
      return exporter;
    }
    names.push_back(exporter.name);
  }
  throw Error(ErrorKind::Usage, fmt::format("no export format '{}'", name), "--to",
              fmt::format("did you mean '{}'? there is: {}", nearest_name(name, names), fmt::join(names, ", ")));
}

std::vector<RunFolder> runs_below(const std::string& path) {
  if (RunFolder::holds_run(path)) {
    return {RunFolder::open(path)};
  }
  std::vector<std::string> found;
  std::error_code code;
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto it = fs::recursive_directory_iterator(path, options, code); it != fs::recursive_directory_iterator();
       it.increment(code)) {
    if (it->is_directory(code) && RunFolder::holds_run(it->path().string())) {
      found.push_back(it->path().string());
      it.disable_recursion_pending();
    }
  }
  if (found.empty()) {
    throw Error(ErrorKind::BadFile, "no run here", path, "give the folder of a run, or one that holds runs");
  }
  std::sort(found.begin(), found.end());
  std::vector<RunFolder> runs;
  for (const std::string& run : found) {
    runs.push_back(RunFolder::open(run));
  }
  return runs;
}

}  // namespace groklab
