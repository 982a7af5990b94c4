// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>

#include "config/nearest_name.hpp"
#include "core/error.hpp"
#include "interop/exporter.hpp"
#include "interop/folder_export.hpp"
#include "interop/summary_export.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr Exporter kExporters[] = {
    {"summary", "system M's summary.json: outcome and milestones by what was varied", export_summary},
    {"folder", "the files of the run as they are: unpacks a run of a sweep", export_folder}};

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
  std::map<std::string, std::shared_ptr<const RunPacks>> found;  // by path; null for a folder
  std::error_code code;
  const auto add_packed = [&](const fs::path& sweep) {
    if (fs::is_directory(sweep / kPacksFolder)) {
      const auto packs = std::make_shared<const RunPacks>((sweep / kPacksFolder).string());
      for (const std::string& run : packs->runs()) {
        found[(sweep / kRunsFolder / run).string()] = packs;
      }
    }
  };
  add_packed(path);
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto it = fs::recursive_directory_iterator(path, options, code); it != fs::recursive_directory_iterator();
       it.increment(code)) {
    if (!it->is_directory(code)) {
      continue;
    }
    if (RunFolder::holds_unpacked_run(it->path().string())) {
      found.try_emplace(it->path().string());
      it.disable_recursion_pending();
    } else {
      add_packed(it->path());
    }
  }
  if (found.empty()) {
    throw Error(ErrorKind::BadFile, "no run here", path, "give the folder of a run, or one that holds runs");
  }
  std::vector<RunFolder> runs;
  for (const auto& [run, packs] : found) {
    runs.push_back(packs ? RunFolder::open_packed(packs, run) : RunFolder::unpacked(run));
  }
  return runs;
}

}  // namespace groklab
