// SPDX-License-Identifier: MIT
#include "server/event_hub.hpp"

#include <fmt/format.h>

#include <utility>

namespace groklab {

std::string event_text(std::string_view name, std::string_view json, std::uint64_t id) {
  // JSON without indentation has no line break, so that it is one line of data.
  return fmt::format("{}event: {}\ndata: {}\n\n", id > 0 ? fmt::format("id: {}\n", id) : "", name, json);
}

void EventStream::push(EventText text) {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    if (is_over_) {
      return;
    }
    if (waiting_.size() >= kMostWaiting) {
      is_over_ = true;
      waiting_.clear();
    } else {
      waiting_.push_back(std::move(text));
    }
    call = on_news_;
  }
  if (call) {
    call();
  }
}

void EventStream::end() {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    call = std::exchange(on_news_, nullptr);
  }
  if (call) {
    call();
  }
}

std::deque<EventText> EventStream::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

bool EventStream::is_over() const {
  const std::lock_guard lock(mutex_);
  return is_over_;
}

void EventStream::on_news(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  on_news_ = std::move(call);
}

std::shared_ptr<EventStream> EventHub::add_listener(std::set<std::string> runs) {
  auto stream = std::make_shared<EventStream>();
  const std::lock_guard lock(mutex_);
  listeners_.push_back({stream, std::move(runs)});
  return stream;
}

std::vector<std::shared_ptr<EventStream>> EventHub::listeners(const std::string* run) {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<EventStream>> found;
  std::erase_if(listeners_, [](const Listener& listener) { return listener.stream.expired(); });
  for (const Listener& listener : listeners_) {
    std::shared_ptr<EventStream> stream = listener.stream.lock();
    if (stream != nullptr && (run == nullptr || listener.runs.contains(*run))) {
      found.push_back(std::move(stream));
    }
  }
  return found;
}

void EventHub::send(std::string_view name, std::string_view json, std::uint64_t id) {
  const auto text = std::make_shared<const std::string>(event_text(name, json, id));
  for (const auto& stream : listeners(nullptr)) {
    stream->push(text);
  }
}

void EventHub::send_of_run(const std::string& run, std::string_view name, std::string_view json) {
  const auto text = std::make_shared<const std::string>(event_text(name, json));
  for (const auto& stream : listeners(&run)) {
    stream->push(text);
  }
}

void EventHub::beat() {
  static const auto kComment = std::make_shared<const std::string>(": still here\n\n");
  for (const auto& stream : listeners(nullptr)) {
    stream->push(kComment);
  }
}

void EventHub::close() {
  for (const auto& stream : listeners(nullptr)) {
    stream->end();
  }
}

std::set<std::string> EventHub::wanted_runs() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> wanted;
  for (const Listener& listener : listeners_) {
    if (!listener.stream.expired()) {
      wanted.insert(listener.runs.begin(), listener.runs.end());
    }
  }
  return wanted;
}

std::size_t EventHub::n_listeners() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

}  // namespace groklab
