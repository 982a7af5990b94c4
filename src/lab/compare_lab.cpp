// SPDX-License-Identifier: MIT
#include "lab/compare_lab.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "lab/conclusions.hpp"
#include "lab/json_values.hpp"
#include "lab/sensitivity_report.hpp"
#include "runs/json_text.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

std::string number_text(const std::optional<double>& value) { return value ? fmt::format("{:.0f}", *value) : ""; }

/// "800 (750 to 900)", with "never" for what was not reached and an open end for what was not watched.
std::string quantile_text(const SurvivalQuantile& quantile) {
  const std::string centre = quantile.time ? number_text(quantile.time) : "not reached";
  if (!quantile.low) {
    return centre;
  }
  return fmt::format("{} ({} to {})", centre, number_text(quantile.low),
                     quantile.high ? number_text(quantile.high) : "?");
}

Json quantile_json(const SurvivalQuantile& quantile) {
  return {
      {"estimate", value_json(quantile.time)}, {"low", value_json(quantile.low)}, {"high", value_json(quantile.high)}};
}

Json test_json(const std::optional<ChiSquaredTest>& test) {
  return test ? Json{{"statistic", test->statistic}, {"dof", test->dof}, {"p", test->p_value}} : Json(nullptr);
}

Json cell_json(const SweepRuns& sweep, const SweepCell& cell) {
  Json json;
  for (std::size_t i = 0; i < sweep.keys.size(); ++i) {
    json["keys"][sweep.keys[i]] = cell.values[i];
  }
  json["n"] = cell.n();
  json["grokked"] = cell.n_grokked;
  json["memorised"] = cell.n_memorised;
  json["sustained"] = cell.n_sustained;
  json["collapsed"] = cell.n_collapsed;
  json["with_slingshots"] = cell.n_with_slingshots;
  json["diverged"] = cell.n_diverged;
  json["missing"] = cell.n_missing;
  json["probability"] = bounds_json(cell.probability);
  json["median_grok_step"] = quantile_json(cell.median);
  json["median_mem_step"] = quantile_json(cell.memorised);
  json["restricted_mean"] =
      cell.mean ? Json{{"mean", cell.mean->mean}, {"standard_error", cell.mean->standard_error}} : Json(nullptr);
  return json;
}

Json law_json(const std::optional<TimeLaw>& law) {
  if (!law) {
    return nullptr;
  }
  Json json{{"runs", law->n}, {"left_out", law->n_left_out}, {"shape", law->shape}};
  for (const LawTerm& term : law->terms) {
    json["terms"].push_back({{"key", term.key},
                             {"value", term.value.empty() ? Json(nullptr) : Json(term.value)},
                             {"estimate", term.estimate},
                             {"wald", bounds_json(term.wald)},
                             {"bootstrap", bounds_json(term.bootstrap)}});
  }
  json["fit"] = test_json(law->fit);
  if (law->product) {
    json["product"] = {{"keys", {law->product->first, law->product->second}},
                       {"difference", law->product->difference},
                       {"interval", bounds_json(law->product->interval)},
                       {"p", law->product->p_value}};
  }
  return json;
}

Json pairs_json(const std::vector<PairedValues>& pairs) {
  Json list = Json::array();
  for (const PairedValues& pair : pairs) {
    list.push_back({{"key", pair.key},
                    {"first", pair.first},
                    {"second", pair.second},
                    {"first_earlier", pair.order.first_earlier},
                    {"second_earlier", pair.order.second_earlier},
                    {"undecided", pair.order.undecided},
                    {"p", pair.order.p_value},
                    {"p_holm", pair.p_holm}});
  }
  return list;
}

Json claims_json(const std::vector<ClaimVerdict>& claims) {
  Json list = Json::array();
  for (const ClaimVerdict& claim : claims) {
    list.push_back({{"claim", claim.claim.text},
                    {"source", claim.claim.source},
                    {"verdict", verdict_name(claim.verdict)},
                    {"reason", claim.reason}});
  }
  return list;
}

}  // namespace

SweepComparison compare_runs(SweepRuns sweep, int replicates) {
  SweepComparison comparison;
  comparison.sweep = std::move(sweep);
  const SweepRuns& runs = comparison.sweep;
  comparison.cells = cells_of(runs);
  std::vector<std::vector<CensoredTime>> groups;
  for (const SweepCell& cell : comparison.cells) {
    groups.push_back(cell.grok);
  }
  comparison.difference = log_rank(groups);
  comparison.law = fit_time_law(runs, comparison.cells, replicates);
  comparison.pairs = paired_values(runs);
  for (const SweepClaim& claim : runs.claims) {
    comparison.claims.push_back(judge(claim, runs, comparison.cells, comparison.law));
  }
  return comparison;
}

TextTable cell_table(const SweepComparison& comparison) {
  TextTable table;
  table.columns = comparison.sweep.keys;
  for (const char* name : {"runs", "grokked", "probability (95 %)", "median grok_step (95 %)", "mean to horizon (95 %)",
                           "median mem_step", "sustained", "collapsed", "slingshots", "diverged", "missing"}) {
    table.columns.emplace_back(name);
  }
  for (const SweepCell& cell : comparison.cells) {
    std::vector<std::string> row = cell.values;
    row.push_back(fmt::format("{}", cell.n()));
    row.push_back(fmt::format("{}", cell.n_grokked));
    row.push_back(cell.probability ? fmt::format("{:.2f} to {:.2f}", cell.probability->low, cell.probability->high)
                                   : "");
    row.push_back(quantile_text(cell.median));
    row.push_back(mean_text(cell));
    row.push_back(number_text(cell.memorised.time));
    for (const int count :
         {cell.n_sustained, cell.n_collapsed, cell.n_with_slingshots, cell.n_diverged, cell.n_missing}) {
      row.push_back(fmt::format("{}", count));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

TextTable run_table(const SweepComparison& comparison) {
  TextTable table;
  table.columns = {"name"};
  table.columns.insert(table.columns.end(), comparison.sweep.keys.begin(), comparison.sweep.keys.end());
  for (const char* name : {"outcome", "grok_after", "grok_step", "mem_after", "mem_step", "test_acc", "slingshots"}) {
    table.columns.emplace_back(name);
  }
  const auto add_time = [](std::vector<std::string>& row, const std::optional<CensoredTime>& time) {
    row.push_back(time ? fmt::format("{:.0f}", time->low) : "");
    row.push_back(time && time->has_happened() ? fmt::format("{:.0f}", time->high) : "");
  };
  for (const ComparedRun& run : comparison.sweep.runs) {
    std::vector<std::string> row = {run.name};
    row.insert(row.end(), run.cell.begin(), run.cell.end());
    row.push_back(run.outcome);
    add_time(row, run.grok);
    add_time(row, run.mem);
    row.push_back(run.test_acc ? fmt::format("{}", *run.test_acc) : "");
    row.push_back(fmt::format("{}", run.n_slingshots));
    table.rows.push_back(std::move(row));
  }
  return table;
}

nlohmann::ordered_json comparison_json(const SweepComparison& comparison) {
  Json json;
  json["text"] = comparison.sweep.text;
  json["keys"] = comparison.sweep.keys;
  json["runs"] = comparison.sweep.runs.size();
  json["horizon"] = comparison.sweep.horizon;
  json["resolution"] = comparison.sweep.resolution;
  json["cells"] = Json::array();
  for (const SweepCell& cell : comparison.cells) {
    json["cells"].push_back(cell_json(comparison.sweep, cell));
  }
  json["log_rank"] = test_json(comparison.difference);
  json["law"] = law_json(comparison.law);
  json["pairs"] = pairs_json(comparison.pairs);
  json["claims"] = claims_json(comparison.claims);
  return json;
}

CompareSummary compare(const CompareRequest& request) {
  const SweepComparison comparison = compare_runs(read_sweep_runs(request.paths), request.replicates);
  const std::filesystem::path out =
      request.out.empty() ? std::filesystem::path(request.paths[0]) / "compare" : std::filesystem::path(request.out);
  make_folder(out.string());
  CompareSummary summary;
  const auto write = [&](const char* name, const std::string& text) {
    summary.paths.push_back((out / name).string());
    write_file_atomically(summary.paths.back(), text);
  };
  summary.document = comparison_json(comparison);
  summary.conclusions = conclusions_text(comparison);
  const TextTable cells = cell_table(comparison);
  write("cells.csv", csv_text(cells));
  write("cells.json", json_text(summary.document));
  write("cells.md", markdown_text(cells));
  write("cells.tex", latex_text(cells));
  write("runs.csv", csv_text(run_table(comparison)));
  write("conclusions.md", summary.conclusions);
  if (const std::optional<std::string> report = sensitivity_report(comparison, request.paths)) {
    write("report.md", *report);
  }
  return summary;
}

}  // namespace groklab
