// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "lab/compare_lab.hpp"
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

SweepEntryPtr find_sweep(const RouteCall& call) { return call.server.index.find_sweep(call.arguments.at(0)); }

}  // namespace

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
  const std::string file = sweep->id + "/forecast/forecast.json";
  if (!call.server.root.holds_file(file)) {
    return error_response(404, "no forecast of this sweep yet", sweep->id, "run `groklab forecast` on its folder");
  }
  return tagged(call.request, std::make_shared<const std::string>(
                                  read_text_file(call.server.root.path_of(file), kMostForecastBytes)));
}

}  // namespace groklab
