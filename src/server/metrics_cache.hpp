// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "server/metrics_history.hpp"
#include "server/run_entry.hpp"

namespace groklab {

/// Histories of the runs that were asked for last, up to so many bytes, each brought up to date when it is read.
/// Thread-safety: any thread may call; calls for one run wait for each other.
class MetricsCache {
 public:
  explicit MetricsCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// look(history) of a run, with all that its file has. Throws Error(BadFile).
  template <class Look>
  auto read(const RunPlace& place, std::int64_t eval_every, Look&& look) {
    const std::shared_ptr<Kept> kept = find(place.relative, eval_every);
    const std::lock_guard lock(kept->mutex);
    update(*kept, place);
    note_bytes(place.relative, kept->history.bytes());
    return look(std::as_const(kept->history));
  }

  void forget(const std::string& relative);

 private:
  struct Kept {
    explicit Kept(std::int64_t eval_every) : history(eval_every) {}
    std::mutex mutex;
    MetricsHistory history;
    bool is_whole = false;  ///< of a packed run, which does not change
  };
  struct Place {
    std::shared_ptr<Kept> kept;
    std::size_t bytes = 0;
    std::list<std::string>::iterator used;
  };

  std::shared_ptr<Kept> find(const std::string& relative, std::int64_t eval_every);
  static void update(Kept& kept, const RunPlace& place);
  void note_bytes(const std::string& relative, std::size_t bytes);

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::unordered_map<std::string, Place> places_;
  std::list<std::string> used_;  ///< the last one used first
  std::size_t bytes_ = 0;
};

}  // namespace groklab
