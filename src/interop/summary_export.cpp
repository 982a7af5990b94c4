// SPDX-License-Identifier: MIT
#include "interop/summary_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "config/options.hpp"
#include "config/varied_keys.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "data/operation.hpp"
#include "runs/json_text.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

/// A key that system M varies, and what it calls things.
struct PublishedAxis {
  std::string_view key;
  std::string_view group;
  std::string_view column;
  std::string_view extra_column;  ///< may be empty
  std::string_view extra_record;  ///< its name in run.json
};

constexpr PublishedAxis kPublishedAxes[] = {
    {"optimizer.weight_decay", "Weight Decay", "weight_decay", "", ""},
    {"model.hidden", "Model Size", "hidden_dim", "num_params", "n_params"},
    {"task.operation", "Operations", "operation", "", ""},
    {"task.frac_train", "Data Fraction", "train_fraction", "train_size", "n_train"},
};

/// The axis of a key; one that M does not have goes by the key's own name.
PublishedAxis axis_of(std::string_view key) {
  for (const PublishedAxis& axis : kPublishedAxes) {
    if (axis.key == key) {
      return axis;
    }
  }
  return {key, key, key.substr(key.rfind('.') + 1), "", ""};
}

/// The value of an axis as M writes it: one width for equal hidden layers, its words for operations.
Json axis_value(const PublishedAxis& axis, const Config& config) {
  if (axis.key == "task.operation") {
    const std::string& name = config.task.operation;
    return name == "sub" ? "subtract" : name == "mul" ? "multiply" : name;
  }
  if (axis.key == "model.hidden") {
    const std::vector<int>& hidden = config.model.hidden;
    const bool equal = std::adjacent_find(hidden.begin(), hidden.end(), std::not_equal_to<>()) == hidden.end();
    return equal ? Json(hidden.front()) : Json(hidden);
  }
  const std::string text = option_value_text(config, axis.key);
  return Json::accept(text) ? Json::parse(text) : Json(text);
}

/// Where a value stands among the rows: numbers by size, operations in the order of `groklab list operations`.
double rank(const PublishedAxis& axis, const Config& config, const Json& value) {
  if (axis.key == "task.operation") {
    const std::span<const NamedOperation> known = named_operations();
    const auto found = std::find_if(known.begin(), known.end(), [&](const NamedOperation& operation) {
      return operation.name == config.task.operation;
    });
    return static_cast<double>(found - known.begin());
  }
  return value.is_number() ? value.get<double>() : 0;
}

std::string plain_text(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

struct Row {
  std::vector<double> ranks;  ///< one an axis
  Json json;
};

Row summary_row(const SummaryRun& run, std::span<const PublishedAxis> axes) {
  Row row;
  std::vector<std::string> param;
  for (const PublishedAxis& axis : axes) {
    const Json value = axis_value(axis, run.config);
    row.json[std::string(axis.column)] = value;
    if (!axis.extra_column.empty()) {
      row.json[std::string(axis.extra_column)] = run.record.at(std::string(axis.extra_record));
    }
    row.ranks.push_back(rank(axis, run.config, value));
    param.push_back(fmt::format("{}={}", axis.column, plain_text(value)));
  }
  const Json& milestones = run.record.at("milestones");
  row.json["final_train_acc"] = run.record.at("final").at("train_acc");
  row.json["final_test_acc"] = run.record.at("final").at("test_acc");
  row.json["grok_epoch"] = milestones.at("grok_step");
  row.json["overfit_epoch"] = milestones.at("mem_step");
  row.json["delay"] = milestones.at("delay");
  row.json["param"] = param.empty() ? "baseline" : fmt::format("{}", fmt::join(param, ", "));
  return row;
}

std::string group_title(std::span<const PublishedAxis> axes) {
  std::vector<std::string_view> names;
  for (const PublishedAxis& axis : axes) {
    names.push_back(axis.group);
  }
  return names.empty() ? "Baseline" : fmt::format("{}", fmt::join(names, " x "));
}

/// The axes of every group, M's first and in M's order.
std::vector<std::vector<PublishedAxis>> groups_of(std::span<const std::vector<std::string_view>> varied) {
  std::vector<std::vector<std::string_view>> groups;
  for (const PublishedAxis& axis : kPublishedAxes) {
    const std::vector<std::string_view> alone = {axis.key};
    if (std::find(varied.begin(), varied.end(), alone) != varied.end()) {
      groups.push_back(alone);
    }
  }
  for (const std::vector<std::string_view>& keys : varied) {
    if (!keys.empty() && std::find(groups.begin(), groups.end(), keys) == groups.end()) {
      groups.push_back(keys);
    }
  }
  if (groups.empty()) {
    groups.emplace_back();  // nothing varies
  }
  std::vector<std::vector<PublishedAxis>> axes;
  for (const std::vector<std::string_view>& keys : groups) {
    std::vector<PublishedAxis>& group = axes.emplace_back();
    std::transform(keys.begin(), keys.end(), std::back_inserter(group), axis_of);
  }
  return axes;
}

bool belongs(const std::vector<std::string_view>& varied, std::span<const PublishedAxis> group) {
  return varied.empty() || std::equal(varied.begin(), varied.end(), group.begin(), group.end(),
                                      [](std::string_view key, const PublishedAxis& axis) { return key == axis.key; });
}

SummaryRun read_run(const RunFolder& folder) {
  SummaryRun run{folder.path(), {}, folder.read_run_json()};
  if (!is_end_status(run.record.value("status", ""))) {
    throw Error(ErrorKind::BadFile, "this run has not come to its end", folder.path(),
                fmt::format("finish it: groklab train --resume {}", folder.path()));
  }
  run.config = folder.config();
  return run;
}

std::string cell(const Json& value) {
  if (value.is_null()) {
    return "never";
  }
  return value.is_number_float() ? fmt::format("{:.4f}", value.get<double>()) : plain_text(value);
}

}  // namespace

nlohmann::ordered_json summary_document(std::span<const SummaryRun> runs) {
  std::vector<Config> configs;
  std::transform(runs.begin(), runs.end(), std::back_inserter(configs),
                 [](const SummaryRun& run) { return run.config; });
  const Config base = nearest_preset(configs);
  std::vector<std::vector<std::string_view>> varied;
  for (const Config& config : configs) {
    varied.push_back(varied_keys(config, base));
  }
  Json document = Json::object();
  for (const std::vector<PublishedAxis>& group : groups_of(varied)) {
    std::vector<Row> rows;
    for (size_t i = 0; i < runs.size(); ++i) {
      if (belongs(varied[i], group)) {
        rows.push_back(summary_row(runs[i], group));
      }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.ranks < b.ranks; });
    Json& list = document[group_title(group)] = Json::array();
    for (Row& row : rows) {
      list.push_back(std::move(row.json));
    }
  }
  return document;
}

std::string summary_table(const nlohmann::ordered_json& document) {
  std::string text;
  for (const auto& [title, rows] : document.items()) {
    text += fmt::format("{}{}\n{:<28} {:>8} {:>8} {:>8} {:>10} {:>10}\n", text.empty() ? "" : "\n", title, "",
                        "overfit", "grok", "delay", "train acc", "test acc");
    for (const Json& row : rows) {
      text += fmt::format("{:<28} {:>8} {:>8} {:>8} {:>10} {:>10}\n", row.at("param").get<std::string>(),
                          cell(row.at("overfit_epoch")), cell(row.at("grok_epoch")), cell(row.at("delay")),
                          cell(row.at("final_train_acc")), cell(row.at("final_test_acc")));
    }
  }
  return text;
}

ExportResult export_summary(const ExportInput& input) {
  std::vector<SummaryRun> runs;
  for (const RunFolder& folder : input.runs) {
    runs.push_back(read_run(folder));
  }
  const Json document = summary_document(runs);
  const std::string path = input.folder + "/summary.json";
  write_file_atomically(path, json_text(document));
  return {{path}, summary_table(document)};
}

}  // namespace groklab
