// SPDX-License-Identifier: MIT
#include "interop/weights_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/atomic_file.hpp"
#include "interop/load_script.hpp"
#include "interop/network_file.hpp"
#include "interop/network_state.hpp"
#include "interop/weight_layout.hpp"
#include "runs/npz.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

/// Writes the loading script of a file that has been written, and notes both.
void add_with_script(ExportResult& result, std::string_view format, const NetworkState& state,
                     const std::string& file) {
  const std::string script = fmt::format("{}/load_{}.py", state.folder, format);
  write_file_atomically(script, load_script(format, state, file));
  result.paths.push_back(fmt::format("{}/{}", state.folder, file));
  result.paths.push_back(script);
}

ExportResult export_layout(const ExportInput& input, std::string_view name) {
  const WeightLayout& layout = weight_layout(name);
  ExportResult result;
  for (const NetworkState& state : network_states(input)) {
    TensorFile file = to_layout(layout, state.spec, state.params);
    file.metadata = {{kLayoutMetadata, std::string(name)},
                     {kConfigMetadata, state.config_toml},
                     {kStepMetadata, std::to_string(state.step)}};
    const std::string file_name = step_file_name(fmt::format("{}_step", name), state.step, ".safetensors");
    write_file_atomically(fmt::format("{}/{}", state.folder, file_name), encode_safetensors(file));
    add_with_script(result, name, state, file_name);
  }
  return result;
}

/// A column of metrics.jsonl, in the order of the lines.
struct Column {
  std::string name;
  std::vector<double> values;
};

/// The columns after `step`; a measure that a line lacks is NaN there.
std::vector<Column> metrics_columns(const std::vector<MetricsLine>& lines) {
  std::vector<Column> columns = {
      {"train_loss", {}}, {"test_loss", {}}, {"train_acc", {}}, {"test_acc", {}}, {"weight_norm", {}}};
  for (std::size_t row = 0; row < lines.size(); ++row) {
    const MetricsLine& line = lines[row];
    const double fixed[] = {line.train_loss, line.test_loss, line.train_acc, line.test_acc, line.weight_norm};
    for (std::size_t i = 0; i < std::size(fixed); ++i) {
      columns[i].values.push_back(fixed[i]);
    }
    for (const auto& [name, value] : line.extra) {
      auto column = std::ranges::find(columns, name, &Column::name);
      if (column == columns.end()) {
        column = columns.insert(columns.end(), {name, std::vector<double>(row, std::nan(""))});
      }
      column->values.push_back(value);
    }
    for (Column& column : columns) {
      column.values.resize(row + 1, std::nan(""));
    }
  }
  return columns;
}

std::vector<std::int64_t> steps_of(const std::vector<MetricsLine>& lines) {
  std::vector<std::int64_t> steps;
  for (const MetricsLine& line : lines) {
    steps.push_back(line.step);
  }
  return steps;
}

/// What is written of the metrics of every run that is given as a run.
ExportResult export_metrics(const ExportInput& input, const std::string& file_name,
                            std::vector<std::uint8_t> (*encode)(const std::vector<MetricsLine>&)) {
  ExportResult result;
  for (const RunFolder& run : input.checkpoint.empty() ? input.runs : std::vector<RunFolder>()) {
    const std::string path = fmt::format("{}/{}", export_folder_of(input, run), file_name);
    write_file_atomically(path, encode(run.metrics()));
    result.paths.push_back(path);
  }
  return result;
}

std::vector<std::uint8_t> metrics_npz(const std::vector<MetricsLine>& lines) {
  const std::vector<std::int64_t> steps = steps_of(lines);
  std::vector<StoredTensor> arrays = {make_stored_tensor<std::int64_t>("step", std::span(steps))};
  for (const Column& column : metrics_columns(lines)) {
    arrays.push_back(make_stored_tensor<double>(column.name, std::span(column.values)));
  }
  return encode_npz(arrays);
}

std::vector<std::uint8_t> metrics_csv(const std::vector<MetricsLine>& lines) {
  const std::vector<Column> columns = metrics_columns(lines);
  std::string text = "step";
  for (const Column& column : columns) {
    text += "," + column.name;
  }
  text += "\n";
  for (std::size_t row = 0; row < lines.size(); ++row) {
    text += std::to_string(lines[row].step);
    for (const Column& column : columns) {
      text += fmt::format(",{}", column.values[row]);
    }
    text += "\n";
  }
  return {text.begin(), text.end()};
}

/// A row an element; the indices that a tensor does not have are empty.
std::string weights_csv(const NetworkState& state) {
  constexpr std::size_t kAxes = 3;
  std::string text = "tensor,index_0,index_1,index_2,value\n";
  for (const TensorSpec& tensor : state.spec.tensors) {
    for (std::int64_t element = 0; element < tensor.size; ++element) {
      std::vector<std::string> index(kAxes);
      std::int64_t rest = element;
      for (std::size_t axis = tensor.shape.size(); axis-- > 0; rest /= tensor.shape[axis]) {
        index[axis] = std::to_string(rest % tensor.shape[axis]);
      }
      text += fmt::format("{},{},{}\n", tensor.name, fmt::join(index, ","),
                          state.params[static_cast<std::size_t>(tensor.offset + element)]);
    }
  }
  return text;
}

}  // namespace

ExportResult export_safetensors(const ExportInput& input) { return export_layout(input, "safetensors"); }
ExportResult export_transformerlens(const ExportInput& input) { return export_layout(input, "transformerlens"); }
ExportResult export_transformerlens_native(const ExportInput& input) {
  return export_layout(input, "transformerlens-native");
}
ExportResult export_nanda2022(const ExportInput& input) { return export_layout(input, "nanda2022"); }

ExportResult export_npz(const ExportInput& input) {
  ExportResult result = export_metrics(input, "metrics.npz", metrics_npz);
  for (const NetworkState& state : network_states(input)) {
    const std::string file_name = step_file_name("weights_step", state.step, ".npz");
    const TensorFile file = to_layout(weight_layout("safetensors"), state.spec, state.params);
    write_file_atomically(fmt::format("{}/{}", state.folder, file_name), encode_npz(file.tensors));
    add_with_script(result, "npz", state, file_name);
  }
  return result;
}

ExportResult export_csv(const ExportInput& input) {
  ExportResult result = export_metrics(input, "metrics.csv", metrics_csv);
  for (const NetworkState& state : network_states(input)) {
    const std::string file_name = step_file_name("weights_step", state.step, ".csv");
    write_file_atomically(fmt::format("{}/{}", state.folder, file_name), weights_csv(state));
    add_with_script(result, "csv", state, file_name);
  }
  return result;
}

}  // namespace groklab
