// SPDX-License-Identifier: MIT
// The arrays over time of a run: written a moment at a time, merged at the end.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/arrays_so_far.hpp"
#include "runs/npz.hpp"
#include "runs/run_folder.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStepArray = "step";
constexpr std::string_view kPartSuffix = ".npz";

/// The arrays of every moment, by step.
using Moments = std::map<std::int64_t, std::vector<StoredTensor>>;

bool is_plain_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string parts_folder(const RunFolder& run) { return run.file_path(kPartsFolder); }

std::string part_path(const RunFolder& run, const std::string& name, std::int64_t step) {
  return fmt::format("{}/{}", parts_folder(run), step_file_name(name, step, kPartSuffix));
}

std::string merged_path(const RunFolder& run, const std::string& name) {
  return run.file_path(name + std::string(kPartSuffix));
}

std::vector<std::int64_t> part_steps(const RunFolder& run, const std::string& name) {
  std::vector<std::int64_t> steps;
  std::error_code code;
  for (fs::directory_iterator it(parts_folder(run), code), end; !code && it != end; it.increment(code)) {
    if (const auto step = parse_step_file_name(it->path().filename().string(), name, kPartSuffix)) {
      steps.push_back(*step);
    }
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

void remove_parts(const RunFolder& run, const std::string& name, const std::vector<std::int64_t>& steps) {
  for (const std::int64_t step : steps) {
    remove_file(part_path(run, name, step));
    crash_point();
  }
  // Fails where parts of another name are left, or where there never was a part.
  const bool removed = ::rmdir(parts_folder(run).c_str()) == 0;
  if (!steps.empty()) {
    sync_folder(removed ? run.path() : parts_folder(run));
  }
}

/// Cuts a merged file back into its moments. Throws Error(BadFile) where its arrays do not share the first axis.
Moments split_moments(const std::vector<StoredTensor>& merged, const std::string& path) {
  const StoredTensor* step_array = find_tensor(merged, kStepArray);
  const bool has_steps = step_array != nullptr && step_array->dtype == DType::I64 && step_array->shape.size() == 1;
  const std::vector<std::int64_t> steps =
      has_steps ? stored_values<std::int64_t>(*step_array) : std::vector<std::int64_t>{};
  const auto count = static_cast<std::int64_t>(steps.size());
  for (const StoredTensor& array : merged) {
    if (!has_steps || array.shape.empty() || array.shape[0] != count) {
      throw Error(ErrorKind::BadFile, fmt::format("array '{}' does not have one row a step", array.name), path,
                  "restore it from a good copy, or repeat the run");
    }
  }
  Moments moments;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<StoredTensor>& moment = moments[steps[i]];
    for (const StoredTensor& array : merged) {
      if (array.name == kStepArray) {
        continue;
      }
      const std::size_t row = array.bytes.size() / steps.size();
      const auto begin = array.bytes.begin() + static_cast<std::ptrdiff_t>(i * row);
      moment.push_back({array.name,
                        array.dtype,
                        {array.shape.begin() + 1, array.shape.end()},
                        {begin, begin + static_cast<std::ptrdiff_t>(row)}});
    }
  }
  return moments;
}

/// Stacks the moments along a new first axis. Throws Error(BadFile) where they differ in names, types or shapes.
std::vector<StoredTensor> stack_moments(const Moments& moments, const std::string& path) {
  std::vector<std::int64_t> steps;
  std::vector<StoredTensor> merged = moments.begin()->second;
  for (StoredTensor& array : merged) {
    array.shape.insert(array.shape.begin(), static_cast<std::int64_t>(moments.size()));
    array.bytes.reserve(array.bytes.size() * moments.size());
  }
  for (const auto& [step, moment] : moments) {
    const std::vector<StoredTensor>& first = moments.begin()->second;
    const bool same = std::equal(
        moment.begin(), moment.end(), first.begin(), first.end(), [](const StoredTensor& a, const StoredTensor& b) {
          return a.name == b.name && a.dtype == b.dtype && a.shape == b.shape && a.name != kStepArray;
        });
    if (!same) {
      throw Error(ErrorKind::BadFile, fmt::format("the arrays of step {} differ from the first ones", step), path,
                  "remove the parts folder, or repeat the run");
    }
    for (std::size_t i = 0; !steps.empty() && i < merged.size(); ++i) {
      merged[i].bytes.insert(merged[i].bytes.end(), moment[i].bytes.begin(), moment[i].bytes.end());
    }
    steps.push_back(step);
  }
  const auto count = static_cast<std::int64_t>(steps.size());
  merged.insert(merged.begin(), make_stored_tensor<std::int64_t>(std::string(kStepArray), {count}, std::span(steps)));
  return merged;
}

Moments read_merged(const RunFolder& run, const std::string& name) {
  const std::string path = merged_path(run, name);
  std::error_code code;
  return fs::exists(path, code) ? split_moments(read_npz(path), path) : Moments{};
}

/// The merged file's moments; parts replace those of the same step.
Moments read_moments(const RunFolder& run, const std::string& name, const std::vector<std::int64_t>& steps) {
  Moments moments = read_merged(run, name);
  for (const std::int64_t step : steps) {
    moments[step] = read_npz(part_path(run, name, step));
  }
  return moments;
}

}  // namespace

std::vector<StoredTensor> arrays_so_far(const RunFolder& run, const std::string& name) {
  const std::string file = name + std::string(kPartSuffix);
  if (run.is_packed()) {
    return run.holds(file) ? run.arrays(name) : std::vector<StoredTensor>{};
  }
  for (int attempts_left = 3;; --attempts_left) {
    const std::vector<std::int64_t> steps = part_steps(run, name);
    try {
      const Moments moments = read_moments(run, name, steps);
      return moments.empty() ? std::vector<StoredTensor>{} : stack_moments(moments, merged_path(run, name));
    } catch (const Error&) {
      // The run may have merged its parts while they were read; damage stays.
      if (attempts_left == 0 || part_steps(run, name) == steps) {
        throw;
      }
    }
  }
}

void RunFolder::write_part(const std::string& name, std::int64_t step, const std::vector<StoredTensor>& arrays) const {
  GROKLAB_CHECK(is_plain_name(name) && step >= 0);
  make_folder(parts_folder(*this));
  write_file_atomically(part_path(*this, name, step), encode_npz(arrays));
}

void RunFolder::write_arrays(const std::string& name, const std::vector<StoredTensor>& arrays) const {
  GROKLAB_CHECK(is_plain_name(name));
  write_file_atomically(merged_path(*this, name), encode_npz(arrays));
}

void RunFolder::remove_parts_after(const std::string& name, std::int64_t step) const {
  GROKLAB_CHECK(is_plain_name(name));
  std::vector<std::int64_t> steps = part_steps(*this, name);
  steps.erase(steps.begin(), std::upper_bound(steps.begin(), steps.end(), step));
  remove_parts(*this, name, steps);

  Moments moments = read_merged(*this, name);
  const auto later = moments.upper_bound(step);
  if (later == moments.end()) {
    return;
  }
  moments.erase(later, moments.end());
  const std::string path = merged_path(*this, name);
  if (moments.empty()) {
    remove_file(path);
  } else {
    write_file_atomically(path, encode_npz(stack_moments(moments, path)));
  }
}

void RunFolder::merge_parts(const std::string& name) const {
  GROKLAB_CHECK(is_plain_name(name));
  const std::vector<std::int64_t> steps = part_steps(*this, name);
  if (steps.empty()) {
    remove_parts(*this, name, steps);  // a kill may have left the empty folder
    return;
  }
  const std::string path = merged_path(*this, name);
  write_file_atomically(path, encode_npz(stack_moments(read_moments(*this, name, steps), path)));
  remove_parts(*this, name, steps);
}

}  // namespace groklab
