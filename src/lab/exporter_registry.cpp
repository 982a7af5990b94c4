// SPDX-License-Identifier: MIT
#include "lab/exporter_registry.hpp"

#include <fmt/format.h>

#include <vector>

#include "config/nearest_name.hpp"
#include "core/error.hpp"
#include "interop/folder_export.hpp"
#include "interop/summary_export.hpp"
#include "interop/tracker_export.hpp"
#include "interop/weights_export.hpp"
#include "lab/optuna_export.hpp"

namespace groklab {
namespace {

constexpr Exporter kExporters[] = {
    {"safetensors", "weights under our own names", export_safetensors, true},
    {"transformerlens", "weights for TransformerLens' HookedTransformer", export_transformerlens, true},
    {"transformerlens-native", "weights for TransformerLens' NativeModel", export_transformerlens_native, true},
    {"nanda2022", "weights for the code of the progress-measures paper", export_nanda2022, true},
    {"npz", "weights and metrics for NumPy", export_npz, true},
    {"csv", "weights and metrics as text", export_csv, true},
    {"tensorboard", "event files for TensorBoard", export_tensorboard},
    {"wandb", "an offline run for `wandb sync`", export_wandb},
    {"optuna", "a study of the runs for Optuna", export_optuna},
    {"summary", "system M's summary.json: outcome and milestones by what was varied", export_summary},
    {"folder", "the files of the run as they are: unpacks a run of a sweep", export_folder}};

}  // namespace

std::span<const Exporter> exporters() { return kExporters; }

const Exporter& find_exporter(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Exporter& exporter : kExporters) {
    if (exporter.name == name) {
      return exporter;
    }
    names.push_back(exporter.name);
  }
  throw Error(ErrorKind::Usage, fmt::format("no export format '{}'", name), "--to",
              fmt::format("did you mean '{}'? there is: {}", nearest_name(name, names), fmt::join(names, ", ")));
}

}  // namespace groklab
