// SPDX-License-Identifier: MIT
#include "sweep/check_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "runs/json_text.hpp"
#include "runs/run_layout.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

class SweepChecker {
 public:
  explicit SweepChecker(const SweepFolder& folder) : folder_(folder) {}

  SweepCheck check() {
    std::set<std::string> names;
    checked("sweep.toml", [&] {
      for (const SweepJob& job : folder_.jobs()) {
        names.insert(job.name);
      }
    });
    found_.n_jobs = static_cast<int>(names.size());
    add_present(names, !names.empty());
    for (const std::string& name : names) {
      check_job(name);
    }
    checked("index.jsonl", [&] { check_index(); });
    checked(std::string(kPacksFolder), [&] { check_packs(); });
    return std::move(found_);
  }

 private:
  template <class Check>
  void checked(const std::string& file, Check&& check) {
    try {
      check();
    } catch (const Error& error) {
      found_.damaged.push_back({false, file, error.what()});
    }
  }

  /// Adds the runs that are there. Those that the sweep does not know are findings, unless sweep.toml is one.
  void add_present(std::set<std::string>& names, bool is_readable) {
    std::set<std::string> present;
    std::error_code code;
    for (fs::directory_iterator it(fs::path(folder_.path()) / kRunsFolder, code), end; !code && it != end;
         it.increment(code)) {
      const std::string name = it->path().filename().string();
      if (folder_.holds_run(name)) {
        present.insert(name);
      }
    }
    for (const std::string& name : RunPacks(folder_.packs_path()).runs()) {
      present.insert(name);
    }
    for (const std::string& name : present) {
      if (names.insert(name).second && is_readable) {
        found_.damaged.push_back({false, in_runs(name, ""), "no run of this sweep"});
      }
    }
  }

  void check_job(const std::string& name) {
    checked(fmt::format("errors/{}.json", name), [&] { found_.n_failed += folder_.read_error(name).empty() ? 0 : 1; });
    if (!folder_.holds_run(name)) {
      ++found_.n_waiting;
      return;
    }
    ++(JobRecord{folder_.read_record(name), ""}.has_ended() ? found_.n_ended : found_.n_begun);
    checked(in_runs(name, ""), [&] {
      for (const CheckFinding& finding : check_run(folder_.open_run(name))) {
        if (!finding.ok) {
          found_.damaged.push_back({false, in_runs(name, finding.file), finding.text});
        }
      }
    });
  }

  void check_index() {
    if (!fs::exists(folder_.index_path())) {
      return;
    }
    const std::string text = read_text_file(folder_.index_path());
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      parse_json(text.substr(at, end - at), folder_.index_path());
      at = end + 1;
    }
  }

  void check_packs() {
    const std::uint64_t bytes = RunPacks(folder_.packs_path()).damaged_bytes();
    if (bytes > 0) {
      found_.damaged.push_back({false, std::string(kPacksFolder),
                                fmt::format("{} bytes of damaged records: their runs are trained again", bytes)});
    }
  }

  static std::string in_runs(const std::string& name, const std::string& file) {
    return fmt::format("{}/{}{}{}", kRunsFolder, name, file.empty() ? "" : "/", file);
  }

  const SweepFolder& folder_;
  SweepCheck found_;
};

}  // namespace

SweepCheck check_sweep(const std::string& path) {
  const SweepFolder folder = SweepFolder::open(path);
  return SweepChecker(folder).check();
}

}  // namespace groklab
