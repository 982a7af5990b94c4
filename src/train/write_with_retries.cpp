// SPDX-License-Identifier: MIT
#include "train/write_with_retries.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "core/error.hpp"

namespace groklab {
namespace {

/// False when waiting was cut short.
bool wait_s(int seconds, const std::function<bool()>& give_up) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  while (Clock::now() < until) {
    if (give_up()) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace

void write_with_retries(const std::function<void()>& write, const std::function<bool()>& give_up,
                        const std::function<void(const std::string&)>& on_message) {
  constexpr int kLongestWait_s = 16;
  for (int wait = 1;; wait *= 2) {
    try {
      write();
      return;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Io || wait > kLongestWait_s) {
        throw;
      }
      on_message(fmt::format("{}; trying again in {} s", error.what(), wait));
    }
    if (!wait_s(wait, give_up)) {
      write();  // one last try, its failure is the caller's
      return;
    }
  }
}

}  // namespace groklab
