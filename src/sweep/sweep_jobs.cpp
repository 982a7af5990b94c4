// SPDX-License-Identifier: MIT
#include "sweep/sweep_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "config/options.hpp"
#include "config/run_id.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "sweep/job_name.hpp"
#include "sweep/shared_stream.hpp"

namespace groklab {
namespace {

constexpr size_t kMostJobs = 1000000;
constexpr size_t kLongestName = 200;  // file systems allow 255

/// The product of the axes, the last one fastest, then the jobs of the list; a single point where there are neither.
std::vector<SweepPoint> all_points(const SweepFile& sweep) {
  std::vector<SweepPoint> points;
  if (!sweep.axes.empty() || sweep.jobs.empty()) {
    points.emplace_back();
  }
  for (const std::vector<SweepPoint>& axis : sweep.axes) {
    std::vector<SweepPoint> crossed;
    for (const SweepPoint& point : points) {
      for (const SweepPoint& value : axis) {
        SweepPoint& both = crossed.emplace_back(point);
        both.keys.insert(both.keys.end(), value.keys.begin(), value.keys.end());
      }
      if (crossed.size() > kMostJobs) {
        throw Error(ErrorKind::Usage, fmt::format("more than {} runs", kMostJobs), "axis", "shorten the axes");
      }
    }
    points = std::move(crossed);
  }
  points.insert(points.end(), sweep.jobs.begin(), sweep.jobs.end());
  return points;
}

std::vector<std::uint64_t> all_seeds(const SweepFile& sweep) {
  const auto count = static_cast<size_t>(sweep.seeds.count);
  std::vector<std::uint64_t> seeds = sweep.seeds.values;
  seeds.resize(std::min(seeds.size(), count));
  std::uint64_t next = sweep.base.seed;
  if (!sweep.seeds.values.empty()) {
    next = *std::max_element(sweep.seeds.values.begin(), sweep.seeds.values.end()) + 1;
  }
  while (seeds.size() < count) {
    seeds.push_back(next++);
  }
  return seeds;
}

void set_keys(std::vector<Option>& table, std::span<const KeyValue> keys) {
  for (const KeyValue& key : keys) {
    set_option_from_text(find_option(table, key.key, ""), key.value, "");
  }
}

bool is_within(const SweepCondition& condition, const std::string& text) {
  const auto number = parse_number<double>(text);
  return number && *number >= condition.min.value_or(-std::numeric_limits<double>::infinity()) &&
         *number <= condition.max.value_or(std::numeric_limits<double>::infinity());
}

bool applies(const SweepRule& rule, std::vector<Option>& table) {
  return std::all_of(rule.where.begin(), rule.where.end(), [&](const SweepCondition& condition) {
    const std::string text = option_override_text(find_option(table, condition.key, ""));
    const bool in_list = condition.values.empty() ||
                         std::find(condition.values.begin(), condition.values.end(), text) != condition.values.end();
    const bool bounded = condition.min || condition.max;
    return in_list && (!bounded || is_within(condition, text));
  });
}

/// Sets what the rules set; false where one leaves the job out.
bool follow_rules(const SweepFile& sweep, std::vector<Option>& table) {
  for (const SweepRule& rule : sweep.rules) {
    if (applies(rule, table)) {
      if (rule.skip) {
        return false;
      }
      set_keys(table, rule.set);
    }
  }
  return true;
}

std::string key_name(const SweepPoint& point, std::span<const KeyValue> seeds) {
  std::string name = point.name.empty() ? point_name(point.keys) : point.name;
  for (const KeyValue& seed : seeds) {
    name += seed_suffix(seed.key, seed.value);
  }
  return name;
}

/// The seeds of a job, as the file has them. A seed that an axis varies is a key of the point already.
std::vector<KeyValue> seeds_of_job(const SweepFile& sweep, const SweepPoint& point, std::uint64_t seed) {
  std::vector<KeyValue> keys;
  for (const std::string& key : sweep.seeds.keys) {
    const bool is_varied =
        std::any_of(point.keys.begin(), point.keys.end(), [&](const KeyValue& other) { return other.key == key; });
    if (!is_varied) {
      keys.push_back({key, fmt::format("{}", seed)});
    }
  }
  return keys;
}

/// The job of a point with a seed, its configuration not resolved; nullopt where a rule leaves it out.
std::optional<SweepJob> make_job(const SweepFile& sweep, const SweepPoint& point, std::uint64_t seed) {
  SweepJob job{"", point.keys, sweep.base};
  const std::vector<KeyValue> seeds = seeds_of_job(sweep, point, seed);
  job.varied.insert(job.varied.end(), seeds.begin(), seeds.end());
  std::vector<Option> table = options(job.config);
  set_keys(table, job.varied);
  if (!follow_rules(sweep, table)) {
    return std::nullopt;
  }
  job.name = key_name(point, seeds);
  Config resolved = job.config;
  try {
    resolve(resolved);
  } catch (const Error& error) {
    throw Error(ErrorKind::Usage, error.what(), job.name, "a [[rule]] can leave this job out");
  }
  if (sweep.published_names && point.name.empty() && resolved.model.kind == ModelKind::Transformer) {
    job.name = run_id(resolved);
  }
  job.config = std::move(resolved);
  return job;
}

void check_names(const std::vector<SweepJob>& jobs) {
  std::unordered_set<std::string> names;
  for (const SweepJob& job : jobs) {
    if (!names.insert(job.name).second) {
      throw Error(ErrorKind::Usage, "two jobs have this name", job.name, "give the jobs of the list a name each");
    }
    if (job.name.size() > kLongestName) {
      throw Error(ErrorKind::Usage, fmt::format("a name of more than {} letters", kLongestName), job.name,
                  "give the jobs of the list a name each");
    }
  }
}

}  // namespace

std::vector<SweepJob> expand_jobs(const SweepFile& sweep) {
  const std::vector<SweepPoint> points = all_points(sweep);
  const std::vector<std::uint64_t> seeds = all_seeds(sweep);
  if (points.size() > kMostJobs / seeds.size()) {
    throw Error(ErrorKind::Usage, fmt::format("{} points with {} seeds are too many runs", points.size(), seeds.size()),
                "seeds", fmt::format("a sweep has up to {} runs", kMostJobs));
  }
  std::vector<SweepJob> jobs;
  for (const std::uint64_t seed : seeds) {
    const size_t first = jobs.size();
    for (const SweepPoint& point : points) {
      if (std::optional<SweepJob> job = make_job(sweep, point, seed)) {
        jobs.push_back(std::move(*job));
      }
    }
    if (sweep.shared_stream) {
      share_stream(std::span(jobs).subspan(first));
    }
  }
  if (jobs.empty()) {
    throw Error(ErrorKind::Usage, "the rules leave no run", "rule", "loosen one of them");
  }
  check_names(jobs);
  return jobs;
}

}  // namespace groklab
