// SPDX-License-Identifier: MIT
#include "forecast/early_record.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/series_arrays.hpp"

namespace groklab {
namespace {

using Series = std::vector<double> EarlyRecord::*;

constexpr std::array<std::pair<std::string_view, Series>, 11> kSeries = {{
    {"train_loss", &EarlyRecord::train_loss},
    {"val_loss", &EarlyRecord::val_loss},
    {"train_acc", &EarlyRecord::train_acc},
    {"val_acc", &EarlyRecord::val_acc},
    {"param_norm", &EarlyRecord::param_norm},
    {"grad_norm", &EarlyRecord::grad_norm},
    {"erank_WE", &EarlyRecord::erank_WE},
    {"erank_WU", &EarlyRecord::erank_WU},
    {"train_margin", &EarlyRecord::train_margin},
    {"update_norm", &EarlyRecord::update_norm},
    {"cos_update", &EarlyRecord::cos_update},
}};

}  // namespace

EarlyRecord EarlyRecord::first(std::int64_t window) const {
  GROKLAB_CHECK(window <= n_steps());
  EarlyRecord part;
  for (const auto& [name, series] : kSeries) {
    (part.*series).assign((this->*series).begin(), (this->*series).begin() + window);
  }
  return part;
}

EarlyRecord early_record_of(std::span<const StoredTensor> arrays, const std::string& where) {
  const std::vector<std::int64_t> steps = series_steps(arrays, where);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i] != static_cast<std::int64_t>(i)) {
      throw Error(ErrorKind::BadFile, "the record does not hold every step from 0 on", where,
                  "train the run with train.record_every_step_until");
    }
  }
  EarlyRecord record;
  for (const auto& [name, series] : kSeries) {
    record.*series = series_array<double>(arrays, name, steps.size(), 1, where);
  }
  return record;
}

EarlyRecord read_early_record(const RunFolder& run) {
  return early_record_of(run.arrays("early"), run.file_path("early.npz"));
}

}  // namespace groklab
