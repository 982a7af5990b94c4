// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace groklab {

/// 128 random bits of the kernel (getrandom) as 32 hexadecimal digits. Throws Error(Io) where it has none.
std::string make_secret();

/// Whether the texts are equal, in a time that depends on the length of `given` alone.
bool equal_secrets(std::string_view secret, std::string_view given);

/// Counts wrong guesses: some may come at once, then one a second. A right secret is never delayed, so that whoever guesses
/// cannot lock the reader out; at 128 bits the limit protects the processor rather than the secret.
/// Thread-safety: any thread may call.
class GuessLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// Notes a wrong guess; false where there were too many.
  bool allows_guess(Clock::time_point now = Clock::now());

 private:
  static constexpr double kBurst = 10;
  static constexpr double kPerSecond = 1;
  std::mutex mutex_;
  double left_ = kBurst;
  Clock::time_point last_{};
};

}  // namespace groklab
