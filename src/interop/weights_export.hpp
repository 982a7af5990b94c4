// SPDX-License-Identifier: MIT
#pragma once

#include "interop/exporter.hpp"

namespace groklab {

/// Weights of a checkpoint as <layout>_step_<step>.safetensors in a layout of interop/weight_layout.hpp, with the
/// configuration as metadata, and load_<layout>.py beside it. Throws Error(Usage) for a network that does not fit.
ExportResult export_safetensors(const ExportInput& input);
ExportResult export_transformerlens(const ExportInput& input);
ExportResult export_transformerlens_native(const ExportInput& input);
ExportResult export_nanda2022(const ExportInput& input);

/// weights_step_<step>.npz under our own names and, of a run, metrics.npz: a float64 array for every column of
/// metrics.jsonl, NaN where a value was not finite, `step` int64.
ExportResult export_npz(const ExportInput& input);

/// weights_step_<step>.csv (tensor, index_0, index_1, index_2, value: a row an element) and, of a run, metrics.csv.
/// Numbers read back to the same bits.
ExportResult export_csv(const ExportInput& input);

}  // namespace groklab
