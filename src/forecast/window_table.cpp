// SPDX-License-Identifier: MIT
#include "forecast/window_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/check.hpp"
#include "core/error.hpp"
#include "forecast/features.hpp"
#include "forecast/spectrum_features.hpp"

namespace groklab {
namespace {

std::vector<std::string> hyperparameter_names(const ForecastStudy& study) {
  std::vector<std::string> names;
  for (const VariedKey& key : study.keys) {
    names.push_back(key.key);
    for (const std::string& level : key.levels) {
      names.push_back(fmt::format("{}={}", key.key, level));
    }
  }
  return names;
}

void append_hyperparameters(Columns& columns, const ForecastStudy& study, const ForecastRun& run) {
  for (std::size_t k = 0; k < study.keys.size(); ++k) {
    const std::size_t n_levels = study.keys[k].levels.size();
    columns.values.push_back(static_cast<double>(run.level[k]) / static_cast<double>(n_levels - 1));
    for (std::size_t level = 0; level < n_levels; ++level) {
      columns.values.push_back(level == run.level[k] ? 1 : 0);
    }
  }
}

Columns spectrum_columns(const ForecastStudy& study, const WindowTable& table) {
  Columns columns{{kSpectrumFeatures.begin(), kSpectrumFeatures.end()}, {}};
  for (std::size_t i = 0; i < table.run.size(); ++i) {
    const std::optional<SnapshotSeries>& spectra = study.runs[table.run[i]].spectra;
    const auto values = spectra ? spectrum_features(*spectra, table.seen[i]) : std::nullopt;
    if (!values) {
      return {};
    }
    columns.values.insert(columns.values.end(), values->begin(), values->end());
  }
  return columns;
}

}  // namespace

std::ptrdiff_t Columns::n_rows() const {
  return names.empty() ? 0 : static_cast<std::ptrdiff_t>(values.size() / names.size());
}

MatrixView<const double> Columns::view() const {
  return {values.data(), n_rows(), static_cast<std::ptrdiff_t>(names.size())};
}

std::vector<double> Columns::column(std::size_t index) const {
  std::vector<double> out;
  for (std::size_t i = index; i < values.size(); i += names.size()) {
    out.push_back(values[i]);
  }
  return out;
}

Columns joined(const Columns& first, const Columns& second) {
  GROKLAB_CHECK(first.names.empty() || second.names.empty() || first.n_rows() == second.n_rows());
  Columns both = first;
  both.names.insert(both.names.end(), second.names.begin(), second.names.end());
  both.values.clear();
  for (std::ptrdiff_t row = 0; row < std::max(first.n_rows(), second.n_rows()); ++row) {
    for (const Columns* part : {&first, &second}) {
      const auto width = static_cast<std::ptrdiff_t>(part->names.size());
      both.values.insert(both.values.end(), part->values.begin() + row * width,
                         part->values.begin() + (row + 1) * width);
    }
  }
  return both;
}

std::size_t WindowTable::n_positive() const {
  return static_cast<std::size_t>(std::count(grokked.begin(), grokked.end(), std::uint8_t{1}));
}

bool WindowTable::has_both_outcomes() const { return n_positive() > 0 && n_positive() < grokked.size(); }

int WindowTable::n_cells() const { return cell.empty() ? 0 : *std::max_element(cell.begin(), cell.end()) + 1; }

WindowTable window_table(const ForecastStudy& study, const Landmark& landmark) {
  WindowTable table;
  table.landmark = landmark;
  for (const Feature& feature : features()) {
    table.features.names.emplace_back(feature.name);
  }
  table.hyperparameters.names = hyperparameter_names(study);
  std::map<int, int> cells;
  for (std::size_t i = 0; i < study.runs.size(); ++i) {
    const ForecastRun& run = study.runs[i];
    const std::optional<std::int64_t> seen = landmark.steps(run);
    if (!seen) {
      table.not_there.push_back(i);
      continue;
    }
    if (run.early.n_steps() < *seen) {
      throw Error(ErrorKind::Usage, fmt::format("its early record has {} steps, not {}", run.early.n_steps(), *seen),
                  run.path, "ask for shorter windows, or train with train.record_every_step_until");
    }
    if (run.grok_step && *run.grok_step <= *seen) {
      table.grokked_inside.push_back(i);
      continue;
    }
    const auto values = feature_values(run.early, *seen);
    if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
      table.not_finite.push_back(i);
      continue;
    }
    table.run.push_back(i);
    table.grokked.push_back(run.grok_step ? 1 : 0);
    table.seen.push_back(*seen);
    table.cell.push_back(cells.try_emplace(run.cell, static_cast<int>(cells.size())).first->second);
    table.features.values.insert(table.features.values.end(), values.begin(), values.end());
    append_hyperparameters(table.hyperparameters, study, run);
  }
  table.spectrum = spectrum_columns(study, table);
  return table;
}

}  // namespace groklab
