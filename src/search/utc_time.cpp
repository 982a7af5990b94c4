// SPDX-License-Identifier: MIT
#include "search/utc_time.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace groklab {

std::string utc_now(char between, const char* zone) {
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  const std::int64_t microseconds = now.time_since_epoch().count();
  const std::time_t seconds = static_cast<std::time_t>(microseconds / 1000000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:06}{}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     between, utc.tm_hour, utc.tm_min, utc.tm_sec, microseconds % 1000000, zone);
}

}  // namespace groklab
