// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// Now, as "2026-11-22 18:25:23.920948" in UTC, `between` standing between date and time. A reader takes it for UTC only
/// where `zone` says so ("+00:00"), as Optuna's journal needs it; its databases hold times without a zone.
std::string utc_now(char between, const char* zone);

}  // namespace groklab
