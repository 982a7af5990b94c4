// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace groklab {

/// The parts of training that a plan counts and a profile times, in the order of a step.
enum class Phase {
  TablesForward,  ///< what depends on parameters, or on parameters and one token, alone
  Transposes,
  Attention,        ///< in a plan a part of the pair rows
  PairRowsForward,  ///< scaled additions of table rows
  Activation,
  PairProductsForward,  ///< matrix products with a row an example
  Loss,
  PairProductsBackward,
  PairRowsBackward,
  Waiting,
  GroupSums,
  TablesBackward,
  Gradient,  ///< of an engine that tells no more, or what is left
  Optimiser,
  Evaluation,
  EarlyWindow,
  Snapshot,
  Files,
  Other,
};

inline constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::Other) + 1;

inline constexpr std::array<std::string_view, kPhases> kPhaseNames = {
    "tables, forward",
    "transposed tables",
    "attention",
    "pair rows, forward",
    "activation",
    "pair products, forward",
    "loss",
    "pair products, backward",
    "pair rows, backward",
    "waiting for threads",
    "sums of groups",
    "tables, backward",
    "gradient",
    "optimiser",
    "evaluation",
    "early window",
    "snapshot",
    "files",
    "other",
};

inline constexpr std::string_view phase_name(Phase phase) { return kPhaseNames[static_cast<std::size_t>(phase)]; }

/// Where one thread's time goes: the time since the last call belongs to the part that the call names. Off until
/// start(), and then each call costs a reading of the clock; while off, a test.
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
    Whole(PhaseClock& clock, Phase phase) : clock_(clock), around_(clock.whole_) {
      clock_.lap(Phase::Other);
      clock_.whole_ = phase;
    }
    ~Whole() {
      clock_.lap(*clock_.whole_);
      clock_.whole_ = around_;
    }
    Whole(const Whole&) = delete;
    Whole& operator=(const Whole&) = delete;

   private:
    PhaseClock& clock_;
    std::optional<Phase> around_;
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
