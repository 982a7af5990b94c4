// SPDX-License-Identifier: MIT
#include "lab/paper_claims.hpp"

#include <fmt/format.h>

#include <utility>

#include "forecast/landmark.hpp"
#include "lab/paper_windows.hpp"

namespace groklab {
namespace {

std::string left_out_text(std::string_view left_out) {
  if (left_out == "run") {
    return "single runs left out";
  }
  return left_out == "cell" ? "whole cells left out" : fmt::format("whole levels of {} left out", left_out);
}

/// What an AUROC shows.
std::string auroc_conclusion(IntervalVerdict verdict) {
  switch (verdict) {
    case IntervalVerdict::Above:
      return "the interval is above that of a coin";
    case IntervalVerdict::Below:
      return "the interval is below that of a coin: what is learnt from the others misleads";
    case IntervalVerdict::Undecided:
      return "the interval includes a coin's, so that anything is foretold cannot be said";
    case IntervalVerdict::Degenerate:
      return "all resamples agree, so that how sure this is cannot be said";
    case IntervalVerdict::NoInterval:
    case IntervalVerdict::NoValue:
      return "there are too few runs for an interval, so that nothing can be said";
  }
  return "";
}

}  // namespace

IntervalVerdict verdict_of(const Estimate& estimate, double nothing) {
  if (!estimate.value) {
    return IntervalVerdict::NoValue;
  }
  if (!estimate.interval()) {
    return IntervalVerdict::NoInterval;
  }
  const Bounds& interval = *estimate.interval();
  if (interval.low == interval.high) {
    return IntervalVerdict::Degenerate;
  }
  if (interval.low > nothing) {
    return IntervalVerdict::Above;
  }
  return interval.high < nothing ? IntervalVerdict::Below : IntervalVerdict::Undecided;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string number_text(double value) {
  const std::string digits = fmt::format("{:.3f}", value < 0 ? -value : value);
  const bool is_negative = value < 0 && digits != "0.000";
  return is_negative ? "\u2212" + digits : digits;
}

std::string bounds_text(const Bounds& interval) {
  return fmt::format("{} to {}", number_text(interval.low), number_text(interval.high));
}

std::string estimate_text(const Estimate& estimate) {
  if (!estimate.value) {
    return "-";
  }
  return estimate.interval() ? fmt::format("{} ({})", number_text(*estimate.value), bounds_text(*estimate.interval()))
                             : fmt::format("{} (no interval)", number_text(*estimate.value));
}

std::string predictor_text(std::string_view predictor) {
  static constexpr std::pair<std::string_view, const char*> kTexts[] = {
      {"features", "the features"},
      {"val_loss", "the validation loss"},
      {"val_acc", "the validation accuracy"},
      {"hyperparameters", "the hyper-parameters"},
      {"features and hyperparameters", "the features with the hyper-parameters"},
      {"spectrum", "the spectrum"},
      {"features and spectrum", "the features with the spectrum"},
  };
  for (const auto& [name, text] : kTexts) {
    if (name == predictor) {
      return text;
    }
  }
  return std::string(predictor);
}

std::string moment_text(const WindowSummary& window) { return Landmark{window.window}.text(); }

std::string auroc_claim(const WindowSummary& window, std::string_view predictor, std::string_view left_out) {
  const SchemeResult* found = window.scheme(predictor, left_out);
  if (found == nullptr || !found->auroc.value) {
    return fmt::format("With {}, {} cannot be scored {}.", left_out_text(left_out), predictor_text(predictor),
                       moment_text(window));
  }
  return fmt::format("{}, with {}, the AUROC of {} is {}: {}.", capital(moment_text(window)), left_out_text(left_out),
                     predictor_text(predictor), estimate_text(found->auroc),
                     auroc_conclusion(verdict_of(found->auroc, kCoin)));
}

bool is_about_spectrum(const DifferenceResult& difference) {
  return difference.predictor.find("spectrum") != std::string::npos ||
         difference.baseline.find("spectrum") != std::string::npos;
}

std::string difference_claim(const WindowSummary& window, const DifferenceResult& difference) {
  const std::string ours = predictor_text(difference.predictor);
  const std::string theirs = predictor_text(difference.baseline);
  const std::string number = estimate_text(difference.auroc);
  const std::string where = fmt::format("{}, with {}", moment_text(window), left_out_text(difference.scheme));
  switch (verdict_of(difference.auroc, 0)) {
    case IntervalVerdict::Above:
      return fmt::format("The AUROC of {} is above that of {}, by {}, {}.", ours, theirs, number, where);
    case IntervalVerdict::Below:
      return fmt::format("The AUROC of {} is below that of {}: the difference is {}, {}.", ours, theirs, number, where);
    case IntervalVerdict::Undecided:
      return fmt::format(
          "The AUROCs of {} and of {} cannot be told apart: the difference is {}, {}, and its interval "
          "includes 0.",
          ours, theirs, number, where);
    case IntervalVerdict::Degenerate:
      return fmt::format(
          "The AUROC of {} minus that of {} is {}, {}; all resamples agree, so that how sure this is cannot "
          "be said.",
          ours, theirs, number, where);
    case IntervalVerdict::NoInterval:
    case IntervalVerdict::NoValue:
      break;
  }
  return fmt::format("The AUROCs of {} and of {} cannot be compared: there are too few runs.", ours, theirs);
}

std::string one_outcome_text(const WindowSummary& window) {
  return fmt::format(
      "Of the {} usable runs {} grok later: there is one outcome alone, and nothing can be foretold or said {}.",
      window.n_runs, window.n_grokked, moment_text(window));
}

}  // namespace groklab
