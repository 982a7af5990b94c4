// SPDX-License-Identifier: MIT
#include <filesystem>
#include <map>
#include <memory>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "interop/exporter.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// The last part of a run's path.
std::string name_of(const RunFolder& run) {
  const fs::path path(run.path());
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

/// The run that a checkpoint lies in, RUN/checkpoints/FILE; "" where it lies elsewhere.
std::string run_of_checkpoint(const std::string& path) {
  std::string run = (fs::path(path).parent_path() / "..").lexically_normal().string();
  if (run.size() > 1 && run.ends_with('/')) {
    run.pop_back();
  }
  return RunFolder::holds_run(run) ? run : "";
}

/// RUN/export for one run or a checkpoint of it, the folder itself for one folder of runs; what else there is must say.
std::string default_folder(const std::vector<std::string>& paths, const ExportInput& input) {
  if (paths.size() > 1) {
    throw Error(ErrorKind::Usage, "more than one run or folder, so where to write is not clear", "",
                "name a folder with --out");
  }
  if (input.runs.empty()) {
    throw Error(ErrorKind::Usage, "a checkpoint outside of a run, so where to write is not clear", input.checkpoint,
                "name a folder with --out");
  }
  const bool is_one_run = !input.checkpoint.empty() || RunFolder::holds_run(paths.front());
  return is_one_run ? input.runs.front().path() + "/export" : paths.front();
}

}  // namespace

std::string export_folder_of(const ExportInput& input, const RunFolder& run) {
  const std::string folder = input.runs.size() == 1 ? input.folder : input.folder + "/" + name_of(run);
  make_folder(folder);
  return folder;
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

ExportInput export_input(const std::vector<std::string>& paths, const std::string& out, const Exporter& exporter) {
  ExportInput input;
  for (const std::string& path : paths) {
    if (fs::is_regular_file(path)) {
      if (!exporter.takes_checkpoint || paths.size() > 1) {
        throw Error(ErrorKind::Usage, "a file where a run is needed", path,
                    exporter.takes_checkpoint ? "export checkpoints one by one" : "give the folder of the run");
      }
      input.checkpoint = path;
      if (const std::string run = run_of_checkpoint(path); !run.empty()) {
        input.runs.push_back(RunFolder::open(run));
      }
      continue;
    }
    for (RunFolder& run : runs_below(path)) {
      input.runs.push_back(std::move(run));
    }
  }
  input.folder = out.empty() ? default_folder(paths, input) : out;
  make_folder(input.folder);
  return input;
}

}  // namespace groklab
