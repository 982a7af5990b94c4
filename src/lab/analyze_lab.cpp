// SPDX-License-Identifier: MIT
#include "lab/analyze_lab.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "analysis/linear_probe.hpp"
#include "config/config_file.hpp"
#include "config/options.hpp"
#include "core/atomic_file.hpp"
#include "core/content_hash.hpp"
#include "core/error.hpp"
#include "interop/foreign_network.hpp"
#include "interop/network_file.hpp"
#include "lab/analysis_folder.hpp"
#include "lab/analysis_record.hpp"
#include "lab/causal_record.hpp"
#include "lab/machine.hpp"
#include "lab/run_measures.hpp"
#include "lab/workshop.hpp"
#include "runs/checkpoint.hpp"
#include "runs/run_folder.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

// Sections that can still be set: how to measure, and of weights from elsewhere what they do not say themselves.
constexpr std::string_view kFreeOfRun[] = {"analysis"};
constexpr std::string_view kFreeOfForeign[] = {"analysis", "task", "model"};

/// Every measure of one file.
struct FileMeasures {
  Dissection dissection;
  std::optional<CausalTests> causal;
  std::optional<LinearProbes> probes;
};

/// A network shape with everything needed to measure weights of that shape.
class Dissector {
 public:
  Dissector(const Config& config, SplitKnown split, int threads)
      : config_(config),
        split_(split),
        data_(make_dataset(config_)),
        spec_(make_model_spec(config_)),
        pool_(threads_or_default(threads)),
        frame_(make_task_frame(make_pair_grid(data_, split))),
        initial_(config_.model.output_scale > 0 ? starting_parameters(spec_, config_) : std::vector<float>()),
        reader_(config_, spec_, data_, pool_, initial_) {}

  const Dataset& data() const { return data_; }

  const ModelSpec& spec() const { return spec_; }

  /// `params`: [n_params], of a network.
  KeySet keys_of(std::span<const float> params) {
    return choose_keys(reader_.read(params), frame_, config_.analysis.key_rule, pool_);
  }

  /// The measures of one file, with the keys given or, without any, its own.
  FileMeasures measure(std::span<const float> params, const std::optional<KeySet>& keys, bool intervene) {
    const NetworkTables tables = reader_.read(params);
    const KeySet used = keys ? *keys : choose_keys(tables, frame_, config_.analysis.key_rule, pool_);
    FileMeasures measures{dissect(tables, frame_, used, pool_), std::nullopt, std::nullopt};
    if (intervene) {
      if (!runner_) {
        runner_.emplace(config_, spec_, data_, frame_.grid, pool_, initial_);
      }
      const CausalSettings settings{config_.analysis.random_sets, config_.seed};
      measures.causal = causal_tests(tables, frame_, measures.dissection, *runner_, settings, pool_);
      if (split_ == SplitKnown::Yes) {
        const NetworkTables initial = reader_.read(initial_parameters(spec_, config_));
        measures.probes = linear_probes(tables.neurons(), initial.neurons(), frame_.grid, config_.seed, pool_);
      }
    }
    return measures;
  }

  Json json(const FileMeasures& measures) const {
    Json json;
    json["network"] = {{"kind", config_.model.kind == ModelKind::Transformer ? "transformer" : "mlp"},
                       {"operation", config_.task.operation},
                       {"p", config_.task.p},
                       {"n_params", spec_.n_params}};
    json.update(dissection_json(measures.dissection, frame_, spec_));
    if (measures.causal) {
      json["causal"] = causal_json(*measures.causal);
    }
    if (measures.probes) {
      json["probes"] = probes_json(*measures.probes);
    }
    return json;
  }

 private:
  const Config config_;
  const SplitKnown split_;
  const Dataset data_;
  const ModelSpec spec_;
  ThreadPool pool_;
  const TaskFrame frame_;
  const std::vector<float> initial_;
  NetworkReader reader_;
  std::optional<AblationRunner> runner_;  ///< made when it is needed: its tables are large
};

std::vector<StoredTensor> arrays_of(const FileMeasures& measures) {
  std::vector<StoredTensor> arrays = dissection_arrays(measures.dissection);
  if (measures.causal) {
    std::vector<StoredTensor> more = causal_arrays(*measures.causal);
    std::move(more.begin(), more.end(), std::back_inserter(arrays));
  }
  return arrays;
}

Json settings_json(const Config& config, const std::optional<KeySet>& keys, bool intervene) {
  Json json;
  json["format"] = kAnalysisFormat;
  json["key_rule"] = Json::parse(option_value_text(config, "analysis.key_rule"));
  json["keys_from"] = Json::parse(option_value_text(config, "analysis.keys_from"));
  if (intervene) {
    json["random_sets"] = config.analysis.random_sets;
  }
  if (keys) {
    json["keys"] = {{"basis", basis_name(keys->basis)}, {"frequencies", keys->frequencies}};
  }
  return json;
}

/// Seconds that the rest will take if it goes on as it did.
class Clock {
 public:
  double left(int done, int total) const {
    const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    return done > 0 ? spent / done * (total - done) : 0;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

AnalyzeSummary analyze_run(const AnalyzeRequest& request, const AnalyzeCalls& calls) {
  const RunFolder run = RunFolder::open(request.path);
  const std::vector<std::int64_t> steps = run.checkpoint_steps();
  if (steps.empty()) {
    throw Error(ErrorKind::Usage, "the run has no checkpoints", request.path,
                "train with checkpoint_every=1000, or wait for its end");
  }
  Config config = run.config();
  apply_overrides(config, request.overrides, kFreeOfRun);
  Dissector dissector(config, SplitKnown::Yes, request.threads);
  const AnalysisFolder folder(run.path());
  std::optional<KeySet> keys;
  if (config.analysis.keys_from == KeysFrom::Final) {
    keys = dissector.keys_of(run.weights(steps.back(), dissector.spec()));
  }

  AnalyzeSummary summary;
  const auto add_paths = [&](const std::vector<std::string>& paths) {
    summary.paths.insert(summary.paths.end(), paths.begin(), paths.end());
  };
  std::vector<Json> documents;
  const Clock clock;
  const int total = static_cast<int>(steps.size());
  for (const std::int64_t step : steps) {
    const bool intervene = config.analysis.intervene == Intervene::All ||
                           (config.analysis.intervene == Intervene::Last && step == steps.back());
    Json inputs = settings_json(config, keys, intervene);
    inputs["content"] = content_hash(run.read(checkpoint_file(step)));
    Json document = folder.up_to_date(step, inputs);
    const bool skipped = !document.is_null();
    if (!skipped) {
      const FileMeasures measures = dissector.measure(run.weights(step, dissector.spec()), keys, intervene);
      document = {{"step", step}, {"inputs", inputs}};
      document.update(dissector.json(measures));
      folder.write(step, document, arrays_of(measures));
    }
    add_paths(folder.paths(step));
    documents.push_back(std::move(document));
    const int done = static_cast<int>(documents.size());
    if (calls.on_checkpoint) {
      calls.on_checkpoint({step, done, total, skipped, clock.left(done, total)});
    }
  }
  summary.document = folder.write_summary(documents, run_measures(run, config, dissector.data(), documents));
  add_paths(folder.summary_paths());
  return summary;
}

/// Whether the user has set the key that an assumption begins with.
bool is_overridden(const std::string& assumption, const std::vector<std::string>& overrides) {
  Config config;
  std::vector<Option> table = options(config);
  const std::string key = assumption.substr(0, assumption.find('='));
  return std::any_of(overrides.begin(), overrides.end(), [&](const std::string& text) {
    return find_option(table, std::string_view(text).substr(0, text.find('=')), text).key == key;
  });
}

AnalyzeSummary analyze_file(const AnalyzeRequest& request, const AnalyzeCalls& calls) {
  const TensorFile file = read_tensor_file(request.path);
  const std::optional<std::string> carried = stored_config(file);
  Config config;
  std::vector<std::string> assumed;
  if (carried) {
    config = parse_config(is_checkpoint(file) ? read_checkpoint_config(request.path) : *carried, request.path);
    apply_overrides(config, request.overrides, kFreeOfRun);
  } else {
    ForeignNetwork network = guess_network(file, request.path);
    config = network.config;
    assumed = network.assumed;
    apply_overrides(config, request.overrides, kFreeOfForeign);
    resolve(config);
    std::erase_if(assumed, [&](const std::string& text) { return is_overridden(text, request.overrides); });
  }
  for (const std::string& text : assumed) {
    if (calls.on_message) {
      calls.on_message("assumed: " + text);
    }
  }
  Dissector dissector(config, carried ? SplitKnown::Yes : SplitKnown::No, request.threads);
  const bool intervene = config.analysis.intervene != Intervene::Off;
  const FileMeasures measures =
      dissector.measure(read_network(request.path, dissector.spec()), std::nullopt, intervene);
  AnalyzeSummary summary;
  Json& document = summary.document;
  if (const StoredTensor* step = file.find("step"); is_checkpoint(file) && step != nullptr) {
    document["step"] = stored_values<std::int64_t>(*step).at(0);
  }
  document["inputs"] = settings_json(config, std::nullopt, intervene);
  document["inputs"]["content"] = content_hash(read_file(request.path));
  if (!assumed.empty()) {
    document["assumed"] = assumed;
  }
  document.update(dissector.json(measures));
  if (!request.out.empty()) {
    make_folder(request.out);
    const std::string stem = request.out + "/" + std::filesystem::path(request.path).stem().string();
    summary.paths = write_analysis(stem, document, arrays_of(measures));
  }
  return summary;
}

}  // namespace

AnalyzeSummary analyze(const AnalyzeRequest& request, const AnalyzeCalls& calls) {
  const bool is_run = std::filesystem::is_directory(request.path) || RunFolder::holds_run(request.path);
  return is_run ? analyze_run(request, calls) : analyze_file(request, calls);
}

}  // namespace groklab
