// SPDX-License-Identifier: MIT
#include "lab/machine.hpp"

#include <sched.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>

namespace groklab {
namespace {

std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) {
      const size_t colon = line.find(": ");
      return colon == std::string::npos ? line : line.substr(colon + 2);
    }
  }
  return "unknown";
}

}  // namespace

Machine this_machine() {
  Machine machine;
  machine.cpu = cpu_name();
  machine.cores = usable_cores();
  utsname names{};
  if (uname(&names) == 0) {
    machine.system = std::string(names.sysname) + " " + names.machine;
  }
  return machine;
}

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) {
    return 1;
  }
  return std::max(1, CPU_COUNT(&set));
}

int default_threads() {
  constexpr int kMostUseful = 4;  // a step of these networks is cut into a few blocks; more threads would wait
  return std::min(usable_cores(), kMostUseful);
}

int threads_or_default(int asked) { return asked > 0 ? asked : default_threads(); }

}  // namespace groklab
