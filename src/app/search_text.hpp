// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab/search_lab.hpp"

namespace groklab {

/// A hyper-parameter's value as tables and lines have it: four digits of a number that is no whole one.
std::string short_value_text(const TrialParam& param);

/// The trials of a study in a table, best first, at most `n_most` of them, and below it the best one with the command
/// that trains it.
std::string search_text(const SearchPlan& plan, const StoredStudy& study, std::size_t n_most);

/// All of it as a document.
nlohmann::ordered_json search_document(const SearchPlan& plan, const SearchSummary& summary);

}  // namespace groklab
