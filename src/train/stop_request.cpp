// SPDX-License-Identifier: MIT
#include "train/stop_request.hpp"

#include <csignal>

namespace groklab {
namespace {

constexpr int kSignalExit = 128;
constexpr int kRequeueExit = 75;

}  // namespace

int stop_exit_code(StopRequest request) noexcept {
  switch (request) {
    case StopRequest::None:
      return 0;
    case StopRequest::Interrupt:
      return kSignalExit + SIGINT;
    case StopRequest::Terminate:
      return kSignalExit + SIGTERM;
    case StopRequest::Hangup:
      return kSignalExit + SIGHUP;
    case StopRequest::Requeue:
      return kRequeueExit;
  }
  return 0;
}

}  // namespace groklab
