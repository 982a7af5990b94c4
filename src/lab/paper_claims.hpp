// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "lab/forecast_document.hpp"

namespace groklab {

/// What numbers and their intervals carry, in plain text. Every number with three decimals.

/// How an estimate stands to a value that would mean nothing: 1/2 for an AUROC, 0 for a difference.
enum class IntervalVerdict {
  Above,       ///< the interval is above it
  Below,       ///< or below it
  Undecided,   ///< the interval holds it
  Degenerate,  ///< the interval has no width: all resamples agree, and say nothing of how sure the number is
  NoInterval,  ///< a number without an interval
  NoValue,     ///< no number: one outcome alone
};

/// By Estimate::interval().
IntervalVerdict verdict_of(const Estimate& estimate, double nothing);

std::string capital(std::string text);  ///< its first letter, where that is of a to z

std::string number_text(double value);                ///< "0.123", "−0.123"
std::string bounds_text(const Bounds& interval);      ///< "0.100 to 0.200"
std::string estimate_text(const Estimate& estimate);  ///< "0.123 (0.100 to 0.200)", "-" for none

/// "the features", "the hyper-parameters"; the name itself for one that is not known here.
std::string predictor_text(std::string_view predictor);

/// "after 100 steps", "at memorisation".
std::string moment_text(const WindowSummary& window);

/// "After 100 steps, with whole cells left out, the AUROC of the features is 0.8 (0.6 to 0.9): " and what follows from it.
std::string auroc_claim(const WindowSummary& window, std::string_view predictor, std::string_view left_out);

/// Whether a difference is of a predictor with spectra: those have a section of their own.
bool is_about_spectrum(const DifferenceResult& difference);

/// Whether one predictor is better than another, and by how much.
std::string difference_claim(const WindowSummary& window, const DifferenceResult& difference);

/// Why a window says nothing: one outcome alone.
std::string one_outcome_text(const WindowSummary& window);

}  // namespace groklab
