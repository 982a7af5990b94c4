// SPDX-License-Identifier: MIT
#include "server/route_answers.hpp"

namespace groklab {
namespace {

constexpr Route kRoutes[] = {
    {"GET", "/", Access::Open, Work::Now, get_page},
    {"GET", "/assets/app.js", Access::Open, Work::Now, get_script},
    {"GET", "/assets/plotly.js", Access::Open, Work::Now, get_plotly},
    {"GET", "/assets/app.css", Access::Open, Work::Now, get_style},
    {"POST", "/api/session", Access::Open, Work::Now, post_session},
    {"GET", "/api/health", Access::Reads, Work::Now, get_health},
    {"GET", "/api/info", Access::Reads, Work::Quick, get_info},
    {"GET", "/api/presets", Access::Reads, Work::Quick, get_presets},
    {"GET", "/api/events", Access::Reads, Work::Quick, get_events},
    {"GET", "/api/runs", Access::Reads, Work::Quick, get_runs},
    {"GET", "/api/runs/:id", Access::Reads, Work::Quick, get_run},
    {"GET", "/api/runs/:id/columns", Access::Reads, Work::Quick, get_columns},
    {"GET", "/api/curves", Access::Reads, Work::Quick, get_curves},
    {"GET", "/api/runs/:id/analysis", Access::Reads, Work::Quick, get_analysis},
    {"GET", "/api/runs/:id/figures/:name", Access::Reads, Work::Heavy, get_run_figure},
    {"GET", "/api/sweeps", Access::Reads, Work::Quick, get_sweeps},
    {"GET", "/api/sweeps/:id", Access::Reads, Work::Quick, get_sweep},
    {"GET", "/api/sweeps/:id/compare", Access::Reads, Work::Heavy, get_comparison},
    {"GET", "/api/sweeps/:id/forecast", Access::Reads, Work::Quick, get_forecast},
    {"GET", "/api/sweeps/:id/forecast/runs", Access::Reads, Work::Heavy, get_run_forecasts},
    {"GET", "/api/sweeps/:id/figures/:name", Access::Reads, Work::Heavy, get_sweep_figure},
    {"POST", "/api/control/train", Access::Controls, Work::Control, post_train},
    {"POST", "/api/control/sweep", Access::Controls, Work::Control, post_sweep},
    {"POST", "/api/runs/:id/fork", Access::Controls, Work::Control, post_fork},
    {"POST", "/api/runs/:id/checkpoint", Access::Controls, Work::Control, post_checkpoint},
    {"POST", "/api/runs/:id/pause", Access::Controls, Work::Control, post_pause},
    {"POST", "/api/runs/:id/continue", Access::Controls, Work::Control, post_continue},
    {"POST", "/api/runs/:id/stop", Access::Controls, Work::Control, post_stop},
    {"POST", "/api/runs/:id/resume", Access::Controls, Work::Control, post_resume},
    {"POST", "/api/sweeps/:id/pause", Access::Controls, Work::Control, post_sweep_pause},
    {"POST", "/api/sweeps/:id/continue", Access::Controls, Work::Control, post_sweep_continue},
    {"POST", "/api/sweeps/:id/stop", Access::Controls, Work::Control, post_sweep_stop},
    {"POST", "/api/sweeps/:id/resume", Access::Controls, Work::Control, post_sweep_resume},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace groklab
