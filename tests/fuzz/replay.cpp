// SPDX-License-Identifier: MIT
// Gives every file of a corpus to its reader once: a test without a fuzzer. Files named good_* must be accepted, all
// others refused.
//   <target>_replay FOLDER
#include <cstdio>
#include <filesystem>
#include <string>

#include "core/atomic_file.hpp"
#include "fuzz_target.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: replay FOLDER\n");
    return 2;
  }
  int inputs = 0;
  int wrong = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    const std::string name = entry.path().filename().string();
    std::fprintf(stderr, "%s\n", name.c_str());  // where the reader crashes, the last one is the one
    const bool accepted = reader_accepts(groklab::read_file(entry.path().string()));
    if (accepted != name.starts_with("good_")) {
      std::printf("%s was %s\n", name.c_str(), accepted ? "accepted" : "refused");
      ++wrong;
    }
    ++inputs;
  }
  std::printf("%d inputs, %d wrong\n", inputs, wrong);
  return inputs > 0 && wrong == 0 ? 0 : 1;
}
