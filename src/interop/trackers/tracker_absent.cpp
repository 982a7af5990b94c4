// SPDX-License-Identifier: MIT
// In place of the other files of this folder where protobuf is not installed.
#include "core/error.hpp"
#include "interop/tracker.hpp"

namespace groklab {

void require_trackers() {
  throw Error(ErrorKind::Usage, "this groklab was built without protobuf, which the logs of other programs need",
              "trackers", "make build installs it and builds them");
}

OpenTracker open_tracker(std::string_view, const std::string&, const TrackedRun&, std::int64_t) {
  require_trackers();
  return {};
}

}  // namespace groklab
