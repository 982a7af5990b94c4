// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/error.hpp"
#include "server/route_answers.hpp"
#include "server/run_control.hpp"
#include "server/server_context.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostSteps = std::int64_t{1} << 53;
constexpr std::chrono::seconds kLongestWait{3};
constexpr std::chrono::milliseconds kLookAgainAfter{5};

/// The body, an object of nothing but these keys; an empty body is an empty object. Throws Error(Usage).
Json body_of(const RouteCall& call, std::initializer_list<std::string_view> keys) {
  Json body = call.request.body.empty() ? Json::object() : Json::parse(call.request.body, nullptr, false);
  if (!body.is_object()) {
    throw Error(ErrorKind::Usage, "the body must be a JSON object", "", "");
  }
  for (const auto& item : body.items()) {
    if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) {
      throw Error(ErrorKind::Usage, "unknown member", item.key(), "");
    }
  }
  return body;
}

std::string text_member(const Json& body, const char* name) {
  const auto found = body.find(name);
  if (found != body.end() && !found->is_null() && !found->is_string()) {
    throw Error(ErrorKind::Usage, "must be a text", name, "");
  }
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t whole_member(const Json& body, const char* name, std::int64_t most) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) {
    return 0;
  }
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
    throw Error(ErrorKind::Usage, "must be a whole number in its range", name, "");
  }
  return found->get<std::int64_t>();
}

StartQuery query_of(const Json& body, const char* what) {
  constexpr std::int64_t kMostThreads = 256;
  constexpr std::int64_t kMostSeeds = 1'000'000;
  StartQuery query;
  query.what = text_member(body, what);
  query.name = text_member(body, "name");
  query.threads = static_cast<int>(whole_member(body, "threads", kMostThreads));
  query.seeds = static_cast<int>(whole_member(body, "seeds", kMostSeeds));
  for (const Json& word : body.value("overrides", Json::array())) {
    if (!word.is_string()) {
      throw Error(ErrorKind::Usage, "must be texts like key=value", "overrides", "");
    }
    query.overrides.push_back(word.get<std::string>());
  }
  return query;
}

HttpResponse accepted(const Json& document) {
  HttpResponse response{.status = 202};
  response.body = std::make_shared<const std::string>(document.dump());
  return response;
}

/// Of what was started, once the index has it (where its disk tells in time): the page asks for it next.
HttpResponse started(const RouteCall& call, const std::string& id) {
  const RunIndex& index = call.server.index;
  const auto until = std::chrono::steady_clock::now() + kLongestWait;
  while (index.find_run(id) == nullptr && index.find_sweep(id) == nullptr && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kLookAgainAfter);
  }
  return accepted({{"id", id}});
}

/// Does something to a run or a sweep that was asked for by id; `missing` answers where there is none.
template <class Entry, class Act>
HttpResponse control_entry(const RouteCall& call, const std::shared_ptr<const Entry>& entry,
                           HttpResponse (*missing)(const RouteCall&), Act act) {
  if (entry == nullptr) {
    return missing(call);
  }
  body_of(call, {});
  act(*call.server.control, *entry);
  return accepted({{"id", entry->id}});
}

template <class Act>
HttpResponse control_run(const RouteCall& call, Act act) {
  return control_entry(call, find_run(call), no_run, act);
}

template <class Act>
HttpResponse control_sweep(const RouteCall& call, Act act) {
  return control_entry(call, find_sweep(call), no_sweep, act);
}

constexpr auto kPauseIt = [](RunControl& control, const auto& entry) { control.pause(entry); };
constexpr auto kGoOn = [](RunControl& control, const auto& entry) { control.go_on(entry); };
constexpr auto kStop = [](RunControl& control, const auto& entry) { control.stop(entry); };
constexpr auto kResume = [](RunControl& control, const auto& entry) { control.resume(entry); };

}  // namespace

HttpResponse post_train(const RouteCall& call) {
  const Json body = body_of(call, {"preset", "overrides", "name", "threads"});
  return started(call, call.server.control->train(query_of(body, "preset")));
}

HttpResponse post_sweep(const RouteCall& call) {
  const Json body = body_of(call, {"sweep", "overrides", "name", "seeds"});
  return started(call, call.server.control->sweep(query_of(body, "sweep")));
}

HttpResponse post_fork(const RouteCall& call) {
  const RunEntryPtr run = find_run(call);
  if (run == nullptr) {
    return no_run(call);
  }
  const Json body = body_of(call, {"step", "overrides", "name"});
  const std::int64_t step = whole_member(body, "step", kMostSteps);
  return started(call, call.server.control->fork(*run, step, query_of(body, "what")));
}

HttpResponse post_checkpoint(const RouteCall& call) {
  const RunEntryPtr run = find_run(call);
  if (run == nullptr) {
    return no_run(call);
  }
  const Json body = body_of(call, {"step"});
  const std::int64_t step = whole_member(body, "step", kMostSteps);
  call.server.control->make_checkpoint(*run, step);
  return accepted({{"id", run->id}, {"step", step}});
}

HttpResponse post_pause(const RouteCall& call) { return control_run(call, kPauseIt); }
HttpResponse post_continue(const RouteCall& call) { return control_run(call, kGoOn); }
HttpResponse post_stop(const RouteCall& call) { return control_run(call, kStop); }
HttpResponse post_resume(const RouteCall& call) { return control_run(call, kResume); }

HttpResponse post_sweep_pause(const RouteCall& call) { return control_sweep(call, kPauseIt); }
HttpResponse post_sweep_continue(const RouteCall& call) { return control_sweep(call, kGoOn); }
HttpResponse post_sweep_stop(const RouteCall& call) { return control_sweep(call, kStop); }
HttpResponse post_sweep_resume(const RouteCall& call) { return control_sweep(call, kResume); }

}  // namespace groklab
