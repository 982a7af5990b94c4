// SPDX-License-Identifier: MIT
#include "app/stop_signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>

namespace groklab {
namespace {

std::atomic<int> g_signal{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

void on_signal(int signal) {
  int none = 0;
  const bool is_first = g_signal.compare_exchange_strong(none, signal);
  // A second Ctrl-C is impatience; a second SIGTERM may be the same one: Slurm sends it to the shell, which passes it
  // on, and to us.
  if (!is_first && signal == SIGINT) {
    _exit(stop_exit_code(StopRequest::Interrupt));  // files are whole at every instant
  }
}

}  // namespace

void catch_stop_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    sigaction(signal, &action, nullptr);
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  sigaction(SIGXFSZ, &ignore, nullptr);  // a file size limit is an error to report, EFBIG
}

StopRequest requested_stop() {
  switch (g_signal.load(std::memory_order_relaxed)) {
    case 0:
      return StopRequest::None;
    case SIGTERM:
      return StopRequest::Terminate;
    case SIGHUP:
      return StopRequest::Hangup;
    case SIGUSR1:
      return StopRequest::Requeue;
    default:
      return StopRequest::Interrupt;
  }
}

}  // namespace groklab
