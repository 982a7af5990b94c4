// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace groklab {

/// Calls `write`, and again after 1, 2, 4, 8 and 16 s while it throws Error(Io): a full disk that frees up again costs
/// time, not the run. The last failure is thrown on. `give_up` is asked every 50 ms of waiting.
void write_with_retries(const std::function<void()>& write, const std::function<bool()>& give_up,
                        const std::function<void(const std::string&)>& on_message);

}  // namespace groklab
