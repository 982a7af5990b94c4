// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "config/config_file.hpp"
#include "config/options.hpp"
#include "config/presets.hpp"
#include "figures/figure_page.hpp"
#include "figures/figure_registry.hpp"
#include "figures/forecast_figure_registry.hpp"
#include "figures/sweep_figure_registry.hpp"
#include "lab/listing.hpp"
#include "lab/version.hpp"
#include "server/dashboard_files.hpp"
#include "server/route_answers.hpp"
#include "server/server_context.hpp"
#include "sweep/sweep_file.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kNoPage =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>groklab</title>\n"
    "<h1>groklab serve</h1>\n"
    "<p>This program was built without its web page. Run <code>make web</code> (it needs npm) and start it again. "
    "The interface under <code>/api</code> is there all the same: docs/serve-api.md.</p>\n";

HttpResponse page_file(const RouteCall& call, std::string_view text, std::string type) {
  if (text.empty()) {
    return error_response(404, "this program was built without its web page", "", "run `make web`");
  }
  return tagged(call.request, std::make_shared<const std::string>(text), "", std::move(type));
}

/// The figures' places in the page's menu.
std::string_view group_of(const Parts& needs) {
  if (needs.early_window) {
    return "early window";
  }
  if (needs.progress) {
    return "progress";
  }
  if (needs.snapshots) {
    return "spectra over steps";
  }
  if (needs.network) {
    return "network";
  }
  return needs.checkpoints ? "weights" : "curves";
}

Json picture_json(const RunPicture& picture) {
  return {{"name", picture.name},
          {"description", picture.description},
          {"group", group_of(picture.needs)},
          {"needs", needs_text(picture.needs)}};
}

Json figures_json() {
  Json figures;
  for (const RunFigure& figure : run_figures()) {
    Json entry = picture_json(figure);
    entry["at_step"] = figure.is_of_one_moment();
    figures["run"].push_back(std::move(entry));
  }
  for (const SweepFigure& figure : sweep_figures()) {
    figures["sweep"].push_back({{"name", figure.name}, {"description", figure.description}});
  }
  for (const ForecastFigure& figure : forecast_figures()) {
    figures["forecast"].push_back({{"name", figure.name}, {"description", figure.description}});
  }
  for (const RunAnimation& animation : run_animations()) {
    figures["animations"].push_back(picture_json(animation));
  }
  return figures;
}

/// What a form needs to ask for a key.
Json key_json(const Option& option) {
  Json key = {{"key", option.key},
              {"type", option_type_text(option)},
              {"default", option_override_text(option)},
              {"choices", nullptr},
              {"help", option.help},
              {"min", nullptr},
              {"max", nullptr}};
  if (const auto* choices = std::get_if<EnumSlot>(&option.slot)) {
    key["choices"] = choices->names;
  } else if (const auto* names = std::get_if<NamesSlot>(&option.slot)) {
    key["choices"] = names->names;
  } else if (std::holds_alternative<bool*>(option.slot)) {
    key["choices"] = {"true", "false"};
  }
  if (std::isfinite(option.min)) {
    key["min"] = option.min;
  }
  if (std::isfinite(option.max)) {
    key["max"] = option.max;
  }
  return key;
}

Json names_and_texts(std::string_view what, const char* text_name) {
  Json items = Json::array();
  for (const ListItem& item : list(what).items) {
    items.push_back({{"name", item.name}, {text_name, item.text}});
  }
  return items;
}

/// The keys that a preset sets to something else than their defaults.
Json changed_values(const Config& preset) {
  Config defaults, copy = preset;
  const std::vector<Option> before = options(defaults), after = options(copy);
  Json values = Json::object();
  for (std::size_t key = 0; key < after.size(); ++key) {
    const std::string text = option_override_text(after[key]);
    if (text != option_override_text(before[key])) {
      values[std::string(after[key].key)] = text;
    }
  }
  return values;
}

Json preset_values() {
  Json values = {{"train", Json::object()}, {"sweep", Json::object()}};
  for (const EmbeddedPreset& preset : embedded_presets()) {
    Config config;
    apply_toml(config, preset.toml, preset.name);
    values["train"][std::string(preset.name)] = changed_values(config);
  }
  for (const EmbeddedSweep& sweep : embedded_sweeps()) {
    values["sweep"][std::string(sweep.name)] = changed_values(parse_sweep(sweep.toml, sweep.name).base);
  }
  return values;
}

/// What does not change while this program runs.
Json program_json() {
  Json info = {{"version", version()},
               {"presets", names_and_texts("presets", "title")},
               {"sweeps", names_and_texts("sweeps", "title")}};
  for (const ListItem& item : list("operations").items) {
    info["operations"].push_back(item.name);
  }
  info["metrics"] = names_and_texts("metrics", "description");
  info["figures"] = figures_json();
  Config defaults;
  for (const Option& option : options(defaults)) {
    info["keys"].push_back(key_json(option));
  }
  return info;
}

}  // namespace

HttpResponse get_page(const RouteCall& call) {
  const std::string_view page = dashboard_index_html().empty() ? kNoPage : dashboard_index_html();
  return page_file(call, page, "text/html; charset=utf-8");
}

HttpResponse get_script(const RouteCall& call) {
  return page_file(call, dashboard_app_js(), "text/javascript; charset=utf-8");
}

HttpResponse get_plotly(const RouteCall& call) {
  return page_file(call, plotly_script(), "text/javascript; charset=utf-8");
}

HttpResponse get_style(const RouteCall& call) {
  return page_file(call, dashboard_app_css(), "text/css; charset=utf-8");
}

HttpResponse post_session(const RouteCall& call) {
  const Json body = Json::parse(call.request.body, nullptr, false);
  const std::string given =
      body.is_object() && body.contains("token") && body["token"].is_string() ? body["token"].get<std::string>() : "";
  Secrets& secrets = call.server.secrets;
  if (!equal_secrets(secrets.token, given)) {
    const bool too_many = !secrets.guesses.allows_guess();
    return error_response(too_many ? 429 : 401, "wrong token", "token", "copy the address that was printed");
  }
  HttpResponse response{.status = 204};
  response.headers.emplace_back(
      "Set-Cookie", fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", secrets.cookie, secrets.session));
  return response;
}

HttpResponse get_health(const RouteCall&) {
  HttpResponse response;
  response.body = std::make_shared<const std::string>("{\"status\":\"ok\"}");
  return response;
}

HttpResponse get_info(const RouteCall& call) {
  static const Json program = program_json();  // the first line of the table of runs waits for it
  Json info = program;
  info["folder"] = call.server.folder;
  info["allow_control"] = call.server.control != nullptr;
  return tagged(call.request, std::make_shared<const std::string>(info.dump()));
}

HttpResponse get_presets(const RouteCall& call) {
  static const auto text = std::make_shared<const std::string>(preset_values().dump());
  return tagged(call.request, text);
}

}  // namespace groklab
