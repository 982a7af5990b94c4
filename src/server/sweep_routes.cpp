// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "forecast/forecaster.hpp"
#include "lab/compare_lab.hpp"
#include "lab/live_forecast.hpp"
#include "runs/json_text.hpp"
#include "server/route_answers.hpp"
#include "server/server_context.hpp"
#include "server/sweep_table.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kReplicates = 200;  // of the bootstrap, as `groklab compare` has it
constexpr std::uint64_t kMostForecastBytes = std::uint64_t{64} << 20;

/// What may be done with the sweep as it is.
Json controls_json(const SweepEntry& sweep, const RunIndex& index) {
  const auto is = [&](std::string_view status) {
    return std::any_of(sweep.jobs->begin(), sweep.jobs->end(), [&](const SweepJob& job) {
      const RunEntryPtr run = index.find_run(sweep.run_id(job));
      return run != nullptr && run->status == status;
    });
  };
  if (is("paused")) {
    return {"continue", "stop"};
  }
  if (is("running")) {
    return {"pause", "stop"};
  }
  return sweep.error.empty() && sweep.counts.n_ended < sweep.jobs->size() ? Json{"resume"} : Json::array();
}

std::string forecast_file(const SweepEntry& sweep, const char* name) { return sweep.id + "/forecast/" + name; }

HttpResponse no_forecast(const SweepEntry& sweep) {
  return error_response(404, "no forecast of this sweep yet", sweep.id, "run `groklab forecast` on its folder");
}

/// What the forecaster says of a run, null before its early window has a length that it knows.
Json forecast_of(const Forecaster& forecaster, const RunEntry& run) {
  const RunFolder folder = run.place.open();
  if (!folder.holds("early.npz")) {
    return nullptr;
  }
  const EarlyRecord record = read_early_record(folder);
  const ForecastModel* model = forecaster.longest(record.n_steps());
  return model == nullptr ? Json(nullptr) : forecast_json(*model, record.first(model->window));
}

}  // namespace

SweepEntryPtr find_sweep(const RouteCall& call) { return call.server.index.find_sweep(call.arguments.at(0)); }

HttpResponse no_sweep(const RouteCall& call) {
  return error_response(404, "no sweep of this id", call.arguments.at(0), "GET /api/sweeps lists them");
}

HttpResponse get_sweeps(const RouteCall& call) {
  Json all = Json::array();
  for (const SweepEntryPtr& sweep : call.server.index.sweeps()) {
    all.push_back(sweep_row(*sweep));
  }
  return tagged(call.request, text_of(all));
}

HttpResponse get_sweep(const RouteCall& call) {
  const SweepEntryPtr sweep = find_sweep(call);
  if (sweep == nullptr) {
    return no_sweep(call);
  }
  Json document = sweep_document(*sweep, call.server.index);
  document["controls"] = call.server.control != nullptr ? controls_json(*sweep, call.server.index) : Json::array();
  return tagged(call.request, text_of(document));
}

HttpResponse get_comparison(const RouteCall& call) {
  const SweepEntryPtr sweep = find_sweep(call);
  if (sweep == nullptr) {
    return no_sweep(call);
  }
  const std::string key = fmt::format("compare|{}|{}", sweep->id, sweep->changed);
  std::shared_ptr<const std::string> text = call.server.documents.find(key);
  if (text == nullptr) {
    const std::string paths[] = {sweep->path};
    text = text_of(comparison_json(compare_runs(read_sweep_runs(paths), kReplicates)));
    call.server.documents.keep(key, text, text->size());
  }
  return tagged(call.request, text);
}

HttpResponse get_forecast(const RouteCall& call) {
  const SweepEntryPtr sweep = find_sweep(call);
  if (sweep == nullptr) {
    return no_sweep(call);
  }
  const std::string file = forecast_file(*sweep, "forecast.json");
  if (!call.server.root.holds_file(file)) {
    return no_forecast(*sweep);
  }
  return tagged(call.request, std::make_shared<const std::string>(
                                  read_text_file(call.server.root.path_of(file), kMostForecastBytes)));
}

HttpResponse get_run_forecasts(const RouteCall& call) {
  const SweepEntryPtr sweep = find_sweep(call);
  if (sweep == nullptr) {
    return no_sweep(call);
  }
  const std::string file = forecast_file(*sweep, "forecaster.json");
  if (!call.server.root.holds_file(file)) {
    return no_forecast(*sweep);
  }
  const std::string path = call.server.root.path_of(file);
  const Forecaster forecaster = forecaster_from_json(parse_json(read_text_file(path, kMostForecastBytes), path), path);
  Json runs = Json::array();
  for (const SweepJob& job : *sweep->jobs) {
    const RunEntryPtr run = call.server.index.find_run(sweep->run_id(job));
    if (run != nullptr && !run->place.is_packed() && !run->has_ended() && run->status != "damaged") {
      runs.push_back({{"id", run->id}, {"status", run->status}, {"forecast", forecast_of(forecaster, *run)}});
    }
  }
  return tagged(call.request, text_of({{"runs", runs}}));
}

}  // namespace groklab
