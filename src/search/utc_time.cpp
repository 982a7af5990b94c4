// SPDX-License-Identifier: MIT
#include "search/utc_time.hpp"

#include <fmt/format.h>

#include <ctime>

namespace groklab {
namespace {

std::string utc_text(std::chrono::system_clock::time_point time, char between, const char* zone) {
  const std::int64_t microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(microseconds / 1000000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:06}{}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     between, utc.tm_hour, utc.tm_min, utc.tm_sec, microseconds % 1000000, zone);
}

}  // namespace

std::string journal_time(std::chrono::system_clock::time_point time) { return utc_text(time, 'T', "+00:00"); }
std::string database_time(std::chrono::system_clock::time_point time) { return utc_text(time, ' ', ""); }

}  // namespace groklab
