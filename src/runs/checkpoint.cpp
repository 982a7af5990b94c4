// SPDX-License-Identifier: MIT
#include "runs/checkpoint.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "runs/weights.hpp"

namespace groklab {
namespace {

constexpr std::string_view kFormatPrefix = "groklab checkpoint ";
constexpr int kFormatNumber = 1;
constexpr std::string_view kExpAvgPrefix = "opt.exp_avg.";
constexpr std::string_view kExpAvgSqPrefix = "opt.exp_avg_sq.";
constexpr std::string_view kWindowPrefix = "window.";

[[noreturn]] void refuse(const std::string& what, const std::string& path, const std::string& hint) {
  throw Error(ErrorKind::BadFile, what, path, hint);
}

/// Refuses what is no checkpoint and what a newer program wrote.
void check_format(const TensorFile& file, const std::string& path) {
  if (!is_checkpoint(file)) {
    refuse("not a groklab checkpoint", path, "weights alone are read by model.init_from");
  }
  const std::string& format = file.metadata.at("format");
  const int number = parse_number<int>(std::string_view(format).substr(kFormatPrefix.size())).value_or(0);
  if (number < 1) {
    refuse(fmt::format("unknown format '{}'", format), path, "restore it from a good copy");
  }
  if (number > kFormatNumber) {
    refuse(fmt::format("written by a newer groklab (checkpoint format {}, this one reads up to {})", number,
                       kFormatNumber),
           path, "update groklab");
  }
  if (!file.metadata.contains("config")) {
    refuse("the checkpoint holds no configuration", path, "restore it from a good copy");
  }
}

std::string shape_text(const std::vector<std::int64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

/// Collects one file's tensors; finish() refuses a file with one that nobody asked for.
class TensorReader {
 public:
  TensorReader(const TensorFile& file, const ModelSpec& spec, const std::string& path) : spec_(spec), path_(path) {
    GROKLAB_CHECK(!spec.tensors.empty());
    for (const StoredTensor& tensor : file.tensors) {
      left_.emplace(tensor.name, &tensor);
    }
  }

  /// All tensors of the network under that prefix as one flat vector; empty where there is none at all.
  std::vector<float> flat(std::string_view prefix) {
    std::vector<float> values;
    for (const TensorSpec& tensor : spec_.tensors) {
      const std::string name = std::string(prefix) + tensor.name;
      const StoredTensor* stored = take(name);
      if (stored == nullptr && values.empty() && !prefix.empty()) {
        continue;
      }
      if (stored == nullptr || stored->dtype != DType::F32 || stored->shape != tensor.shape) {
        const std::string has = stored == nullptr ? "no such tensor" : shape_text(stored->shape);
        refuse(fmt::format("of another network: '{}' should be F32 {}, the file has {}", name, shape_text(tensor.shape),
                           has),
               path_, "use the configuration it was saved with");
      }
      values.resize(static_cast<std::size_t>(spec_.n_params));
      if (!stored->bytes.empty()) {
        std::memcpy(values.data() + tensor.offset, stored->bytes.data(), stored->bytes.size());
      }
      ++found_;
    }
    if (found_ % spec_.tensors.size() != 0) {
      refuse(fmt::format("some '{}' tensors are missing", prefix), path_, "restore it from a good copy");
    }
    return values;
  }

  /// All tensors whose names begin with the prefix, under the rest of their names.
  std::vector<StoredTensor> named(std::string_view prefix) {
    std::vector<StoredTensor> tensors;
    for (auto it = left_.lower_bound(std::string(prefix)); it != left_.end() && it->first.starts_with(prefix);) {
      tensors.push_back(*it->second);
      tensors.back().name.erase(0, prefix.size());
      it = left_.erase(it);
    }
    return tensors;
  }

  std::int64_t count(const std::string& name) {
    const StoredTensor* stored = take(name);
    const bool fits = stored != nullptr && stored->dtype == DType::I64 && stored->shape == std::vector<std::int64_t>{1};
    const std::int64_t value = fits ? stored_values<std::int64_t>(*stored)[0] : -1;
    if (value < 0) {
      refuse(fmt::format("'{}' is missing or damaged", name), path_, "restore it from a good copy");
    }
    return value;
  }

  void finish() const {
    if (!left_.empty()) {
      refuse(fmt::format("of another network: it holds '{}', which this one has not", left_.begin()->first), path_,
             "use the configuration it was saved with");
    }
  }

 private:
  const StoredTensor* take(const std::string& name) {
    const auto found = left_.find(name);
    if (found == left_.end()) {
      return nullptr;
    }
    const StoredTensor* tensor = found->second;
    left_.erase(found);
    return tensor;
  }

  const ModelSpec& spec_;
  const std::string& path_;
  std::map<std::string, const StoredTensor*> left_;
  std::size_t found_ = 0;
};

}  // namespace

std::vector<std::uint8_t> encode_checkpoint(const Checkpoint& checkpoint, const ModelSpec& spec) {
  GROKLAB_CHECK(checkpoint.step >= 0 && checkpoint.metrics_bytes <= std::numeric_limits<std::int64_t>::max());
  TensorFile file;
  file.metadata["format"] = fmt::format("{}{}", kFormatPrefix, kFormatNumber);
  file.metadata["config"] = checkpoint.config_toml;
  add_tensors(file, spec, "", checkpoint.params);
  if (!checkpoint.exp_avg.empty()) {
    add_tensors(file, spec, kExpAvgPrefix, checkpoint.exp_avg);
  }
  if (!checkpoint.exp_avg_sq.empty()) {
    add_tensors(file, spec, kExpAvgSqPrefix, checkpoint.exp_avg_sq);
  }
  const std::array<std::int64_t, 2> counts{checkpoint.step, static_cast<std::int64_t>(checkpoint.metrics_bytes)};
  file.tensors.push_back(make_stored_tensor<std::int64_t>("step", {1}, std::span(counts).first(1)));
  file.tensors.push_back(make_stored_tensor<std::int64_t>("metrics_bytes", {1}, std::span(counts).last(1)));
  for (const StoredTensor& tensor : checkpoint.window) {
    file.tensors.push_back(tensor);
    file.tensors.back().name.insert(0, kWindowPrefix);
  }
  return encode_safetensors(file);
}

bool is_checkpoint(const TensorFile& file) {
  const auto format = file.metadata.find("format");
  return format != file.metadata.end() && format->second.starts_with(kFormatPrefix);
}

Checkpoint decode_checkpoint(std::span<const std::uint8_t> bytes, const std::string& path, const ModelSpec& spec) {
  const TensorFile file = decode_safetensors(bytes, path, true);
  check_format(file, path);
  TensorReader reader(file, spec, path);
  Checkpoint checkpoint;
  checkpoint.params = reader.flat("");
  checkpoint.exp_avg = reader.flat(kExpAvgPrefix);
  checkpoint.exp_avg_sq = reader.flat(kExpAvgSqPrefix);
  checkpoint.step = reader.count("step");
  checkpoint.metrics_bytes = static_cast<std::uint64_t>(reader.count("metrics_bytes"));
  checkpoint.window = reader.named(kWindowPrefix);
  checkpoint.config_toml = file.metadata.at("config");
  reader.finish();
  return checkpoint;
}

Checkpoint read_checkpoint(const std::string& path, const ModelSpec& spec) {
  return decode_checkpoint(read_file(path), path, spec);
}

std::string decode_checkpoint_config(std::span<const std::uint8_t> bytes, const std::string& path) {
  const TensorFile file = decode_safetensors(bytes, path, true);
  check_format(file, path);
  return file.metadata.at("config");
}

std::string read_checkpoint_config(const std::string& path) { return decode_checkpoint_config(read_file(path), path); }

}  // namespace groklab
