// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace groklab {

/// Values by name, the last used ones, as many as weigh no more than `capacity` together (and the last one, whatever it
/// weighs). Thread-safety: any thread may call any member.
template <class Value>
class LruCache {
 public:
  explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

  /// Null where it is not (any more) there.
  std::shared_ptr<const Value> find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(name);
    if (found == places_.end()) {
      return nullptr;
    }
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->value;
  }

  void keep(const std::string& name, std::shared_ptr<const Value> value, std::size_t weight) {
    const std::lock_guard lock(mutex_);
    if (const auto old = places_.find(name); old != places_.end()) {
      weight_ -= old->second->weight;
      kept_.erase(old->second);
      places_.erase(old);
    }
    kept_.push_front({name, std::move(value), weight});
    places_[name] = kept_.begin();
    weight_ += weight;
    while (weight_ > capacity_ && kept_.size() > 1) {
      weight_ -= kept_.back().weight;
      places_.erase(kept_.back().name);
      kept_.pop_back();
    }
  }

 private:
  struct Kept {
    std::string name;
    std::shared_ptr<const Value> value;
    std::size_t weight = 0;
  };
  const std::size_t capacity_;
  std::mutex mutex_;
  std::list<Kept> kept_;  ///< the last used one first
  std::unordered_map<std::string, typename std::list<Kept>::iterator> places_;
  std::size_t weight_ = 0;
};

}  // namespace groklab
