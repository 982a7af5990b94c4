// SPDX-License-Identifier: MIT
#include "server/metrics_cache.hpp"

#include <fmt/format.h>

#include "runs/run_layout.hpp"

namespace groklab {

std::shared_ptr<MetricsCache::Kept> MetricsCache::find(const std::string& relative, std::int64_t eval_every) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(relative);
  if (found != places_.end()) {
    used_.splice(used_.begin(), used_, found->second.used);
    return found->second.kept;
  }
  used_.push_front(relative);
  const auto kept = std::make_shared<Kept>(eval_every);
  places_.emplace(relative, Place{kept, 0, used_.begin()});
  return kept;
}

void MetricsCache::update(Kept& kept, const RunPlace& place) {
  if (!place.is_packed()) {
    kept.history.follow(fmt::format("{}/{}", place.path, kMetricsFile));
  } else if (!std::exchange(kept.is_whole, true)) {
    kept.history.load(place.open().metrics());
  }
}

void MetricsCache::note_bytes(const std::string& relative, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(relative);
  if (found == places_.end()) {
    return;  // forgotten meanwhile
  }
  bytes_ += bytes - found->second.bytes;
  found->second.bytes = bytes;
  while (bytes_ > max_bytes_ && used_.size() > 1) {
    const auto oldest = places_.find(used_.back());
    bytes_ -= oldest->second.bytes;
    places_.erase(oldest);
    used_.pop_back();
  }
}

void MetricsCache::forget(const std::string& relative) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(relative);
  if (found != places_.end()) {
    bytes_ -= found->second.bytes;
    used_.erase(found->second.used);
    places_.erase(found);
  }
}

}  // namespace groklab
