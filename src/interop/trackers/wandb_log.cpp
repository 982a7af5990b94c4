// SPDX-License-Identifier: MIT
#include "interop/trackers/wandb_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <wandb.pb.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <limits>
#include <utility>

#include "config/config_file.hpp"
#include "core/append_file.hpp"
#include "core/atomic_file.hpp"
#include "core/content_hash.hpp"
#include "interop/record_log.hpp"
#include "interop/trackers/config_values.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

std::string json_number(double value) {
  if (std::isnan(value)) {
    return "\"NaN\"";
  }
  if (std::isinf(value)) {
    return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  }
  return fmt::format("{}", value);
}

template <class Items>
void add_item(Items& items, std::string_view key, std::string value_json) {
  wandb::Item& item = *items.Add();
  item.set_key(std::string(key));
  item.set_value_json(std::move(value_json));
}

/// Every key of the configuration, as wandb.config has it.
void add_config(wandb::Config& config, const Config& of_run) {
  const nlohmann::ordered_json values = config_values(of_run);
  for (const auto& [key, value] : values.items()) {
    add_item(*config.mutable_update(), key, value.dump());
  }
}

/// The files of a log.
struct LogPlace {
  std::string folder;
  std::string id;

  std::string path() const { return fmt::format("{}/run-{}.wandb", folder, id); }
};

constexpr std::string_view kFolderPrefix = "offline-run-";
constexpr std::size_t kIdLength = 8;

LogPlace new_place(const std::string& parent, const TrackedRun& run) {
  const std::string id =
      content_hash(fmt::format("{}\n{}\n{}", config_to_toml(run.config), run.name, run.start_s)).substr(0, kIdLength);
  const auto start = static_cast<std::time_t>(run.start_s);
  return {fmt::format("{}/{}{:%Y%m%d_%H%M%S}-{}", parent, kFolderPrefix, fmt::gmtime(start), id), id};
}

/// The log that is there already; else a new one.
LogPlace find_place(const std::string& parent, const TrackedRun& run) {
  std::error_code code;
  for (fs::directory_iterator it(parent, code), end; !code && it != end; it.increment(code)) {
    const std::string name = it->path().filename().string();
    const LogPlace place{it->path().string(), name.substr(name.rfind('-') + 1)};
    if (name.starts_with(kFolderPrefix) && fs::exists(place.path())) {
      return place;
    }
  }
  return new_place(parent, run);
}

/// What can stay of a log that goes on after a step.
struct KeptWandbLog {
  std::uint64_t bytes = 0;
  std::int64_t records = 0;
  std::int64_t last_step = -1;
};

class WandbLog final : public Tracker {
 public:
  WandbLog(const LogPlace& place, const TrackedRun& run, const KeptWandbLog& kept)
      : run_(run), file_(place.path(), kept.bytes), records_(kept.records), last_step_(kept.last_step) {
    if (kept.bytes == 0) {
      begin(place.id);
    }
  }

  void evaluation(const MetricsLine& line, double time_s) override {
    wandb::Record record = history(line.step, time_s);
    for (const auto& [name, value] : named_values(line)) {
      add_item(*record.mutable_history()->mutable_item(), name, json_number(value));
    }
    append(record);
    last_step_ = line.step;
  }

  void batch(std::int64_t step, double loss, double accuracy, double lr, double time_s) override {
    if (run_.config.wandb.log_every == 0 || step % run_.config.wandb.log_every != 0 || step == last_step_) {
      return;
    }
    wandb::Record record = history(step, time_s);
    auto& items = *record.mutable_history()->mutable_item();
    add_item(items, "batch_loss", json_number(loss));
    add_item(items, "batch_acc", json_number(accuracy));
    add_item(items, "lr", json_number(lr));
    append(record);
  }

  void weights(std::int64_t, const ModelSpec&, std::span<const float>, double) override {}
  std::string figures(const std::vector<std::string>&, std::int64_t, double) override { return ""; }

  void end(const TrackedEnd& end) override {
    wandb::Record summary;
    for (const auto& [key, value] : end.summary.items()) {
      add_item(*summary.mutable_summary()->mutable_update(), key, value.dump());
    }
    append(summary);
    wandb::Record record;
    record.mutable_exit()->set_exit_code(end.exit_code);
    record.mutable_exit()->set_runtime(static_cast<std::int32_t>(end.time_s - run_.start_s));
    append(record);
    file_.sync();
  }

 private:
  void begin(const std::string& id) {
    file_.append(wandb_file_header());
    wandb::Record header;
    header.mutable_header()->mutable_version_info()->set_producer("groklab");
    append(header);
    wandb::Record record;
    wandb::Run& run = *record.mutable_run();
    run.set_run_id(id);
    run.set_project(run_.config.wandb.project);
    run.set_run_group(run_.config.wandb.group);
    run.set_display_name(run_.config.wandb.name.empty() ? run_.name : run_.config.wandb.name);
    run.mutable_start_time()->set_seconds(static_cast<std::int64_t>(run_.start_s));
    add_config(*run.mutable_config(), run_.config);
    append(record);
    wandb::Record config;
    add_config(*config.mutable_config(), run_.config);
    append(config);
  }

  /// A row that holds where and when it is.
  wandb::Record history(std::int64_t step, double time_s) const {
    wandb::Record record;
    wandb::History& history = *record.mutable_history();
    history.mutable_step()->set_num(step);
    add_item(*history.mutable_item(), "_step", std::to_string(step));
    add_item(*history.mutable_item(), "_runtime", json_number(time_s - run_.start_s));
    add_item(*history.mutable_item(), "_timestamp", json_number(time_s));
    return record;
  }

  void append(wandb::Record& record) {
    record.set_num(++records_);
    file_.append(wandb_chunks(file_.bytes(), record.SerializeAsString()));
  }

  const TrackedRun run_;
  AppendFile file_;
  std::int64_t records_ = 0;
  std::int64_t last_step_ = -1;  // of the last evaluation
};

bool is_evaluation(const wandb::History& history) {
  return std::any_of(history.item().begin(), history.item().end(),
                     [](const wandb::Item& item) { return item.key() == "test_loss"; });
}

/// Whether a row belongs to what is done again after a step. The batch of that step itself is: its update comes after the
/// state that was saved.
bool comes_again(const wandb::History& history, std::int64_t step) {
  return history.step().num() > step || (history.step().num() == step && !is_evaluation(history));
}

KeptWandbLog kept_wandb_log(std::span<const std::uint8_t> bytes, std::int64_t step) {
  KeptWandbLog kept;
  for (const LogRecord& read : read_wandb_records(bytes)) {
    wandb::Record record;
    if (!record.ParseFromString(read.payload) || record.has_summary() || record.has_exit() ||
        (record.has_history() && comes_again(record.history(), step))) {
      break;
    }
    if (record.has_history() && is_evaluation(record.history())) {
      kept.last_step = record.history().step().num();
    }
    kept.bytes = read.end;
    ++kept.records;
  }
  constexpr std::int64_t kOpening = 3;  // header, run, config
  return kept.records < kOpening ? KeptWandbLog{} : kept;
}

}  // namespace

OpenTracker open_wandb_log(const std::string& folder, const TrackedRun& run, std::int64_t step) {
  const LogPlace place = find_place(folder + "/wandb", run);
  make_folder(place.folder + "/files");  // where W&B keeps what belongs to the run
  const KeptWandbLog kept =
      step >= 0 && fs::exists(place.path()) ? kept_wandb_log(read_file(place.path()), step) : KeptWandbLog{};
  return {std::make_unique<WandbLog>(place, run, kept), place.path(), kept.last_step,
          std::numeric_limits<std::int64_t>::max()};
}

}  // namespace groklab
