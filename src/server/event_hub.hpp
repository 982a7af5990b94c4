// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

using EventText = std::shared_ptr<const std::string>;

/// One event in the format of server-sent events. `id` 0: none.
std::string event_text(std::string_view name, std::string_view json, std::uint64_t id = 0);

/// What waits to be sent to one reader. A reader that does not keep up is ended: it comes back and says what it saw last.
/// Thread-safety: any thread may call any member.
class EventStream {
 public:
  static constexpr std::size_t kMostWaiting = 256;

  void push(EventText text);
  void end();
  /// All that waits.
  std::deque<EventText> take();
  bool is_over() const;
  /// Called, by whoever pushes, when there is something to take or the stream is over.
  void on_news(std::function<void()> call);

 private:
  mutable std::mutex mutex_;
  std::deque<EventText> waiting_;
  std::function<void()> on_news_;
  bool is_over_ = false;
};

/// Who listens, and for which runs. Thread-safety: any thread may call any member.
class EventHub {
 public:
  /// `runs`: ids of the runs whose evaluations are wanted.
  std::shared_ptr<EventStream> add_listener(std::set<std::string> runs);

  /// To all.
  void send(std::string_view name, std::string_view json, std::uint64_t id = 0);
  /// To those that asked for the run.
  void send_of_run(const std::string& run, std::string_view name, std::string_view json);
  /// A comment, which keeps connections open that nothing else goes through.
  void beat();
  /// Ends all.
  void close();

  std::set<std::string> wanted_runs() const;
  std::size_t n_listeners() const;

 private:
  struct Listener {
    std::weak_ptr<EventStream> stream;
    std::set<std::string> runs;
  };
  std::vector<std::shared_ptr<EventStream>> listeners(const std::string* run);

  mutable std::mutex mutex_;
  std::vector<Listener> listeners_;
};

}  // namespace groklab
