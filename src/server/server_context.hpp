// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/config_values.hpp"
#include "server/event_hub.hpp"
#include "server/figure_service.hpp"
#include "server/lru_cache.hpp"
#include "server/metrics_cache.hpp"
#include "server/run_index.hpp"
#include "server/run_root.hpp"

namespace groklab {

class RunControl;
struct Secrets;

/// What the routes answer from; everything in it takes care of its own threads.
struct ServerContext {
  std::string folder;  ///< base name of the folder that is served
  std::string boot;    ///< tells this server's tags from those of one before it
  const RunRoot& root;
  ConfigValues& values;
  MetricsCache& metrics;
  RunIndex& index;
  EventHub& events;
  FigureService& figures;
  LruCache<std::string>& documents;  ///< texts that were dear to make
  Secrets& secrets;
  RunControl* control = nullptr;  ///< null: read-only
};

}  // namespace groklab
