// SPDX-License-Identifier: MIT
#include "server/sweep_entry.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "config/varied_keys.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"

namespace groklab {
namespace {

std::string value_of(const SweepJob& job, const std::string& key) {
  const auto found =
      std::find_if(job.varied.begin(), job.varied.end(), [&](const KeyValue& varied) { return varied.key == key; });
  const std::string value = found == job.varied.end() ? "" : found->value;
  return value.ends_with(".0") ? value.substr(0, value.size() - 2) : value;  // 1.0 is 1
}

void sort_numbers(std::vector<std::string>& levels) {
  const auto number = [](const std::string& text) { return parse_number<double>(text); };
  if (std::all_of(levels.begin(), levels.end(), number)) {
    std::sort(levels.begin(), levels.end(),
              [&](const std::string& x, const std::string& y) { return *number(x) < *number(y); });
  }
}

std::vector<SweepLevels> axes_of(const std::vector<SweepJob>& jobs) {
  std::vector<SweepLevels> axes;
  for (const SweepJob& job : jobs) {
    for (const KeyValue& varied : job.varied) {
      const auto same = [&](const SweepLevels& axis) { return axis.key == varied.key; };
      if (!is_seed(varied.key) && std::none_of(axes.begin(), axes.end(), same)) {
        axes.push_back({varied.key, {}});
      }
    }
  }
  for (SweepLevels& axis : axes) {
    for (const SweepJob& job : jobs) {
      const std::string level = value_of(job, axis.key);
      if (std::find(axis.levels.begin(), axis.levels.end(), level) == axis.levels.end()) {
        axis.levels.push_back(level);
      }
    }
    sort_numbers(axis.levels);
  }
  std::erase_if(axes, [](const SweepLevels& axis) { return axis.levels.size() < 2; });
  return axes;
}

}  // namespace

void SweepCounts::add(const RunEntry& run) {
  n_ended += run.has_ended() ? 1U : 0U;
  n_grokked += run.grok_step ? 1U : 0U;
  n_diverged += run.outcome == "diverged" ? 1U : 0U;
  n_running += run.is_live() ? 1U : 0U;
}

SweepEntry read_sweep_entry(const std::string& id, const std::string& path) {
  SweepEntry entry;
  entry.id = id;
  entry.path = path;
  entry.name = std::filesystem::path(id).filename().string();
  entry.jobs = std::make_shared<const std::vector<SweepJob>>();
  try {
    entry.folder = std::make_shared<const SweepFolder>(SweepFolder::open(path));
    const SweepFile file = parse_sweep(read_text_file(entry.folder->sweep_path()), entry.folder->sweep_path());
    entry.text = file.text;
    entry.jobs = std::make_shared<const std::vector<SweepJob>>(expand_jobs(file));
    entry.axes = axes_of(*entry.jobs);
  } catch (const Error& error) {
    entry.error = error.what();
    return entry;
  }
  std::vector<std::vector<std::size_t>> cells;
  for (const SweepJob& job : *entry.jobs) {
    std::vector<std::size_t>& cell = cells.emplace_back();
    for (const SweepLevels& axis : entry.axes) {
      const auto level = std::find(axis.levels.begin(), axis.levels.end(), value_of(job, axis.key));
      cell.push_back(static_cast<std::size_t>(level - axis.levels.begin()));
    }
  }
  entry.cell_of_job = std::make_shared<const std::vector<std::vector<std::size_t>>>(std::move(cells));
  return entry;
}

}  // namespace groklab
