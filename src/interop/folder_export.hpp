// SPDX-License-Identifier: MIT
#pragma once

#include "interop/exporter.hpp"

namespace groklab {

/// Every run as a folder of its own files, byte for byte: how a packed run becomes a folder. One run goes to the folder
/// itself, several to a folder each, called as the run. Throws Error(Usage) where a run is there already.
ExportResult export_folder(const ExportInput& input);

}  // namespace groklab
