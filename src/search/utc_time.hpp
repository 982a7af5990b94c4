// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace groklab {

/// A time as "2026-11-22 18:25:23.920948" in UTC, `between` standing between date and time. A reader takes it for UTC only
/// where `zone` says so ("+00:00"), as Optuna's journal needs it; its databases hold times without a zone.
std::string utc_text(std::chrono::system_clock::time_point time, char between, const char* zone);

/// Now, so written.
std::string utc_now(char between, const char* zone);

/// A time as a journal has it.
std::string journal_time(std::chrono::system_clock::time_point time);

}  // namespace groklab
