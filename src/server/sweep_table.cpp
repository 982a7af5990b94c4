// SPDX-License-Identifier: MIT
#include "server/sweep_table.hpp"

#include <map>

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

struct Cell {
  std::size_t n = 0;
  SweepCounts counts;
  Json runs = Json::array();
};

void add(Cell& cell, const RunEntryPtr& run) {
  ++cell.n;
  if (run != nullptr) {
    cell.counts.add(*run);
    cell.runs.push_back(run->id);
  }
}

}  // namespace

Json sweep_row(const SweepEntry& sweep) {
  Json row = {{"id", sweep.id}, {"name", sweep.name}, {"text", sweep.text}, {"axes", Json::array()}};
  for (const SweepLevels& axis : sweep.axes) {
    row["axes"].push_back({{"key", axis.key}, {"levels", axis.levels}});
  }
  row["n_jobs"] = sweep.jobs->size();
  row["n_ended"] = sweep.counts.n_ended;
  row["n_grokked"] = sweep.counts.n_grokked;
  row["n_diverged"] = sweep.counts.n_diverged;
  row["n_running"] = sweep.counts.n_running;
  row["error"] = sweep.error.empty() ? Json(nullptr) : Json(sweep.error);
  return row;
}

Json sweep_document(const SweepEntry& sweep, const RunIndex& index) {
  std::map<std::vector<std::size_t>, Cell> cells;
  for (std::size_t job = 0; job < sweep.jobs->size(); ++job) {
    add(cells[(*sweep.cell_of_job)[job]], index.find_run(sweep.run_id((*sweep.jobs)[job])));
  }
  Json document = sweep_row(sweep);
  document["cells"] = Json::array();
  for (const auto& [level, cell] : cells) {
    document["cells"].push_back({{"level", level},
                                 {"n", cell.n},
                                 {"n_ended", cell.counts.n_ended},
                                 {"n_grokked", cell.counts.n_grokked},
                                 {"n_diverged", cell.counts.n_diverged},
                                 {"n_running", cell.counts.n_running},
                                 {"runs", cell.runs}});
  }
  return document;
}

}  // namespace groklab
