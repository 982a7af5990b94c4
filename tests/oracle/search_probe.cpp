// SPDX-License-Identifier: MIT
// Answers questions about our samplers and pruners: a JSON line in, a JSON line out, for search_oracle.py and
// bench/studies/tpe.py. "begin", "ask" and "tell" run a study in memory.
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "search/normal_mass.hpp"
#include "search/pareto.hpp"
#include "search/parzen_estimator.hpp"
#include "search/sampler.hpp"
#include "search/successive_halving.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

/// A study that is asked and told in turns.
struct Session {
  std::vector<SearchParameter> space;
  SamplerKind sampler = SamplerKind::Tpe;
  std::uint64_t seed = 0;
  int population = 50;
  std::vector<Trial> trials;
};

std::vector<const Trial*> views_of(const std::vector<Trial>& trials) {
  std::vector<const Trial*> views;
  for (const Trial& trial : trials) {
    views.push_back(&trial);
  }
  return views;
}

Json begin(Session& session, const Json& question) {
  session = {};
  for (const auto& [name, distribution] : question["space"].items()) {
    session.space.push_back({name, parse_distribution(distribution, name), std::nullopt});
  }
  const std::string sampler = question["sampler"];
  session.sampler = sampler == "random"  ? SamplerKind::Random
                    : sampler == "nsga2" ? SamplerKind::Nsga2
                                         : SamplerKind::Tpe;
  session.seed = question["seed"];
  session.population = question.value("population", 50);
  return true;
}

Json ask(Session& session) {
  const std::vector<const Trial*> seen = views_of(session.trials);
  const Suggestion suggestion = suggest(session.sampler, {.space = session.space,
                                                          .seen = seen,
                                                          .number = std::ssize(session.trials),
                                                          .seed = session.seed,
                                                          .population = session.population});
  Trial trial;
  trial.number = std::ssize(session.trials);
  for (std::size_t i = 0; i < session.space.size(); ++i) {
    trial.params.push_back({session.space[i].name, session.space[i].distribution, suggestion.values[i]});
  }
  if (suggestion.generation) {
    trial.system_attrs["nsga2:generation"] = *suggestion.generation;
  }
  session.trials.push_back(std::move(trial));
  return suggestion.values;
}

Json tell(Session& session, const Json& question) {
  session.trials.back().values = question["values"].get<std::vector<double>>();
  session.trials.back().state = TrialState::Complete;
  return true;
}

Json parzen(const Json& question) {
  const Distribution distribution = parse_distribution(question["distribution"], "question");
  const ParzenEstimator density(distribution, question["observations"].get<std::vector<double>>());
  Json answer = {{"log_score", Json::array()}, {"samples", Json::array()}};
  for (const Json& value : question["points"]) {
    answer["log_score"].push_back(density.log_score(value));
  }
  Philox generator(question.value("seed", std::uint64_t{0}), Stream::Search, 0);
  for (int i = 0; i < question.value("n_samples", 0); ++i) {
    answer["samples"].push_back(density.sample(generator));
  }
  return answer;
}

Json fronts(const Json& question) {
  std::vector<Trial> trials;
  for (const Json& values : question["values"]) {
    Trial trial;
    trial.number = std::ssize(trials);
    trial.state = TrialState::Complete;
    trial.values = values.get<std::vector<double>>();
    trials.push_back(std::move(trial));
  }
  Json answer = Json::array();
  for (const std::vector<const Trial*>& front : pareto_fronts(views_of(trials))) {
    Json members = Json::array();
    const std::vector<double> crowding = crowding_distances(front);
    for (std::size_t i = 0; i < front.size(); ++i) {
      members.push_back({front[i]->number, std::isinf(crowding[i]) ? Json(nullptr) : Json(crowding[i])});
    }
    answer.push_back(members);
  }
  return answer;
}

std::map<std::int64_t, double> reports_of(const Json& list) {
  std::map<std::int64_t, double> reports;
  for (const Json& pair : list) {
    reports[pair[0].get<std::int64_t>()] = pair[1];
  }
  return reports;
}

Json halving(const Json& question) {
  std::vector<Trial> seen;
  for (const Json& reports : question["seen"]) {
    seen.emplace_back().intermediate = reports_of(reports);
  }
  const HalvingRule rule{question["min_resource"], question["reduction_factor"], question["min_early_stopping_rate"]};
  return is_halved(rule, views_of(seen), reports_of(question["reports"]));
}

Json answer_to(Session& session, const Json& question) {
  const std::string what = question["do"];
  return what == "begin"     ? begin(session, question)
         : what == "ask"     ? ask(session)
         : what == "tell"    ? tell(session, question)
         : what == "parzen"  ? parzen(question)
         : what == "fronts"  ? fronts(question)
         : what == "halving" ? halving(question)
                             : Json(log_normal_mass(question["a"], question["b"]));
}

}  // namespace
}  // namespace groklab

int main() {
  groklab::Session session;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << groklab::answer_to(session, nlohmann::ordered_json::parse(line)).dump() << std::endl;
  }
}
