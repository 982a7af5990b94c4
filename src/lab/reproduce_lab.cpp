// SPDX-License-Identifier: MIT
#include "lab/reproduce_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "model/nudged_parameters.hpp"
#include "runs/weights.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// Trains the runs of one result.
class ResultRuns {
 public:
  ResultRuns(const PublishedResult& result, const ReproduceRequest& request, const ReproduceCalls& calls)
      : result_(result), request_(request), calls_(calls), overrides_(result.keys) {
    const std::vector<std::string> settings = reproduction_overrides(result);
    overrides_.insert(overrides_.end(), settings.begin(), settings.end());
  }

  RunLines published_start() { return train_in("published", {}); }

  RunLines nudged_start(int seed) {
    const Config config = load_config(result_.preset, overrides_);
    const ModelSpec spec = make_model_spec(config);
    const std::string path = (folder() / fmt::format("last_bit_{}.safetensors", seed)).string();
    make_folder(folder().string());
    write_weights(path, spec, nudged_parameters(initial_parameters(spec, config), static_cast<std::uint64_t>(seed)));
    return train_in(fmt::format("last_bit_{}", seed), fmt::format("model.init_from={}", path));
  }

  RunLines own_seed(int seed) { return train_in(fmt::format("seed_{}", seed), fmt::format("seed={}", seed)); }

  StopRequest stopped_by() const { return stopped_by_; }

 private:
  fs::path folder() const { return fs::path(request_.out) / result_.name; }

  RunLines train_in(const std::string& name, const std::string& change) {
    TrainRequest train_request;
    train_request.preset_or_file = result_.preset;
    train_request.overrides = overrides_;
    if (!change.empty()) {
      train_request.overrides.push_back(change);
    }
    train_request.resume = (folder() / name).string();
    train_request.threads = request_.threads;
    const TrainSummary summary = train(train_request, calls_.train);
    stopped_by_ = summary.result.stopped_by;
    if (calls_.on_end) {
      calls_.on_end(summary);
    }
    return RunFolder::open(summary.path).metrics();
  }

  const PublishedResult& result_;
  const ReproduceRequest& request_;
  const ReproduceCalls& calls_;
  std::vector<std::string> overrides_;
  StopRequest stopped_by_ = StopRequest::None;
};

/// Runs `one` for the seeds 0, 1, ...: none is chosen, none left out. Fewer where a stop was asked for.
template <class One>
std::vector<RunLines> runs_of_seeds(const ResultRuns& runs, int n, const One& one) {
  std::vector<RunLines> lines;
  for (int seed = 0; seed < n && runs.stopped_by() == StopRequest::None; ++seed) {
    lines.push_back(one(seed));
  }
  return lines;
}

std::vector<PublishedComparison> compare_all(const PublishedResult& result, const RunLines& run,
                                             std::span<const RunLines> starts) {
  std::vector<PublishedComparison> comparisons;
  for (const PublishedNumber& number : result.numbers) {
    comparisons.push_back(result.start == PublishedStart::OwnSeeds
                              ? compare_own_seeds(number, result.eval_every, starts)
                              : compare_same_weights(number, result.eval_every, run, starts));
  }
  return comparisons;
}

/// True where runs that differ in the last bit could explain a difference: in a milestone, not in the first update.
bool asks_for_starts(std::span<const PublishedComparison> comparisons) {
  return std::any_of(comparisons.begin(), comparisons.end(), [](const PublishedComparison& comparison) {
    return !comparison.passes && is_milestone(comparison.number.quantity);
  });
}

/// The comparisons of one result; none where a stop was asked for.
std::vector<PublishedComparison> compare_result(const PublishedResult& result, const ReproduceRequest& request,
                                                ResultRuns& runs) {
  const int n = request.starts > 0 ? request.starts : kFewestStarts;
  const auto stopped = [&] { return runs.stopped_by() != StopRequest::None; };
  if (result.start == PublishedStart::OwnSeeds) {
    const auto seeds = runs_of_seeds(runs, n, [&](int seed) { return runs.own_seed(seed); });
    return stopped() ? std::vector<PublishedComparison>() : compare_all(result, {}, seeds);
  }
  const RunLines run = runs.published_start();
  if (stopped()) {
    return {};
  }
  std::vector<PublishedComparison> comparisons = compare_all(result, run, {});
  if (request.starts > 0 || asks_for_starts(comparisons)) {
    const auto starts = runs_of_seeds(runs, n, [&](int seed) { return runs.nudged_start(seed); });
    comparisons = stopped() ? std::vector<PublishedComparison>() : compare_all(result, run, starts);
  }
  return comparisons;
}

}  // namespace

std::vector<std::string> reproduction_overrides(const PublishedResult& result) {
  std::int64_t steps = 0;
  std::set<std::int64_t> between;  // steps beside the grid
  bool milestones_only = true;     // a run that has grokked has no later number to offer
  for (const PublishedNumber& number : result.numbers) {
    steps = std::max(steps, number.step);
    if (!is_milestone(number.quantity)) {
      milestones_only = milestones_only && number.step <= 1;
      if (number.step % result.eval_every != 0) {
        between.insert(number.step);
      }
    }
  }
  std::vector<std::string> words = {fmt::format("train.steps={}", steps),
                                    fmt::format("train.eval_every={}", result.eval_every), "train.fourier_every=0",
                                    "train.checkpoint_every=0",
                                    fmt::format("train.stop_when={}", milestones_only ? "grokked" : "never")};
  if (!between.empty()) {
    words.push_back(fmt::format("train.eval_at=[{}]", fmt::join(between, ",")));
  }
  return words;
}

ReproduceSummary reproduce(const ReproduceRequest& request, const ReproduceCalls& calls) {
  ReproduceSummary summary;
  for (const PublishedResult& result : request.results) {
    ResultRuns runs(result, request, calls);
    const std::vector<PublishedComparison> comparisons = compare_result(result, request, runs);
    summary.stopped_by = runs.stopped_by();
    if (summary.stopped_by != StopRequest::None) {
      return summary;
    }
    ++summary.results;
    for (const PublishedComparison& comparison : comparisons) {
      ++summary.numbers;
      summary.failures += comparison.passes ? 0 : 1;
      if (calls.on_comparison) {
        calls.on_comparison(result, comparison);
      }
    }
  }
  return summary;
}

}  // namespace groklab
