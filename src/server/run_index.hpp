// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/run_reader.hpp"
#include "server/sweep_entry.hpp"

namespace groklab {

using RunEntryPtr = std::shared_ptr<const RunEntry>;
using SweepEntryPtr = std::shared_ptr<const SweepEntry>;

/// What became of the index after one look at the disk.
struct IndexChange {
  std::uint64_t generation = 0;
  std::vector<RunEntryPtr> runs;     ///< new or changed
  std::vector<std::string> removed;  ///< ids
  std::vector<SweepEntryPtr> sweeps;
  bool is_new_structure = false;  ///< folders came or went: what is watched changes too

  bool is_empty() const { return runs.empty() && removed.empty() && sweeps.empty(); }
};

/// The runs and sweeps below a folder, in memory. One thread keeps it current (scan, refresh); any thread may read.
/// Links are not followed, hidden folders and those deeper than kMaxDepth are not looked into.
class RunIndex {
 public:
  /// `first`: the folder to begin at, below the root: "", or the name of the only run or sweep that is served.
  RunIndex(const RunRoot& root, std::string first, RunReader reader);

  /// Looks at everything.
  IndexChange scan();
  /// Looks at these folders, relative to the root, in which something changed, and at the runs that are being trained.
  IndexChange refresh(const std::set<std::string>& folders);
  /// Folders whose changes matter, for refresh. For the thread that keeps the index.
  std::vector<std::string> watched_folders() const;

  std::uint64_t generation() const;
  std::vector<RunEntryPtr> runs() const;              ///< by id
  RunEntryPtr find_run(const std::string& id) const;  ///< null: none
  std::vector<SweepEntryPtr> sweeps() const;
  SweepEntryPtr find_sweep(const std::string& id) const;
  /// All that changed after a generation; removed ids as far back as they are remembered.
  IndexChange changes_since(std::uint64_t generation) const;

 private:
  static constexpr int kMaxDepth = 6;
  enum class Kind { Container, Run, Sweep };
  struct Node {
    Kind kind = Kind::Container;
    RunStamp stamp;          ///< of a run
    bool has_ended = false;  ///< of a job of a sweep: it will not change
  };

  void visit(const std::string& folder, int depth, bool look_at_runs);
  void visit_children(const std::string& folder, int depth, bool look_at_runs);
  Kind kind_of(const std::string& folder) const;
  void refresh_run(const std::string& folder);
  void refresh_sweep(const std::string& folder);
  void refresh_job(const SweepEntry& sweep, const SweepJob& job, const nlohmann::ordered_json* line);
  void refresh_changed(const std::string& folder);
  /// The sweep that a run belongs to, and its job; nullptr for a run of its own.
  std::pair<std::string, const SweepJob*> job_of(const std::string& id) const;
  void publish_sweep(const std::string& folder);
  void keep(RunEntry entry);
  void remove_below(const std::string& folder);
  std::string nearest_node(std::string folder) const;
  void begin();
  IndexChange finish();

  const RunRoot& root_;
  RunReader reader_;
  const std::string first_;
  std::map<std::string, Node> nodes_;         ///< of the keeping thread, like the next three
  std::map<std::string, SweepEntry> opened_;  ///< sweeps, whole
  RunReader::Processes processes_;
  IndexChange change_;

  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::map<std::string, RunEntryPtr> runs_;
  std::map<std::string, SweepEntryPtr> sweeps_;
  std::vector<std::pair<std::uint64_t, std::string>> removed_;
};

}  // namespace groklab
