// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace groklab {

/// The parts of training that a profile tells apart, in the order of a step.
enum class Phase {
  Tables,
  Transposes,
  Attention,
  PairForward,
  Activation,
  ProductsForward,
  Loss,
  ProductsBackward,
  PairBackward,
  Waiting,
  Reduction,
  TableGradients,
  Gradient,
  Optimizer,
  Evaluation,
  EarlyWindow,
  Snapshot,
  Files,
  Other,
};

inline constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::Other) + 1;

inline constexpr std::array<std::string_view, kPhases> kPhaseNames = {
    "tables",   "transposed tables", "attention",           "table rows to pairs", "activation",    "products",
    "loss",     "products, back",    "pairs to table rows", "waiting for threads", "sum of groups", "tables, back",
    "gradient", "optimizer",         "evaluation",          "early window",        "snapshot",      "files",
    "other",
};

/// Where one thread's time goes: the time since the last call belongs to the part that the call names. Off until
/// start(), and then each call costs two readings of the clock; while off, a test.
class PhaseClock {
 public:
  void start() {
    seconds_.fill(0);
    last_ = Clock::now();
    is_running_ = true;
  }
  void stop() { is_running_ = false; }
  bool is_running() const { return is_running_; }

  void lap(Phase phase) {
    if (is_running_) {
      const Clock::time_point now = Clock::now();
      seconds_[static_cast<std::size_t>(whole_.value_or(phase))] += std::chrono::duration<double>(now - last_).count();
      last_ = now;
    }
  }

  /// While one exists, all time belongs to its part, whatever is named inside: an evaluation is one part, though it goes
  /// through those of a step.
  class Whole {
   public:
    Whole(PhaseClock& clock, Phase phase) : clock_(clock) {
      clock_.lap(Phase::Other);
      clock_.whole_ = phase;
    }
    ~Whole() {
      clock_.lap(*clock_.whole_);
      clock_.whole_.reset();
    }
    Whole(const Whole&) = delete;
    Whole& operator=(const Whole&) = delete;

   private:
    PhaseClock& clock_;
  };

  /// By phase, since start().
  const std::array<double, kPhases>& seconds() const { return seconds_; }

 private:
  using Clock = std::chrono::steady_clock;
  bool is_running_ = false;
  std::optional<Phase> whole_;
  Clock::time_point last_;
  std::array<double, kPhases> seconds_{};
};

}  // namespace groklab
