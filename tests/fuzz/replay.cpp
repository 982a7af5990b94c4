// SPDX-License-Identifier: MIT
// Gives every file of a folder to a fuzz target once: the corpus as a test, without a fuzzer.
//   <target>_replay FOLDER
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "core/atomic_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: replay FOLDER\n");
    return 2;
  }
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    const std::vector<std::uint8_t> bytes = groklab::read_file(entry.path().string());
    std::fprintf(stderr, "%s\n", entry.path().filename().c_str());  // the last one is the one that failed
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    ++inputs;
  }
  std::printf("%d inputs\n", inputs);
  return inputs > 0 ? 0 : 1;
}
