// SPDX-License-Identifier: MIT
#include "interop/trackers/tensorboard_log.hpp"

#include <fmt/format.h>
#include <tensorboard.pb.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "core/append_file.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "interop/record_log.hpp"
#include "interop/trackers/config_values.hpp"
#include "interop/trackers/weight_histogram.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
namespace tb = tensorboard;

constexpr std::string_view kFileName = "events.out.tfevents.groklab";
constexpr std::string_view kFileVersion = "brain.Event:2";
constexpr int kFloat = 1;  // DT_FLOAT
enum DataClass { kScalarClass = 1, kTensorClass = 2 };
enum HParamType { kString = 1, kBool = 2, kFloat64 = 3 };
enum SessionStatus { kSuccess = 1, kFailure = 2 };

tb::Event event_at(std::int64_t step, double time_s) {
  tb::Event event;
  event.set_wall_time(time_s);
  event.set_step(step);
  return event;
}

/// An event of the HParams plugin: all is in the metadata, the tensor is empty.
tb::Event hparams_event(std::string_view tag, const tb::HParamsPluginData& data, double time_s) {
  tb::Event event = event_at(0, time_s);
  tb::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(std::string(tag));
  value.mutable_tensor()->set_dtype(kFloat);
  value.mutable_tensor()->mutable_tensor_shape()->add_dim()->set_size(0);
  value.mutable_metadata()->mutable_plugin_data()->set_plugin_name("hparams");
  value.mutable_metadata()->mutable_plugin_data()->set_content(data.SerializeAsString());
  value.mutable_metadata()->set_data_class(kTensorClass);
  return event;
}

HParamType hparam_type(const nlohmann::ordered_json& value) {
  if (value.is_boolean()) {
    return kBool;
  }
  return value.is_number() ? kFloat64 : kString;
}

tb::SessionStart::HParam hparam_of(const nlohmann::ordered_json& value) {
  tb::SessionStart::HParam hparam;
  if (value.is_boolean()) {
    hparam.set_bool_value(value.get<bool>());
  } else if (value.is_number()) {
    hparam.set_number_value(value.get<double>());
  } else {
    hparam.set_string_value(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return hparam;
}

/// Which keys and measures there are, so that TensorBoard has its columns before the first value.
tb::HParamsPluginData experiment_of(const TrackedRun& run, const nlohmann::ordered_json& keys) {
  tb::HParamsPluginData data;
  tb::Experiment& experiment = *data.mutable_experiment();
  experiment.set_time_created_secs(run.start_s);
  for (const auto& [key, value] : keys.items()) {
    tb::HParamInfo& info = *experiment.add_hparam_infos();
    info.set_name(key);
    info.set_type(hparam_type(value));
  }
  for (const NamedValue& measure : named_values(MetricsLine{})) {
    experiment.add_metric_infos()->mutable_name()->set_tag(std::string(measure.name));
  }
  return data;
}

tb::HParamsPluginData session_of(const TrackedRun& run, const nlohmann::ordered_json& keys) {
  tb::HParamsPluginData data;
  tb::SessionStart& session = *data.mutable_session_start_info();
  session.set_start_time_secs(run.start_s);
  for (const auto& [key, value] : keys.items()) {
    (*session.mutable_hparams())[key] = hparam_of(value);
  }
  return data;
}

/// Width and height of a PNG: the two numbers of its first chunk, big-endian.
std::pair<std::int32_t, std::int32_t> png_size(std::span<const std::uint8_t> bytes, const std::string& path) {
  constexpr std::string_view kMagic = "\x89PNG\r\n\x1a\n";
  constexpr std::size_t kWidthAt = 16;  // magic number, length and name of the chunk
  if (bytes.size() < kWidthAt + 8 ||
      !std::equal(kMagic.begin(), kMagic.end(), bytes.begin(),
                  [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; })) {
    throw Error(ErrorKind::BadFile, "is no PNG", path, "draw the figures again");
  }
  const auto number_at = [&](std::size_t at) {
    return static_cast<std::int32_t>(bytes[at] << 24U | bytes[at + 1] << 16U | bytes[at + 2] << 8U | bytes[at + 3]);
  };
  return {number_at(kWidthAt), number_at(kWidthAt + 4)};
}

tb::Event image_event(const std::string& png, std::int64_t step, double time_s) {
  constexpr int kRgb = 3;
  const std::vector<std::uint8_t> bytes = read_file(png);
  tb::Event event = event_at(step, time_s);
  tb::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag("figures/" + fs::path(png).stem().string());
  const auto [width, height] = png_size(bytes, png);
  value.mutable_image()->set_width(width);
  value.mutable_image()->set_height(height);
  value.mutable_image()->set_colorspace(kRgb);
  value.mutable_image()->set_encoded_image_string(std::string(bytes.begin(), bytes.end()));
  return event;
}

tb::Event version_event(double time_s) {
  tb::Event event = event_at(0, time_s);
  event.set_file_version(std::string(kFileVersion));
  return event;
}

class TensorBoardLog final : public Tracker {
 public:
  TensorBoardLog(const std::string& path, const TrackedRun& run, std::uint64_t keep_bytes) : file_(path, keep_bytes) {
    if (keep_bytes == 0) {
      begin(run);
    }
  }

  void evaluation(const MetricsLine& line, double time_s) override {
    tb::Event event = event_at(line.step, time_s);
    for (const auto& [name, number] : named_values(line)) {
      tb::Summary::Value& value = *event.mutable_summary()->add_value();
      value.set_tag(std::string(name));
      value.mutable_tensor()->set_dtype(kFloat);
      value.mutable_tensor()->mutable_tensor_shape();
      value.mutable_tensor()->add_float_val(static_cast<float>(number));
      if (described_.emplace(name).second) {  // a tag's metadata stands at its first value
        value.mutable_metadata()->mutable_plugin_data()->set_plugin_name("scalars");
        value.mutable_metadata()->set_data_class(kScalarClass);
      }
    }
    append(event);
  }

  void batch(std::int64_t, double, double, double, double) override {}

  void weights(std::int64_t step, const ModelSpec& spec, std::span<const float> params, double time_s) override {
    tb::Event event = event_at(step, time_s);
    for (const TensorSpec& tensor : spec.tensors) {
      const WeightHistogram histogram = weight_histogram(
          params.subspan(static_cast<std::size_t>(tensor.offset), static_cast<std::size_t>(tensor.size)));
      tb::Summary::Value& value = *event.mutable_summary()->add_value();
      value.set_tag("weights/" + tensor.name);
      tb::Summary::Histogram& out = *value.mutable_histo();
      out.set_min(histogram.min);
      out.set_max(histogram.max);
      out.set_num(histogram.count);
      out.set_sum(histogram.sum);
      out.set_sum_squares(histogram.sum_squares);
      out.mutable_bucket_limit()->Add(histogram.limits.begin(), histogram.limits.end());
      out.mutable_bucket()->Add(histogram.counts.begin(), histogram.counts.end());
    }
    append(event);
  }

  std::string figures(const std::vector<std::string>& pngs, std::int64_t step, double time_s) override {
    if (pngs.empty()) {
      return "";
    }
    std::vector<std::uint8_t> file = tfrecord(version_event(time_s).SerializeAsString());
    for (const std::string& png : pngs) {
      const std::vector<std::uint8_t> record = tfrecord(image_event(png, step, time_s).SerializeAsString());
      file.insert(file.end(), record.begin(), record.end());
    }
    const std::string path = file_.path() + ".images";
    write_file_atomically(path, file);
    return path;
  }

  void end(const TrackedEnd& end) override {
    tb::HParamsPluginData data;
    data.mutable_session_end_info()->set_status(end.exit_code == 0 ? kSuccess : kFailure);
    data.mutable_session_end_info()->set_end_time_secs(end.time_s);
    append(hparams_event("_hparams_/session_end_info", data, end.time_s));
    file_.sync();
  }

 private:
  void begin(const TrackedRun& run) {
    append(version_event(run.start_s));
    const nlohmann::ordered_json keys = config_values(run.config);
    append(hparams_event("_hparams_/experiment", experiment_of(run, keys), run.start_s));
    append(hparams_event("_hparams_/session_start_info", session_of(run, keys), run.start_s));
  }

  void append(const tb::Event& event) { file_.append(tfrecord(event.SerializeAsString())); }

  AppendFile file_;
  std::set<std::string> described_;
};

/// What can stay of a log that goes on after a step.
struct KeptLog {
  std::uint64_t bytes = 0;
  std::int64_t last_step = -1;
  std::int64_t last_weights = -1;
};

bool holds_tag(const tb::Event& event, std::string_view tag) {
  return std::any_of(event.summary().value().begin(), event.summary().value().end(),
                     [&](const tb::Summary::Value& value) { return value.tag() == tag; });
}

KeptLog kept_log(std::span<const std::uint8_t> bytes, std::int64_t step) {
  KeptLog kept;
  bool has_start = false;
  for (const LogRecord& read : read_tfrecords(bytes)) {
    tb::Event event;
    if (!event.ParseFromString(read.payload) || event.step() > step || holds_tag(event, "_hparams_/session_end_info")) {
      break;
    }
    has_start = has_start || holds_tag(event, "_hparams_/session_start_info");
    if (holds_tag(event, "test_loss")) {
      kept.last_step = event.step();
    }
    if (!event.summary().value().empty() && event.summary().value(0).has_histo()) {
      kept.last_weights = event.step();
    }
    kept.bytes = read.end;
  }
  return has_start ? kept : KeptLog{};
}

}  // namespace

OpenTracker open_tensorboard_log(const std::string& folder, const TrackedRun& run, std::int64_t step) {
  make_folder(folder + "/tensorboard");
  const std::string path = fmt::format("{}/tensorboard/{}", folder, kFileName);
  const KeptLog kept = step >= 0 && fs::exists(path) ? kept_log(read_file(path), step) : KeptLog{};
  return {std::make_unique<TensorBoardLog>(path, run, kept.bytes), path, kept.last_step, kept.last_weights};
}

}  // namespace groklab
