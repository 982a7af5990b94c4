// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "config/config_file.hpp"
#include "config/options.hpp"
#include "core/atomic_file.hpp"
#include "core/content_hash.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "lab/json_values.hpp"
#include "runs/arrays_so_far.hpp"
#include "runs/json_text.hpp"
#include "runs/series_arrays.hpp"
#include "server/column_data.hpp"
#include "server/json_line.hpp"
#include "server/live_processes.hpp"
#include "server/route_answers.hpp"
#include "server/run_table.hpp"
#include "server/server_context.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostCurves = 2000;
constexpr std::int64_t kMostCurvePoints = 1000;
constexpr std::uint64_t kMostAnalysisBytes = std::uint64_t{16} << 20;

Json config_json(const Config& config) {
  Config copy = config;
  Json json;
  for (const Option& option : options(copy)) {
    json[std::string(option.key)] = option_override_text(option);
  }
  return json;
}

std::vector<std::int64_t> snapshot_steps(const RunFolder& folder) {
  const std::vector<StoredTensor> arrays = arrays_so_far(folder, "snapshots");
  return arrays.empty() ? std::vector<std::int64_t>() : series_steps(arrays, folder.file_path("snapshots.npz"));
}

Json early_json(const RunFolder& folder) {
  if (!folder.holds("early.npz")) {
    return nullptr;
  }
  const std::vector<std::int64_t> steps = series_steps(folder.arrays("early"), folder.file_path("early.npz"));
  return steps.empty() ? Json(nullptr) : Json{steps.front(), steps.back()};
}

/// What may be done with the run as it is.
Json controls_json(const RunEntry& run, bool is_allowed) {
  Json controls = Json::array();
  if (!is_allowed) {
    return controls;
  }
  if (run.is_live() && run.trains_alone) {
    controls.push_back(run.status == "paused" ? "continue" : "pause");
    controls.push_back("stop");
  } else if (!run.is_live() && run.sweep.empty() && (run.status == "stopped" || run.status == "interrupted")) {
    controls.push_back("resume");
  }
  if (run.status != "damaged") {
    controls.push_back("fork");
    if (!run.place.is_packed()) {
      controls.push_back("checkpoint");
    }
  }
  return controls;
}

/// One range of a body, "bytes=a-b", "bytes=a-" or "bytes=-n"; nullopt for any other header, which is then ignored.
std::optional<std::pair<std::size_t, std::size_t>> parse_range(std::string_view header, std::size_t size) {
  constexpr std::string_view kBytes = "bytes=";
  if (!header.starts_with(kBytes) || header.find(',') != std::string_view::npos || size == 0) {
    return std::nullopt;
  }
  const std::string_view range = header.substr(kBytes.size());
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto first = parse_number<std::uint64_t>(range.substr(0, dash));
  const auto last = parse_number<std::uint64_t>(range.substr(dash + 1));
  if (dash == 0) {
    return last && *last > 0 ? std::optional(std::pair(size - std::min<std::size_t>(size, *last), size - 1))
                             : std::nullopt;
  }
  if (!first || *first >= size || (dash + 1 < range.size() && (!last || *last < *first))) {
    return std::nullopt;
  }
  return std::pair<std::size_t, std::size_t>(*first, last ? std::min<std::size_t>(*last, size - 1) : size - 1);
}

/// The part of a whole answer that was asked for.
void cut_to_range(HttpResponse& response, const HttpRequest& request) {
  if (response.status != 200 || request.count("range") != 1) {
    return;
  }
  const std::size_t size = response.body->size();
  const auto range = parse_range(request.header("range"), size);
  if (!range) {
    return;
  }
  response.status = 206;
  response.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->second, size));
  response.body =
      std::make_shared<const std::string>(response.body->substr(range->first, range->second - range->first + 1));
}

/// A small curve for a row of the table: [[step...], [value...]].
Json curve_json(const MetricsHistory& history, const std::string& metric, std::size_t points) {
  const std::vector<float>* values = history.column(metric);
  const std::vector<float>& steps = *history.column("step");
  Json curve = {Json::array(), Json::array()};
  if (values != nullptr) {
    for (const std::size_t row : extreme_rows({values}, 0, points)) {
      curve[0].push_back(steps[row]);
      curve[1].push_back(value_json(static_cast<double>((*values)[row])));
    }
  }
  return curve;
}

}  // namespace

std::shared_ptr<const std::string> text_of(const Json& document) {
  return std::make_shared<const std::string>(json_line(document));
}

RunEntryPtr find_run(const RouteCall& call) { return call.server.index.find_run(call.arguments.at(0)); }

HttpResponse no_run(const RouteCall& call) {
  return error_response(404, "no run of this id", call.arguments.at(0), "GET /api/runs lists them");
}

std::int64_t whole_parameter(const RouteCall& call, const std::string& name, std::int64_t otherwise) {
  const std::string text = call.target.value(name);
  const auto number = parse_number<std::int64_t>(text);
  if (!text.empty() && (!number || *number < 0)) {
    throw Error(ErrorKind::Usage, "not a whole number of at least 0", name + "=" + text, "");
  }
  return number.value_or(otherwise);
}

std::vector<std::string> list_parameter(const RouteCall& call, const std::string& name) {
  std::vector<std::string> words;
  const std::string text = call.target.value(name);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

TaggedText runs_document(ServerContext& server) {
  const std::uint64_t generation = server.index.generation();
  const std::string tag = fmt::format("{}-runs-{}", server.boot, generation);
  std::shared_ptr<const std::string> text = server.documents.find(tag);
  if (text == nullptr) {
    Json document = {{"generation", generation}};
    document.update(run_table(server.index.runs(), server.values));
    text = text_of(document);
    server.documents.keep(tag, text, text->size());
  }
  return {text, tag};
}

HttpResponse get_runs(const RouteCall& call) {
  const TaggedText document = runs_document(call.server);
  return tagged(call.request, document.text, document.tag);
}

HttpResponse get_run(const RouteCall& call) {
  const RunEntryPtr run = find_run(call);
  if (run == nullptr) {
    return no_run(call);
  }
  Json document = {{"id", run->id}, {"name", run->name}, {"sweep", run->sweep.empty() ? Json() : Json(run->sweep)}};
  document["row"] = run_row(*run, call.server.values);
  document["live"] = run->is_live();
  document["controls"] = controls_json(*run, call.server.control != nullptr);
  if (run->status == "damaged") {
    document["error"] = "its configuration cannot be read; `groklab check` says more";
    return tagged(call.request, text_of(document));
  }
  const RunFolder folder = run->place.open();
  document["record"] = folder.find_run_json();
  document["config"] = config_json(folder.config());
  document["config_toml"] = folder.config_toml();
  call.server.metrics.read(run->place, run->eval_every, [&](const MetricsHistory& history) {
    document["metrics"] = {{"names", history.names()}, {"rows", history.n_rows()}};
  });
  document["checkpoints"] = folder.checkpoint_steps();
  document["making"] =
      call.server.control != nullptr ? checkpoints_being_made(run->place.path) : std::vector<std::int64_t>();
  document["snapshots"] = snapshot_steps(folder);
  document["early"] = early_json(folder);
  document["analysis"] = folder.holds("analysis/summary.json");
  return tagged(call.request, text_of(document));
}

HttpResponse get_columns(const RouteCall& call) {
  const RunEntryPtr run = find_run(call);
  if (run == nullptr) {
    return no_run(call);
  }
  ColumnQuery query;
  query.names = list_parameter(call, "names");
  query.from = static_cast<std::size_t>(whole_parameter(call, "from", 0));
  query.points = static_cast<std::size_t>(whole_parameter(call, "points", 0));
  ColumnData data = call.server.metrics.read(
      run->place, run->eval_every, [&](const MetricsHistory& history) { return read_columns(history, query); });
  const auto bytes = std::make_shared<const std::string>(std::move(data.bytes));
  HttpResponse response = tagged(call.request, bytes, content_hash(*bytes), "application/octet-stream");
  response.headers.emplace_back("Accept-Ranges", "bytes");
  response.headers.emplace_back("Groklab-Rows", std::to_string(data.n_rows));
  response.headers.emplace_back("Groklab-Columns", fmt::format("{}", fmt::join(data.names, ",")));
  response.headers.emplace_back("Groklab-Total-Rows", std::to_string(data.total_rows));
  cut_to_range(response, call.request);
  return response;
}

HttpResponse get_curves(const RouteCall& call) {
  const std::string metric = call.target.value("metric", "test_acc");
  const auto points = static_cast<std::size_t>(std::min(whole_parameter(call, "points", 48), kMostCurvePoints));
  const std::vector<std::string> ids = list_parameter(call, "ids");
  if (ids.size() > kMostCurves) {
    throw Error(ErrorKind::Usage, fmt::format("more than {} runs", kMostCurves), "ids", "ask for those in view");
  }
  Json curves = Json::object();
  for (const std::string& id : ids) {
    const RunEntryPtr run = call.server.index.find_run(id);
    if (run == nullptr || run->config == nullptr) {
      continue;  // gone meanwhile, or damaged
    }
    curves[id] = call.server.metrics.read(run->place, run->eval_every, [&](const MetricsHistory& history) {
      return curve_json(history, metric, points);
    });
  }
  return tagged(call.request, text_of({{"curves", std::move(curves)}}));
}

HttpResponse get_analysis(const RouteCall& call) {
  const RunEntryPtr run = find_run(call);
  if (run == nullptr) {
    return no_run(call);
  }
  const std::string folder = run->place.relative + "/analysis";
  Json documents = Json::object();
  std::error_code code;
  if (call.server.root.holds_folder(folder)) {
    for (std::filesystem::directory_iterator it(call.server.root.path_of(folder), code), end; !code && it != end;
         it.increment(code)) {
      const std::string name = it->path().filename().string();
      if (name.ends_with(".json") && call.server.root.holds_file(folder + "/" + name)) {
        const std::string path = it->path().string();
        documents[it->path().stem().string()] = parse_json(read_text_file(path, kMostAnalysisBytes), path);
      }
    }
  }
  if (documents.empty()) {
    return error_response(404, "this run was not analysed yet", run->id, "run `groklab analyze` on its folder");
  }
  return tagged(call.request, text_of({{"documents", std::move(documents)}}));
}

HttpResponse get_events(const RouteCall& call) {
  ServerContext& server = call.server;
  const std::vector<std::string> ids = list_parameter(call, "runs");
  HttpResponse response{.content_type = "text/event-stream"};
  response.events = server.events.add_listener({ids.begin(), ids.end()});
  // Who comes back says what it saw last; who is new says which table it has.
  const auto last = parse_number<std::uint64_t>(call.request.header("last-event-id"));
  const auto now = static_cast<std::int64_t>(server.index.generation());
  const auto since = static_cast<std::uint64_t>(whole_parameter(call, "since", now));
  const IndexChange change = server.index.changes_since(last.value_or(since));
  response.events->push(
      std::make_shared<const std::string>(event_text("runs", runs_event(change, server.values), change.generation)));
  return response;
}

}  // namespace groklab
