// SPDX-License-Identifier: MIT
#include "runs/metrics_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/float_text.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxExtras = 1000;

struct FixedField {
  std::string_view name;
  double MetricsLine::*value;
};

/// The measures that every line has, in the order in which they are written after `step`.
constexpr std::array<FixedField, 5> kFixedFields{{{"train_loss", &MetricsLine::train_loss},
                                                  {"test_loss", &MetricsLine::test_loss},
                                                  {"train_acc", &MetricsLine::train_acc},
                                                  {"test_acc", &MetricsLine::test_acc},
                                                  {"weight_norm", &MetricsLine::weight_norm}}};

std::string number_json(double value) { return !std::isfinite(value) ? "null" : float_text(value); }

/// Reads one flat object without building a document; any nesting, other type or repeated key ends it.
class LineReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  /// Why the line is not a metrics line; empty if it is one.
  std::string problem() const {
    if (problem_.empty() && seen_ != kAllSeen) {
      return "step or one of the fixed measures is missing";
    }
    return problem_;
  }
  MetricsLine take_line() { return std::move(line_); }

  bool null() override { return number(std::numeric_limits<double>::quiet_NaN()); }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool boolean(bool) override { return fail("not a number"); }
  bool string(string_t&) override { return fail("not a number"); }
  bool binary(binary_t&) override { return fail("not a number"); }
  bool start_array(std::size_t) override { return fail("not a number"); }
  bool end_array() override { return true; }
  bool end_object() override { return true; }

  bool number_unsigned(number_unsigned_t value) override {
    if (key_ == "step" && in_object_) {
      if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail("too large");
      }
      line_.step = static_cast<std::int64_t>(value);
      return true;
    }
    return number(static_cast<double>(value));
  }

  bool start_object(std::size_t) override { return !std::exchange(in_object_, true) || fail("not a number"); }

  bool key(string_t& value) override {
    key_ = value;
    field_ = nullptr;
    if (key_ == "step") {
      return mark(kStepSeen);
    }
    for (std::size_t i = 0; i < kFixedFields.size(); ++i) {
      if (kFixedFields[i].name == key_) {
        field_ = &(line_.*kFixedFields[i].value);
        return mark(1U << i);
      }
    }
    const bool again =
        std::any_of(line_.extra.begin(), line_.extra.end(), [&](const auto& e) { return e.first == key_; });
    if (again) {
      return fail("there twice");
    }
    if (line_.extra.size() == kMaxExtras) {
      return fail("one measure too many");
    }
    line_.extra.emplace_back(key_, 0.0);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    problem_ = "not JSON";
    return false;
  }

 private:
  static constexpr unsigned kStepSeen = 1U << kFixedFields.size();
  static constexpr unsigned kAllSeen = 2 * kStepSeen - 1;

  bool mark(unsigned bit) {
    if ((seen_ & bit) != 0) {
      return fail("there twice");
    }
    seen_ |= bit;
    return true;
  }

  bool number(double value) {
    if (!in_object_ || key_ == "step") {
      return fail("not a whole number");
    }
    (field_ != nullptr ? *field_ : line_.extra.back().second) = value;
    return true;
  }

  bool fail(std::string_view what) {
    problem_ = in_object_ ? fmt::format("'{}' is {}", key_, what) : "not an object";
    return false;
  }

  MetricsLine line_;
  std::string key_;
  std::string problem_;
  double* field_ = nullptr;  // of the current key; nullptr for the last extra
  unsigned seen_ = 0;
  bool in_object_ = false;
};

MetricsLine parse_line(std::string_view text, std::size_t number, std::string_view path) {
  LineReader reader;
  std::string problem;
  if (text.size() > kMaxLineBytes) {
    problem = "longer than 1 MiB";
  } else if (text.find('\0') != std::string_view::npos) {
    problem = "it holds a NUL byte";  // the JSON reader would take it for the end
  } else {
    nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
    problem = reader.problem();
  }
  if (!problem.empty()) {
    throw Error(ErrorKind::BadFile, fmt::format("line {} is damaged: {}", number, problem), std::string(path),
                "restore it from a good copy, or repeat the run");
  }
  return reader.take_line();
}

}  // namespace

std::vector<NamedValue> named_values(const MetricsLine& line) {
  std::vector<NamedValue> values;
  for (const FixedField& field : kFixedFields) {
    values.push_back({field.name, line.*field.value});
  }
  for (const auto& [name, value] : line.extra) {
    values.push_back({name, value});
  }
  return values;
}

std::string metrics_line_text(const MetricsLine& line) {
  std::string text = fmt::format("{{\"step\":{}", line.step);
  for (const auto& [name, value] : named_values(line)) {
    text += fmt::format(",{}:{}", nlohmann::json(name).dump(), number_json(value));
  }
  return text + "}\n";
}

std::vector<MetricsLine> parse_metrics(std::string_view text, std::string_view path) {
  std::vector<MetricsLine> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(parse_line(text.substr(0, end), lines.size() + 1, path));
    text.remove_prefix(end + 1);
    if (lines.size() > 1 && lines.back().step <= lines[lines.size() - 2].step) {
      throw Error(ErrorKind::BadFile,
                  fmt::format("line {} is damaged: step {} does not come after {}", lines.size(), lines.back().step,
                              lines[lines.size() - 2].step),
                  std::string(path), "restore it from a good copy, or repeat the run");
    }
  }
  return lines;
}

std::vector<MetricsLine> read_metrics(const std::string& path) { return parse_metrics(read_text_file(path), path); }

}  // namespace groklab
