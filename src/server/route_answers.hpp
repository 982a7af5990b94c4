// SPDX-License-Identifier: MIT
#pragma once

#include "server/router.hpp"
#include "server/run_index.hpp"

namespace groklab {

/// The routes' functions, by what they are about. What they send: docs/serve-api.md.

// page_routes.cpp
HttpResponse get_page(const RouteCall& call);
HttpResponse get_script(const RouteCall& call);
HttpResponse get_plotly(const RouteCall& call);
HttpResponse get_style(const RouteCall& call);
HttpResponse post_session(const RouteCall& call);
HttpResponse get_health(const RouteCall& call);
HttpResponse get_info(const RouteCall& call);
HttpResponse get_presets(const RouteCall& call);

// run_routes.cpp
HttpResponse get_runs(const RouteCall& call);
HttpResponse get_run(const RouteCall& call);
HttpResponse get_columns(const RouteCall& call);
HttpResponse get_curves(const RouteCall& call);
HttpResponse get_analysis(const RouteCall& call);
HttpResponse get_events(const RouteCall& call);

// sweep_routes.cpp
HttpResponse get_sweeps(const RouteCall& call);
HttpResponse get_sweep(const RouteCall& call);
HttpResponse get_comparison(const RouteCall& call);
HttpResponse get_forecast(const RouteCall& call);
HttpResponse get_run_forecasts(const RouteCall& call);

// figure_routes.cpp
HttpResponse get_run_figure(const RouteCall& call);
HttpResponse get_sweep_figure(const RouteCall& call);

// control_routes.cpp
HttpResponse post_train(const RouteCall& call);
HttpResponse post_sweep(const RouteCall& call);
HttpResponse post_fork(const RouteCall& call);
HttpResponse post_checkpoint(const RouteCall& call);
HttpResponse post_pause(const RouteCall& call);
HttpResponse post_continue(const RouteCall& call);
HttpResponse post_stop(const RouteCall& call);
HttpResponse post_resume(const RouteCall& call);
HttpResponse post_sweep_pause(const RouteCall& call);
HttpResponse post_sweep_continue(const RouteCall& call);
HttpResponse post_sweep_stop(const RouteCall& call);
HttpResponse post_sweep_resume(const RouteCall& call);

/// A document as a body.
std::shared_ptr<const std::string> text_of(const nlohmann::ordered_json& document);

struct TaggedText {
  std::shared_ptr<const std::string> text;
  std::string tag;
};

/// The table of all runs as it is now; made once a generation of the index.
TaggedText runs_document(ServerContext& server);

/// The run or sweep of the first argument; nullptr where there is none of that id, and the answer for that.
RunEntryPtr find_run(const RouteCall& call);
HttpResponse no_run(const RouteCall& call);
SweepEntryPtr find_sweep(const RouteCall& call);
HttpResponse no_sweep(const RouteCall& call);

/// A parameter that is a whole number of at least 0; `otherwise` where it is not given. Throws Error(Usage).
std::int64_t whole_parameter(const RouteCall& call, const std::string& name, std::int64_t otherwise);
/// A parameter of words with commas between them, which no word can hold.
std::vector<std::string> list_parameter(const RouteCall& call, const std::string& name);

}  // namespace groklab
