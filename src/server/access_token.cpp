// SPDX-License-Identifier: MIT
#include "server/access_token.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "core/error.hpp"

namespace groklab {

std::string make_secret() {
  std::array<std::uint8_t, 16> bytes{};
  ssize_t got = 0;
  do {
    got = ::getrandom(bytes.data(), bytes.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got != static_cast<ssize_t>(bytes.size())) {
    throw Error(ErrorKind::Io, "the system gives no random numbers", "getrandom", "");
  }
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

bool equal_secrets(std::string_view secret, std::string_view given) {
  unsigned difference = secret.size() == given.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
    difference |= static_cast<unsigned>(static_cast<unsigned char>(expected) ^ static_cast<unsigned char>(given[i]));
  }
  return difference == 0 && !secret.empty();
}

bool GuessLimit::allows_guess(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  left_ = std::min(kBurst, left_ + kPerSecond * std::chrono::duration<double>(now - last_).count());
  last_ = now;
  if (left_ < 1) {
    return false;
  }
  left_ -= 1;
  return true;
}

}  // namespace groklab
