// SPDX-License-Identifier: MIT
#include "interop/tracker.hpp"

#include <chrono>

namespace groklab {

double clock_s() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

TrackedEnd tracked_end(const nlohmann::ordered_json& record, int exit_code, double time_s) {
  TrackedEnd end{exit_code, nlohmann::ordered_json::object(), time_s};
  for (const char* section : {"milestones", "final"}) {
    if (const auto found = record.find(section); found != record.end() && found->is_object()) {
      end.summary.update(*found);
    }
  }
  for (const char* key : {"outcome", "best_test_acc", "best_test_loss", "last_step", "seconds"}) {
    if (const auto found = record.find(key); found != record.end()) {
      end.summary[key] = *found;
    }
  }
  return end;
}

}  // namespace groklab
