// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace groklab {

/// A time as Optuna's journal has it, "2026-11-22T18:25:23.920948+00:00": a reader takes it for UTC only where it says so.
std::string journal_time(std::chrono::system_clock::time_point time);

/// A time as Optuna's databases have it, "2026-11-22 18:25:23.920948": UTC, without saying so.
std::string database_time(std::chrono::system_clock::time_point time);

}  // namespace groklab
