// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "search/journal_replay.hpp"
#include "search/study_storage.hpp"

namespace groklab {

/// A study in an Optuna journal: a line of JSON for every change, appended under a lock. A torn last line, left by a
/// process that was killed, is passed over and cut off before the next one is appended. Beginning and end of a trial
/// reach the disk before the call returns, reports the kernel.
class JournalStorage final : public StudyStorage {
 public:
  explicit JournalStorage(const StorageRequest& request);

  const StoredStudy& refresh() override;
  std::int64_t begin_trial(const Trial& trial) override;
  void report(std::int64_t number, std::int64_t step, double value) override;

 private:
  void write_end(std::int64_t number, TrialState state, const std::vector<double>& values,
                 const nlohmann::ordered_json& user_attrs) override;
  /// Appends lines, each with its op_code and our worker_id, as one write.
  void append(std::vector<nlohmann::ordered_json> lines, bool to_disk);
  /// When the power goes, sectors that were not synced may be zeros though later ones are there. Beginnings and ends of
  /// trials are synced, so that nothing which somebody was told stands after the first of them, but for the last line. A file in which more does was
  /// damaged in another way, and is left as it is.
  void cut_unwritten_sectors();
  void read_new_lines();
  std::int64_t trial_id(std::int64_t number) const;

  std::string path_;
  std::string worker_;  ///< of this process, unlike any other's
  JournalReplay replay_;
  std::int64_t study_ = -1;
  std::uint64_t bytes_read_ = 0;  ///< whole lines
  std::int64_t lines_read_ = 0;
};

}  // namespace groklab
